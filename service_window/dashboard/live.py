"""The board as the page shows it, kept for whoever asks next, and the mark that says whether anything has changed.

Every act of a service ends with an event of the audit trail, in the same transaction and in the order of the
chain. The head of the chain and the minute therefore say whether a board is still true; twenty browsers that
ask every two seconds cost one small query each, and one board for each process and change.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from service_window.dashboard.board import build_board
from service_window.dashboard.facts import facts_at
from service_window.http import stamped, unchanged
from windows.models import Staff
from windows.services import audit

__all__ = ("acts_of", "board_html", "board_mark", "mark", "stamped", "unchanged")

KEPT_SECONDS = 90
ACTS = {
    "assign": "windows.assign_for_day",
    "hand_over": "appointments.reassign_case",
    "window": "windows.close_window",
    "message": "windows.send_desk_message",
    "queue": "appointments.manage_queue",
}
"""What can be done from a tile, and the permission it takes."""


def acts_of(person: Staff) -> frozenset[str]:
    """What this person may do from the board."""
    return frozenset(code for code, permission in ACTS.items() if person.has_perm(permission))


def mark(moment: datetime, *parts: str) -> str:
    """A mark that changes with every act, every minute, the language, and ``parts``: one query."""
    minute = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
    text = "|".join((audit.head(), minute, get_language() or "", *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def board_html(moment: datetime, seen: str, *, acts: Collection[str] = (), wall: bool = False) -> SafeString:
    """The board as ``seen`` marks it: laid out once for everybody who may do the same."""
    kept: str | None = cache.get(f"board:{seen}")
    if kept is None:
        context = {"board": build_board(facts_at(moment)), "acts": frozenset(acts), "wall": wall}
        kept = render_to_string("dashboard/_wall_board.html" if wall else "dashboard/_board.html", context)
        cache.set(f"board:{seen}", kept, KEPT_SECONDS)
    return mark_safe(kept)  # laid out by a template


def board_mark(moment: datetime, *, acts: Collection[str] = (), wall: bool = False) -> str:
    """The mark of a board."""
    return mark(moment, "wall" if wall else "board", *sorted(acts))
