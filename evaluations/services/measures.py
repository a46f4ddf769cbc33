"""Accountability measures (A2): recorded with their basis; the person sees them, and part E does not read them."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.media_flow import KEEP
from evaluations.models import Finding, Measure, Notice
from evaluations.services.notices import Withdrawn, next_ref
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require


@transaction.atomic
def record_measure(
    staff: Staff,
    *,
    by: Staff,
    kind: str,
    decided_on: date,
    body: str,
    basis: str,
    document_number: str = "",
    finding: Finding | None = None,
    notice: Notice | None = None,
) -> Measure:
    """Record a measure that a body decided towards a person."""
    require(by, KEEP)
    if staff.pk == by.pk:
        raise NotPermitted(_("Nobody records a measure towards themselves."))
    if kind not in Measure.Kind.values:
        raise NotValid(_("This measure is not known."))
    if decided_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    if finding is not None and finding.staff_id != staff.pk:
        raise NotValid(_("The finding is about somebody else. Choose one about this person."))
    measure = Measure.objects.create(
        ref=next_ref("A", "measure", decided_on.year, Measure),
        staff=staff,
        kind=kind,
        decided_on=decided_on,
        body=words(body, most=200, missing=_("Enter the body that decided it.")),
        document_number=words(document_number, most=200),
        basis=words(basis, most=2000, missing=_("Say what it is for, and by which rule.")),
        finding=finding,
        notice=notice,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    audit.record("measure.record", measure, by=by, label=measure.ref, after={"staff": staff.number, "kind": kind})
    return measure


@transaction.atomic
def withdraw_measure(measure: Measure, *, by: Staff, reason: str) -> Measure:
    """Withdraw a measure that was recorded wrongly or lifted; it stays on record."""
    require(by, KEEP)
    if measure.staff_id == by.pk:
        raise NotPermitted(_("This is about yourself; other people act in it."))
    why = words(reason, most=500, missing=_("Say why it is withdrawn; the person reads it."))
    fields = {"withdrawn_by": by, "withdrawn_at": timezone.now(), "withdrawn_why": why}
    if not Measure.objects.filter(pk=measure.pk, withdrawn_at=None).update(**fields):
        raise Withdrawn(_("This measure has been withdrawn already."))
    audit.record("measure.withdraw", measure, by=by, label=measure.ref)
    measure.refresh_from_db()
    return measure
