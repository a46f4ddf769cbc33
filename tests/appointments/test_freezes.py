"""Frozen clocks (行政许可法 §45): which days do not count, and what that does to both dates."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.deadlines import (
    Clocks,
    DueDates,
    Freeze,
    Limit,
    due_dates,
    freeze_between,
    frozen_days,
)
from tests.appointments.clocks_of_2026 import ends, freeze, licence, working
from tests.windows.official import OFFICIAL, day
from windows.workdays import CountsFrom, Unit

CHINA = ZoneInfo("Asia/Shanghai")
CLOSE = time(17, 30)


@pytest.mark.parametrize(
    ("started", "ended", "frozen"),
    [
        ("03-10 09:00", "03-12 09:00", {"03-10", "03-11"}),  # both before close: the last day counts again
        ("03-10 17:30", "03-12 17:30", {"03-10", "03-11"}),  # on the stroke of close: already frozen, already free
        ("03-10 17:31", "03-12 17:31", {"03-11", "03-12"}),  # after close: the first day counts, the last does not
        ("03-10 09:00", "03-10 16:00", set()),  # began and ended before close: the day counts
        ("03-10 09:00", "03-10 18:00", {"03-10"}),
        ("03-10 18:00", "03-11 09:00", set()),  # overnight: frozen at no close of business
        ("03-14 10:00", "03-16 09:00", {"03-14", "03-15"}),  # begins on a Saturday off
    ],
)
def test_freeze_between_keeps_days_frozen_at_close_of_business(started: str, ended: str, frozen: set[str]) -> None:
    begin, end = (
        datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA) for text in (started, ended)
    )

    assert frozen_days([freeze_between(begin, end, close=CLOSE)]) == {day(text) for text in frozen}


def test_freeze_between_reads_moments_on_the_clocks_of_the_office() -> None:
    evening_before = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # 00:30 on the 10th

    assert freeze_between(evening_before, None, close=CLOSE) == Freeze(day("03-10"))


def test_freeze_between_refuses_moments_without_a_zone_and_ends_before_the_start() -> None:
    noon = datetime(2026, 3, 10, 12, 0, tzinfo=CHINA)

    with pytest.raises(ValueError):
        freeze_between(noon.replace(tzinfo=None), None, close=CLOSE)
    with pytest.raises(ValueError):
        freeze_between(noon, noon - timedelta(seconds=1), close=CLOSE)
    with pytest.raises(ValueError):
        Freeze(day("03-10"), day("03-09"))


@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 20)), st.integers(0, 10_000), st.times())
def test_freeze_between_agrees_with_asking_every_close_of_business(begin: datetime, minutes: int, close: time) -> None:
    end = begin + timedelta(minutes=minutes)
    closes = [datetime.combine(date(2026, 2, 27) + timedelta(days=n), close) for n in range(40)]

    found = freeze_between(begin.replace(tzinfo=CHINA), end.replace(tzinfo=CHINA), close=close)

    assert frozen_days([found]) == {moment.date() for moment in closes if begin <= moment < end}


def test_due_dates_stop_both_clocks_while_frozen() -> None:
    # Three working days of an expert visit: 10, 11 and 12 March.
    assert ends(licence("03-02", "03-02")) == (day("03-16"), day("03-30"))
    assert ends(licence("03-02", "03-02", freeze("03-10", "03-13"))) == (day("03-19"), day("04-02"))


def test_due_dates_with_a_freeze_that_starts_on_a_day_off() -> None:
    # Frozen from Saturday 14 to Tuesday 17 March: only Monday and Tuesday were working days to lose.
    assert ends(licence("03-02", "03-02", freeze("03-14", "03-18"))) == (day("03-18"), day("04-01"))


def test_due_dates_with_a_freeze_over_a_holiday_lose_only_its_working_days() -> None:
    # 30 September to 8 October frozen: of nine days, two were working days.
    over = licence("09-21", "09-21", freeze("09-30", "10-09"))

    assert ends(licence("09-21", "09-21")) == (day("10-12"), day("10-26"))
    assert ends(over) == (day("10-14"), day("10-28"))


def test_due_dates_count_overlapping_freezes_once() -> None:
    twice = licence("03-02", "03-02", freeze("03-10", "03-13"), freeze("03-11", "03-13"), freeze("03-12", "03-14"))

    assert ends(twice) == ends(licence("03-02", "03-02", freeze("03-10", "03-14")))


def test_due_dates_ignore_a_freeze_that_ended_before_acceptance() -> None:
    assert ends(licence("03-02", "03-10", freeze("03-03", "03-11"))) == ends(licence("03-02", "03-10"))


def test_due_dates_freeze_a_limit_from_receipt_before_acceptance() -> None:
    foreign_labour = Clocks(
        day("03-02"), day("03-10"), working(2), working(20, CountsFrom.RECEIPT), (freeze("03-03", "03-06"),)
    )

    assert ends(foreign_labour) == (day("03-12"), day("04-02"))


def test_due_dates_of_calendar_days_do_not_count_frozen_days_off_either() -> None:
    # Frozen from Friday 13 to Sunday 15 March: three calendar days.
    filing = Clocks(day("03-10"), day("03-10"), None, Limit(10, Unit.CALENDAR_DAY), (freeze("03-13", "03-16"),))

    assert ends(filing) == (None, day("03-23"))
    assert ends(replace(filing, freezes=())) == (None, day("03-20"))


def test_due_dates_of_months_do_not_count_frozen_days() -> None:
    filing = Clocks(day("03-10"), day("03-10"), None, Limit(1, Unit.MONTH), (freeze("03-13", "03-16"),))

    assert ends(filing) == (None, day("04-13"))


def test_due_dates_are_the_earliest_possible_while_a_freeze_is_open() -> None:
    expert_visit = licence("03-02", "03-02", freeze("03-10"))

    assert due_dates(expert_visit, OFFICIAL, as_of=day("03-12")) == DueDates(
        day("03-19"), day("04-02"), frozen=True, frozen_from=day("03-10")
    )
    assert ends(expert_visit, as_of="03-13") == (day("03-20"), day("04-03"))
    assert ends(expert_visit) == ends(licence("03-02", "03-02", freeze("03-10", "03-11")))


def test_due_dates_of_an_open_freeze_that_begins_tomorrow() -> None:
    after_close = licence("03-02", "03-02", freeze("03-11"))

    assert due_dates(after_close, OFFICIAL, as_of=day("03-10")) == DueDates(
        day("03-16"), day("03-30"), frozen=True, frozen_from=day("03-11")
    )
