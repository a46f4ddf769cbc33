"""What every act in a finding's life leaves: an event, its files, and a line in the audit trail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from evaluations.models import Finding, FindingEvent, FindingFile
from evaluations.services.pictures import keep_evidence
from service_window.http import Refusal
from windows.models import Staff, StoredFile
from windows.services import audit

EvidenceFile = UploadedFile | StoredFile
MOST_FILES = 10


class FindingMoved(Refusal):
    """The finding is in another state than the act needs, or somebody else was quicker."""


class TooManyFiles(Refusal):
    """More files at once than a page can show."""


def locked(finding: Finding) -> Finding:
    """The finding as it is now, locked until the transaction ends."""
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("staff")
    return rows.get(pk=finding.pk)


def add_event(
    finding: Finding,
    verb: str,
    *,
    by: Staff,
    at: datetime,
    target: str,
    text: str = "",
    given: Iterable[EvidenceFile] = (),
) -> FindingEvent:
    """Record one act; uploads are judged by their content and kept with their digest."""
    source = "" if verb in FindingEvent.BEGINNINGS else finding.status
    event = FindingEvent.objects.create(
        finding=finding, verb=verb, source=source, target=target, by=by, at=at, text=text
    )
    keep_files(event, given, by=by)
    return event


def keep_files(event: FindingEvent, given: Iterable[EvidenceFile], *, by: Staff) -> None:
    """Keep evidence with the act that brought it."""
    found = list(given)
    if len(found) > MOST_FILES:
        raise TooManyFiles(_("At most %(most)d files at once. Add the others in a second step.") % {"most": MOST_FILES})
    kept = [one if isinstance(one, StoredFile) else keep_evidence(one, by=by) for one in found]
    FindingFile.objects.bulk_create(FindingFile(event=event, file=file) for file in kept)


def move(row: Finding, verb: str, *, by: Staff, at: datetime, target: str, **more: Any) -> FindingEvent:
    """Record the act, then change the finding where it still is as the act found it; the audit comes last.

    ``more`` holds ``text``, ``given`` (files), ``fields``: what changes beside the state, and ``told_at``: the moment
    that a demonstration gives.
    """
    fields: Mapping[str, Any] = more.get("fields", {})
    before = row.status
    event = add_event(row, verb, by=by, at=at, target=target, text=more.get("text", ""), given=more.get("given", ()))
    where = Finding.objects.filter(pk=row.pk, status=before, under_review=row.under_review)
    if not where.update(status=target, **fields):
        raise FindingMoved(_("Somebody else has already acted on this finding. Look at it again."))
    for name, value in {"status": target, **fields}.items():
        setattr(row, name, value)
    was, now = {"status": before}, {"status": str(target)}
    told_at = more.get("told_at")
    audit.record_many((audit.Act(f"finding.{verb}", row, by=by, label=row.ref, before=was, after=now, at=told_at),))
    return event
