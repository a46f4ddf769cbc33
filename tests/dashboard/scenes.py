"""Offices of a Monday morning for the dashboard: windows with people at them, written by the services."""

from dataclasses import dataclass
from datetime import time

from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, at, clock
from tests.factories import make_office, make_window
from windows.models import Attendance, OpeningHours, Window
from windows.services.attendance import sign_in

__all__ = ("MONDAY", "Manned", "at", "clock", "make_hours", "manned")


@dataclass(slots=True)
class Manned:
    """A counter whose A and B role have signed in; the B role sits at a window of its own."""

    counter: Counter
    a: Attendance
    b: Attendance


def make_hours() -> None:
    """Open from nine to twelve and from one to five, Monday to Friday."""
    office = make_office()
    for weekday in range(1, 6):
        for opens, closes in ((time(9), time(12)), (time(13), time(17))):
            OpeningHours.objects.get_or_create(office=office, weekday=weekday, opens=opens, defaults={"closes": closes})


def manned(counter: Counter | None = None, *, b_at: Window | None = None) -> Manned:
    """A counter with both of its people signed in."""
    counter = counter or make_counter()
    there = sign_in(counter.window, by=counter.a)
    return Manned(counter, there, sign_in(b_at or make_window(), by=counter.b))
