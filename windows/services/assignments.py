"""A and B roles (A、B角): who holds an item at a window, from when to when (R3)."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import RoleAssignment, ServiceItem, Staff, Window, WindowItem
from windows.services import audit
from windows.services.records import ASSIGN_ROLES, MANAGE_OFFICE, require, validate


class NotAssignable(Refusal):
    """The assignment contradicts what is recorded of the people, the window or other assignments."""


@transaction.atomic
def assign_roles(
    window: Window,
    item: ServiceItem,
    *,
    a_role: Staff,
    b_role: Staff,
    valid_from: date,
    valid_to: date | None = None,
    by: Staff | None,
) -> RoleAssignment:
    """Assign A and B to an item at a window, both days included; no ``valid_to`` is until further notice."""
    require(by, MANAGE_OFFICE, ASSIGN_ROLES)
    row = RoleAssignment(
        window=window, item=item, a_role=a_role, b_role=b_role, valid_from=valid_from, valid_to=valid_to
    )
    validate(row)
    Window.objects.select_for_update(no_key=True).get(pk=window.pk)
    if not WindowItem.objects.filter(window=window, item=item).exists():
        raise NotAssignable(
            _("Window %(window)s does not offer the item %(item)s. Add it to the window first.")
            % {"window": window, "item": item}
        )
    for person in (a_role, b_role):
        _refuse_out_of_service(person, valid_from, valid_to)
    _refuse_overlap(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        _refuse_overlap(row)
        raise NotAssignable(_("The assignment overlaps another one of this window and item.")) from error
    audit.record("assignment.create", row, by=by, after=_codes(row))
    return row


@transaction.atomic
def end_assignment(assignment: RoleAssignment, *, by: Staff | None, last_day: date, reason: str = "") -> RoleAssignment:
    """Let an assignment end on ``last_day``; days that have passed stay as they were."""
    require(by, MANAGE_OFFICE, ASSIGN_ROLES)
    row = RoleAssignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if row.valid_to is not None and row.valid_to < last_day:
        raise NotAssignable(_("The assignment ends on %(day)s already.") % {"day": row.valid_to})
    if last_day < row.valid_from:
        raise NotAssignable(_("The assignment begins on %(day)s, after the day given.") % {"day": row.valid_from})
    if last_day < timezone.localdate() - timedelta(days=1):
        raise NotAssignable(_("An assignment can end yesterday at the earliest: what has been served stays on record."))
    before = {"valid_to": row.valid_to}
    RoleAssignment.objects.filter(pk=row.pk).update(valid_to=last_day)
    assignment.valid_to = last_day
    audit.record("assignment.end", row, by=by, reason=reason, before=before, after={"valid_to": last_day})
    return assignment


def _refuse_out_of_service(person: Staff, first: date, last: date | None) -> None:
    if not person.is_active or not person.served_on(first):
        raise NotAssignable(
            _("%(person)s is not in service on %(day)s.") % {"person": person, "day": first.isoformat()}
        )
    if person.left_on is not None and (last is None or last > person.left_on):
        raise NotAssignable(
            _("%(person)s leaves on %(day)s. Let the assignment end on that day at the latest.")
            % {"person": person, "day": person.left_on.isoformat()}
        )


def _refuse_overlap(row: RoleAssignment) -> None:
    other = (
        RoleAssignment.objects.filter(window=row.window, item=row.item)
        .filter(Q(valid_to=None) | Q(valid_to__gte=row.valid_from))
        .filter(Q() if row.valid_to is None else Q(valid_from__lte=row.valid_to))
        .select_related("window", "item", "a_role", "b_role")
        .first()
    )
    if other is not None:
        raise NotAssignable(
            _("The period overlaps another assignment: %(other)s, from %(first)s to %(last)s. End that one first.")
            % {
                "other": other,
                "first": other.valid_from.isoformat(),
                "last": other.valid_to.isoformat() if other.valid_to else _("until further notice"),
            }
        )


def _codes(row: RoleAssignment) -> dict[str, object]:
    return {
        "window": row.window.number,
        "item": row.item.code,
        "a": row.a_role.number,
        "b": row.b_role.number,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
