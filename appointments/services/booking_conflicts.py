"""Bookings that cannot be kept: found when hours, closures, duties or leave change, and told to the visitors (R3)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Booking
from appointments.services.booking_diary import read_diaries
from appointments.services.bookings import BookingState
from appointments.slots import Conflict, conflict_of
from windows.models import ItemVersion, Staff
from windows.services import audit
from windows.services.records import require

TELL = "appointments.tell_booking"
_Times = Mapping[int, tuple[tuple[date, date | None], ...]]


@transaction.atomic
def refresh_conflicts(*, by: Staff | None = None, reason: str = "") -> int:
    """Compare every booking to come with the days as they are now; return how many cannot be kept.

    Run by ``tick``, and by whoever changes hours, closures, duties or leave. A booking that can be kept again is
    kept; whom somebody has told stays told. A second run changes nothing. Eleven queries for any number of bookings.
    """
    now = timezone.now()
    rows = list(Booking.objects.to_come(now).select_for_update().order_by("pk"))
    found = _conflicts(rows)
    changed = [row for row in rows if row.conflict != found.get(row.pk, "")]
    for row in changed:
        row.conflict = found.get(row.pk, "")
        row.conflict_since = now if row.conflict else None
    Booking.objects.bulk_update(changed, ("conflict", "conflict_since"), batch_size=500)
    if changed:
        after = {row.code: row.conflict for row in changed[:100]}
        subject = ("appointments.booking", "to_come")
        audit.record("booking.find_conflicts", subject, by=by, reason=reason, after=after)
    return len(found)


def _conflicts(rows: list[Booking]) -> dict[int, str]:
    """Why each of these cannot be kept; those that can are left out."""
    if not rows:
        return {}
    days = [row.day for row in rows]
    items = {row.item_id for row in rows}
    diaries = read_diaries(items, first=min(days), last=max(days))
    in_force = _in_force(items)
    found: dict[int, str] = {}
    for row in rows:
        at, diary = row.day, diaries[row.item_id]
        offered = any(first <= at and (last is None or at < last) for first, last in in_force.get(row.item_id, ()))
        why = conflict_of(diary, day=at, window=row.window_id, span=row.span) if offered else Conflict.WITHDRAWN
        if why is not None:
            found[row.pk] = why.value
    return found


def _in_force(items: set[int]) -> _Times:
    """When the items have a version in force; the last day does not belong to it."""
    states = (ItemVersion.State.PUBLISHED, ItemVersion.State.SUPERSEDED)
    rows = ItemVersion.objects.filter(item__in=items, state__in=states)
    times: dict[int, tuple[tuple[date, date | None], ...]] = {}
    for item, first, last in rows.order_by().values_list("item_id", "valid_from", "valid_until"):
        if first is not None:
            times[item] = (*times.get(item, ()), (first, last))
    return times


@transaction.atomic
def tell_visitor(booking: Booking, *, by: Staff, note: str = "") -> Booking:
    """Record that the visitor was told why the booking cannot be kept, by whom and when."""
    require(by, TELL)
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    if not row.conflict:
        raise BookingState(_("This booking can be kept; there is nothing to tell."))
    if row.told_about == row.conflict:
        raise BookingState(_("Somebody has already told this visitor."))
    row.told_about, row.told_at, row.told_by = row.conflict, timezone.now(), by
    row.save(update_fields=("told_about", "told_at", "told_by"))
    audit.record("booking.tell", row, by=by, reason=note.strip()[:500], label=row.code, after={"about": row.conflict})
    return row
