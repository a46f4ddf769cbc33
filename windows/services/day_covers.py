"""Somebody assigned to an item for the day, where A and B are both gone (R3)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import DayCover, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, ensure_not_on_leave, words
from windows.services.records import require

ASSIGN_FOR_DAY = "windows.assign_for_day"


class NotAssignableForDay(Refusal):
    """The person cannot stand in for this item today."""


@transaction.atomic
def assign_for_day(window: Window, *, item: ServiceItem, staff: Staff, by: Staff, reason: str) -> DayCover:
    """Let ``staff`` stand in for an item at a window today: A keeps the duty where A is at the post."""
    require(by, ASSIGN_FOR_DAY)
    moment = timezone.now()
    today = timezone.localdate(moment)
    text = words(reason, most=200, missing=_("Say why."))
    ensure_in_service(staff, moment)
    ensure_not_on_leave(staff, moment)
    if not staff.has_role(Role.WINDOW_STAFF):
        raise NotAssignableForDay(_("%(person)s does not work at the windows.") % {"person": staff})
    _ensure_not_assigned(window, item, staff, today)
    row = DayCover(day=today, window=window, item=item, staff=staff, reason=text, assigned_by=by, assigned_at=moment)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NotAssignableForDay(_("Somebody is already assigned to this item for the day.")) from error
    after = {"window": window.number, "item": item.code, "staff": staff.number}
    audit.record("day_cover.assign", row, by=by, reason=text, after=after, label=staff.number)
    return row


@transaction.atomic
def cancel_day_cover(cover: DayCover, *, by: Staff) -> DayCover:
    """Take the assignment back; what was done under it stays on record."""
    require(by, ASSIGN_FOR_DAY)
    moment = timezone.now()
    if not DayCover.objects.filter(pk=cover.pk, cancelled_at=None).update(cancelled_at=moment, cancelled_by=by):
        raise NotAssignableForDay(_("This assignment was taken back already."))
    cover.cancelled_at, cover.cancelled_by = moment, by
    audit.record("day_cover.cancel", cover, by=by)
    return cover


def _ensure_not_assigned(window: Window, item: ServiceItem, staff: Staff, today: date) -> None:
    assignment = RoleAssignment.objects.on(today).filter(window=window, item=item).first()
    if assignment is None:
        raise NotAssignableForDay(_("Nobody holds this item at this window; assign A and B roles instead."))
    if staff.pk in (assignment.a_role_id, assignment.b_role_id):
        raise NotAssignableForDay(_("%(person)s holds the A or B role of this item already.") % {"person": staff})
