"""What happens beside the steps: assistance (便民服务) and the green channel (绿色通道, R6)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Assistance, Case, GreenChannel
from appointments.services import guards
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import plain
from windows.models import Staff
from windows.services import audit


@transaction.atomic
def record_assistance(case: Case, *, kind: str, by: Staff) -> Assistance:
    """Record with one tap that the window faxed, copied, scanned, sent or printed for the visitor (F4)."""
    locked = guards.lock(case)
    guards.ensure("assist", locked, by=by)
    if kind not in Assistance.Kind.values:
        raise Refused(_("The window does not offer this assistance."))
    assistance = Assistance.objects.create(case=locked, kind=kind, at=timezone.now(), by=by)
    audit.record("case.assist", locked, by=by, label=str(locked), after={"kind": kind})
    return assistance


@transaction.atomic
def open_green_channel(case: Case, *, category: str, reason: str, by: Staff) -> GreenChannel:
    """Open the green channel at once; the chief representative confirms it, afterwards if need be."""
    locked = guards.lock(case)
    guards.ensure("open_green_channel", locked, by=by)
    if category not in GreenChannel.Category.values:
        raise Refused(_("Choose why the green channel applies."))
    reason = plain(reason)
    if not reason:
        raise Refused(_("Give the reason; the chief representative confirms it."))
    if GreenChannel.objects.filter(case=locked).exists():
        raise Refused(_("The green channel was already asked for in this case."))
    entry = GreenChannel.objects.create(
        case=locked, category=category, reason=reason, opened_at=timezone.now(), opened_by=by
    )
    Case.objects.filter(pk=locked.pk).update(green_channel=True)
    audit.record(
        "case.open_green_channel", locked, by=by, reason=reason, label=str(locked), after={"category": category}
    )
    return entry


@transaction.atomic
def decide_green_channel(entry: GreenChannel, *, confirm: bool, reason: str, by: Staff) -> GreenChannel:
    """Confirm the green channel of a case, or end it."""
    if not by.has_perm("appointments.confirm_green_channel"):
        raise Refused(_("Only the chief representative confirms the green channel."))
    if entry.opened_by_id == by.pk:
        raise Refused(_("Nobody confirms a green channel they opened."))
    guards.ensure_serving(by)
    reason = plain(reason)
    if not confirm and not reason:
        raise Refused(_("Say why the green channel is not confirmed."))
    state = GreenChannel.State.CONFIRMED if confirm else GreenChannel.State.REJECTED
    rows = GreenChannel.objects.filter(pk=entry.pk, state=GreenChannel.State.OPENED)
    if not rows.update(state=state, decided_at=timezone.now(), decided_by=by, decision_reason=reason):
        raise CaseMoved(_("This green channel has already been decided."))
    if not confirm:
        Case.objects.filter(pk=entry.case_id).update(green_channel=False)
    subject = ("appointments.case", entry.case_id)
    audit.record("case.decide_green_channel", subject, by=by, reason=reason, after={"state": state.value})
    return GreenChannel.objects.get(pk=entry.pk)
