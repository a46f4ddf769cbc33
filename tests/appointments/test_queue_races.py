"""Many at once, with real threads: numbers are unique, nobody is called twice, nobody is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from appointments.models import Ticket, TicketPeriod
from appointments.ordering import Rules, order
from appointments.services import calling, queue, tickets
from service_window.http import Refusal
from tests.case_factories import make_counter
from tests.factories import make_item, make_staff, make_window
from tests.queue_factories import make_called, make_group, make_queue, make_ticket
from tests.races import in_threads
from windows.models import Staff, Window
from windows.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

CALLERS = 32
WAITING = 1000
CALLS = 10


def outcome(answers: list[Any]) -> tuple[int, int]:
    """How many did it, and how many were refused in words; anything else is an error of ours."""
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refusal)] == []
    return len(answers) - len(refused), len(refused)


def test_fifty_draw_from_one_series_and_the_cap_holds() -> None:
    make_queue()
    counter = make_counter()
    make_group("B", items=(counter.version,), day_cap=40)

    answer = outcome(in_threads(*[lambda: make_ticket(counter.version)] * 50))

    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert (answer, numbers) == ((40, 10), [f"B{number:03d}" for number in range(1, 41)])


def test_thirty_two_call_a_thousand_none_twice_none_lost() -> None:
    make_queue()
    window = make_window()
    draw_many(WAITING)
    rows = Staff.objects.bulk_create(Staff(number=f"M{n:04d}", name="员工") for n in range(3 * WAITING))
    people = iter(rows)

    found = in_threads(*[lambda: call_until_nobody_waits(window, people)] * CALLERS)

    assert [answer for answer in found if isinstance(answer, Exception)] == []
    called = [pk for pks in found for pk in pks]
    assert (len(called), len(set(called))) == (WAITING, WAITING)
    assert Ticket.objects.filter(state="called").count() == WAITING
    assert (TicketPeriod.objects.open().count(), TicketPeriod.objects.count()) == (WAITING, 2 * WAITING)


def draw_many(number: int) -> None:
    moment = timezone.now()
    fields = {"day": timezone.localdate(moment), "drawn_at": moment, "waits_from": moment}
    rows = Ticket.objects.bulk_create(Ticket(number=f"M{n:04d}", **fields) for n in range(number))
    TicketPeriod.objects.bulk_create(TicketPeriod(ticket=row, state="waiting", from_at=moment) for row in rows)


def call_until_nobody_waits(window: Window, people: Iterator[Staff]) -> list[int]:
    """Call again and again, ten times in a transaction, each time as somebody who has nobody called yet.

    SQLite has one writer at a time: who has waited too long for it presses again.
    """
    called: list[int] = []
    while True:
        try:
            with transaction.atomic():
                now = timezone.now()
                ordered = iter(order(queue.waiting_at(now), now=now, rules=Rules()))
                found = [calling.claim_first(ordered, window, by=next(people)) for _call in range(CALLS)]
        except OperationalError:
            continue
        if found == [None] * CALLS:
            return called
        called += [ticket.pk for ticket in found if ticket is not None]


def test_sixteen_desks_call_by_the_whole_service() -> None:
    make_queue()
    item = make_item()
    desks = [(make_window(items=(item,)), make_staff(roles=(Role.WINDOW_STAFF,))) for _desk in range(16)]
    for _visitor in range(12):
        make_ticket(item)

    answer = outcome(in_threads(*(lambda at=at, by=by: calling.call_next(at, by=by) for at, by in desks)))

    assert (answer, Ticket.objects.filter(state="called").count()) == ((12, 4), 12)


def test_two_desks_of_one_person_call_one_visitor() -> None:
    make_queue()
    counter = make_counter()
    for _visitor in range(4):
        make_ticket(counter.version)

    answer = outcome(in_threads(*[lambda: calling.call_next(counter.window, by=counter.a)] * 4))

    assert (answer, Ticket.objects.filter(state="called").count()) == ((1, 3), 1)


def test_arrival_leaving_and_taking_back_at_once_do_one_thing() -> None:
    make_queue()
    counter = make_counter()
    ticket = make_called(counter)

    answer = outcome(
        in_threads(
            lambda: calling.arrived(ticket, by=counter.a),
            lambda: tickets.leave_queue(Ticket.objects.get(pk=ticket.pk)),
            lambda: calling.take_back_call(ticket, by=counter.a),
            lambda: calling.no_show(ticket, by=counter.a),
        )
    )

    state = Ticket.objects.get().state
    assert answer[0] >= 1
    assert state in ("serving", "left", "no_show", "waiting")
    assert TicketPeriod.objects.open().count() == (1 if state in ("serving", "waiting") else 0)
