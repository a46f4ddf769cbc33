"""The calendar and the counting of limits: domain.md's examples, boundaries, and a second implementation."""

import itertools
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windows import second_count
from tests.windows.official import ARRANGEMENTS, OFFICIAL, day
from windows.workdays import LAST_DAY, Due, Unit, WorkCalendar, holidays_by_law

EVERY_DAY = [date(2019, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2019, 1, 1)).days + 1)]


def span(first: str, last: str) -> set[date]:
    """Every day from first to last, both included."""
    return {day(first) + timedelta(days=n) for n in range((day(last) - day(first)).days + 1)}


# The shipped data


def test_calendar_data_covers_2019_to_2026_with_their_documents() -> None:
    assert {one["year"]: one["source"].partition("(")[0] for one in ARRANGEMENTS} == {
        2019: "国务院办公厅 国办发明电〔2018〕15号、国办发明电〔2019〕3号",
        2020: "国务院办公厅 国办发明电〔2019〕16号、国办发明电〔2020〕1号",
        2021: "国务院办公厅 国办发明电〔2020〕27号",
        2022: "国务院办公厅 国办发明电〔2021〕11号、国办发明电〔2022〕16号",
        2023: "国务院办公厅 国办发明电〔2022〕16号、国办发明电〔2023〕7号",
        2024: "国务院办公厅 国办发明电〔2023〕7号",
        2025: "国务院办公厅 国办发明电〔2024〕12号",
        2026: "国务院办公厅 国办发明电〔2025〕7号",
    }


def test_calendar_data_keeps_each_day_once_and_in_its_own_year() -> None:
    days = [(arrangement["year"], row["day"]) for arrangement in ARRANGEMENTS for row in arrangement["days"]]

    assert len({text for _, text in days}) == len(days) == 290
    assert [text for year, text in days if date.fromisoformat(text).year != year] == []
    assert [text for _, text in days] == sorted(text for _, text in days)


def test_calendar_data_works_only_weekends_and_names_every_day() -> None:
    assert {one.isoweekday() for one in OFFICIAL.working} == {6, 7}
    assert {row["name"] for arrangement in ARRANGEMENTS for row in arrangement["days"]} == {
        "元旦",
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    }


def test_calendar_data_agrees_with_the_package_on_every_day() -> None:
    assert [one for one in EVERY_DAY if OFFICIAL.is_workday(one) != chinese_calendar.is_workday(one)] == []
    assert all(OFFICIAL.is_known(one) for one in EVERY_DAY)


def test_calendar_data_of_2026_is_the_published_arrangement() -> None:
    off = [
        span("01-01", "01-03"),
        span("02-15", "02-23"),
        span("04-04", "04-06"),
        span("05-01", "05-05"),
        span("06-19", "06-21"),
        span("09-25", "09-27"),
        span("10-01", "10-07"),
    ]
    working = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")

    assert {one for one in OFFICIAL.off if one.year == 2026} == set(itertools.chain.from_iterable(off))
    assert {one for one in OFFICIAL.working if one.year == 2026} == {day(text) for text in working}


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


# Against the second implementation

STARTS = st.dates(date(2018, 6, 1), date(2027, 12, 31))
UNITS = st.sampled_from(Unit)


@st.composite
def frozen_sets(draw: st.DrawFn, start: date) -> frozenset[date]:
    """Up to three runs of frozen days near the start; they may overlap, and begin before it."""
    runs = draw(st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 45)), max_size=3))
    return frozenset(start + timedelta(days=first + n) for first, length in runs for n in range(length))


@st.composite
def counts(draw: st.DrawFn) -> tuple[date, int, Unit, frozenset[date]]:
    """A start, a number that fits the unit, the unit, and frozen days."""
    start, unit = draw(STARTS), draw(UNITS)
    number = draw(st.integers(1, 13 if unit == Unit.MONTH else 90))
    return start, number, unit, draw(frozen_sets(start))


@settings(deadline=None)
@given(counts())
@example((date(2026, 2, 13), 5, Unit.WORKING_DAY, frozenset()))
@example((date(2026, 12, 31), 1, Unit.MONTH, frozenset()))
def test_due_agrees_with_a_second_implementation(case: tuple[date, int, Unit, frozenset[date]]) -> None:
    start, number, unit, frozen = case

    due = OFFICIAL.due(start, number, unit, frozen)

    assert (due.on, due.provisional) == second_count.count(start, number, unit.value, frozen)


@given(counts())
def test_due_ends_on_a_running_working_day_after_the_start(case: tuple[date, int, Unit, frozenset[date]]) -> None:
    start, number, unit, frozen = case

    due = OFFICIAL.due(start, number, unit, frozen)

    assert (due.on > start, OFFICIAL.is_workday(due.on), due.on in frozen) == (True, True, False)


@given(counts(), st.integers(0, 60), st.integers(1, 20))
def test_due_never_comes_earlier_for_a_longer_limit_or_more_frozen_days(
    case: tuple[date, int, Unit, frozenset[date]], first: int, length: int
) -> None:
    start, number, unit, frozen = case
    more = frozen | {start + timedelta(days=first + n) for n in range(length)}

    due = OFFICIAL.due(start, number, unit, frozen)

    assert OFFICIAL.due(start, number + 1, unit, frozen).on >= due.on
    assert OFFICIAL.due(start, number, unit, more).on >= due.on


@given(STARTS, st.integers(1, 90))
def test_workdays_between_undoes_a_count_of_working_days(start: date, number: int) -> None:
    end = OFFICIAL.due(start, number, Unit.WORKING_DAY).on

    assert OFFICIAL.workdays_between(start, end) == number
