"""When the hall gives numbers, and why not: opening hours, work calendar, lunch, windows."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from appointments.services.hall_hours import closure_at
from tests.duty_factories import clock, make_clerk, on
from tests.factories import make_office, make_window
from windows.models import OpeningHours, Window
from windows.services.office import set_opening_hours
from windows.services.schedule import plan_lunch
from windows.services.window import close_window

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 22)
NATIONAL_DAY = date(2026, 10, 1)
WORKED_SUNDAY = date(2026, 9, 20)


@pytest.fixture
def window() -> Window:
    """One open window; Monday to Friday, nine to twelve and one to five."""
    stretches = [(day, time(9), time(12)) for day in range(1, 6)] + [(day, time(13), time(17)) for day in range(1, 6)]
    set_opening_hours(make_office(), stretches, by=None)
    return make_window()


@pytest.mark.parametrize(
    ("day", "clock", "reason", "opens"),
    [
        (MONDAY, "08:29", "The windows are not open yet.", "They open at 09:00."),
        (MONDAY, "08:30", "", ""),
        (MONDAY, "09:00", "", ""),
        (MONDAY, "11:59", "", ""),
        (MONDAY, "12:00", "The windows rest over lunch.", "They open at 13:00."),
        (MONDAY, "13:00", "", ""),
        (MONDAY, "17:00", "The windows have closed for today.", "November 24 (Tuesday) at 09:00."),
        (SUNDAY, "10:00", "The windows are closed today.", "November 23 (Monday) at 09:00."),
        (WORKED_SUNDAY, "10:00", "", ""),
    ],
)
def test_hall_is_open_or_says_why_not(window: Window, day: date, clock: str, reason: str, opens: str) -> None:
    with translation.override("en"):
        found = closure_at(on(day, clock), minutes_before=30)

        assert (found.reason if found else "") == reason
        assert (found.opens if found else "").endswith(opens)


def test_holiday_is_named_and_the_next_opening_lies_behind_it(window: Window) -> None:
    found = closure_at(on(NATIONAL_DAY, "10:00"))

    assert found is not None
    assert found.opens_at == on(date(2026, 10, 8), "09:00")
    assert "国庆" in found.reason


def test_lunch_duty_keeps_the_hall_open(window: Window) -> None:
    with clock("09:00"):
        plan_lunch(window, staff=make_clerk(), day=MONDAY, starts=time(12), ends=time(12, 30), by=None)

    assert closure_at(on(MONDAY, "12:15")) is None
    assert closure_at(on(MONDAY, "12:30")) is not None


def test_no_open_window_is_a_reason(window: Window) -> None:
    close_window(window, by=None, reason="设备更换")

    with translation.override("en"):
        found = closure_at(on(MONDAY, "10:00"))

    assert found is not None
    assert "No window is open now" in found.reason
    assert "设备" not in found.reason


def test_office_without_hours_opens_nobody_knows_when() -> None:
    OpeningHours.objects.all().delete()

    found = closure_at(on(MONDAY, "10:00"))

    assert found is not None
    assert (found.opens_at, found.opens) == (None, "")


def test_hours_take_the_same_number_of_queries(window: Window) -> None:
    with CaptureQueriesContext(connection) as asked:
        closure_at(on(MONDAY, "10:00"))
        closure_at(on(NATIONAL_DAY, "10:00"))

    assert len(asked) == 1 + 1
