"""The two clocks of a case: examples, boundaries and the traps of the field."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from appointments.deadlines import (
    Clocks,
    DueDates,
    Extension,
    Limit,
    days_saved,
    deemed_acceptance,
    deemed_on,
    due_dates,
    immediate_due_at,
    told_in_time,
)
from tests.appointments.clocks_of_2026 import ends, freeze, licence, working
from tests.windows.official import OFFICIAL, day
from windows.workdays import CountsFrom, Unit, WorkCalendar

CHINA = ZoneInfo("Asia/Shanghai")


# Two clocks


def test_due_dates_count_both_limits_from_acceptance() -> None:
    assert due_dates(licence("09-28", "09-30"), OFFICIAL) == DueDates(day("10-20"), day("11-03"))


def test_due_dates_wait_for_acceptance_where_limits_count_from_it() -> None:
    assert due_dates(licence("09-28", None), OFFICIAL) == DueDates()


def test_due_dates_of_a_limit_from_receipt_run_before_acceptance() -> None:
    # 对外劳务合作经营资格: 20 working days by law from receipt, 2 promised from acceptance.
    foreign_labour = Clocks(day("02-13"), None, working(2), working(20, CountsFrom.RECEIPT))

    assert ends(foreign_labour) == (None, day("03-19"))
    assert ends(replace(foreign_labour, accepted_on=day("02-25"))) == (day("02-27"), day("03-19"))


def test_due_dates_let_no_promise_outlast_a_statutory_limit_from_receipt() -> None:
    accepted_late = Clocks(day("02-13"), day("03-18"), working(2), working(20, CountsFrom.RECEIPT))

    assert ends(accepted_late) == (day("03-19"), day("03-19"))


def test_due_dates_promise_the_statutory_date_of_a_calendar_day_limit_where_it_is_earlier() -> None:
    # 商业特许经营备案: 10 calendar days by law, 5 working days promised; over the National Day holiday.
    franchise = Clocks(day("09-30"), day("09-30"), working(5), Limit(10, Unit.CALENDAR_DAY))

    assert ends(franchise) == (day("10-10"), day("10-10"))
    assert ends(replace(franchise, statutory=None)) == (day("10-13"), None)


def test_due_dates_move_a_calendar_day_limit_that_ends_on_a_day_off() -> None:
    franchise = Clocks(day("09-21"), day("09-21"), working(30), Limit(10, Unit.CALENDAR_DAY))

    assert ends(franchise) == (day("10-08"), day("10-08"))


def test_due_dates_count_makeup_weekends() -> None:
    registration = Clocks(day("02-13"), day("02-13"), working(1), working(3))

    assert ends(registration) == (day("02-14"), day("02-25"))


@pytest.mark.parametrize(
    ("promised", "statutory", "expected"),
    [
        (None, None, (None, None)),
        (working(3), None, (day("11-26"), None)),
        (None, working(3), (None, day("11-26"))),
        (working(5), working(3), (day("11-26"), day("11-26"))),
    ],
)
def test_due_dates_without_one_of_the_limits(
    promised: Limit | None, statutory: Limit | None, expected: tuple[date | None, date | None]
) -> None:
    assert ends(Clocks(day("11-23"), day("11-23"), promised, statutory)) == expected


# A year without an arrangement


def test_due_dates_are_provisional_only_where_a_year_without_an_arrangement_decides() -> None:
    dues = due_dates(licence("12-16", "12-16"), OFFICIAL)

    assert (dues.promised_on, dues.promised_provisional) == (day("12-30"), False)
    assert (dues.statutory_on, dues.statutory_provisional) == (date(2027, 1, 14), True)
    assert dues.provisional


def test_due_dates_are_recomputed_when_the_year_arrives() -> None:
    arrived = WorkCalendar(
        OFFICIAL.off | {date(2027, 1, 1)}, OFFICIAL.working | {date(2027, 1, 3)}, OFFICIAL.years | {2027}
    )

    dues = due_dates(licence("12-16", "12-16"), arrived)

    assert (dues.statutory_on, dues.provisional) == (date(2027, 1, 13), False)


def test_promise_is_provisional_where_a_statutory_count_of_the_same_year_is() -> None:
    gap = WorkCalendar(OFFICIAL.off, OFFICIAL.working, OFFICIAL.years - {2024})
    clocks = Clocks(date(2024, 12, 27), date(2025, 1, 2), working(2), working(10, CountsFrom.RECEIPT))

    dues = due_dates(clocks, gap)

    assert (dues.promised_on, dues.promised_provisional) == (date(2025, 1, 6), True)


# Extension (§42)


def test_extension_moves_the_promise_only_if_the_applicant_was_told_in_time() -> None:
    told = Extension(10, Unit.WORKING_DAY, moves_promise=True)
    told_late = replace(told, moves_promise=False)

    assert ends(licence("03-02", "03-02")) == (day("03-16"), day("03-30"))
    assert ends(licence("03-02", "03-02", extension=told)) == (day("03-30"), day("04-14"))
    assert ends(licence("03-02", "03-02", extension=told_late)) == (day("03-16"), day("04-14"))


def test_extension_told_late_leaves_a_promise_where_the_statutory_limit_had_put_it() -> None:
    capped = Clocks(
        day("09-30"),
        day("09-30"),
        working(5),
        Limit(10, Unit.CALENDAR_DAY),
        extension=Extension(10, Unit.CALENDAR_DAY, moves_promise=False),
    )

    assert ends(capped) == (day("10-10"), day("10-20"))


def test_extension_in_another_unit_counts_on_from_the_end_of_the_limit() -> None:
    filing = Clocks(
        day("03-05"),
        day("03-05"),
        None,
        Limit(10, Unit.CALENDAR_DAY),  # Sunday 15 March: moves to the 16th
        extension=Extension(3, Unit.WORKING_DAY, moves_promise=False),
    )

    assert ends(filing) == (None, day("03-19"))


def test_extension_in_the_same_unit_makes_one_longer_limit() -> None:
    filing = Clocks(
        day("03-05"),
        day("03-05"),
        None,
        Limit(10, Unit.CALENDAR_DAY),  # Sunday 15 March, where nothing ends any more
        extension=Extension(10, Unit.CALENDAR_DAY, moves_promise=False),
    )

    assert ends(filing) == (None, day("03-25"))


def test_extension_and_freeze_add_up() -> None:
    told = Extension(10, Unit.WORKING_DAY, moves_promise=True)

    assert ends(licence("03-02", "03-02", freeze("03-10", "03-13"), extension=told)) == (day("04-02"), day("04-17"))


@pytest.mark.parametrize(("told_on", "in_time"), [("03-15", True), ("03-16", True), ("03-17", False)])
def test_told_in_time_until_the_promised_day_has_ended(told_on: str, in_time: bool) -> None:
    assert told_in_time(day(told_on), day("03-16")) is in_time


# Deemed acceptance (§32)


def test_deemed_acceptance_happens_once_the_fifth_working_day_has_ended() -> None:
    received = day("02-13")

    assert deemed_on(received, OFFICIAL) == day("02-27")
    assert deemed_acceptance(received, day("02-27"), OFFICIAL) is None
    assert deemed_acceptance(received, day("02-28"), OFFICIAL) == received


def test_deemed_acceptance_starts_the_clocks_on_the_day_of_receipt() -> None:
    accepted_on = deemed_acceptance(day("02-13"), day("02-28"), OFFICIAL)

    assert ends(Clocks(day("02-13"), accepted_on, working(10), working(20))) == (day("03-05"), day("03-19"))


# Days saved, minutes


@pytest.mark.parametrize(
    ("decided", "saved"),
    [("02-13", 5), ("02-14", 4), ("02-23", 4), ("02-26", 1), ("02-27", 0), ("02-28", -1), ("03-02", -2)],
)
def test_days_saved_are_working_days_before_the_promise(decided: str, saved: int) -> None:
    assert days_saved(day("02-27"), day(decided), OFFICIAL) == saved


def test_immediate_items_are_due_in_minutes() -> None:
    opened = datetime(2026, 11, 23, 9, 45, tzinfo=CHINA)

    assert immediate_due_at(opened, 30) == datetime(2026, 11, 23, 10, 15, tzinfo=CHINA)
    with pytest.raises(ValueError, match="0"):
        immediate_due_at(opened, 0)
