"""The counting of limits: the examples of the rules, boundaries, and bad input."""

from datetime import date, datetime

import chinese_calendar
import pytest

from tests.windows.official import OFFICIAL, day, span
from windows.workdays import LAST_DAY, Due, Unit, WorkCalendar, holidays_by_law

# Counting working days


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("02-13", 1, "2026-02-14"),
        ("02-13", 5, "2026-02-27"),
        ("04-30", 5, "2026-05-11"),
        ("09-30", 20, "2026-11-03"),
        ("10-03", 3, "2026-10-10"),
        ("09-30", 5, "2026-10-13"),
    ],
)
def test_due_counts_the_examples_of_the_rules(start: str, number: int, end: str) -> None:
    assert str(OFFICIAL.due(day(start), number, Unit.WORKING_DAY)) == end


def test_due_counts_makeup_weekends_as_working_days() -> None:
    assert day("02-14").isoweekday() == 6
    assert day("02-28").isoweekday() == 6
    assert [OFFICIAL.due(day("02-13"), n, Unit.WORKING_DAY).on for n in range(1, 7)] == [
        day("02-14"),
        day("02-24"),
        day("02-25"),
        day("02-26"),
        day("02-27"),
        day("02-28"),
    ]


def test_due_accepts_a_unit_as_stored_in_the_database() -> None:
    assert OFFICIAL.due(day("06-18"), 1, Unit("working_day")) == Due(day("06-22"))


# Calendar days and months


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("09-30", 10, "10-10"),  # a Saturday that is worked: nothing moves
        ("09-29", 10, "10-09"),
        ("09-21", 10, "10-08"),  # ends on 1 October: the first working day after the holiday
        ("06-09", 10, "06-22"),  # ends on the Friday of the Dragon Boat Festival
        ("03-04", 10, "03-16"),  # ends on an ordinary Saturday
        ("03-05", 10, "03-16"),
        ("03-06", 10, "03-16"),
        ("10-03", 1, "10-08"),
    ],
)
def test_due_moves_a_calendar_day_limit_off_a_day_off(start: str, number: int, end: str) -> None:
    assert OFFICIAL.due(day(start), number, Unit.CALENDAR_DAY) == Due(day(end))


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2026-03-10", 1, "2026-04-10"),
        ("2026-01-30", 1, "2026-02-28"),  # no 30 February; the 28th is a Saturday that is worked
        ("2026-03-31", 1, "2026-04-30"),
        ("2023-12-29", 2, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-02-28", 1, "2026-03-30"),  # 28 March is a Saturday
        ("2025-11-30", 1, "2025-12-30"),
        ("2025-10-15", 6, "2026-04-15"),
        ("2026-09-01", 1, "2026-10-08"),
    ],
)
def test_due_ends_a_month_on_the_same_number_or_the_last_day(start: str, number: int, end: str) -> None:
    assert OFFICIAL.due(day(start), number, Unit.MONTH) == Due(day(end))


# Years without an arrangement


@pytest.mark.parametrize(
    ("start", "number", "unit", "text"),
    [
        ("2026-12-25", 4, Unit.WORKING_DAY, "2026-12-31"),
        ("2026-12-25", 5, Unit.WORKING_DAY, "2027-01-04 provisional"),
        ("2026-12-28", 5, Unit.WORKING_DAY, "2027-01-05 provisional"),
        ("2026-12-21", 10, Unit.CALENDAR_DAY, "2026-12-31"),
        ("2026-12-22", 10, Unit.CALENDAR_DAY, "2027-01-04 provisional"),
        ("2026-11-30", 1, Unit.MONTH, "2026-12-30"),
        ("2026-12-01", 1, Unit.MONTH, "2027-01-04 provisional"),
        ("2027-02-04", 1, Unit.WORKING_DAY, "2027-02-11 provisional"),  # Spring Festival fixed by law
        ("2018-12-28", 1, Unit.WORKING_DAY, "2018-12-31 provisional"),
        ("2018-12-31", 1, Unit.WORKING_DAY, "2019-01-02"),  # only days of 2019 were counted
        ("2018-12-28", 2, Unit.WORKING_DAY, "2019-01-02 provisional"),
        ("2018-12-25", 10, Unit.CALENDAR_DAY, "2019-01-04"),  # days of 2018 pass, worked or not
    ],
)
def test_due_is_provisional_where_a_year_without_an_arrangement_decides(
    start: str, number: int, unit: Unit, text: str
) -> None:
    assert str(OFFICIAL.due(day(start), number, unit)) == text


def test_due_is_final_again_once_the_arrangement_is_entered() -> None:
    entered = WorkCalendar(
        off=OFFICIAL.off | {date(2027, 1, 1), date(2027, 1, 4)},
        working=OFFICIAL.working | {date(2027, 1, 3)},
        years=OFFICIAL.years | {2027},
    )

    assert str(entered.due(day("12-31"), 1, Unit.WORKING_DAY)) == "2027-01-03"
    assert str(entered.due(day("12-31"), 2, Unit.WORKING_DAY)) == "2027-01-05"


def test_holidays_by_law_of_2027_include_the_days_made_up_for_weekends() -> None:
    assert sorted(one for one in holidays_by_law(2027) if one.isoweekday() < 6) == [
        date(2027, 1, 1),
        date(2027, 2, 5),
        date(2027, 2, 8),
        date(2027, 2, 9),
        date(2027, 2, 10),
        date(2027, 4, 5),
        date(2027, 5, 3),
        date(2027, 5, 4),
        date(2027, 6, 9),
        date(2027, 9, 15),
        date(2027, 10, 1),
        date(2027, 10, 4),
        date(2027, 10, 5),
    ]


def test_holidays_by_law_leave_out_days_that_only_an_arrangement_moved() -> None:
    moved = date(2018, 2, 21)  # off in 2018 in exchange for a Saturday

    assert chinese_calendar.is_holiday(moved)
    assert moved not in holidays_by_law(2018)
    assert OFFICIAL.is_workday(moved)
    assert not OFFICIAL.is_known(moved)


# Neighbours and distances


@pytest.mark.parametrize(
    ("today", "same_or_next", "after"),
    [
        ("02-13", "02-13", "02-14"),
        ("02-14", "02-14", "02-24"),
        ("02-15", "02-24", "02-24"),
        ("10-07", "10-08", "10-08"),
        ("10-09", "10-09", "10-10"),
        ("10-10", "10-10", "10-12"),
        ("2026-12-31", "2026-12-31", "2027-01-04"),
    ],
)
def test_next_workday_stays_on_a_working_day_and_workday_after_leaves_it(
    today: str, same_or_next: str, after: str
) -> None:
    assert OFFICIAL.next_workday(day(today)) == day(same_or_next)
    assert OFFICIAL.workday_after(day(today)) == day(after)


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        ("02-13", "02-27", 5),
        ("02-13", "02-13", 0),
        ("02-27", "02-13", 0),
        ("02-14", "02-23", 0),
        ("10-03", "10-10", 3),
        ("04-30", "05-11", 5),
    ],
)
def test_workdays_between_leaves_out_the_first_day_and_includes_the_last(first: str, last: str, number: int) -> None:
    assert OFFICIAL.workdays_between(day(first), day(last)) == number


# Frozen days


def test_due_skips_frozen_days_in_working_days() -> None:
    frozen = span("06-17", "06-23")

    assert OFFICIAL.due(day("06-15"), 3, Unit.WORKING_DAY, frozen) == Due(day("06-25"))


def test_due_skips_frozen_days_in_calendar_days() -> None:
    frozen = span("03-10", "03-12")

    assert OFFICIAL.due(day("03-09"), 4, Unit.CALENDAR_DAY, frozen) == Due(day("03-16"))
    assert OFFICIAL.due(day("03-09"), 5, Unit.CALENDAR_DAY, frozen) == Due(day("03-17"))


def test_due_does_not_end_on_a_frozen_working_day() -> None:
    monday_is_frozen = {day("03-16")}

    assert OFFICIAL.due(day("03-09"), 5, Unit.CALENDAR_DAY, monday_is_frozen) == Due(day("03-17"))


def test_due_skips_frozen_days_that_the_months_own_delay_runs_into() -> None:
    frozen = span("03-20", "03-22") | span("04-11", "04-14")

    # One month from 10 March is 31 days: 3 lie frozen before 10 April, 4 more in what they push it over.
    assert OFFICIAL.due(day("03-10"), 1, Unit.MONTH, frozen) == Due(day("04-17"))


def test_due_is_not_provisional_for_frozen_days_of_an_unknown_year() -> None:
    known = WorkCalendar(OFFICIAL.off, OFFICIAL.working, OFFICIAL.years - {2025})
    the_whole_year = span("2025-01-01", "2025-12-31")

    assert str(known.due(date(2024, 12, 30), 2, Unit.WORKING_DAY, the_whole_year)) == "2026-01-04"
    assert str(known.due(date(2024, 12, 30), 2, Unit.WORKING_DAY)) == "2025-01-02 provisional"


# Bad input


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("number", [0, -1])
def test_due_refuses_a_number_below_one(number: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match=str(number)):
        OFFICIAL.due(day("01-05"), number, unit)


@pytest.mark.parametrize(
    ("unit", "number"), [(Unit.WORKING_DAY, 10**9), (Unit.CALENDAR_DAY, 10**9), (Unit.MONTH, 10**9), (Unit.MONTH, 889)]
)
def test_due_refuses_a_limit_that_runs_beyond_the_calendar(number: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match=LAST_DAY.isoformat()):
        OFFICIAL.due(day("01-05"), number, unit)


def test_due_refuses_a_moment_for_a_day() -> None:
    with pytest.raises(ValueError):
        OFFICIAL.due(datetime(2026, 1, 5, 9, 0), 1, Unit.WORKING_DAY)
