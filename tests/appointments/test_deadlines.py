"""The two clocks of a case: examples, boundaries, the traps of the field, and a second implementation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appointments.deadlines import (
    Clocks,
    DueDates,
    Extension,
    Freeze,
    Light,
    Limit,
    days_saved,
    deemed_acceptance,
    deemed_on,
    due_dates,
    freeze_between,
    frozen_days,
    immediate_due_at,
    light,
    told_in_time,
    yellow_until,
)
from tests.windows import second_count
from tests.windows.official import OFFICIAL, day
from windows.workdays import CountsFrom, Unit, WorkCalendar

CHINA = ZoneInfo("Asia/Shanghai")
CLOSE = time(17, 30)


def working(number: int, counts_from: CountsFrom = CountsFrom.ACCEPTANCE) -> Limit:
    """A limit in working days."""
    return Limit(number, Unit.WORKING_DAY, counts_from)


def licence(received: str, accepted: str | None, *freezes: Freeze, extension: Extension | None = None) -> Clocks:
    """A licence: promised in 10 working days, 20 by law (行政许可法 §42)."""
    return Clocks(day(received), accepted and day(accepted), working(10), working(20), freezes, extension)


def freeze(first: str, until: str | None = None) -> Freeze:
    """A freeze between two days of 2026."""
    return Freeze(day(first), until and day(until))


def ends(
    clocks: Clocks, as_of: str | None = None, calendar: WorkCalendar = OFFICIAL
) -> tuple[date | None, date | None]:
    """Both due dates."""
    dues = due_dates(clocks, calendar, as_of=as_of and day(as_of))
    return dues.promised_on, dues.statutory_on


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


# Freezes (§45)


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


def test_extension_and_freeze_add_up() -> None:
    told = Extension(10, Unit.WORKING_DAY, moves_promise=True)

    assert ends(licence("03-02", "03-02", freeze("03-10", "03-13"), extension=told)) == (day("04-02"), day("04-17"))


@pytest.mark.parametrize(("told_on", "in_time"), [("03-15", True), ("03-16", True), ("03-17", False)])
def test_told_in_time_until_the_promised_day_has_ended(told_on: str, in_time: bool) -> None:
    assert told_in_time(day(told_on), day("03-16")) is in_time


# Lights


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


# Against the second implementation

DAYS = st.dates(date(2019, 1, 1), date(2027, 6, 30))
LIMITS = st.builds(
    Limit, number=st.integers(1, 6), unit=st.sampled_from(Unit), counts_from=st.sampled_from(CountsFrom)
) | st.builds(working, st.integers(1, 40), st.sampled_from(CountsFrom))


@st.composite
def clocks_of_cases(draw: st.DrawFn) -> Clocks:
    """Any clocks with closed freezes and an extension in a unit of its own."""
    received = draw(DAYS)
    accepted = draw(st.none() | st.integers(0, 30).map(lambda n: received + timedelta(days=n)))
    spans = draw(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 30)), max_size=3))
    begins = [(received + timedelta(days=first), length) for first, length in spans]
    freezes = tuple(Freeze(first, first + timedelta(days=length)) for first, length in begins)
    extension = draw(
        st.none() | st.builds(Extension, st.integers(1, 15), st.just(Unit.WORKING_DAY), moves_promise=st.booleans())
    )
    return Clocks(received, accepted, draw(st.none() | LIMITS), draw(st.none() | LIMITS), freezes, extension)


def naive_end(clocks: Clocks, limit: Limit | None, extended: bool) -> date | None:
    """One limit by the second implementation."""
    start = clocks.received_on if limit and limit.counts_from == "receipt" else clocks.accepted_on
    if limit is None or start is None:
        return None
    frozen = [
        one
        for one in (clocks.received_on + timedelta(days=n) for n in range(-10, 120))
        if any(freeze.first <= one and freeze.until is not None and one < freeze.until for freeze in clocks.freezes)
    ]
    end, _ = second_count.count(start, limit.number, limit.unit.value, frozen)
    if extended and clocks.extension is not None:
        # Working days after working days make one longer count; after other units they follow the end.
        end, _ = second_count.count(end, clocks.extension.days, "working_day", frozen)
    return end


@settings(deadline=None)
@given(clocks_of_cases())
def test_due_dates_agree_with_a_second_implementation(clocks: Clocks) -> None:
    moves = clocks.extension is not None and clocks.extension.moves_promise
    own = naive_end(clocks, clocks.promised, extended=moves)
    ceiling = naive_end(clocks, clocks.statutory, extended=moves)
    promised = None if own is None else min(own, ceiling or own)

    assert ends(clocks) == (promised, naive_end(clocks, clocks.statutory, extended=True))


@given(clocks_of_cases(), st.integers(0, 60), st.integers(0, 60))
def test_due_dates_keep_the_promise_within_the_law_and_grow_while_frozen(
    clocks: Clocks, first: int, length: int
) -> None:
    frozen_from = clocks.received_on + timedelta(days=first)
    opened = replace(clocks, freezes=(*clocks.freezes, Freeze(frozen_from)))
    as_of = frozen_from + timedelta(days=length)

    before, now = due_dates(clocks, OFFICIAL), due_dates(opened, OFFICIAL, as_of=as_of)
    closed = replace(clocks, freezes=(*clocks.freezes, Freeze(frozen_from, as_of + timedelta(days=1))))

    assert now == replace(due_dates(closed, OFFICIAL), frozen=True, frozen_from=frozen_from)
    for dues in (before, now):
        assert not (dues.promised_on and dues.statutory_on and dues.promised_on > dues.statutory_on)
        assert dues.provisional == (dues.promised_provisional or dues.statutory_provisional)
    assert (now.statutory_on or date.max) >= (before.statutory_on or date.max)
    assert (now.promised_on or date.max) >= (before.promised_on or date.max)
