"""What stands on every page alike is rendered once: ``{% kept %} … {% endkept %}`` (decision 0018)."""

from django.conf import settings
from django.template import Library
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()


class KeptNode(Node):
    """Keeps what it rendered, for each language, for the life of the process.

    The content is rendered without the page's variables: it cannot depend on who asks, by mistake or otherwise.
    """

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.kept: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the content in the language of the moment."""
        language = get_language()
        found = self.kept.get(language)
        if found is None:
            found = self.nodelist.render(context.new())
            if not settings.DEBUG:
                self.kept[language] = found
        return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Render the content once per process and language; nothing in it may need a variable."""
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist)
