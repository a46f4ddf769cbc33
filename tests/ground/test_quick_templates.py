"""Short ways of templates, against Django's own: whatever a page may hold, both say the same (decision 0163)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.template.base import FilterExpression, VariableNode
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from service_window.addresses import address_of
from service_window.quick_templates import PLAIN, quicken
from windows.models import Window

ROOT = settings.BASE_DIR


@dataclass(frozen=True, slots=True)
class Card:
    """What a row shows."""

    title: object
    step: object = ""

    @property
    def lower(self):
        """A value that is worked out."""
        return str(self.title).lower()

    @property
    def broken(self):
        """A value that is not there."""
        raise AttributeError("no such thing")

    @property
    def gone(self):
        """A row that is not there."""
        raise ObjectDoesNotExist

    def called(self):
        """A method, which templates call."""
        return f"<{self.title}>"


VALUES = (
    "泰山",
    "<b>&\"'",
    mark_safe("<b>"),
    gettext_lazy("Sign in"),
    0,
    1234567,
    1.5,
    Decimal("2.50"),
    None,
    True,
    "",
    [],
    date(2026, 3, 2),
    datetime(2026, 3, 2, 17, 5, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, 123456, tzinfo=UTC),
    datetime(2026, 3, 2, 1, 30),
    {"title": "in a <dict>", "items": "a key before a method"},
    SimpleLazyObject(lambda: Card("<lazy>")),
    Card("<card>", "F4"),
)
SOURCES = (
    "{{ one }}",
    "{{ one.title }}|{{ one.items }}|{{ one.0 }}|{{ one.step }}",
    "{{ card.title }}|{{ card.lower }}|{{ card.called }}|{{ card.gone }}|{{ card.missing }}",
    "{{ missing }}|{{ missing.title }}|{{ template }}|{{ autoescape }}",
    "{% if one %}yes{% elif one.title %}title{% else %}no{% endif %}{% if missing.title %}!{% endif %}",
    "{% if one == card.title or one.title == 'x' and not missing %}same{% endif %}",
    "{% for card in cards %}{{ forloop.counter }}{% if forloop.first %}first{% endif %}{{ card.title }}{% empty %}none{% endfor %}",
    "{% for key, value in pairs %}{{ key }}={{ value }};{% endfor %}",
    "{% with two=one.title three=one %}{{ two }}{{ three }}{% endwith %}{% firstof missing one 'else' %}",
    "{{ one|default:'none' }}{{ card.title|upper }}{{ one|yesno:'a,b' }}",
    "{{ one|date:'c' }}|{{ one|date:'H:i' }}|{{ one|date:'Y-m-d' }}|{{ one|date:'m-d H:i' }}|{{ card.title|date:'Y-m-d H:i' }}",
    "{{ one|date:'j. F Y' }}|{{ one|date }}|{{ one|time:'H:i' }}|{{ missing|date:'H:i' }}|{% firstof one|date:'c' 'none' %}",
    "{% load tz %}{% localtime off %}{{ one|date:'H:i' }}{% endlocaltime %}{% timezone 'UTC' %}{{ one|date:'H:i' }}{% endtimezone %}",
    "{% autoescape off %}{{ one }}{{ card.title }}{% endautoescape %}",
    "{% load i18n %}{% translate 'Sign in' %}{% translate 'Sign in' as words %}{{ words }}{% translate '100%% <b>' %}",
    "{% load i18n %}{% translate 'Approve' context 'opinion' %}{% translate 'x' noop %}{% translate name %}",
    "{% load i18n %}{% blocktranslate with name=card.title %}This case is held by {{ name }}.{% endblocktranslate %}",
    "{% url 'appointments:case-detail' 7 %}{% url 'appointments:case-list' as list %}{{ list }}{% url 'nowhere' as no %}{{ no }}",
    "{% url 'appointments:case-detail' seven %}{% url 'appointments:case-detail' seven|add:1 as next %}{{ next }}",
    "{% url 'appointments:case-detail' pk=7 %}{% url 'appointments:case-move' 7 name as move %}{{ move }}",
    "{% include 'components/button.html' with label=one tone=card.title icon_name='x' key=missing size=one only %}",
    "{% include 'components/badge.html' with text=one only %}{% include 'components/key.html' with key=card.title only %}",
    "{% include 'components/empty.html' with title=_('Sign in') text=one only %}",
    "{% include 'components/note.html' with text=one only %}{% include 'components/key.html' with key=one %}",
)


def shown(template: Template, given: dict[str, object]) -> str:
    """What a template shows, or that it refuses: a day has no hour."""
    try:
        return template.render(Context(given))
    except TypeError as refused:
        return f"refused: {refused}"


def both(source: str, given: dict[str, object]) -> tuple[str, str]:
    return Template(source).render(Context(given)), quicken(Template(source)).render(Context(given))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("source", SOURCES)
def test_quick_templates_say_what_djangos_say(source: str, language: str) -> None:
    quick = quicken(Template(source))
    with override(language):
        for one in VALUES:
            given = {
                "one": one,
                "card": Card(one),
                "cards": [Card(one), Card("b")],
                "pairs": [("k", one)],
                "name": "Sign in",
                "seven": Decimal(7),
            }
            plain = shown(Template(source), given)
            assert [shown(quick, given) for _again in range(2)] == [plain, plain]


def test_quick_templates_call_and_ask_as_django_does() -> None:
    window = Window(number=7, name="<七>")
    source = "{{ window }}{{ window.name }}{{ window.get_absolute_url }}{{ window.pk }}{{ window.roles.all }}"
    plain, quick = both(source, {"window": window})
    assert plain == quick
    assert "&lt;七&gt;" in quick


def test_quick_templates_raise_what_django_raises() -> None:
    for source, error in (("{% url 'nowhere' %}", NoReverseMatch), ("{{ card.broken }}", AttributeError)):
        for template in (Template(source), quicken(Template(source))):
            with pytest.raises(error):
                template.render(Context({"card": Card("x")}))


def test_templates_are_quick_unless_they_are_debugged() -> None:
    quick = get_template("components/key.html").template
    (loader,) = settings.TEMPLATES[0]["OPTIONS"]["loaders"]
    plain = Engine(dirs=[ROOT / "templates"], loaders=[loader], debug=True).get_template("components/key.html")
    kinds = [
        {type(node) is VariableNode for node in one.nodelist.get_nodes_by_type(VariableNode)} for one in (quick, plain)
    ]
    assert kinds == [{False}, {True}]
    (node,) = plain.nodelist.get_nodes_by_type(VariableNode)
    assert type(node.filter_expression) is FilterExpression


def test_words_of_a_kept_component_are_escaped_or_not_as_they_come() -> None:
    template = quicken(Template("{% include 'components/key.html' with key=key only %}"))
    shown = [template.render(Context({"key": key})) for key in ("<b>", mark_safe("<b>"), 1, True, "1")]
    assert [re.sub("</?kbd[^>]*>", "", one).strip() for one in shown] == ["&lt;b&gt;", "<b>", "1", "True", "1"]


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_kept_components_depend_on_their_words_alone(name: str) -> None:
    text = (ROOT / "templates" / name).read_text("utf-8")
    tags = set(re.findall(r"{%\s*(\w+)", text))
    assert tags <= {"load", "if", "elif", "else", "endif", "firstof", "translate", "icon", "include"}
    assert set(re.findall(r"{%\s*include\s+\"([^\"]+)", text)) <= PLAIN
    assert "request" not in text


def test_addresses_are_those_of_the_urlconf() -> None:
    assert address_of("appointments:case-move", 7, "greet") == reverse("appointments:case-move", args=(7, "greet"))
    with pytest.raises(NoReverseMatch):
        address_of("appointments:case-detail")
