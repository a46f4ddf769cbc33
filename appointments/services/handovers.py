"""Who holds a case, in dated periods (R3): a case is never held by nobody and never by two."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case, Handover
from appointments.services import guards
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import plain
from windows.cover import CoverRole
from windows.models import Staff
from windows.services import audit

_ROLES = {CoverRole.A_ROLE: Handover.Role.A, CoverRole.B_ROLE: Handover.Role.B, CoverRole.NONE: Handover.Role.NONE}


def begin(case: Case, *, by: Staff, moment: datetime, role: CoverRole) -> Handover:
    """The first period: whoever opens the case holds it."""
    return Handover.objects.create(case=case, holder=by, role=_ROLES[role], from_at=moment, handed_by=by)


def name_role(case: Case, *, role: CoverRole) -> None:
    """Say as what the holder acts, once the item is known."""
    Handover.objects.filter(case=case, until_at=None).update(role=_ROLES[role])


@transaction.atomic
def take_over(case: Case, *, by: Staff, note: str = "") -> Handover:
    """Take a case over as its A or B role, or from a person who no longer serves."""
    locked = guards.lock(case)
    guards.ensure_serving(by)
    if not by.has_perm("appointments.work_case"):
        raise Refused(_("You may look at this case, but not work on it."))
    if locked.holder_id == by.pk:
        raise Refused(_("You already hold this case."))
    if locked.holder_id != case.holder_id:
        raise CaseMoved(_("Somebody else has just taken this case."))
    role = guards.duty_role(locked, by)
    holder_serves = locked.holder.is_active and locked.holder.served_on(timezone.localdate())
    if role is CoverRole.NONE and holder_serves:
        raise Refused(_("Only the A role or the B role of this item can take the case over."))
    note = plain(note)
    handover = _hand(locked, to=by, role=role, by=by, note=note)
    case.holder = by
    audit.record("case.take_over", locked, by=by, reason=note, label=str(locked), after={"holder": by.pk})
    return handover


@transaction.atomic
def hand_over(case: Case, *, to: Staff, by: Staff, note: str) -> Handover:
    """Hand a case to another person: by its holder, or by the chief representative, with a note."""
    locked = guards.lock(case)
    if locked.holder_id != by.pk and not by.has_perm("appointments.reassign_case"):
        guards.ensure("hand_over", locked, by=by)
    guards.ensure_serving(to)
    note = plain(note)
    if not note:
        raise Refused(_("Say in a note what is left to do; the next handler reads it."))
    if locked.holder_id == to.pk:
        raise Refused(_("%(name)s already holds this case.") % {"name": to.name})
    if not to.has_perm("appointments.work_case"):
        raise Refused(_("%(name)s does not work at the windows.") % {"name": to.name})
    handover = _hand(locked, to=to, role=guards.duty_role(locked, to), by=by, note=note)
    case.holder = to
    after = {"holder": to.pk}
    audit.record("case.hand_over", locked, by=by, reason=note, label=str(locked), after=after)
    return handover


def pass_with_visitor(case: Case, *, to: Staff, note: str) -> Handover | None:
    """Let a case that was begun at another window go on where its visitor sits now; none where it went there already."""
    locked = guards.lock(case)
    if locked.holder_id == to.pk or locked.is_closed:
        return None
    before = {"holder": locked.holder_id}
    handover = _hand(locked, to=to, role=guards.duty_role(locked, to), by=to, note=plain(note))
    after = {"holder": to.pk}
    audit.record("case.hand_over", locked, by=to, reason=note, label=str(locked), before=before, after=after)
    return handover


def _hand(case: Case, *, to: Staff, role: CoverRole, by: Staff, note: str) -> Handover:
    if case.is_closed:
        raise Refused(_("This case is closed."))
    moment = timezone.now()
    Handover.objects.filter(case=case, until_at=None).update(until_at=moment)
    handover = Handover.objects.create(case=case, holder=to, role=_ROLES[role], from_at=moment, note=note, handed_by=by)
    if not Case.objects.filter(pk=case.pk, holder=case.holder_id, closed_at=None).update(holder=to):
        raise CaseMoved(_("Somebody else has just taken this case."))
    case.holder = to
    return handover
