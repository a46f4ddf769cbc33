"""Templates that do in few steps what they do again and again (decision 0163): a third of a page was the way round.

Django's own nodes are kept and say the same; some of them are given a shorter way for what is usual, and take Django's
for everything else. Nothing is changed where templates are debugged.
"""

import html
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode, render_value_in_context
from django.template.defaultfilters import date as date_filter
from django.template.defaulttags import URLNode
from django.template.loader import render_to_string
from django.template.loader_tags import IncludeNode
from django.template.loaders import base, cached
from django.template.smartif import TokenBase
from django.templatetags.i18n import TranslateNode
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from service_window.addresses import address_of

PLAIN = frozenset(
    f"components/{name}.html"
    for name in ("badge", "button", "empty", "key", "link_button", "live", "provisional", "stale")
)
"""Components that show the words they are given, and nothing else: rendered once for the same words."""
MOST = 2048


class _Quickening(base.Loader):
    """Makes a template quick when it is compiled."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        return template if self.engine.debug else quicken(template)


class Loader(cached.Loader, _Quickening):
    """Django's loader that keeps compiled templates; what it keeps is quick."""


def quicken(template: Template) -> Template:
    """Give the nodes of a compiled template their short ways."""
    for node in template.nodelist.get_nodes_by_type(Node):
        if type(node) is TranslateNode:
            _quicken_words(node)
            continue
        for expression in _expressions(vars(node)):
            if type(expression) is FilterExpression and _is_path(expression.var):
                _quicken_expression(expression)
        if type(node) is VariableNode:
            node.__class__ = _Value
        elif type(node) is URLNode and not node.kwargs:
            node.__class__ = _Address
        elif type(node) is IncludeNode and node.isolated_context and node.template.var in PLAIN:
            node.__class__ = _Component
    return template


def _quicken_expression(expression: FilterExpression) -> None:
    if not expression.filters:
        expression.__class__ = _Path
    elif len(expression.filters) == 1 and expression.filters[0][0] is date_filter:
        given = expression.filters[0][1]
        if given and not given[0][0] and given[0][1] in _WRITTEN:
            expression.__class__ = _Moment


def _quicken_words(node: Any) -> None:
    if node.filter_expression.filters or node.filter_expression.var.literal is None:
        return
    if node.message_context is None or not node.message_context.is_var:
        node.words = {}
        node.__class__ = _Words


def _is_path(var: object) -> bool:
    return isinstance(var, Variable) and var.lookups is not None and not var.translate


def _expressions(held: object) -> Iterator[FilterExpression]:
    """The expressions of a node, wherever it keeps them; nodes below it have their own turn."""
    if isinstance(held, FilterExpression):
        yield held
    elif isinstance(held, TokenBase):  # of a condition
        yield from _expressions((held.first, held.second, getattr(held, "value", None)))
    elif isinstance(held, dict):
        yield from _expressions(tuple(held.values()))
    elif isinstance(held, (list, tuple)) and not isinstance(held, NodeList):
        for one in held:
            yield from _expressions(one)


_LEFT, _MISSING = object(), object()
"""In place of a value: what is left to Django, and what no level of the context has."""


def _follow(names: tuple[str, ...], context: Context) -> Any:
    """Follow a name and attributes of what it names; what is called or fails is left to Django."""
    for level in reversed(context.dicts):
        if names[0] in level:
            value = level[names[0]]
            break
    else:
        return _LEFT if hasattr(context, names[0]) else _MISSING
    try:
        for name in names[1:]:
            if callable(value):
                return _LEFT
            value = _item(value, name) if _has_keys(type(value)) else getattr(value, name)  # type: ignore[arg-type]
    except Exception:  # Django says what it means
        return _LEFT
    return _LEFT if callable(value) else value


def _item(value: Any, name: str) -> Any:
    """What a thing has under a key, else as an attribute, as Django looks for it."""
    try:
        return value[name]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return getattr(value, name)


class _Path(FilterExpression):
    """A name and attributes of what it names, without filters."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        """What the path leads to."""
        value = _follow(self.var.lookups, context)
        if value is _MISSING and ignore_failures:
            return None
        return super().resolve(context, ignore_failures) if value is _LEFT or value is _MISSING else value


class _Moment(FilterExpression):
    """A moment with the filter ``date``, in one of the forms that pages use throughout."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        """A moment in the office's time zone; days, and what is no moment, are left to Django."""
        value = _follow(self.var.lookups, context)
        if type(value) is not datetime or value.tzinfo is None or context.use_tz is False:
            return super().resolve(context, ignore_failures)
        return _WRITTEN[self.filters[0][1][0][1]](localtime(value))


_WRITTEN: dict[str, Callable[[datetime], str]] = {
    "c": datetime.isoformat,
    "H:i": lambda at: f"{at.hour:02}:{at.minute:02}",
    "Y-m-d": lambda at: at.date().isoformat(),
    "m-d H:i": lambda at: at.isoformat(" ", "minutes")[5:16],
    "Y-m-d H:i": lambda at: at.isoformat(" ", "minutes")[:16],
}


@cache
def _has_keys(kind: type) -> bool:
    """Whether a class answers ``thing[name]``, which Django's templates try before an attribute."""
    return hasattr(kind, "__getitem__")


class _Value(VariableNode):
    """What stands between two braces: words are escaped at once; numbers, dates and the rest are written by Django."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if isinstance(value, Promise):
            value = str(value)
        kind = type(value)
        if kind is str and context.autoescape:
            return SafeString(html.escape(value))
        shown: str = value if kind is SafeString else render_value_in_context(value, context)
        return shown

    render_annotated = render  # what it would add is for debugging


class _Words(TranslateNode):
    """Words that stand in the template: translated once for each language."""

    words: dict[str | None, str]

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self.words:
            shown = super().render(context)
            self.words[language] = context[self.asvar] if self.asvar else shown
            return shown
        if self.asvar:
            context[self.asvar] = self.words[language]
            return ""
        return self.words[language]


class _Address(URLNode):
    """The address of a page."""

    def render(self, context: Context) -> str:
        name, args = self.view_name.resolve(context), [arg.resolve(context) for arg in self.args]
        if any(type(arg) not in _PLACES for arg in args):
            return str(super().render(context))
        request = getattr(context, "request", None)
        current = getattr(request, "current_app", getattr(getattr(request, "resolver_match", None), "namespace", None))
        try:
            url = address_of(name, *args, current_app=current)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url


_PLACES = frozenset({str, SafeString, int})


class _Component(IncludeNode):
    """A component that is given plain words."""

    def render(self, context: Context) -> SafeString:
        given = []
        for name, expression in self.extra_context.items():
            value = expression.resolve(context)
            if isinstance(value, Promise):
                value = str(value)
            if type(value) not in _WORDS or not context.autoescape:
                return super().render(context)
            given.append((name, type(value), value))
        return _component(self.template.var, get_language(), tuple(given))


_WORDS = frozenset({str, SafeString, int, bool, type(None)})


@lru_cache(maxsize=MOST)
def _component(name: str, _language: str | None, given: tuple[tuple[str, type, Any], ...]) -> SafeString:
    """One component as it shows these words; of ``True`` and 1, and of words to be escaped or not, each is its own."""
    return SafeString(render_to_string(name, {key: value for key, _kind, value in given}))
