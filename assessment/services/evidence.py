"""The records behind a verdict as they are now: what they are, who confirmed them and when, where their page is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from appointments.models import Case
from evaluations.models import Complaint, Finding, MediaReport, Notice

Words = str | Promise
Ref = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RecordNow:
    """One record as it is now: in words, its state, the day of confirmation or decision, and its page."""

    pk: int
    what: Words
    state: Words
    decided_on: date | None
    url: str
    confirmed_by: str = ""


def records_now(refs: Iterable[Ref], *, own: bool = False) -> Mapping[Ref, RecordNow]:
    """The records of the references, by type and reference: one query for each type that occurs.

    With ``own`` the pages named are those that the person concerned may open, and nobody who decided is named.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, ref in refs:
        wanted[kind].add(ref)
    found: dict[Ref, RecordNow] = {}
    for kind, names in wanted.items():
        found |= {(kind, ref): record for ref, record in _READERS[kind](names)}
    return {ref: _for_oneself(ref[0], record) for ref, record in found.items()} if own else found


def _for_oneself(kind: str, record: RecordNow) -> RecordNow:
    url = page_of("evaluations:own-finding-detail", record.pk) if kind == "finding" else ""
    return replace(record, url=url, confirmed_by="")


def _findings(refs: set[str]) -> Iterable[tuple[str, RecordNow]]:
    for row in Finding.objects.filter(ref__in=refs).select_related("decided_by"):
        url = page_of("evaluations:finding-detail", row.pk)
        confirmed_by = row.decided_by.name if row.decided_by else row.deciding_body
        what, state = row.get_kind_display(), row.get_status_display()
        yield row.ref, RecordNow(row.pk, what, state, row.confirmed_on, url, confirmed_by)


def _complaints(refs: set[str]) -> Iterable[tuple[str, RecordNow]]:
    for row in Complaint.objects.filter(ref__in=refs):
        url = page_of("evaluations:complaint-detail", row.pk)
        yield row.ref, RecordNow(row.pk, row.get_subject_display(), row.get_decision_display(), row.decided_on, url)


def _notices(refs: set[str]) -> Iterable[tuple[str, RecordNow]]:
    for row in Notice.objects.filter(ref__in=refs):
        what = f"{row.get_issuer_display()} {row.document_number}".strip()
        yield row.ref, RecordNow(row.pk, what, "", row.issued_on, page_of("evaluations:notice-detail", row.pk))


def _media_reports(refs: set[str]) -> Iterable[tuple[str, RecordNow]]:
    for row in MediaReport.objects.filter(ref__in=refs):
        url = page_of("evaluations:media-report-detail", row.pk)
        what = f"{row.get_kind_display()} {row.outlet}".strip()
        yield row.ref, RecordNow(row.pk, what, row.get_status_display(), None, url)


def _cases(refs: set[str]) -> Iterable[tuple[str, RecordNow]]:
    own = [int(ref[1:]) for ref in refs if ref.startswith("#") and ref[1:].isdigit()]
    for row in Case.objects.filter(Q(imported_ref__in=refs) | Q(number__in=refs) | Q(pk__in=own)):
        ref = row.imported_ref or row.number or f"#{row.pk}"
        url = page_of("appointments:case-detail", row.pk) if row.imported_ref is None else ""
        yield ref, RecordNow(row.pk, "", row.get_outcome_display(), row.decided_on, url)


_READERS = {
    "finding": _findings,
    "complaint": _complaints,
    "notice": _notices,
    "media_report": _media_reports,
    "case": _cases,
}


def page_of(name: str, *args: object) -> str:
    """The address of a page, empty where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
