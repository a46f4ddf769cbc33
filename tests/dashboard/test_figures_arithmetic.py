"""Shares, medians and days saved, compared with a second, naive computation."""

import math
import statistics
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_window.charts import column_chart, per_cent, widths
from service_window.dashboard.figures_arithmetic import (
    Placed,
    Promise,
    ReadyGroup,
    is_middle,
    is_ninth,
    promises,
    spreads,
)
from service_window.dashboard.figures_period import Span, period_of
from service_window.dashboard.figures_words import length
from windows.workdays import WorkCalendar

OFF = frozenset(date(2026, 10, day) for day in range(1, 8))
CALENDAR = WorkCalendar(off=OFF, working=frozenset({date(2026, 10, 10)}), years=frozenset({2026}))
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SECONDS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)


def placed(seconds: list[int], key: object = 1) -> list[Placed]:
    """The rows that the database would give: each duration at its place, those not asked for left out."""
    ordered = sorted(seconds)
    rows = [Placed(key, len(ordered), place, timedelta(seconds=each)) for place, each in enumerate(ordered, start=1)]
    return [row for row in rows if is_middle(row.number, row.place) or is_ninth(row.number, row.place)]


@PATIENT
@given(SECONDS)
def test_spread_is_that_of_the_second_computation(seconds: list[int]) -> None:
    spread = spreads(placed(seconds))[1]
    assert spread.number == len(seconds)
    assert spread.median == timedelta(seconds=statistics.median(seconds))
    assert spread.ninth == timedelta(seconds=sorted(seconds)[math.ceil(len(seconds) * 9 / 10) - 1])


@PATIENT
@given(SECONDS)
def test_at_most_three_rows_are_asked_for(seconds: list[int]) -> None:
    assert len(placed(seconds)) <= 3


def test_seventy_five_minutes_count_as_seventy_five() -> None:
    spread = spreads(placed([75 * 60]))[1]
    assert (spread.median_minutes, spread.ninth_minutes) == (75, 75)
    day = spreads(placed([26 * 3600 + 75 * 60]))[1]
    assert day.median_minutes == 26 * 60 + 75


def test_groups_are_kept_apart() -> None:
    found = spreads([*placed([60, 180], "a"), *placed([600], "b")])
    assert {key: each.median_minutes for key, each in found.items()} == {"a": 2, "b": 10}


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, None),
        (0, 7, 0),
        (7, 7, 100),
        (1, 2, 50),
        (1, 3, 33),
        (2, 3, 67),
        (1, 8, 13),
        (999, 1000, 99),
        (1, 1000, 1),
    ],
)
def test_share_never_rounds_something_away(part: int, whole: int, shown: int | None) -> None:
    assert per_cent(part, whole) == shown


def naive_days(ready: date, due: date) -> tuple[int, int]:
    """Working days saved and over, day by day."""
    saved = over = 0
    day = min(ready, due)
    while day < max(ready, due):
        day += timedelta(days=1)
        if CALENDAR.is_workday(day):
            saved, over = (saved + 1, over) if ready < due else (saved, over + 1)
    return saved, over


DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 30))


@PATIENT
@given(st.lists(st.tuples(st.integers(1, 3), DAYS, DAYS, st.integers(1, 9)), max_size=12))
def test_promises_are_those_of_the_second_computation(rows: list[tuple[int, date, date, int]]) -> None:
    whole, parts = promises([ReadyGroup(key, ready, due, number) for key, ready, due, number in rows], CALENDAR)
    singles = [(key, ready, due) for key, ready, due, number in rows for _ in range(number)]
    assert whole.promised == whole.dated == len(singles)
    assert whole.on_time == sum(ready <= due for _, ready, due in singles)
    assert whole.late == sum(ready > due for _, ready, due in singles)
    assert whole.early == sum(ready < due for _, ready, due in singles)
    assert whole.days_saved == sum(naive_days(ready, due)[0] for _, ready, due in singles)
    assert whole.days_over == sum(naive_days(ready, due)[1] for _, ready, due in singles)
    assert sum(part.days_saved for part in parts.values()) == whole.days_saved
    assert sum(part.on_time for part in parts.values()) == whole.on_time


def test_immediate_items_are_judged_by_minutes_and_are_not_early() -> None:
    group = ReadyGroup(1, date(2026, 9, 1), None, 5, timed=3, timed_kept=2, spared=timedelta(minutes=75, seconds=59))
    whole, _parts = promises([group], CALENDAR)
    assert (whole.promised, whole.on_time, whole.late, whole.minutes_saved) == (3, 2, 1, 75)
    assert (whole.on_time_share, whole.early_share, whole.days_saved) == (67, None, 0)


def test_nothing_has_no_share() -> None:
    assert (Promise().on_time_share, Promise().early_share, Promise().minutes_saved) == (None, None, 0)


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.DAY, date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)),
        (Span.WEEK, date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),
        (Span.MONTH, date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_period_holds_its_day(span: Span, day: date, first: date, last: date) -> None:
    period = period_of(span, day)
    assert (period.first, period.last, len(period.days)) == (first, last, (last - first).days + 1)
    assert (period.before.last, period.after.first) == (first - timedelta(days=1), last + timedelta(days=1))


def test_columns_are_as_high_as_their_numbers() -> None:
    chart = column_chart("Visits", ["a", "b", "c"], [0, 1, 200])
    assert [(column.height, column.title) for column in chart.columns] == [(0, "a: 0"), (1, "b: 1"), (100, "c: 200")]
    assert (chart.width, chart.most, chart.first, chart.last) == (30, 200, "a", "c")
    assert column_chart("Visits", [], []).columns == ()


def test_bars_are_as_long_as_their_numbers() -> None:
    assert widths({"a": 0, "b": 1, "c": 400, "d": 200}) == {"a": 0, "b": 1, "c": 100, "d": 50}
    assert widths({}) == {}


@pytest.mark.parametrize(
    ("spent", "shown"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=119), "1 min"),
        (timedelta(minutes=75), "75 min"),
        (timedelta(minutes=125), "2 h 5 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h"),
    ],
)
def test_length_in_words(spent: timedelta, shown: str) -> None:
    with translation.override("en"):
        assert length(spent) == shown
