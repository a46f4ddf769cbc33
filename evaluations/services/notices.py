"""Notices of criticism (通报批评, E3, E7): who issued them, whom they name, which findings they list."""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.ledger_types import FindingStatus, NoticeIssuer
from evaluations.media_flow import KEEP
from evaluations.models import Finding, Notice, NoticeFinding, NoticePerson
from evaluations.services.pictures import keep_evidence
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.numbers import next_number
from windows.services.records import NotPermitted, NotValid, require

VIEW_NOTICES = "evaluations.view_notices"


class Withdrawn(Refusal):
    """The record has been withdrawn."""


@transaction.atomic
def record_notice(
    *,
    by: Staff,
    issuer: str,
    issued_on: date,
    document_number: str,
    summary: str,
    persons: Sequence[Staff],
    findings: Sequence[Finding] = (),
    scan: UploadedFile | None = None,
) -> Notice:
    """Record a notice that somebody issued; the people it names see it on their own page at once."""
    require(by, KEEP)
    if issuer not in NoticeIssuer.values:
        raise NotValid(_("This issuer is not known."))
    if issued_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    number = words(document_number, most=200, missing=_("Enter the number of the document."))
    text = words(summary, most=500, missing=_("Say what the notice criticises; the people named read it."))
    _ensure_named(persons, by=by)
    _ensure_listed(findings)
    file = keep_evidence(scan, by=by) if scan else None
    notice = Notice.objects.create(
        ref=next_ref("N", "notice", issued_on.year, Notice),
        issuer=issuer,
        issued_on=issued_on,
        document_number=number,
        summary=text,
        scan=file,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    NoticePerson.objects.bulk_create(NoticePerson(notice=notice, staff=person) for person in persons)
    NoticeFinding.objects.bulk_create(NoticeFinding(notice=notice, finding=finding) for finding in findings)
    named, listed = sorted(person.number for person in persons), sorted(finding.ref for finding in findings)
    after = {"issuer": issuer, "staff": named, "findings": listed}
    audit.record("notice.record", notice, by=by, label=notice.ref, after=after)
    return notice


@transaction.atomic
def list_finding(notice: Notice, finding: Finding, *, by: Staff) -> NoticeFinding:
    """Say that a notice lists a finding, where that was left out; E7 counts only what is named and listed."""
    row = _standing(notice, by)
    _ensure_listed((finding,))
    link, made = NoticeFinding.objects.get_or_create(notice=row, finding=finding)
    if not made:
        raise NotValid(_("The notice lists this finding already."))
    audit.record("notice.list", row, by=by, label=row.ref, after={"finding": finding.ref})
    return link


@transaction.atomic
def withdraw_notice(notice: Notice, *, by: Staff, reason: str) -> Notice:
    """Withdraw a notice that was recorded wrongly or revoked by its issuer: it counts no more, and stays on record."""
    row = _standing(notice, by)
    why = words(reason, most=500, missing=_("Say why it is withdrawn; the people named read it."))
    fields = {"withdrawn_by": by, "withdrawn_at": timezone.now(), "withdrawn_why": why}
    if not Notice.objects.filter(pk=row.pk, withdrawn_at=None).update(**fields):
        raise Withdrawn(_("This notice has been withdrawn already."))
    audit.record("notice.withdraw", row, by=by, label=row.ref)
    row.refresh_from_db()
    return row


def next_ref(prefix: str, series: str, year: int, model: type[Model]) -> str:
    """The next reference of a series; one that a loaded ledger took is passed over."""
    while True:
        ref = f"{prefix}-{year}-{next_number(f'{series}.{year}'):04d}"
        if not model._default_manager.filter(Q(("ref", ref))).exists():
            return ref


def _standing(notice: Notice, by: Staff) -> Notice:
    require(by, KEEP)
    row = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    if NoticePerson.objects.filter(notice=row, staff=by).exists():
        raise NotPermitted(_("This notice names yourself; somebody else acts on it."))
    if row.imported:
        raise Withdrawn(_("This record was loaded from another system and is changed there."))
    if row.withdrawn_at is not None:
        raise Withdrawn(_("This notice has been withdrawn already."))
    return row


def _ensure_named(persons: Sequence[Staff], *, by: Staff) -> None:
    if not persons:
        raise NotValid(_("Choose the people whom it names."))
    if by in persons:
        raise NotPermitted(_("It names yourself; somebody else records it."))


def _ensure_listed(findings: Sequence[Finding]) -> None:
    """A notice lists what was confirmed: what is still verified is no ground to criticise anybody."""
    open_ones = [finding.ref for finding in findings if finding.status != FindingStatus.CONFIRMED]
    if open_ones:
        raise NotValid(_("Not confirmed, so that no notice lists it: %(refs)s.") % {"refs": ", ".join(open_ones)})
