"""The way of a media report, as a table of moves: looked into, the people named heard, decided, objected to, reviewed.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .finding_flow import DECIDE, REVIEW
from .ledger_types import FindingStatus as Status

KEEP: Final = "evaluations.keep_notices"


@dataclass(frozen=True, slots=True)
class MediaMove:
    """One step of a media report, and the permission it takes.

    One that ``decides`` is not for whoever recorded it, one that ``reviews`` not for whoever decided either; ``heard``
    needs every person named to be heard. ``under_review`` says whether it is possible only then, only else, or always.
    """

    verb: str
    title: str | Promise
    sources: tuple[Status, ...]
    target: Status
    permission: str = KEEP
    decides: bool = False
    heard: bool = False
    under_review: bool | None = None
    tone: str = ""
    icon: str = ""
    asks: str | Promise = ""


MEDIA_MOVES: Final[Mapping[str, MediaMove]] = {
    move.verb: move
    for move in (
        MediaMove("verify", _("Look into it"), (Status.REPORTED,), Status.VERIFYING, icon="search"),
        MediaMove(
            "ask",
            _("Ask the people named"),
            (Status.VERIFYING,),
            Status.VERIFYING,
            tone="primary",
            icon="message-square",
            asks=_("What was found so far, and what you ask"),
        ),
        MediaMove(
            "confirm",
            pgettext_lazy("finding", "Confirm"),
            (Status.VERIFYING,),
            Status.CONFIRMED,
            DECIDE,
            decides=True,
            heard=True,
            tone="primary",
            icon="check",
        ),
        MediaMove("dismiss", _("Dismiss"), (Status.VERIFYING,), Status.DISMISSED, DECIDE, decides=True, icon="x"),
        MediaMove(
            "uphold",
            pgettext_lazy("media report", "Uphold after the objection"),
            (Status.CONFIRMED,),
            Status.CONFIRMED,
            REVIEW,
            decides=True,
            under_review=True,
            tone="primary",
            icon="check",
        ),
        MediaMove(
            "revoke",
            _("Revoke"),
            (Status.CONFIRMED,),
            Status.REVOKED,
            REVIEW,
            decides=True,
            tone="danger",
            icon="undo-2",
        ),
    )
}


STEPS: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("", Status.REPORTED.value): pgettext_lazy("media report", "Recorded; the people named read it"),
    (Status.REPORTED.value, Status.VERIFYING.value): pgettext_lazy("media report", "Looked into"),
    (Status.VERIFYING.value, Status.VERIFYING.value): pgettext_lazy("media report", "The people named asked"),
    (Status.VERIFYING.value, Status.CONFIRMED.value): pgettext_lazy("media report", "Confirmed; the people named told"),
    (Status.VERIFYING.value, Status.DISMISSED.value): pgettext_lazy("media report", "Dismissed; the people named told"),
    (Status.CONFIRMED.value, Status.CONFIRMED.value): pgettext_lazy("media report", "Upheld after the objection"),
    (Status.CONFIRMED.value, Status.REVOKED.value): pgettext_lazy("media report", "Revoked"),
}
"""What happened between two states, in words."""


def media_moves_from(status: str, *, asked: bool, under_review: bool) -> tuple[MediaMove, ...]:
    """The steps that lead on from a state; people are asked once."""
    return tuple(
        move
        for move in MEDIA_MOVES.values()
        if status in move.sources
        and (move.under_review is None or move.under_review == under_review)
        and not (move.verb == "ask" and asked)
    )
