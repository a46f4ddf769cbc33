"""The states of a media report, as a table of moves.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .ledger_types import FindingStatus as Status


@dataclass(frozen=True, slots=True)
class MediaMove:
    """One step of a media report; one that ``decides`` is not for whoever recorded it."""

    verb: str
    title: str | Promise
    sources: tuple[Status, ...]
    target: Status
    decides: bool = False
    tone: str = ""
    icon: str = ""


MEDIA_MOVES: Final[Mapping[str, MediaMove]] = {
    move.verb: move
    for move in (
        MediaMove("verify", _("Look into it"), (Status.REPORTED,), Status.VERIFYING, icon="search"),
        MediaMove(
            "confirm",
            pgettext_lazy("finding", "Confirm"),
            (Status.VERIFYING,),
            Status.CONFIRMED,
            decides=True,
            tone="primary",
            icon="check",
        ),
        MediaMove("dismiss", _("Dismiss"), (Status.VERIFYING,), Status.DISMISSED, decides=True, icon="x"),
        MediaMove(
            "revoke", _("Revoke"), (Status.CONFIRMED,), Status.REVOKED, decides=True, tone="danger", icon="undo-2"
        ),
    )
}


def media_moves_from(status: str) -> tuple[MediaMove, ...]:
    """The steps that lead on from a state."""
    return tuple(move for move in MEDIA_MOVES.values() if status in move.sources)
