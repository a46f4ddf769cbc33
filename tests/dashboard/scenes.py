"""Offices of a Monday morning for the dashboard: windows with people at them, written by the services."""

from dataclasses import dataclass

from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, at, clock
from tests.factories import make_window
from windows.models import Attendance, Window
from windows.services.attendance import sign_in

__all__ = ("MONDAY", "Manned", "at", "clock", "manned")


@dataclass(slots=True)
class Manned:
    """A counter whose A and B role have signed in; the B role sits at a window of its own."""

    counter: Counter
    a: Attendance
    b: Attendance


def manned(counter: Counter | None = None, *, b_at: Window | None = None) -> Manned:
    """A counter with both of its people signed in."""
    counter = counter or make_counter()
    there = sign_in(counter.window, by=counter.a)
    return Manned(counter, there, sign_in(b_at or make_window(), by=counter.b))
