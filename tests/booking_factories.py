"""Bookings for tests, made by the services that make them in life; the office opens Monday to Friday as migrated."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from appointments.models import BookableItem, Booking, BookingRules, QueueSettings
from appointments.services.booking_rules import set_bookable
from appointments.services.bookings import Contact, confirm_booking, hold_slot, new_token
from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, on

_serial = count(1)
TUESDAY = date(2026, 11, 24)


@dataclass(slots=True)
class Desk:
    """A counter whose item can be booked."""

    counter: Counter
    settings: BookableItem

    @property
    def code(self) -> str:
        """The code of the item."""
        return self.settings.item.code


def make_desk(**fields: object) -> Desk:
    """A counter with a bookable item; ``fields`` say how it is booked: one visitor, 60 minutes unless told otherwise."""
    counter = make_counter()
    return Desk(counter, set_bookable(counter.version.item, by=None, **({"length": 60} | fields)))


def make_rules(**fields: object) -> BookingRules:
    """The rules of booking, with ``fields`` changed."""
    BookingRules.objects.update(**fields)
    return BookingRules.objects.current()


def keep_queue() -> None:
    """Let the office keep a queue of its own: whoever checks in gets a number."""
    QueueSettings.objects.update(in_use=True)


def make_contact(**fields: str) -> Contact:
    """Somebody new who books."""
    serial = next(_serial)
    return Contact(**({"name": f"示例企业{serial}", "phone": f"1370000{serial:04d}"} | fields))  # type: ignore[arg-type]


def make_draft(desk: Desk, text: str = "09:00", day: date = TUESDAY, token: str = "") -> Booking:
    """A time that somebody holds."""
    return hold_slot(desk.code, starts_at=on(day, text), token=token or new_token())


def make_booking(desk: Desk, text: str = "09:00", day: date = TUESDAY, **contact: str) -> Booking:
    """A time that somebody has booked."""
    return confirm_booking(make_draft(desk, text, day), make_contact(**contact))


def fresh(booking: Booking) -> Booking:
    """The booking as the database knows it."""
    return Booking.objects.select_related("item", "version", "window", "ticket").get(pk=booking.pk)


def monday(text: str) -> datetime:
    """A moment of the day on which the tests play."""
    return on(MONDAY, text)
