"""How the states of leave, faults, permits and proposals are shown: colour and icon beside the word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from windows.services.leave_calendar import Away

register = template.Library()


@dataclass(frozen=True, slots=True)
class StateMark:
    """Tone and icon of ``components/badge.html`` for one state."""

    tone: str
    icon: str


STATES: dict[str, dict[str, StateMark]] = {
    "leave": {
        "requested": StateMark("warn", "hourglass"),
        "granted": StateMark("good", "check"),
        "refused": StateMark("bad", "x"),
        "withdrawn": StateMark("", "undo-2"),
        "returned": StateMark("calm", "log-in"),
    },
    "fault": {
        "reported": StateMark("bad", "triangle-alert"),
        "in_repair": StateMark("warn", "wrench"),
        "repaired": StateMark("good", "check"),
        "written_off": StateMark("", "ban"),
    },
    "permit": {
        "requested": StateMark("warn", "hourglass"),
        "allowed": StateMark("good", "check"),
        "refused": StateMark("bad", "x"),
    },
    "improvement": {
        "submitted": StateMark("warn", "hourglass"),
        "discussed": StateMark("accent", "users-round"),
        "adopted": StateMark("good", "check"),
        "declined": StateMark("bad", "x"),
        "withdrawn": StateMark("", "undo-2"),
    },
}


@register.simple_tag
def state_mark(kind: str, state: str) -> StateMark:
    """Return tone and icon of a ``state`` of leave, fault, permit or improvement."""
    return STATES[kind][str(state)]


@register.filter
def weekday_sign(day: date) -> str:
    """Return the weekday as briefly as a narrow column needs it."""
    return _("Mo Tu We Th Fr Sa Su").split()[day.weekday()]


@dataclass(frozen=True, slots=True)
class AwayMark:
    """How half and whole days away stand in the calendar: a sign, its class and what it says."""

    code: str
    sign: str
    word: str


_SIGNS = {"": "●", "am": "◐", "pm": "◑"}


@register.simple_tag
def away_mark(away: Away) -> AwayMark:
    """Return the mark of one day away: the filled side is the half of the day away."""
    words = {
        ("", True): _("away the whole day"),
        ("am", True): _("away in the morning"),
        ("pm", True): _("away in the afternoon"),
        ("", False): _("asked for the whole day"),
        ("am", False): _("asked for the morning"),
        ("pm", False): _("asked for the afternoon"),
    }
    code = "granted" if away.granted else "asked"
    return AwayMark(code, _SIGNS[away.half], words[away.half, away.granted])
