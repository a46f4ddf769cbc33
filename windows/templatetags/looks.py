"""What the shared templates need beyond Django's own tags: icons, lights, steps, choices of looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import lucide
from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from service_window.act_words import words_of
from service_window.wording import in_language

register = template.Library()

Words = str | Promise


@lru_cache(maxsize=512)
def _svg(name: str, size: int, spin: bool) -> SafeString:
    """Draw an icon once per process: parsing it anew costs a tenth of a millisecond each time."""
    css = "icon icon-spin" if spin else "icon"
    drawn = lucide._render_icon(name, size, aria_hidden="true", focusable="false", **{"class": css})
    return mark_safe(" ".join(drawn.split()).replace("> <", "><"))


@register.simple_tag
def icon(name: str, size: int = 18, spin: bool = False) -> SafeString:
    """Return the lucide icon ``name`` as inline SVG, hidden from screen readers: words stand beside it."""
    return _svg(str(name), int(size), bool(spin))


@register.filter
def act_words(verb: str) -> str:
    """What the audit trail calls an act in words."""
    return words_of(verb)


@register.filter
def localized(thing: object, field: str) -> str:
    """Return the text ``field`` of ``thing`` in the reader's language where the office entered one, else in Chinese."""
    return in_language(thing, field)


@dataclass(frozen=True, slots=True)
class LightMark:
    """How one light of a clock is shown: colour, shape and word together (glossary: lights)."""

    code: str
    word: Words
    shape: str


# Shapes are drawn in a box of 16 units.
LIGHTS: dict[str, LightMark] = {
    mark.code: mark
    for mark in (
        LightMark("green", _("In time"), "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13z"),
        LightMark("yellow", _("Due soon"), "M8 1.4l7.2 13H.8z"),
        LightMark("red", _("Past the promised limit"), "M2 2h12v12H2z"),
        LightMark("dark_red", _("Past the statutory limit"), "M4.3 1.4h7.4L15.6 8l-3.9 6.6H4.3L.4 8z"),
        LightMark("paused", _("Clock frozen"), "M3 2h3.6v12H3zM9.4 2H13v12H9.4z"),
    )
}


@register.simple_tag
def light_mark(code: str) -> LightMark | None:
    """Return the mark of a light's ``code``; None where there is no limit that could run out (``none``)."""
    return None if code in ("", "none", None) else LIGHTS[str(code)]


@register.simple_tag
def light(code: str, provisional: bool = False) -> SafeString:
    """Render ``components/light.html``: one light, and 暂定 where its date is provisional."""
    draw = _light.__wrapped__ if settings.DEBUG else _light
    return draw(str(code or ""), bool(provisional), get_language())


@lru_cache(maxsize=64)
def _light(code: str, provisional: bool, _language: str | None) -> SafeString:
    return render_to_string("components/light.html", {"code": code, "provisional": provisional})


@dataclass(frozen=True, slots=True)
class StepMark:
    """How one of the seven steps is shown: the state's icon and word."""

    state: str
    word: Words
    icon: str


STEP_STATES: dict[str, StepMark] = {
    mark.state: mark
    for mark in (
        StepMark("done", _("Done"), "check"),
        StepMark("declined", _("Declined by the visitor"), "hand"),
        StepMark("not_applicable", _("Not applicable"), "minus"),
        StepMark("carried_over", _("Carried over from the first case of the visit"), "corner-down-right"),
        StepMark("deemed", _("Deemed done by law"), "scale"),
        StepMark("now", _("Now"), "play"),
        StepMark("not_yet", _("Not yet"), ""),
        StepMark("not_taken", _("Ended before this step"), "ban"),
    )
}


@register.simple_tag
def step_mark(state: str) -> StepMark:
    """Return icon and word of a step's ``state``: a StepRecord's ``how``, or now, not_yet, not_taken."""
    return STEP_STATES[str(state)]


@dataclass(frozen=True, slots=True)
class MessageMark:
    """How one message is shown; ``fades`` says whether it may go away by itself (errors never do)."""

    tone: str
    word: Words
    icon: str
    fades: bool


MESSAGES: dict[str, MessageMark] = {
    "debug": MessageMark("calm", _("Note:"), "info", True),
    "info": MessageMark("calm", _("Note:"), "info", True),
    "success": MessageMark("good", _("Done:"), "circle-check", True),
    "warning": MessageMark("warn", _("Please note:"), "triangle-alert", False),
    "error": MessageMark("bad", _("Not done:"), "octagon-x", False),
}


@register.simple_tag
def message_mark(level: str) -> MessageMark:
    """Return the mark of a message's level tag; a level of its own is shown as a note."""
    return MESSAGES.get(str(level), MESSAGES["info"])


@dataclass(frozen=True, slots=True)
class Choice:
    """One switch of the looks menu; ``pressed`` is the word ``aria-pressed`` takes."""

    value: str
    label: Words
    icon: str
    pressed: str


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """One row of switches: the name of its field at ``POST /looks/``, a heading, the choices."""

    name: str
    label: Words
    choices: tuple[Choice, ...]


LOOKS: tuple[tuple[str, Words, tuple[tuple[str, Words, str], ...]], ...] = (
    (
        "look",
        _("Colours"),
        (
            ("auto", _("As the device"), "monitor"),
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon"),
        ),
    ),
    ("print", _("Text size"), (("normal", _("Normal"), "type"), ("large", _("Large print"), "a-large-small"))),
)


@register.simple_tag
def look_choices(look: str, print_size: str) -> list[ChoiceGroup]:
    """Return the looks menu: colours and print size, the present choice pressed."""
    now = {"look": look or "auto", "print": print_size or "normal"}
    return [
        ChoiceGroup(
            name,
            label,
            tuple(Choice(value, word, sign, "true" if now[name] == value else "false") for value, word, sign in rows),
        )
        for name, label, rows in LOOKS
    ]


@register.simple_tag
def large_print_choice(print_size: str) -> Choice:
    """Return the one-button switch of large print; its value is what pressing it sets."""
    large = print_size == "large"
    return Choice("normal" if large else "large", _("Large print"), "a-large-small", "true" if large else "false")
