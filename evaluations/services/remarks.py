"""Remarks about a window that concern no person (S1, S2, S4): kept apart from findings, and settled."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.finding_flow import REPORT
from evaluations.models import WindowRemark
from service_window.http import Refusal
from windows.models import Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid, require

SETTLERS: Sequence[str] = ("evaluations.verify_finding", REPORT)


class RemarkSettled(Refusal):
    """The remark has been settled already."""


@transaction.atomic
def record_remark(window: Window, *, by: Staff, observed_on: date, text: str) -> WindowRemark:
    """Record what was seen at a window; it is no finding about anybody."""
    require(by, REPORT)
    if observed_on > timezone.localdate():
        raise NotValid(_("This day lies in the future."))
    said = words(text, most=2000, missing=_("Say what was seen; name nobody."))
    remark = WindowRemark.objects.create(
        window=window, observed_on=observed_on, text=said, recorded_by=by, recorded_at=timezone.now()
    )
    audit.record("remark.record", remark, by=by, label=str(window.number))
    return remark


@transaction.atomic
def settle_remark(remark: WindowRemark, *, by: Staff, note: str) -> WindowRemark:
    """Say how a remark was settled."""
    require(by, *SETTLERS)
    said = words(note, most=500, missing=_("Say how it was settled."))
    fields = {"settled_by": by, "settled_at": timezone.now(), "settled_note": said}
    if not WindowRemark.objects.filter(pk=remark.pk, settled_at=None).update(**fields):
        raise RemarkSettled(_("This remark has been settled already."))
    audit.record("remark.settle", remark, by=by, label=str(remark.window.number))
    remark.refresh_from_db()
    return remark
