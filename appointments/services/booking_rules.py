"""The settings of booking: rules, bookable items, blocked dates. Each change shows at once which bookings it strikes."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import BlockedDate, BookableItem, BookingRules
from appointments.services.booking_conflicts import refresh_conflicts
from appointments.services.bookings import BookingState
from service_window import public_parts
from windows.models import ServiceItem, Staff
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, write

PART = "booking"
"""How the public pages call booking."""


def switched_on() -> QuerySet[BookableItem]:
    """What makes visitors find booking on the public pages: it is switched on, and some item can be booked."""
    return BookableItem.objects.filter(is_bookable=True, rules__is_offered=True)


@transaction.atomic
def change_rules(*, by: Staff | None, **fields: Any) -> BookingRules:
    """Change the rules of booking; bookings already made stay as they are."""
    require(by, MANAGE_OFFICE)
    rules = BookingRules.objects.current()
    change = write(rules, fields)
    if change:
        public_parts.forget(PART)
        audit.record("booking_rules.change", rules, by=by, before=change.before, after=change.after)
    return rules


@transaction.atomic
def set_bookable(item: ServiceItem, *, by: Staff | None, **fields: Any) -> BookableItem:
    """Say how an item is booked; a new length or capacity holds for bookings made from now on."""
    require(by, MANAGE_OFFICE)
    BookingRules.objects.current()
    row = BookableItem.objects.filter(item=item).first() or BookableItem(item=item)
    change = write(row, fields)
    if change:
        audit.record("bookable_item.set", row, by=by, before=change.before, after=change.after, label=item.code)
    return row


@transaction.atomic
def block_dates(*, by: Staff | None, **fields: Any) -> BlockedDate:
    """Receive nobody on some days or hours; bookings that fall into them are in conflict from now on."""
    require(by, MANAGE_OFFICE)
    if fields["last_day"] < timezone.localdate():
        raise NotValid(_("These days have passed."))
    row = BlockedDate(entered_by=by)
    change = write(row, fields)
    refresh_conflicts(by=by, reason=row.reason)
    audit.record("blocked_date.enter", row, by=by, after=change.after)
    return row


@transaction.atomic
def lift_block(row: BlockedDate, *, by: Staff | None) -> BlockedDate:
    """Receive visitors again on days that were blocked."""
    require(by, MANAGE_OFFICE)
    if not BlockedDate.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by):
        raise BookingState(_("These days are not blocked any more."))
    row.refresh_from_db()
    refresh_conflicts(by=by, reason=row.reason)
    audit.record("blocked_date.lift", row, by=by)
    return row
