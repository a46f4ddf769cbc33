"""The warning lights, on every side of every boundary."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.deadlines import (
    DueDates,
    Light,
    due_dates,
    light,
    yellow_until,
)
from tests.appointments.clocks_of_2026 import freeze, licence
from tests.windows.official import OFFICIAL, day
from windows.workdays import Unit


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("03-02", Light.GREEN),
        ("03-12", Light.GREEN),  # two working days left: Friday and Monday
        ("03-13", Light.YELLOW),  # Friday: one left
        ("03-14", Light.YELLOW),
        ("03-16", Light.YELLOW),  # the last day
        ("03-17", Light.RED),  # past the promise, not past the law
        ("03-30", Light.RED),
        ("03-31", Light.DARK_RED),
    ],
)
def test_light_turns_at_the_promise_and_again_at_the_statutory_limit(today: str, expected: Light) -> None:
    assert light(day(today), due_dates(licence("03-02", "03-02"), OFFICIAL), OFFICIAL) == expected


def test_light_counts_makeup_weekends_and_holidays_as_working_days_left() -> None:
    dues = DueDates(promised_on=day("02-24"))

    assert light(day("02-13"), dues, OFFICIAL) == Light.GREEN  # Saturday 14 is worked: two days left
    assert light(day("02-14"), dues, OFFICIAL) == Light.YELLOW


@pytest.mark.parametrize(
    ("closed", "expected"),
    [("03-16", Light.GREEN), ("03-17", Light.RED), ("03-30", Light.RED), ("03-31", Light.DARK_RED)],
)
def test_light_of_a_closed_case_is_judged_on_the_day_it_closed(closed: str, expected: Light) -> None:
    dues = due_dates(licence("03-02", "03-02"), OFFICIAL)

    assert light(day("11-23"), dues, OFFICIAL, closed_on=day(closed)) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [("03-12", Light.GREEN), ("03-13", Light.YELLOW), ("03-16", Light.YELLOW), ("03-17", Light.DARK_RED)],
)
def test_light_warns_of_the_statutory_limit_where_nothing_was_promised(today: str, expected: Light) -> None:
    assert light(day(today), DueDates(statutory_on=day("03-16")), OFFICIAL) == expected


def test_light_is_none_without_a_limit() -> None:
    assert light(day("03-16"), DueDates(), OFFICIAL) == Light.NONE
    assert light(day("03-16"), DueDates(), OFFICIAL, closed_on=day("03-10")) == Light.NONE


def test_light_is_paused_while_frozen_however_old_the_stored_dates() -> None:
    stored = due_dates(licence("03-02", "03-02", freeze("03-10")), OFFICIAL, as_of=day("03-10"))

    assert {light(day(text), stored, OFFICIAL) for text in ("03-10", "03-16", "03-17", "11-23")} == {Light.PAUSED}
    assert light(day("11-23"), replace(stored, frozen_from=None), OFFICIAL) == Light.PAUSED


def test_light_stays_red_where_the_promise_ran_out_before_the_freeze() -> None:
    late = due_dates(licence("03-02", "03-02", freeze("03-18")), OFFICIAL, as_of=day("04-20"))

    assert (late.promised_on, late.frozen) == (day("03-16"), True)
    assert light(day("04-20"), late, OFFICIAL) == Light.RED


def test_light_pauses_a_case_frozen_after_close_of_its_last_day_until_that_day_has_ended() -> None:
    last_evening = due_dates(licence("03-02", "03-02", freeze("03-17")), OFFICIAL, as_of=day("03-16"))

    assert light(day("03-16"), last_evening, OFFICIAL) == Light.PAUSED
    assert light(day("03-17"), last_evening, OFFICIAL) == Light.RED


def test_light_of_a_case_withdrawn_while_frozen_is_green() -> None:
    stored = due_dates(licence("03-02", "03-02", freeze("03-10")), OFFICIAL, as_of=day("03-10"))

    assert light(day("11-23"), stored, OFFICIAL, closed_on=day("05-20")) == Light.GREEN


def test_light_names_are_shown_in_words() -> None:
    assert list(Light.values) == ["green", "yellow", "red", "dark_red", "paused", "none"]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 30))
def test_yellow_until_draws_the_line_that_counting_draws(today: date, number: int) -> None:
    due = OFFICIAL.due(today, number, Unit.WORKING_DAY).on

    assert (due <= yellow_until(today, OFFICIAL)) == (OFFICIAL.workdays_between(today, due) <= 1)
