"""Who may make which move in a finding now, and in words why not: asked by the services and by the page.

Nobody acts in two roles, nobody in a finding about themselves; where nobody else is left, the bureau leader steps in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.finding_flow import ACTORS, DECIDE, MOVES, VERIFY, Move, moves_from
from evaluations.models import Finding
from windows.models import Staff
from windows.roles import Role

STEPS_IN = (VERIFY, DECIDE)
"""Moves that are the assessment office's own; the bureau leader makes them only where it has nobody left."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One move as a page offers it: possible, or with the reason where the button would be."""

    move: Move
    blocked: str = ""


def offered(finding: Finding, *, by: Staff, today: date | None = None) -> list[Offered]:
    """The moves that lead on from where the finding is and that ``by`` holds the permission for."""
    if finding.imported and finding.status != "confirmed":
        return []
    moves = moves_from(finding.status, under_review=finding.under_review)
    held = [move for move in moves if by.has_perm(move.permission) and is_due(move, finding)]
    return [Offered(move, why_not(move, finding, by=by, today=today)) for move in held]


def is_due(move: Move, finding: Finding) -> bool:
    """Whether the move has a meaning now; a second question or a review of a locked finding has none."""
    if finding.is_locked:
        return False
    return move.verb != "ask" or finding.asked_at is None


def why_not(move: Move, finding: Finding, *, by: Staff, today: date | None = None) -> str:
    """The sentence that says why ``by`` may not make this move now; empty if they may."""
    if not by.has_perm(move.permission):
        return _("Your account does not hold the permission for this.")
    if finding.staff_id == by.pk:
        return _("This is about yourself; other people act in it.")
    if finding.is_locked:
        return _("The competent body decided this. Nothing here changes it.")
    if move.verb == "ask" and finding.verified_by_id != by.pk:
        return _("Whoever took up the verification asks the person.")
    if move.verb == "open_review":
        return ""
    return _role_taken(move, finding, by) or _not_heard(move, finding, today) or _not_needed(move, finding, by)


def _role_taken(move: Move, finding: Finding, by: Staff) -> str:
    taken = finding.roles_of(by.pk)
    if not move.actor or not taken:
        return ""
    return _("You %(role)s; somebody else takes this step.") % {"role": ACTORS[taken[0]]}


def _not_heard(move: Move, finding: Finding, today: date | None) -> str:
    if move.verb != "confirm":
        return ""
    if finding.asked_at is None or finding.statement_due_on is None:
        return _("The person has not been asked for a statement yet.")
    if finding.heard_at is None and finding.statement_due_on >= (today or timezone.localdate()):
        return _(
            "The person has time for a statement until %(day)s. Confirm it after the statement or after that day."
        ) % {"day": finding.statement_due_on.isoformat()}
    return ""


def _not_needed(move: Move, finding: Finding, by: Staff) -> str:
    """The bureau leader steps in only where the assessment office has nobody left for this step."""
    leads = by.has_role(Role.BUREAU_LEADER) and not by.has_role(Role.ASSESSMENT_OFFICE)
    if not leads or move.permission not in STEPS_IN:
        return ""
    others = free_officers(finding)
    if not others:
        return ""
    return _("%(person)s of the assessment office can do this. The bureau leader steps in where nobody is left.") % {
        "person": others[0].name
    }


def free_officers(finding: Finding) -> Sequence[Staff]:
    """People of the assessment office in service who have no role in this finding yet; at most two of them."""
    taken = {finding.staff_id, *(getattr(finding, f"{name}_id") for name in ACTORS)} - {None}
    serving = Staff.objects.serving_on(timezone.localdate()).with_role(Role.ASSESSMENT_OFFICE)
    return list(serving.exclude(pk__in=taken).order_by("number")[:2])


def move_of(verb: str) -> Move | None:
    """The move of a verb, or nothing."""
    return MOVES.get(verb)
