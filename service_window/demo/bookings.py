"""Booked times of the last weeks, of today and of the next days, and one closure that strikes some of them."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from appointments.models import BookableItem, BookedPlace, Booking, BookingRules, CaseVisit
from appointments.services import booking_rules
from appointments.services.applicants import ApplicantData
from appointments.services.booking_diary import aware, offer_of, read_diary
from appointments.services.bookings import ALPHABET, CODE_LENGTH
from appointments.slots import ONE_DAY, day_offer
from service_window.demo.office import Cast
from service_window.demo.people import applicant_data
from service_window.fields import blind_index
from windows.services import audit

ITEMS = {
    "car-sales-filing": 20,
    "technology-import-registration": 30,
    "franchise-filing": 30,
    "fuel-retail-change": 30,
    "overseas-labour-licence": 45,
}
"""The items that can be booked, and the minutes of a visit."""
DAYS = 8
EVERY = 4
"""Of the times offered every fourth is booked."""
PAST = timedelta(days=30)
"""So far back lie the bookings that were kept; older ones would have no names any more."""


def book_times(cast: Cast) -> None:
    """Make the items bookable, fill the next days, and close a window on one of them."""
    now = timezone.now()
    BookingRules.objects.current()
    made = []
    for code, length in ITEMS.items():
        settings = booking_rules.set_bookable(cast.items[code], by=None, length=length)
        made += list(_bookings(settings, cast, now, first=len(made)))
    Booking.objects.bulk_create([*_kept(cast, now), *made])
    BookedPlace.objects.bulk_create(
        BookedPlace(booking=row, window_id=row.window_id, starts_at=row.starts_at + timedelta(minutes=cell), place=1)
        for row in made
        for cell in offer_of(row.item.booking_settings).cells
    )
    audit.record_many(
        audit.Act("booking.confirm", row, by=None, label=row.code, after={"starts_at": row.starts_at}) for row in made
    )
    _close(made, cast, now)


def _bookings(settings: BookableItem, cast: Cast, now: datetime, *, first: int) -> Iterator[Booking]:
    """The booked times of one item; no window is busy twice at a time, since each item has a window of its own."""
    today = timezone.localdate(now)
    diary = read_diary(settings.item_id, first=today, last=today + DAYS * ONE_DAY)
    dawn = datetime.combine(today, time.min)
    days = (today + ONE_DAY * number for number in range(DAYS + 1))
    offered = [
        (day, slot)
        for day in days
        for slot in day_offer(diary, offer_of(settings), day, now=dawn, lead=0).slots[::EVERY]
    ]
    for number, (day, slot) in enumerate(offered, start=first + 1):
        dice = Random(f"booking {settings.item.code} {day} {slot.start}")
        starts = aware(day, slot.start)
        person = applicant_data(("natural" if number % 3 else "enterprise", 5000 + number))
        came = starts < now and number % 4 != 0
        yield Booking(
            item=settings.item,
            version=cast.versions[settings.item.code],
            window_id=slot.windows[0],
            starts_at=starts,
            ends_at=starts + timedelta(minutes=settings.length),
            state=Booking.State.CHECKED_IN if came else Booking.State.BOOKED,
            checked_in_at=starts - timedelta(minutes=5) if came else None,
            created_at=now,
            booked_at=now,
            changed_at=now,
            **_words(dice, person),
        )


def _kept(cast: Cast, now: datetime) -> Iterator[Booking]:
    """The bookings of those who came at their time: their numbers say when that was."""
    midnight = aware(timezone.localdate(now), 0)
    rows = CaseVisit.objects.filter(visit__ticket__booked_for__range=(midnight - PAST, midnight))
    rows = rows.select_related("visit__ticket", "case__item").order_by("visit", "pk")
    visits = {row.visit_id: row for row in reversed(rows)}
    for number, row in enumerate(reversed(visits.values()), start=1):
        ticket, item = row.visit.ticket, row.case.item
        dice = Random(f"kept booking {ticket.day} {ticket.number}")
        person = applicant_data(("natural" if number % 3 else "enterprise", 6000 + number))
        booked = ticket.booked_for - timedelta(days=dice.randrange(1, 8), minutes=dice.randrange(300))
        yield Booking(
            item=item,
            version=cast.versions[item.code],
            window=row.visit.window,
            starts_at=ticket.booked_for,
            ends_at=ticket.booked_for + timedelta(minutes=ITEMS[item.code]),
            state=Booking.State.CHECKED_IN,
            checked_in_at=ticket.drawn_at,
            ticket=ticket,
            created_at=booked,
            booked_at=booked,
            changed_at=booked,
            **_words(dice, person),
        )


def _words(dice: Random, person: ApplicantData) -> dict[str, Any]:
    """Who booked, and by what the booking is found."""
    return {
        "token": "".join(dice.choices(ALPHABET, k=32)),
        "code": "".join(dice.choices(ALPHABET, k=CODE_LENGTH)),
        "applicant_name": person.name,
        "applicant_index": blind_index(f"{person.name}|{person.phone}"),
        "phone": person.phone,
        "phone_index": blind_index(person.phone),
        "is_sample": True,
    }


def _close(made: list[Booking], cast: Cast, now: datetime) -> None:
    """Close the window of a booking to come for its day: the chief representative has to tell the visitors."""
    ahead = sorted(row.starts_at for row in made if row.starts_at > now + 2 * ONE_DAY)
    if not ahead:
        return
    row = next(row for row in made if row.starts_at == ahead[0])
    days = {"first_day": row.day, "last_day": row.day, "starts": None, "ends": None}
    window = next(window for window in cast.windows.values() if window.pk == row.window_id)
    booking_rules.block_dates(by=None, window=window, reason="样例：窗口设备检修", **days)
