"""How the states of the ledger are shown: colour and icon beside the word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """Tone and icon of ``components/badge.html`` for one state."""

    tone: str
    icon: str


STATES: dict[str, LedgerMark] = {
    "reported": LedgerMark("warn", "hourglass"),
    "verifying": LedgerMark("warn", "search"),
    "confirmed": LedgerMark("bad", "circle-alert"),
    "dismissed": LedgerMark("good", "check"),
    "revoked": LedgerMark("good", "undo-2"),
}


@register.simple_tag
def ledger_mark(state: str) -> LedgerMark:
    """Return tone and icon of a state of a finding or a media report."""
    return STATES[str(state)]


@register.filter
def beside(labels: Sequence[Any], cells: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Put the head of each column beside its cell, as narrow screens show it."""
    return list(zip(labels, cells, strict=True))


@register.filter
def yes_no(value: Any) -> str:
    """Say yes, no, or that it is not known; numbers and words stay as they are."""
    if value is None or value == "":
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
