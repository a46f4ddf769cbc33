"""People on duty for tests, written by the services that write them in life."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import time_machine
from django.utils import timezone

from tests.factories import make_staff, make_window
from windows.models import Attendance, Equipment, Leave, Shift, Staff, Window
from windows.roles import Role
from windows.services.attendance import sign_in
from windows.services.equipment import add_equipment
from windows.services.leaves import grant_leave, request_leave
from windows.services.schedule import plan_shift

MONDAY = date(2026, 11, 23)


def on(day: date, text: str) -> datetime:
    """A local time of a day, such as ``08:50``."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(text)))


def at(text: str) -> datetime:
    """A local time of Monday, 23 November 2026."""
    return on(MONDAY, text)


@contextmanager
def clock(text: str, day: date = MONDAY) -> Iterator[None]:
    """Stop the clock at a local time."""
    with time_machine.travel(on(day, text), tick=False):
        yield


def make_clerk(**fields: object) -> Staff:
    """Somebody who works at the windows."""
    return make_staff(roles=(Role.WINDOW_STAFF,), **fields)


def make_chief() -> Staff:
    """A chief representative."""
    return make_staff(roles=(Role.CHIEF_REPRESENTATIVE,))


def make_leader() -> Staff:
    """A bureau leader."""
    return make_staff(roles=(Role.BUREAU_LEADER,))


def make_attendance(person: Staff | None = None, window: Window | None = None) -> Attendance:
    """Somebody who has just signed in."""
    return sign_in(window or make_window(), by=person or make_clerk())


def make_shift(person: Staff, window: Window, *, day: date = MONDAY, hours: str = "09:00-12:00") -> Shift:
    """A planned duty."""
    starts, ends = (time.fromisoformat(part) for part in hours.split("-"))
    return plan_shift(window, staff=person, day=day, starts=starts, ends=ends, by=None)


def make_leave(
    person: Staff, starts_at: datetime, ends_at: datetime, *, granted: bool = True, kind: str = "annual"
) -> Leave:
    """A leave that the bureau leader has granted, unless told otherwise."""
    leave = request_leave(by=person, kind=kind, starts_at=starts_at, ends_at=ends_at, reason="家中有事")
    return grant_leave(leave, by=make_leader()) if granted else leave


def make_equipment(window: Window | None = None, kind: str = "printer") -> Equipment:
    """A printer at a window."""
    return add_equipment(kind, name="打印机", window=window, by=None)
