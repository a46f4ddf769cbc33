"""The people whom a media report names (陈述申辩、异议): asked before it is confirmed, heard, free to object, reviewed."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.feedback_types import HearingOutcome
from evaluations.ledger_types import FindingStatus
from evaluations.media_flow import MediaMove
from evaluations.models import MediaHearing, MediaReport, Procedure
from evaluations.services.finding_events import FindingMoved
from evaluations.services.pictures import keep_evidence
from evaluations.services.statements import LONGEST, TooLate
from evaluations.services.working_days import days_after
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted


def follow_move(report: MediaReport, move: MediaMove, *, by: Staff, at: datetime, text: str) -> None:
    """What a step means for the people named: asked, their time over, free to object, their objection decided on."""
    today, hearings = timezone.localdate(at), MediaHearing.objects.filter(media_report=report)
    if move.verb == "ask":
        until = days_after(today, Procedure.objects.current().statement_days)
        known = hearings.values("staff")
        MediaHearing.objects.bulk_create(
            MediaHearing(media_report=report, staff=person, question=text, asked_by=by, asked_at=at, due_on=until)
            for person in report.persons.exclude(pk__in=known).order_by("number")
        )
    elif move.verb == "confirm":
        hearings.open().update(outcome=HearingOutcome.LAPSED, closed_on=today)
        hearings.update(objection_due_on=days_after(today, Procedure.objects.current().objection_days))
    elif move.target == FindingStatus.DISMISSED:
        hearings.open().update(outcome=HearingOutcome.SUPERSEDED, closed_on=today)
    elif move.decides:
        hearings.under_review().update(reviewed_by=by, reviewed_at=at)


@transaction.atomic
def make_media_statement(
    hearing: MediaHearing, *, by: Staff, text: str, upload: UploadedFile | None = None
) -> MediaHearing:
    """Say one's own side of what a report says, once and within the time for it."""
    row = _own(hearing, by)
    said = words(text, most=LONGEST, missing=_("Write your statement, or say that you make none."))
    _ensure_open(row)
    file = keep_evidence(upload, by=by) if upload else None
    return _end(row, by=by, outcome=HearingOutcome.STATED, statement=said, file=file)


@transaction.atomic
def waive_media_statement(hearing: MediaHearing, *, by: Staff) -> MediaHearing:
    """Make no statement, so that nobody waits for one."""
    row = _own(hearing, by)
    _ensure_open(row)
    return _end(row, by=by, outcome=HearingOutcome.WAIVED)


@transaction.atomic
def object_to_media_report(hearing: MediaHearing, *, by: Staff, text: str) -> MediaHearing:
    """Object to a confirmed report, once and in time; somebody who neither recorded nor decided it reviews it."""
    row = _own(hearing, by)
    why = objection_closed(row)
    if why:
        raise TooLate(why)
    said = words(text, most=LONGEST, missing=_("Write what you object to, and why."))
    review = days_after(timezone.localdate(), Procedure.objects.current().review_days)
    fields = {"objection": said, "objected_at": timezone.now(), "review_due_on": review}
    if not MediaHearing.objects.filter(pk=row.pk, objected_at=None).update(**fields):
        raise FindingMoved(_("You have objected already."))
    audit.record("media.object", row.media_report, by=by, label=row.media_report.ref)
    row.refresh_from_db()
    return row


def statement_closed(hearing: MediaHearing | None, report: MediaReport, *, today: date | None = None) -> str:
    """Why the person cannot make a statement now; empty if they can."""
    if report.status not in (FindingStatus.REPORTED, FindingStatus.VERIFYING) or report.imported:
        return _("This has been decided. A statement is possible only while it is verified.")
    if hearing is None:
        return _("You will be asked for a statement before anything is decided; it is not your turn yet.")
    if hearing.outcome:
        return _("You have answered already.")
    if hearing.due_on < (today or timezone.localdate()):
        return _("The time for your statement ended on %(day)s.") % {"day": hearing.due_on.isoformat()}
    return ""


def objection_closed(hearing: MediaHearing | None, *, today: date | None = None) -> str:
    """Why the person cannot object now; empty if they can."""
    if hearing is None or hearing.media_report.status != FindingStatus.CONFIRMED:
        return _("Only a confirmed report can be objected to.")
    if hearing.objected_at is not None:
        return _("You have objected already.")
    last = hearing.objection_due_on
    if last is None or last < (today or timezone.localdate()):
        return _("The time for an objection ended on %(day)s.") % {"day": last.isoformat() if last else ""}
    return ""


def _own(hearing: MediaHearing, by: Staff) -> MediaHearing:
    rows = MediaHearing.objects.select_for_update(of=("self",), no_key=True).select_related("media_report")
    row = rows.get(pk=hearing.pk)
    if row.staff_id != by.pk:
        raise NotPermitted(_("Only the person concerned does this."))
    return row


def _ensure_open(row: MediaHearing) -> None:
    why = statement_closed(row, row.media_report)
    if why:
        raise TooLate(why)


def _end(row: MediaHearing, *, by: Staff, outcome: str, **fields: object) -> MediaHearing:
    ended = {"outcome": outcome, "closed_on": timezone.localdate(), **fields}
    if not MediaHearing.objects.filter(pk=row.pk, outcome="").update(**ended):
        raise FindingMoved(_("You have answered already."))
    report = row.media_report
    audit.record("media.state", report, by=by, label=report.ref, after={"outcome": outcome})
    row.refresh_from_db()
    return row
