"""Media reports (媒体曝光, E3): recorded, looked into, confirmed or dismissed by somebody else, and revoked."""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.ledger_types import FindingStatus, MediaKind
from evaluations.media_flow import KEEP, MEDIA_MOVES, MediaMove, media_moves_from
from evaluations.models import MediaReport, MediaReportEvent, MediaReportPerson
from evaluations.services.finding_events import FindingMoved
from evaluations.services.media_hearings import follow_move
from evaluations.services.notices import next_ref
from evaluations.services.pictures import keep_evidence
from windows.models import Staff
from windows.roles import Role
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require


@transaction.atomic
def record_media_report(
    *,
    by: Staff,
    kind: str,
    published_on: date,
    outlet: str,
    summary: str,
    persons: Sequence[Staff],
    address: str = "",
    copy: UploadedFile | None = None,
) -> MediaReport:
    """Record what a medium published; it counts as pending until somebody else has confirmed it."""
    require(by, KEEP)
    if kind not in MediaKind.values:
        raise NotValid(_("This kind of media is not known."))
    if published_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    if by in persons:
        raise NotPermitted(_("It names yourself; somebody else records it."))
    moment = timezone.now()
    report = MediaReport.objects.create(
        ref=next_ref("M", "media", published_on.year, MediaReport),
        kind=kind,
        published_on=published_on,
        outlet=words(outlet, most=200, missing=_("Enter the name of the medium.")),
        summary=words(summary, most=500, missing=_("Say what is reported; the people named read it.")),
        address=words(address, most=500),
        status=FindingStatus.REPORTED,
        recorded_by=by,
        recorded_at=moment,
    )
    MediaReportPerson.objects.bulk_create(MediaReportPerson(media_report=report, staff=person) for person in persons)
    file = keep_evidence(copy, by=by) if copy else None
    MediaReportEvent.objects.create(media_report=report, target=report.status, by=by, at=moment, file=file)
    after = {"kind": kind, "staff": sorted(person.number for person in persons)}
    audit.record("media.record", report, by=by, label=report.ref, after=after)
    return report


@transaction.atomic
def move_media_report(report: MediaReport, verb: str, *, by: Staff, reason: str) -> MediaReport:
    """Take a report one step on: verify, ask, confirm, dismiss, uphold or revoke; whoever recorded it does not decide.

    Nothing is confirmed before everybody whom it names was asked, and has answered or let the time for it pass.
    """
    row = MediaReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    move = MEDIA_MOVES.get(verb)
    if move is None or move not in moves_of(row):
        raise FindingMoved(
            _("This report is “%(state)s”; this step is not possible any more.") % {"state": row.get_status_display()}
        )
    why_not = media_blocked(row, move, by=by)
    if why_not:
        raise NotPermitted(why_not)
    text = words(reason, most=2000, missing=_("Give the reason; the people named read it."))
    moment = timezone.now()
    MediaReportEvent.objects.create(
        media_report=row, source=row.status, target=move.target, by=by, at=moment, text=text
    )
    follow_move(row, move, by=by, at=moment, text=text)
    fields: dict[str, object] = {"status": move.target}
    if move.decides:
        fields["decided_by"] = row.decided_by or by
    MediaReport.objects.filter(pk=row.pk).update(**fields)
    after = {"status": move.target, "step": verb}
    audit.record("media.move", row, by=by, label=row.ref, before={"status": row.status}, after=after)
    row.refresh_from_db()
    return row


def moves_of(report: MediaReport) -> tuple[MediaMove, ...]:
    """The steps that lead on from where a report is; a loaded one had its life elsewhere."""
    if report.imported:
        return ()
    hearings = list(report.hearings.all())
    asked = len(hearings) >= report.persons.count()
    under_review = any(hearing.is_under_review for hearing in hearings)
    return media_moves_from(report.status, asked=asked, under_review=under_review)


def media_blocked(report: MediaReport, move: MediaMove, *, by: Staff) -> str:
    """Why this person may not take the step; empty if they may."""
    if not by.has_perm(move.permission):
        return _("Your account does not hold the permission for this.")
    if MediaReportPerson.objects.filter(media_report=report, staff=by).exists():
        return _("This report names yourself; somebody else acts on it.")
    if move.decides and report.recorded_by_id == by.pk:
        return _("You recorded it; somebody else decides on it.")
    if any(hearing.is_under_review for hearing in report.hearings.all()) and report.decided_by_id == by.pk:
        return _("You decided on it; somebody else reviews it.")
    if move.heard:
        return _not_heard(report) or _not_needed(report, by)
    return ""


def _not_heard(report: MediaReport) -> str:
    """Who has still to be asked or heard; empty if everybody was."""
    hearings = {hearing.staff_id: hearing for hearing in report.hearings.all()}
    today = timezone.localdate()
    for person in report.persons.order_by("number"):
        hearing = hearings.get(person.pk)
        if hearing is None:
            return _("%(person)s has not been asked for a statement yet.") % {"person": person.name}
        if not hearing.is_heard(today):
            return _(
                "%(person)s has time for a statement until %(day)s. Confirm it after that day, or the statement."
            ) % {
                "person": person.name,
                "day": hearing.due_on.isoformat(),
            }
    return ""


def _not_needed(report: MediaReport, by: Staff) -> str:
    """The bureau leader steps in only where the assessment office has nobody left."""
    if by.has_perm(KEEP):
        return ""
    serving = Staff.objects.serving_on(timezone.localdate()).with_role(Role.ASSESSMENT_OFFICE)
    named = report.persons.values("pk")
    other = serving.exclude(pk=report.recorded_by_id).exclude(pk__in=named).order_by("number").first()
    if other is None:
        return ""
    return _("%(person)s of the assessment office can do this. The bureau leader steps in where nobody is left.") % {
        "person": other.name
    }
