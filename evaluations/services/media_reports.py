"""Media reports (媒体曝光, E3): recorded, looked into, confirmed or dismissed by somebody else, and revoked."""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.ledger_types import FindingStatus, MediaKind
from evaluations.media_flow import MEDIA_MOVES, MediaMove
from evaluations.models import MediaReport, MediaReportEvent, MediaReportPerson
from evaluations.services.finding_events import FindingMoved
from evaluations.services.notices import KEEP, next_ref
from windows.models import Staff, StoredFile
from windows.services import audit, files
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
    file = files.store_upload(copy, purpose=StoredFile.Purpose.EVIDENCE, by=by) if copy else None
    MediaReportEvent.objects.create(media_report=report, target=report.status, by=by, at=moment, file=file)
    after = {"kind": kind, "staff": sorted(person.number for person in persons)}
    audit.record("media.record", report, by=by, label=report.ref, after=after)
    return report


@transaction.atomic
def move_media_report(report: MediaReport, verb: str, *, by: Staff, reason: str) -> MediaReport:
    """Take a report one step on: verify, confirm, dismiss or revoke; whoever recorded it does not decide."""
    require(by, KEEP)
    row = MediaReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    move = MEDIA_MOVES.get(verb)
    if move is None or row.status not in move.sources or row.imported:
        raise FindingMoved(
            _("This report is “%(state)s”; this step is not possible any more.") % {"state": row.get_status_display()}
        )
    why_not = media_blocked(row, move, by=by)
    if why_not:
        raise NotPermitted(why_not)
    text = words(reason, most=2000, missing=_("Give the reason; the people named read it."))
    MediaReportEvent.objects.create(
        media_report=row, source=row.status, target=move.target, by=by, at=timezone.now(), text=text
    )
    fields: dict[str, object] = {"status": move.target}
    if move.decides:
        fields["decided_by"] = row.decided_by or by
    MediaReport.objects.filter(pk=row.pk).update(**fields)
    audit.record("media.move", row, by=by, label=row.ref, before={"status": row.status}, after={"status": move.target})
    row.refresh_from_db()
    return row


def media_blocked(report: MediaReport, move: MediaMove, *, by: Staff) -> str:
    """Why this person may not take the step; empty if they may."""
    if MediaReportPerson.objects.filter(media_report=report, staff=by).exists():
        return _("This report names yourself; somebody else acts on it.")
    if move.decides and report.recorded_by_id == by.pk:
        return _("You recorded it; somebody else decides on it.")
    return ""
