"""What the person concerned says (陈述申辩、异议): a statement while it is verified, one objection once it is confirmed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.ledger_types import FindingStatus
from evaluations.models import Finding, FindingEvent, Procedure
from evaluations.services.finding_events import EvidenceFile, FindingMoved, locked, move
from evaluations.services.working_days import days_after, moment_of
from service_window.http import Refusal
from windows.models import Staff
from windows.services.duty_checks import words
from windows.services.records import NotPermitted

LONGEST = 4000


class TooLate(Refusal):
    """The time for a statement or an objection is over."""


@transaction.atomic
def make_statement(
    finding: Finding, *, by: Staff, text: str, files: Iterable[EvidenceFile] = (), at: datetime | None = None
) -> FindingEvent:
    """Say one's own side of it, within the time for it; more may be added until it is decided or the time is over."""
    row, moment = _own(finding, by), moment_of(at)
    why = statement_closed(row, today=timezone.localdate(moment))
    if why:
        raise TooLate(why)
    said = words(text, most=LONGEST, missing=_("Write your statement, or say that you make none."))
    return move(
        row,
        "state",
        by=by,
        at=moment,
        target=FindingStatus.VERIFYING,
        text=said,
        given=files,
        fields=_heard(row, moment),
        told_at=at,
    )


@transaction.atomic
def waive_statement(finding: Finding, *, by: Staff) -> FindingEvent:
    """Make no statement, so that nobody waits for one; it can still be made while there is time."""
    row = _own(finding, by)
    why = statement_closed(row)
    if why:
        raise TooLate(why)
    if row.heard_at is not None:
        raise FindingMoved(_("You have answered already."))
    return move(
        row, "waive", by=by, at=timezone.now(), target=FindingStatus.VERIFYING, fields=_heard(row, timezone.now())
    )


@transaction.atomic
def object_to_finding(
    finding: Finding, *, by: Staff, text: str, files: Iterable[EvidenceFile] = (), at: datetime | None = None
) -> FindingEvent:
    """Object to a confirmed finding, once and in time; people who had no part in it before review it."""
    row, moment = _own(finding, by), moment_of(at)
    why = objection_closed(row, today=timezone.localdate(moment))
    if why:
        raise TooLate(why)
    said = words(text, most=LONGEST, missing=_("Write what you object to, and why."))
    review = days_after(timezone.localdate(moment), Procedure.objects.current().review_days)
    fields = {
        "under_review": True,
        "objected_at": moment,
        "review_due_on": review,
        "due_on": review,
        "final_on": None,
    }
    target = FindingStatus.CONFIRMED
    more = {"text": said, "given": files, "fields": fields, "told_at": at}
    return move(row, "object", by=by, at=moment, target=target, **more)


def statement_closed(finding: Finding, *, today: date | None = None) -> str:
    """Why the person cannot make a statement now; empty if they can."""
    if finding.status not in Finding.OPEN or finding.imported:
        return _("This has been decided. A statement is possible only while it is verified.")
    if finding.asked_at is None or finding.statement_due_on is None:
        return _("You will be asked for a statement before anything is decided; it is not your turn yet.")
    if finding.statement_due_on < (today or timezone.localdate()):
        return _("The time for your statement ended on %(day)s.") % {"day": finding.statement_due_on.isoformat()}
    return ""


def objection_closed(finding: Finding, *, today: date | None = None) -> str:
    """Why the person cannot object now; empty if they can."""
    if finding.is_locked:
        return _("The competent body decided this. Its decision names the remedies that are open to you.")
    if finding.status != FindingStatus.CONFIRMED or finding.imported:
        return _("Only a confirmed finding can be objected to.")
    if finding.objected_at is not None:
        return _("You have objected already.")
    if finding.under_review:
        return _("A review has been opened already.")
    if finding.objection_due_on is None or finding.objection_due_on < (today or timezone.localdate()):
        day = finding.objection_due_on.isoformat() if finding.objection_due_on else ""
        return _("The time for an objection ended on %(day)s.") % {"day": day}
    return ""


def _own(finding: Finding, by: Staff) -> Finding:
    row = locked(finding)
    if row.staff_id != by.pk:
        raise NotPermitted(_("Only the person concerned does this."))
    return row


def _heard(row: Finding, moment: datetime) -> dict[str, object]:
    """The first answer ends the waiting: the time to decide runs from today."""
    if row.heard_at is not None:
        return {}
    due = days_after(timezone.localdate(moment), Procedure.objects.current().decide_days)
    return {"heard_at": moment, "due_on": due}
