"""The order of the queue: boundary tables, and its promises on random days."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appointments.ordering import GREEN_CHANNEL, Band, Caller, Rules, Waiting, band_of, items_of, may_call, order
from windows.cover import Assignment, Cover

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = Rules()
EVERYBODY = range(100)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def waiting(pk: int, since: float, **fields: object) -> Waiting:
    return Waiting(pk=pk, waits_from=at(since), drawn_at=at(since), **fields)  # type: ignore[arg-type]


def called(tickets: list[Waiting], now: float, rules: Rules = RULES) -> list[int]:
    return [ticket.pk for ticket in order(tickets, now=at(now), rules=rules)]


@pytest.mark.parametrize(
    ("tickets", "now", "expected"),
    [
        ([waiting(2, 5), waiting(1, 0)], 10, [1, 2]),
        ([waiting(2, 0), waiting(1, 0)], 10, [1, 2]),  # a tie goes by the order of drawing
        ([waiting(1, 0), waiting(2, 19, priority="elderly")], 20, [2, 1]),
        ([waiting(1, 0), waiting(2, 20, priority="elderly")], 25, [1, 2]),  # put ahead by 20 minutes and no more
        ([waiting(1, 0, priority="disabled"), waiting(2, 1, priority="elderly")], 10, [1, 2]),
        ([waiting(1, 0), waiting(2, 9, priority=GREEN_CHANNEL)], 10, [2, 1]),
        ([waiting(1, 0), waiting(2, 31, priority=GREEN_CHANNEL)], 32, [1, 2]),  # due before the green channel opened
        ([waiting(1, 0), waiting(2, 29, priority="elderly")], 30, [1, 2]),  # twice the floor of 15 minutes
        ([waiting(1, 0), waiting(2, 5, booked_for=at(10))], 10, [2, 1]),
        ([waiting(1, 0), waiting(2, 5, booked_for=at(10))], 9, [1, 2]),  # early: in the order of coming
        ([waiting(1, 0), waiting(2, 20, booked_for=at(10))], 21, [2, 1]),  # ten minutes late is in time
        ([waiting(1, 0), waiting(2, 21, booked_for=at(10))], 22, [1, 2]),
        ([waiting(1, 0, priority=GREEN_CHANNEL), waiting(2, 1, booked_for=at(10))], 10, [2, 1]),
        ([waiting(1, 0, booked_for=at(20)), waiting(2, 1, booked_for=at(10))], 20, [2, 1]),
    ],
)
def test_order_at_the_boundaries(tickets: list[Waiting], now: float, expected: list[int]) -> None:
    assert called(tickets, now) == expected


def test_ageing_limit_is_the_factor_times_the_usual_wait_and_never_below_the_floor() -> None:
    assert RULES.ageing_limit == timedelta(minutes=30)
    assert Rules(usual_wait=timedelta(minutes=40), ageing_factor=1.5).ageing_limit == timedelta(minutes=60)
    assert band_of(waiting(1, 0), now=at(30), rules=RULES) is Band.DUE
    assert band_of(waiting(1, 0), now=at(29.9), rules=RULES) is Band.IN_TURN


# --- Who may call ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"item_id": 7}, True),
        ({"item_id": 8}, False),
        ({}, True),
        ({"item_id": 8, "for_window": 3}, True),
        ({"item_id": 7, "for_window": 4}, False),
        ({"item_id": 8, "for_staff": 1}, True),
        ({"item_id": 7, "for_staff": 2}, False),
        ({"item_id": 7, "for_staff": 5}, True),  # not at the post: whoever covers the item
        ({"item_id": 8, "for_staff": 5}, False),
    ],
)
def test_who_may_call_whom(fields: dict[str, int], expected: bool) -> None:
    caller = Caller(staff_id=1, window_id=3, items={7}, at_post={1, 2})

    assert may_call(waiting(1, 0, **fields), caller) is expected


def test_items_are_those_of_the_cover_a_first_and_b_where_a_is_away() -> None:
    day = NINE.date()
    rows = [Assignment(1, 7, a_id=1, b_id=2, valid_from=day), Assignment(2, 8, a_id=2, b_id=1, valid_from=day)]
    both, alone = Cover(rows, at_post={1, 2}, on=day), Cover(rows, at_post={2}, on=day)

    assert items_of(both, staff_id=2, window_id=2, offered={7, 8}) == {8}
    assert items_of(alone, staff_id=2, window_id=2, offered={7, 8}) == {7, 8}
    assert items_of(alone, staff_id=2, window_id=2, offered={8}) == {8}  # not offered there: B goes to window 1
    assert items_of(alone, staff_id=2, window_id=1, offered=set()) == {7}


# --- Promises on random queues -----------------------------------------------------------------

PRIORITIES = st.sampled_from(("", "", "", "elderly", "disabled", GREEN_CHANNEL))
TICKETS = st.lists(
    st.tuples(st.integers(0, 120), PRIORITIES, st.one_of(st.none(), st.integers(0, 150))), min_size=1, max_size=25
)
Drawn = list[tuple[int, str, int | None]]


def made(drawn: Drawn) -> list[Waiting]:
    rows = sorted(drawn, key=lambda row: row[0])
    return [
        waiting(pk, since, priority=priority, booked_for=None if booked is None else at(booked))
        for pk, (since, priority, booked) in enumerate(rows, start=1)
    ]


@unhurried
@given(TICKETS, st.integers(120, 300), st.randoms(use_true_random=False))
def test_order_depends_on_nothing_but_tickets_and_clock(drawn: Drawn, now: int, random: object) -> None:
    tickets = made(drawn)
    shuffled = list(tickets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert called(shuffled, now) == called(tickets, now)


@unhurried
@given(TICKETS, st.integers(120, 300))
def test_equals_are_never_overtaken(drawn: Drawn, now: int) -> None:
    ordered = order(made(drawn), now=at(now), rules=RULES)
    alike: dict[str, list[Waiting]] = {}
    for ticket in ordered:
        if ticket.booked_for is None:
            alike.setdefault(ticket.priority, []).append(ticket)

    for rows in alike.values():
        for first, second in pairwise(rows):
            assert (first.waits_from, first.pk) <= (second.waits_from, second.pk)


@unhurried
@given(TICKETS, st.integers(120, 300))
def test_nobody_past_the_limit_is_overtaken_by_who_came_later_unless_booked(drawn: Drawn, now: int) -> None:
    tickets = made(drawn)
    places = {pk: place for place, pk in enumerate(called(tickets, now))}
    for aged in tickets:
        due = aged.waits_from + RULES.ageing_limit
        for other in tickets:
            booked = band_of(other, now=at(now), rules=RULES) is Band.BOOKED
            if due <= at(now) and other.waits_from > due and not booked:
                assert places[aged.pk] < places[other.pk]


@unhurried
@given(
    arrivals=st.lists(st.tuples(st.integers(0, 6), PRIORITIES), min_size=5, max_size=60),
    service=st.integers(2, 6),
)
def test_nobody_starves_however_many_privileged_visitors_come(arrivals: list[tuple[int, str]], service: int) -> None:
    """One window, an endless stream of privileged visitors from the second on: the first one is called all the same."""
    clock, tickets = 0, [waiting(1, 0)]
    for pk, (gap, priority) in enumerate(arrivals, start=2):
        clock += gap
        tickets.append(waiting(pk, clock, priority=priority or "elderly"))
    ahead = sum(ticket.waits_from <= at(30) for ticket in tickets)

    assert waits(tickets, service)[1] <= 30 + service * (1 + ahead)


@unhurried
@given(
    arrivals=st.lists(st.tuples(st.integers(0, 6), PRIORITIES), max_size=60),
    early=st.lists(st.integers(-30, 10), min_size=1, max_size=6),
    service=st.integers(2, 15),
)
def test_booked_visitor_in_time_waits_no_more_than_one_service(
    arrivals: list[tuple[int, str]], early: list[int], service: int
) -> None:
    """One window, one booking a slot of two services: from the booked time, or coming, one service at most."""
    clock, tickets = 0, []
    for pk, (gap, priority) in enumerate(arrivals, start=100):
        clock += gap
        tickets.append(waiting(pk, clock, priority=priority))
    slots = {pk: 30 + 2 * service * pk for pk in range(len(early))}
    for pk, shift in enumerate(early):
        came = max(0, slots[pk] + min(shift, service))
        tickets.append(waiting(pk, came, booked_for=at(slots[pk])))

    waited = waits(tickets, service)
    for pk, slot in slots.items():
        ticket = next(row for row in tickets if row.pk == pk)
        came = (ticket.waits_from - NINE) / timedelta(minutes=1)
        assert came + waited[pk] <= max(slot, came) + service


def waits(tickets: list[Waiting], service: int) -> dict[int, float]:
    """Serve everybody at one window; return how many minutes each waited."""
    left, clock, waited = list(tickets), 0.0, {}
    while left:
        here = [ticket for ticket in left if ticket.waits_from <= at(clock)]
        if not here:
            clock = min((ticket.waits_from - NINE) / timedelta(minutes=1) for ticket in left)
            continue
        first = order(here, now=at(clock), rules=RULES)[0]
        left.remove(first)
        waited[first.pk] = clock - (first.waits_from - NINE) / timedelta(minutes=1)
        clock += service
    return waited
