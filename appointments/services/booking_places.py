"""Places taken by bookings: the database sells each of them once, on both engines."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction

from appointments.models import BookedPlace, Booking
from appointments.slots import Offer


def take_places(booking: Booking, window_id: int, starts_at: datetime, offer: Offer, *, now: datetime) -> bool:
    """Take one numbered place at a window for the whole visit; whether that was possible.

    The lowest number that is free is taken. Somebody who takes the same one at this moment waits for our transaction,
    and is refused by the constraint.
    """
    times = [starts_at + timedelta(minutes=cell) for cell in offer.cells]
    _release_due(window_id, times, now=now)
    for place in range(1, offer.capacity + 1):
        rows = [
            BookedPlace(booking=booking, window_id=window_id, starts_at=at, place=place, free_from=booking.held_until)
            for at in times
        ]
        try:
            with transaction.atomic():
                BookedPlace.objects.bulk_create(rows)
        except IntegrityError:
            continue
        return True
    return False


def keep_places(booking: Booking) -> bool:
    """Hold the places of a draft for good; whether all of them are still its own."""
    held = _locked(BookedPlace.objects.filter(booking=booking, released_at=None))
    span = int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    if len(held) < len(Offer(span, 1).cells):
        return False
    BookedPlace.objects.filter(pk__in=held).update(free_from=None)
    return True


def release_places(booking: Booking, *, now: datetime, delay: timedelta = timedelta(0)) -> None:
    """Give the places of a booking back, at once or after a delay."""
    held = _locked(BookedPlace.objects.filter(booking=booking, released_at=None))
    give_back(held, now=now, delay=delay)


def places_of(booking: Booking) -> list[int]:
    """The keys of the places a booking holds."""
    return _locked(BookedPlace.objects.filter(booking=booking, released_at=None))


def give_back(held: Iterable[int], *, now: datetime, delay: timedelta = timedelta(0)) -> None:
    """Give places back, at once or after a delay."""
    rows = BookedPlace.objects.filter(pk__in=list(held))
    if delay:
        rows.update(free_from=now + delay)
    else:
        rows.update(released_at=now)


def _release_due(window_id: int, times: list[datetime], *, now: datetime) -> None:
    """Release what nobody holds any more among the times asked for."""
    due = BookedPlace.objects.filter(window=window_id, starts_at__in=times, free_from__lte=now, released_at=None)
    held = _locked(due)
    if held:
        BookedPlace.objects.filter(pk__in=held).update(released_at=now)


def _locked(rows: models.QuerySet[BookedPlace]) -> list[int]:
    """Lock rows in the order of time, so that two who want the same ones never wait for each other."""
    rows = rows.select_for_update().order_by("starts_at", "place", "pk")
    return list(rows.values_list("pk", flat=True))
