"""The life of a finding: the moves of the office and of the person concerned, as a table.

Pure: no query, no request, no clock. Reported → being verified → the person asked and heard → confirmed or dismissed →
objection → review by other people → upheld or revoked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .ledger_types import FindingStatus as Status

REPORT: Final = "evaluations.report_finding"
VIEW: Final = "evaluations.view_findings"
VERIFY: Final = "evaluations.verify_finding"
DECIDE: Final = "evaluations.decide_finding"
REVIEW: Final = "evaluations.review_finding"

ACTORS: Final[Mapping[str, str | Promise]] = {
    "reported_by": _("reported it"),
    "verified_by": _("verified it"),
    "decided_by": _("decided on it"),
    "reviewed_by": _("reviewed it"),
}
"""The roles in one finding; nobody acts in two of them, and nobody in a finding about themselves."""

BY_PERSON: Final = ("state", "waive", "object")
"""What only the person concerned does."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move: from which states it is possible, where it leads, who may make it, and in which role.

    ``actor`` is the column of the role, and ``under_review`` whether it is possible only in a review, only outside
    of one, or either way. ``asks`` names the form.
    """

    verb: str
    title: str | Promise
    sources: tuple[Status, ...]
    target: Status
    permission: str
    actor: str = ""
    under_review: bool | None = None
    asks: str = "reason"
    tone: str = ""
    icon: str = ""
    lead: str | Promise = ""


MOVES: Final[Mapping[str, Move]] = {
    move.verb: move
    for move in (
        Move(
            "take_up",
            _("Take up the verification"),
            (Status.REPORTED,),
            Status.VERIFYING,
            VERIFY,
            "verified_by",
            asks="nothing",
            tone="primary",
            icon="search",
            lead=_("You look into what was reported. Whoever reported it does not verify it."),
        ),
        Move(
            "ask",
            _("Ask the person for a statement"),
            (Status.VERIFYING,),
            Status.VERIFYING,
            VERIFY,
            asks="question",
            tone="primary",
            icon="message-square",
            lead=_("Nothing is confirmed before the person was asked and has answered, or the time to answer is over."),
        ),
        Move(
            "confirm",
            pgettext_lazy("finding", "Confirm"),
            (Status.VERIFYING,),
            Status.CONFIRMED,
            DECIDE,
            "decided_by",
            asks="confirmation",
            tone="primary",
            icon="check",
            lead=_("Whoever reported or verified it does not decide on it."),
        ),
        Move(
            "dismiss",
            _("Dismiss"),
            (Status.VERIFYING,),
            Status.DISMISSED,
            DECIDE,
            "decided_by",
            icon="x",
            lead=_("It is not so, or it cannot be proved. The person is told why."),
        ),
        Move(
            "open_review",
            _("Open a review without an objection"),
            (Status.CONFIRMED,),
            Status.CONFIRMED,
            REVIEW,
            under_review=False,
            icon="rotate-ccw",
            lead=_("For new facts: the finding still counts, and is marked as under review."),
        ),
        Move(
            "uphold",
            _("Uphold; the finding is final"),
            (Status.CONFIRMED,),
            Status.CONFIRMED,
            REVIEW,
            "reviewed_by",
            under_review=True,
            tone="primary",
            icon="check",
            lead=_("Nobody who had a part in it before reviews it."),
        ),
        Move(
            "revoke",
            _("Revoke the finding"),
            (Status.CONFIRMED,),
            Status.REVOKED,
            REVIEW,
            "reviewed_by",
            under_review=True,
            tone="danger",
            icon="undo-2",
            lead=_("It counts no more. The person is told why."),
        ),
    )
}

WAYS: Final = frozenset((source.value, move.target.value) for move in MOVES.values() for source in move.sources)
"""The changes of state there are; the database allows no other."""


def moves_from(status: str, *, under_review: bool) -> tuple[Move, ...]:
    """The moves of the office that lead on from a state, in the order in which a page offers them."""
    return tuple(
        move
        for move in MOVES.values()
        if status in move.sources and (move.under_review is None or move.under_review == under_review)
    )
