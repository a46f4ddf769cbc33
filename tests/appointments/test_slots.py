"""What a day offers, whatever hours, closures, people and bookings there are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.slots import (
    CELL,
    DAY,
    Arrival,
    Block,
    Conflict,
    Diary,
    Duty,
    Offer,
    Span,
    clock,
    conflict_of,
    day_offer,
    earliest_on,
    joined,
    judge_arrival,
    minute_of,
    offers,
    slots_of,
)
from windows.workdays import WorkCalendar

MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
HOURS = (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60))
CALENDAR = WorkCalendar(off=frozenset({TUESDAY}), working=frozenset({SATURDAY}), years=frozenset({2026}))
DIARY = Diary(
    calendar=CALENDAR,
    hours=dict.fromkeys(range(1, 6), HOURS),
    duties=(Duty(1, (10, 11), date(2026, 1, 1)), Duty(2, (12, 13), date(2026, 1, 1))),
)
HOURLY = Offer(60, 1)
EARLY = datetime(2026, 11, 20, 8)


def starts(diary: Diary = DIARY, offer: Offer = HOURLY, day: date = MONDAY, now: datetime = EARLY) -> list[str]:
    return [f"{clock(slot.start):%H:%M}" for slot in day_offer(diary, offer, day, now=now, lead=0).slots]


def windows_at(text: str, diary: Diary, offer: Offer = HOURLY) -> tuple[int, ...]:
    found = day_offer(diary, offer, MONDAY, now=EARLY, lead=0).slots
    return next((slot.windows for slot in found if f"{clock(slot.start):%H:%M}" == text), ())


# --- Boundary table -------------------------------------------------------------------------------


def test_a_day_offers_its_hours_one_visit_after_the_other() -> None:
    assert starts() == ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    assert starts(offer=Offer(50, 1)) == ["09:00", "09:50", "10:40", "13:00", "13:50", "14:40", "15:30"]


@pytest.mark.parametrize(
    ("day", "number"), [(MONDAY, 7), (TUESDAY, 0), (SATURDAY, 7), (date(2026, 11, 29), 0)], ids=str
)
def test_a_day_off_offers_nothing_and_a_working_weekend_the_hours_of_a_friday(day: date, number: int) -> None:
    assert len(starts(day=day)) == number


def test_a_year_without_an_arrangement_is_provisional() -> None:
    days = [day_offer(DIARY, HOURLY, day, now=EARLY, lead=0) for day in (MONDAY, date(2027, 1, 4))]

    assert [(offer.provisional, bool(offer.slots)) for offer in days] == [(False, True), (True, True)]


@pytest.mark.parametrize(
    ("now", "lead", "first"),
    [
        ("2026-11-23 08:00", 0, "09:00"),
        ("2026-11-23 09:00", 0, "09:00"),
        ("2026-11-23 09:00:01", 0, "10:00"),
        ("2026-11-23 09:00", 60, "10:00"),
        ("2026-11-23 09:01", 60, "11:00"),
        ("2026-11-22 23:30", 60, "09:00"),
        ("2026-11-22 23:30", 10 * 60, "10:00"),
        ("2026-11-23 16:00", 0, "16:00"),
        ("2026-11-23 16:01", 0, None),
        ("2026-11-24 00:00", 0, None),
    ],
)
def test_no_time_in_the_past_and_none_nearer_than_the_lead(now: str, lead: int, first: str | None) -> None:
    slots = day_offer(DIARY, HOURLY, MONDAY, now=datetime.fromisoformat(now), lead=lead).slots

    assert (f"{clock(slots[0].start):%H:%M}" if slots else None) == first


def test_lunch_duty_opens_its_window_over_lunch() -> None:
    diary = replace(DIARY, lunches={(MONDAY, 2): (Span(12 * 60, 13 * 60),)})

    assert (windows_at("12:00", diary), windows_at("13:00", diary)) == ((2,), (1, 2))


def test_a_closure_takes_what_it_touches_and_says_why() -> None:
    hours = Block(MONDAY, MONDAY, Span(10 * 60 + 30, 11 * 60), reason="盘点")
    whole = Block(MONDAY, TUESDAY, reason="停电")
    one = Block(MONDAY, MONDAY, window=1, reason="维修")

    assert starts(replace(DIARY, blocks=(hours,))) == ["09:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    assert windows_at("09:00", replace(DIARY, blocks=(one,))) == (2,)
    closed = day_offer(replace(DIARY, blocks=(whole,)), HOURLY, MONDAY, now=EARLY, lead=0)
    assert (closed.slots, closed.reason) == ((), "停电")


def test_a_window_is_offered_while_a_or_b_is_there() -> None:
    morning = (datetime(2026, 11, 23), datetime(2026, 11, 23, 12))
    one_away = replace(DIARY, leaves={10: (morning,)})
    both_away = replace(DIARY, leaves={10: (morning,), 11: (morning,)})
    stood_in = replace(both_away, stand_ins=frozenset({(MONDAY, 1)}))

    found = [(windows_at("09:00", one), windows_at("13:00", one)) for one in (one_away, both_away, stood_in)]
    assert found == [((1, 2), (1, 2)), ((2,), (1, 2)), ((1, 2), (1, 2))]


def test_a_closed_window_and_an_ended_duty_offer_nothing() -> None:
    diary = replace(
        DIARY,
        duties=(Duty(1, (10, 11), MONDAY, is_open=False), Duty(2, (12, 13), date(2026, 1, 1), date(2026, 11, 22))),
    )
    assert starts(diary) == []


def test_the_least_busy_window_comes_first_and_a_full_one_is_left_out() -> None:
    taken = {(MONDAY, 1): {9 * 60: frozenset({1}), 10 * 60: frozenset({1})}, (MONDAY, 2): {10 * 60: frozenset({1})}}
    diary = replace(DIARY, taken=taken)

    assert (windows_at("09:00", diary), windows_at("10:00", diary), windows_at("11:00", diary)) == ((2,), (), (2, 1))
    assert windows_at("10:00", diary, Offer(60, 2)) == (2, 1)


def test_a_place_must_be_free_the_whole_visit() -> None:
    taken = {
        (MONDAY, 1): {9 * 60 + 55: frozenset({1})},
        (MONDAY, 2): {9 * 60: frozenset({1}), 9 * 60 + 30: frozenset({2})},
    }
    diary = replace(DIARY, taken=taken)

    assert (windows_at("09:00", diary), windows_at("09:00", diary, Offer(60, 2))) == ((), (1,))


def test_days_are_listed_to_the_horizon_without_days_off() -> None:
    days = offers(DIARY, HOURLY, now=datetime(2026, 11, 23, 16, 30), lead=0, horizon=7)

    assert [(offer.day.day, len(offer.slots)) for offer in days] == [
        (23, 0),
        (25, 7),
        (26, 7),
        (27, 7),
        (28, 7),
        (30, 7),
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"calendar": replace(CALENDAR, off=frozenset({MONDAY}))}, Conflict.DAY_OFF),
        ({"hours": {1: (Span(13 * 60, 17 * 60),)}}, Conflict.OUTSIDE_HOURS),
        ({"hours": {}}, Conflict.DAY_OFF),
        ({"hours": {1: HOURS[1:]}, "lunches": {(MONDAY, 1): (HOURS[0],)}}, None),
        ({"blocks": (Block(MONDAY, MONDAY, Span(590, 600)),)}, Conflict.BLOCKED),
        ({"blocks": (Block(MONDAY, MONDAY, Span(600, 700)),)}, None),
        ({"duties": (Duty(2, (12, 13), MONDAY),)}, Conflict.NOT_SERVED),
        ({"duties": (Duty(1, (10, 11), MONDAY, is_open=False),)}, Conflict.WINDOW_CLOSED),
        ({"leaves": dict.fromkeys((10, 11), ((datetime(2026, 11, 20), datetime(2026, 12, 1)),))}, Conflict.NOBODY),
        ({"leaves": {10: ((datetime(2026, 11, 20), datetime(2026, 12, 1)),)}}, None),
    ],
)
def test_why_a_booking_cannot_be_kept(change: dict, why: Conflict | None) -> None:
    assert conflict_of(replace(DIARY, **change), day=MONDAY, window=1, span=Span(540, 600)) == why


@pytest.mark.parametrize(
    ("now", "arrival"),
    [
        ("2026-11-22 09:00", Arrival.EARLIER_DAY),
        ("2026-11-23 08:29", Arrival.TOO_EARLY),
        ("2026-11-23 08:30", Arrival.IN_TIME),
        ("2026-11-23 09:15", Arrival.IN_TIME),
        ("2026-11-23 09:15:01", Arrival.LATE),
        ("2026-11-23 23:59", Arrival.LATE),
        ("2026-11-24 00:00", Arrival.LATER_DAY),
    ],
)
def test_arrival(now: str, arrival: Arrival) -> None:
    assert judge_arrival(datetime.fromisoformat(now), datetime(2026, 11, 23, 9), early=30, late=15) == arrival


# --- Properties -----------------------------------------------------------------------------------

minutes = st.integers(0, DAY // CELL - 1).map(lambda cell: cell * CELL)
spans = st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Span(min(pair), max(pair)))
span_lists = st.lists(spans, max_size=4).map(tuple)
days = st.dates(date(2026, 11, 1), date(2027, 2, 28))
moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 28))
places = st.dictionaries(minutes, st.frozensets(st.integers(1, 3), max_size=3), max_size=30)
item_offers = st.builds(Offer, st.integers(1, 24).map(lambda cells: cells * CELL), st.integers(1, 3))
leaves = st.dictionaries(
    st.integers(10, 13),
    st.tuples(
        st.tuples(moments, st.integers(1, 5000)).map(lambda pair: (pair[0], pair[0] + timedelta(minutes=pair[1])))
    ),
)


@st.composite
def diaries(draw: st.DrawFn, day: date) -> Diary:
    blocked = st.builds(Block, st.just(day), st.just(day), spans, st.sampled_from((None, 1, 2)), st.just("停"))
    return replace(
        DIARY,
        hours={weekday: joined(draw(span_lists)) for weekday in (1, 3, 5)},
        blocks=tuple(draw(st.lists(blocked, max_size=3))),
        lunches={(day, 1): joined(draw(span_lists))},
        leaves=draw(leaves),
        taken={(day, window): draw(places) for window in (1, 2)},
    )


@given(st.data(), days, moments, item_offers, st.integers(0, 3000))
def test_what_is_offered_can_be_kept_and_lies_ahead(
    data: st.DataObject, day: date, now: datetime, offer: Offer, lead: int
) -> None:
    """Every offered time: not in the past, in the hours, closed by nothing, somebody there, a place free all along."""
    diary = data.draw(diaries(day))

    found = day_offer(diary, offer, day, now=now, lead=lead)

    assert found.provisional is (day.year == 2027)
    assert not found.slots or CALENDAR.is_workday(day)
    for slot in found.slots:
        assert slot.on(day) >= now + timedelta(minutes=lead)
        span = Span(slot.start, slot.start + offer.length)
        for window in slot.windows:
            assert conflict_of(diary, day=day, window=window, span=span) is None
            held = [diary.taken[day, window].get(minute, frozenset()) for minute in range(span.start, span.end, CELL)]
            assert any(all(place not in cell for cell in held) for place in range(1, offer.capacity + 1))


@given(st.data(), days, item_offers)
def test_taking_a_place_leaves_all_other_times_as_they_were(data: st.DataObject, day: date, offer: Offer) -> None:
    """Who books one time takes it at one window only, and takes nothing that does not overlap it."""
    diary = data.draw(diaries(day))
    before = slots_of(diary.windows_on(day), offer)
    if not before:
        return
    chosen = data.draw(st.sampled_from(before))
    window, span = chosen.windows[0], Span(chosen.start, chosen.start + offer.length)
    free = next(one for one in diary.windows_on(day) if one.window == window).free_place(chosen.start, offer)
    taken = dict(diary.taken[day, window])
    for minute in range(span.start, span.end, CELL):
        taken[minute] = taken.get(minute, frozenset()) | {free}

    after = slots_of(replace(diary, taken=diary.taken | {(day, window): taken}).windows_on(day), offer)

    def pairs(slots: tuple, *, beside: bool) -> set[tuple[int, int]]:
        return {
            (slot.start, one)
            for slot in slots
            for one in slot.windows
            if not beside or one != window or not span.meets(Span(slot.start, slot.start + offer.length))
        }

    assert pairs(after, beside=True) == pairs(before, beside=True)
    assert pairs(after, beside=False) <= pairs(before, beside=False)


@given(moments, st.integers(0, 3000), days)
def test_the_first_minute_that_may_be_booked(now: datetime, lead: int, day: date) -> None:
    earliest = earliest_on(day, now=now, lead=lead)
    dawn = datetime(day.year, day.month, day.day)
    ahead = [minute for minute in range(DAY) if dawn + timedelta(minutes=minute) >= now + timedelta(minutes=lead)]

    assert earliest == (ahead[0] if ahead else DAY)


@given(st.lists(spans, max_size=8))
def test_joined_spans_cover_the_same_minutes_apart_from_each_other(given_spans: list[Span]) -> None:
    found = joined(given_spans)

    def covered(some: tuple | list) -> set[int]:
        return {minute for span in some for minute in range(span.start, span.end, CELL)}

    assert covered(found) == covered(given_spans)
    assert all(one.end < other.start for one, other in pairwise(found))


@given(minutes)
def test_clock_and_minute_belong_together(minute: int) -> None:
    assert minute_of(clock(minute)) == minute
