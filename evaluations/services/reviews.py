"""Reviews of confirmed findings (内部复核): by people who had no part in it before; upheld and final, or revoked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.finding_flow import MOVES
from evaluations.ledger_types import FindingStatus
from evaluations.models import Finding, Procedure
from evaluations.services.finding_events import FindingMoved, locked, move
from evaluations.services.finding_moves import LONGEST_REASON
from evaluations.services.finding_rights import why_not
from evaluations.services.working_days import days_after, moment_of
from windows.models import Staff
from windows.services.duty_checks import words
from windows.services.records import NotPermitted


@transaction.atomic
def open_review(finding: Finding, *, by: Staff, reason: str) -> Finding:
    """Open a review without an objection: new facts, a complaint reversed, an objection to the year's result.

    The finding still counts and is marked as under review. It may have been loaded from another system.
    """
    row = _confirmed(finding, "open_review", by=by, under_review=False)
    text = words(reason, most=LONGEST_REASON, missing=_("Say why it is reviewed; the person reads it."))
    today = timezone.localdate()
    due = days_after(today, Procedure.objects.current().review_days)
    final_on = row.final_on if row.final_on is not None and row.final_on <= today else None
    fields = {"under_review": True, "review_due_on": due, "due_on": due, "final_on": final_on}
    move(row, "open_review", by=by, at=timezone.now(), target=FindingStatus.CONFIRMED, text=text, fields=fields)
    return row


@transaction.atomic
def uphold_finding(finding: Finding, *, by: Staff, reason: str, at: datetime | None = None) -> Finding:
    """Uphold a finding under review; it is final."""
    row = _confirmed(finding, "uphold", by=by, under_review=True)
    text = words(reason, most=LONGEST_REASON, missing=_("Say why it is upheld; the person reads it."))
    moment = moment_of(at)
    today = timezone.localdate(moment)
    final_on = row.final_on if row.final_on is not None and row.final_on <= today else today
    fields = {
        "under_review": False,
        "reviewed_by": by,
        "reviewed_at": moment,
        "final_on": final_on,
        "due_on": None,
    }
    move(row, "uphold", by=by, at=moment, target=FindingStatus.CONFIRMED, text=text, fields=fields, told_at=at)
    return row


@transaction.atomic
def revoke_finding(finding: Finding, *, by: Staff, reason: str, at: datetime | None = None) -> Finding:
    """Revoke a finding under review: it counts no more, and stays on record with its history."""
    row = _confirmed(finding, "revoke", by=by, under_review=True)
    text = words(reason, most=LONGEST_REASON, missing=_("Say why it is revoked; the person reads it."))
    moment = moment_of(at)
    fields = {"under_review": False, "reviewed_by": by, "reviewed_at": moment, "due_on": None}
    move(row, "revoke", by=by, at=moment, target=FindingStatus.REVOKED, text=text, fields=fields, told_at=at)
    return row


def _confirmed(finding: Finding, verb: str, *, by: Staff, under_review: bool) -> Finding:
    row = locked(finding)
    if row.status != FindingStatus.CONFIRMED or row.under_review != under_review:
        raise FindingMoved(
            _("This finding is “%(state)s”; this step is not possible any more.") % {"state": row.get_status_display()}
        )
    why = why_not(MOVES[verb], row, by=by)
    if why:
        raise NotPermitted(why)
    return row
