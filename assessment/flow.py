"""The life of a year: its states, and the table of the steps between them.

Pure: no query, no request, no clock. Whoever proposes does not decide; the services and a CHECK hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VIEW: Final = "assessment.view_assessment"
COUNTS: Final = "assessment.view_assessment_counts"
PREPARE: Final = "assessment.prepare_assessment"
DECIDE: Final = "assessment.decide_assessment"
ANSWER: Final = "assessment.answer_objection"


class State(TextChoices):
    """How far a year has come."""

    OPEN = "open", pgettext_lazy("year", "Open")
    COMPUTED = "computed", pgettext_lazy("year", "Computed")
    PROPOSED = "proposed", pgettext_lazy("year", "Proposed")
    PUBLISHED = "published", pgettext_lazy("year", "Published for objections")
    DECIDED = "decided", pgettext_lazy("year", "Decided")
    SEALED = "sealed", pgettext_lazy("year", "Sealed")


class Verb(TextChoices):
    """One step in the life of a year."""

    COMPUTE = "compute", _("Compute")
    PROPOSE = "propose", _("Propose to the leading group")
    PUBLISH = "publish", _("Publish for objections")
    DECIDE = "decide", pgettext_lazy("year", "Decide")
    DECIDE_REST = "decide_rest", _("Decide for who was left open")
    SEAL = "seal", _("Seal")


BEFORE_SEAL: Final = (State.OPEN, State.COMPUTED, State.PROPOSED, State.PUBLISHED, State.DECIDED)
SHOWN: Final = (State.PUBLISHED, State.DECIDED, State.SEALED)
"""The states in which people see their own result."""
SETTLED: Final = (State.DECIDED, State.SEALED)


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: from which states, into which, and the permission it takes.

    ``target`` is empty where the year stays in its state.
    """

    verb: Verb
    sources: tuple[State, ...]
    target: State | None
    permission: str
    icon: str
    lead: str | Promise


MOVES: Final = (
    Move(
        Verb.COMPUTE,
        BEFORE_SEAL,
        State.COMPUTED,
        PREPARE,
        "refresh-cw",
        _(
            "Stores a new run of the records as they are now. Earlier runs stay; what differs is shown. With thousands of people this takes some seconds; leave the page open until the run is shown."
        ),
    ),
    Move(
        Verb.PROPOSE,
        (State.COMPUTED, State.PROPOSED, State.PUBLISHED, State.DECIDED),
        State.PROPOSED,
        PREPARE,
        "file-check",
        _("The newest run becomes the proposal to the leading group. Whoever proposes cannot decide."),
    ),
    Move(
        Verb.PUBLISH,
        (State.PROPOSED,),
        State.PUBLISHED,
        PREPARE,
        "megaphone",
        _("From now on people see their own result and may object until the day named."),
    ),
    Move(
        Verb.DECIDE,
        (State.PUBLISHED,),
        State.DECIDED,
        DECIDE,
        "gavel",
        _("The leading group decides on the published run, with its minutes."),
    ),
    Move(
        Verb.DECIDE_REST,
        (State.DECIDED,),
        None,
        DECIDE,
        "gavel",
        _("The decision did not cover everybody; it is completed here, with minutes of its own."),
    ),
    Move(
        Verb.SEAL,
        (State.DECIDED,),
        State.SEALED,
        PREPARE,
        "lock",
        _("Closes the year for good: policy, facts, verdicts and steps under one digest."),
    ),
)


def move_of(verb: str) -> Move:
    """The move of a verb."""
    return next(move for move in MOVES if move.verb == verb)
