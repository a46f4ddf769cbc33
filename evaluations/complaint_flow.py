"""The way of a complaint (投诉): its states, and the table of moves from one to the next.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ComplaintState(TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", pgettext_lazy("complaint", "Received")
    VERIFYING = "verifying", pgettext_lazy("complaint", "Being verified")
    DECIDED = "decided", pgettext_lazy("complaint", "Decided and replied to")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed after the call-back")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("complaint", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")


class Side(TextChoices):
    """Who acts on a complaint."""

    OFFICE = "office", _("Assessment office")
    COMPLAINANT = "complainant", _("Complainant")
    PERSON = "person", _("Person complained of")


OPEN: Final = (ComplaintState.RECEIVED, ComplaintState.VERIFYING, ComplaintState.DECIDED)
"""States in which something is still due, by the deadline of the state."""
ENDED: Final = (ComplaintState.CLOSED, ComplaintState.NOT_ACCEPTED, ComplaintState.WITHDRAWN)

FIRST_ROUND: Final = 1
LAST_ROUND: Final = 3
"""The first verification, and one more at the request of each side."""


@dataclass(frozen=True, slots=True)
class Move:
    """One act on a complaint: from which states, to which one (none: it stays), and which side may take it."""

    verb: str
    title: str | Promise
    sources: tuple[ComplaintState, ...]
    target: ComplaintState | None = None
    sides: tuple[Side, ...] = (Side.OFFICE,)


_RECEIVED, _VERIFYING = ComplaintState.RECEIVED, ComplaintState.VERIFYING
_DECIDED, _CLOSED = ComplaintState.DECIDED, ComplaintState.CLOSED

MOVES: Final[Mapping[str, Move]] = {
    move.verb: move
    for move in (
        Move("accept", _("Accepted"), (_RECEIVED,), _VERIFYING),
        Move("refuse", _("Not accepted"), (_RECEIVED, _VERIFYING), ComplaintState.NOT_ACCEPTED),
        Move("take_over", pgettext_lazy("complaint", "Taken over"), (_VERIFYING, _DECIDED)),
        Move("link", _("Linked"), (_VERIFYING,)),
        Move("name", _("Another person named"), (_VERIFYING, _DECIDED)),
        Move("note", _("Investigation noted"), (_VERIFYING,)),
        Move("hear", _("Person asked to be heard"), (_VERIFYING,)),
        Move("state", _("Statement made"), (_VERIFYING,), None, (Side.PERSON,)),
        Move("decide", _("Decided and replied to"), (_VERIFYING,), _DECIDED),
        Move(
            "object",
            _("Second verification asked for"),
            (_DECIDED, _CLOSED),
            _VERIFYING,
            (Side.COMPLAINANT, Side.PERSON),
        ),
        Move("call_back", _("Called back"), (_DECIDED,)),
        Move("close", _("Closed after the call-back"), (_DECIDED,), _CLOSED),
        Move("withdraw", _("Withdrawn"), (_RECEIVED, _VERIFYING), ComplaintState.WITHDRAWN, (Side.COMPLAINANT,)),
    )
}


def passages() -> tuple[tuple[str, str], ...]:
    """Every pair of different states that a move leads from and to, once."""
    pairs = {(str(source), str(move.target)): None for move in MOVES.values() if move.target for source in move.sources}
    return tuple(pair for pair in pairs if pair[0] != pair[1])
