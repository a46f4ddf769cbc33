"""Punctuality and presence, derived from times and schedule (R9)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windows.second_presence import is_at_post
from windows.cover import Assignment, Cover, Post
from windows.presence import (
    Arrival,
    Departure,
    Standing,
    Stretch,
    calls_at,
    half_days,
    judge,
    judge_day,
    leave_days,
    lunch_breaks,
    needs_destination,
    return_overdue,
)
from windows.workdays import WorkCalendar

DAY = date(2026, 11, 23)
WEEKDAYS = WorkCalendar(off=frozenset(), working=frozenset({date(2026, 11, 28)}), years=frozenset({2026}))


def at(text: str) -> datetime:
    """A time of the day, such as ``08:50`` or ``08:50:30``."""
    return datetime.combine(DAY, time.fromisoformat(text))


def stretch(text: str, *, exact: bool = True) -> Stretch:
    """``09:00-12:00``, or ``09:00-`` for one that goes on."""
    start, _dash, end = text.partition("-")
    return Stretch(at(start), at(end) if end else None, exact)


MORNING = stretch("09:00-12:00")
AFTERNOON = stretch("13:30-17:00")


@pytest.mark.parametrize(
    ("came", "arrival", "late"),
    [
        ("08:20", Arrival.IN_TIME, 0),
        ("08:50", Arrival.IN_TIME, 0),
        ("08:50:59", Arrival.IN_TIME, 0),
        ("08:51", Arrival.NOT_TEN_MINUTES_EARLY, 0),
        ("09:00", Arrival.NOT_TEN_MINUTES_EARLY, 0),
        ("09:00:59", Arrival.NOT_TEN_MINUTES_EARLY, 0),
        ("09:01", Arrival.LATE, 1),
        ("11:59", Arrival.LATE, 179),
    ],
)
def test_arrival_is_judged_to_the_minute(came: str, arrival: Arrival, late: int) -> None:
    asked = judge(MORNING, [stretch(f"{came}-")], now=at("12:30"))
    assert asked == Standing(MORNING, arrival, Departure.AT_POST, late_minutes=late)


@pytest.mark.parametrize(
    ("left", "exact", "departure", "early"),
    [
        ("12:00", True, Departure.IN_TIME, 0),
        ("12:20", True, Departure.IN_TIME, 0),
        ("11:59:59", True, Departure.LEFT_EARLY, 1),
        ("11:30", True, Departure.LEFT_EARLY, 30),
        ("12:00", False, Departure.NOT_EXACT, 0),
    ],
)
def test_departure_is_judged_by_the_last_spell(left: str, exact: bool, departure: Departure, early: int) -> None:
    spells = [stretch("08:45-10:00"), stretch(f"10:05-{left}", exact=exact)]
    asked = judge(MORNING, spells, now=at("13:00"))
    assert (asked.arrival, asked.departure, asked.early_minutes) == (Arrival.IN_TIME, departure, early)


@pytest.mark.parametrize(
    ("now", "arrival"),
    [("08:00", Arrival.EXPECTED), ("08:59", Arrival.EXPECTED), ("09:00", Arrival.ABSENT), ("18:00", Arrival.ABSENT)],
)
def test_nobody_is_absent_before_the_duty_begins(now: str, arrival: Arrival) -> None:
    assert judge(MORNING, [], now=at(now)) == Standing(MORNING, arrival, Departure.NONE)


@pytest.mark.parametrize(
    ("leave", "came", "arrival", "late"),
    [
        ("00:00-23:59", None, Arrival.ON_LEAVE, 0),
        ("09:00-12:00", None, Arrival.ON_LEAVE, 0),
        ("00:00-10:00", "09:58", Arrival.IN_TIME, 0),
        ("00:00-10:00", "10:00", Arrival.IN_TIME, 0),
        ("00:00-10:00", "10:20", Arrival.LATE, 20),
        ("00:00-10:00", None, Arrival.ABSENT, 0),
        ("10:00-10:30", "08:55", Arrival.NOT_TEN_MINUTES_EARLY, 0),
    ],
)
def test_leave_excuses_what_it_covers(leave: str, came: str | None, arrival: Arrival, late: int) -> None:
    spells = [stretch(f"{came}-12:00")] if came else []
    asked = judge(MORNING, spells, leaves=[stretch(leave)], now=at("12:30"))
    assert (asked.arrival, asked.late_minutes) == (arrival, late)


def test_leave_at_the_end_excuses_leaving_then() -> None:
    asked = judge(MORNING, [stretch("08:40-11:00")], leaves=[stretch("11:00-12:00")], now=at("13:00"))
    assert asked.departure == Departure.IN_TIME


def test_ten_minutes_early_is_asked_of_the_first_duty_only() -> None:
    spells = [stretch("08:40-12:00"), stretch("13:29-17:00")]
    assert [row.arrival for row in judge_day([AFTERNOON, MORNING], spells, now=at("18:00"))] == [Arrival.IN_TIME] * 2
    late = [stretch("08:55-12:00"), stretch("13:31-17:00")]
    assert [row.arrival for row in judge_day([AFTERNOON, MORNING], late, now=at("18:00"))] == [
        Arrival.NOT_TEN_MINUTES_EARLY,
        Arrival.LATE,
    ]


def test_whoever_stays_signed_in_over_lunch_is_in_time_for_the_afternoon() -> None:
    rows = judge_day([MORNING, AFTERNOON], [stretch("08:50-17:00")], now=at("18:00"))
    assert [(row.arrival, row.departure) for row in rows] == [(Arrival.IN_TIME, Departure.IN_TIME)] * 2


@pytest.mark.parametrize(
    ("now", "destination", "needed"),
    [("10:09", "", False), ("10:10", "", True), ("10:10", "档案室", False), ("11:00", "", True)],
)
def test_destination_is_asked_for_from_ten_minutes_on(now: str, destination: str, needed: bool) -> None:
    assert needs_destination(stretch("10:00-"), destination=destination, now=at(now)) is needed


def test_destination_of_a_long_absence_is_asked_for_afterwards_too() -> None:
    assert needs_destination(stretch("10:00-10:12"), destination="", now=at("16:00")) is True
    assert needs_destination(stretch("10:00-10:09"), destination="", now=at("16:00")) is False


@pytest.mark.parametrize(
    ("away", "expected", "now", "overdue"),
    [
        ("10:00-", None, "10:09", False),
        ("10:00-", None, "10:10", True),
        ("10:00-", "10:30", "10:29", False),
        ("10:00-", "10:30", "10:30", True),
        ("10:00-10:40", "10:30", "11:00", False),
    ],
)
def test_return_is_overdue_after_what_was_announced(away: str, expected: str | None, now: str, overdue: bool) -> None:
    back = at(expected) if expected else None
    assert return_overdue(stretch(away), expected_back_at=back, now=at(now)) is overdue


@pytest.mark.parametrize(
    ("first", "last", "from_noon", "until_noon", "days"),
    [
        ("2026-11-23", "2026-11-23", False, False, "1"),
        ("2026-11-23", "2026-11-23", True, False, "0.5"),
        ("2026-11-23", "2026-11-23", False, True, "0.5"),
        ("2026-11-23", "2026-11-24", True, True, "1"),
        ("2026-11-27", "2026-11-30", False, False, "3"),
        ("2026-11-29", "2026-11-29", False, False, "0"),
    ],
)
def test_leave_counts_working_days_in_halves(
    first: str, last: str, from_noon: bool, until_noon: bool, days: str
) -> None:
    period = half_days(date.fromisoformat(first), date.fromisoformat(last), from_noon=from_noon, until_noon=until_noon)
    assert leave_days(*period, WEEKDAYS) == Decimal(days)


def test_leave_by_the_hour_counts_the_halves_it_touches() -> None:
    assert leave_days(at("14:00"), at("15:00"), WEEKDAYS) == Decimal("0.5")
    assert leave_days(at("11:00"), at("14:00"), WEEKDAYS) == Decimal(1)


HOURS = ((time(9), time(12)), (time(13, 30), time(17)))


@pytest.mark.parametrize(
    ("moment", "windows"),
    [("08:59", set()), ("09:00", {1, 2, 3}), ("12:00", {2}), ("13:29", {2}), ("13:30", {1, 2, 3}), ("17:00", set())],
)
def test_at_lunch_only_windows_on_lunch_duty_call(moment: str, windows: set[int]) -> None:
    lunch = [(2, time(12), time(13, 30)), (9, time(12), time(13, 30))]
    assert calls_at(time.fromisoformat(moment), hours=HOURS, lunch_duties=lunch, windows=[1, 2, 3]) == windows
    assert lunch_breaks(reversed(HOURS)) == ((time(12), time(13, 30)),)
    assert lunch_breaks([(time(9), time(17))]) == ()


# --- Random days --------------------------------------------------------------------------------

MINUTES = st.integers(0, 600)


@st.composite
def stretches(draw: st.DrawFn) -> list[Stretch]:
    """Stretches of one person that do not overlap, the last of them perhaps still going on."""
    marks = sorted(draw(st.sets(MINUTES, max_size=6)))
    starts, ends = marks[::2], marks[1::2]
    moments = [at("08:00") + timedelta(minutes=mark) for mark in starts]
    finals: list[datetime | None] = [at("08:00") + timedelta(minutes=mark) for mark in ends]
    return [Stretch(start, end) for start, end in zip(moments, [*finals, None], strict=False)]


@st.composite
def random_days(draw: st.DrawFn) -> tuple[dict[int, dict[str, list[Stretch]]], list[Assignment]]:
    """Five people with their spells, absences and leaves, and A and B of four posts."""
    people = {person: {kind: draw(stretches()) for kind in ("spells", "away", "leaves")} for person in range(1, 6)}
    pairs = st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1])
    posts = [Assignment(window, item, *draw(pairs), DAY) for window in (1, 2) for item in (10, 20)]
    return people, posts


@given(random_days())
def test_no_item_is_without_a_holder_while_anyone_entitled_is_at_the_post(
    day: tuple[dict[int, dict[str, list[Stretch]]], list[Assignment]],
) -> None:
    people, posts = day
    marks = {
        mark for rows in people.values() for kind in rows.values() for row in kind for mark in (row.start, row.end)
    }
    for moment in sorted(mark for mark in marks if mark is not None):
        present = {person for person, rows in people.items() if is_at_post(moment, **rows)}
        cover = Cover(posts, at_post=present, on=DAY)
        for row in posts:
            entitled = [person for person in (row.a_id, row.b_id) if person in present]
            holder = cover.duty_holder(window_id=row.window_id, item_id=row.item_id)
            assert (holder.staff_id if holder else None) == (entitled[0] if entitled else None)
            assert (Post(row.window_id, row.item_id) in cover.uncovered()) is (entitled == [])


@given(stretches(), stretches(), st.integers(0, 700))
def test_every_duty_has_exactly_one_answer_that_fits_its_minutes(
    spells: list[Stretch], leaves: list[Stretch], minute: int
) -> None:
    now = at("08:00") + timedelta(minutes=minute)
    known = [row for row in spells if row.start <= now]
    for row in judge_day([MORNING, AFTERNOON], known, leaves=leaves, now=now):
        assert (row.late_minutes > 0) is (row.arrival == Arrival.LATE)
        assert (row.early_minutes > 0) is (row.departure == Departure.LEFT_EARLY)
        there = row.arrival in (Arrival.IN_TIME, Arrival.NOT_TEN_MINUTES_EARLY, Arrival.LATE)
        assert (row.departure == Departure.NONE) is not there
