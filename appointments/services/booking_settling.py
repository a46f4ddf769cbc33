"""What time does to bookings: held times run out, visitors do not come, names and phones are forgotten."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from appointments.models import BookedPlace, Booking, BookingRules
from windows.services import audit

BATCH = 500
_SUBJECT = "appointments.booking"


@transaction.atomic
def expire_drafts(today: date) -> int:
    """Close held times that ran out, and release every place whose time to be free has come; run by ``tick``."""
    now = timezone.now()
    rows = Booking.objects.select_for_update(skip_locked=True).filter(state=Booking.State.DRAFT, held_until__lte=now)
    expired = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    Booking.objects.filter(pk__in=expired).update(state=Booking.State.EXPIRED, held_until=None, changed_at=now)
    due = BookedPlace.objects.select_for_update(skip_locked=True).filter(free_from__lte=now, released_at=None)
    BookedPlace.objects.filter(pk__in=list(due.order_by("pk").values_list("pk", flat=True))).update(released_at=now)
    if expired:
        audit.record("booking.expire", (_SUBJECT, today.isoformat()), by=None, after={"number": len(expired)})
    return len(expired)


@transaction.atomic
def mark_no_shows(today: date) -> int:
    """Close the bookings of earlier days whose visitor never checked in; run by ``tick``."""
    dawn = timezone.make_aware(datetime.combine(today, time.min))
    rows = Booking.objects.standing().filter(starts_at__lt=dawn)
    changed = {"conflict": "", "conflict_since": None, "changed_at": timezone.now()}
    number = rows.update(state=Booking.State.NO_SHOW, **changed)
    if number:
        audit.record("booking.mark_no_show", (_SUBJECT, today.isoformat()), by=None, after={"number": number})
    return number


@transaction.atomic
def anonymise_bookings(today: date) -> int:
    """Forget who had booked once the days that the rules keep it are over; run by ``tick``."""
    kept = BookingRules.objects.current().keep_days
    before = timezone.make_aware(datetime.combine(today - timedelta(days=kept), time.min))
    rows = Booking.objects.filter(starts_at__lt=before, booked_at__isnull=False, anonymised_at=None)
    number = rows.exclude(state=Booking.State.BOOKED).update(
        applicant_name="",
        applicant_index="",
        phone="",
        phone_index="",
        identifier="",
        identifier_kind="",
        anonymised_at=timezone.now(),
    )
    if number:
        audit.record("booking.anonymise", (_SUBJECT, today.isoformat()), by=None, after={"number": number})
    return number
