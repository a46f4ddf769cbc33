"""Parked, passed on, closed: from every state and by everybody who may or may not."""

from collections.abc import Iterator

import pytest

from appointments.models import Case, Handover, Ticket, Visit
from appointments.services import calling, steps, visits
from appointments.services.calling import NobodyWaits
from appointments.services.ticket_moves import TicketMoved
from tests.case_factories import Counter, frozen, make_counter, moment, refused
from tests.factories import make_item, make_staff, make_window
from tests.queue_factories import make_called, make_queue, make_seated, make_ticket
from windows.models import AuditEvent
from windows.roles import Role
from windows.services import window as window_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    make_queue()
    return make_counter()


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def ticket_of(visit: Visit) -> Ticket:
    assert visit.ticket is not None
    return visit.ticket


def test_called_visitor_is_parked_with_reason_and_called_back_by_the_owner(counter: Counter) -> None:
    ticket = make_called(counter)
    with refused("Say why"):
        calling.park(ticket, by=counter.a, reason="")
    calling.park(ticket, by=counter.a, reason="填写申请表")

    row = fresh(ticket)
    assert (row.state, row.parked_by, row.parked_reason, row.window) == ("parked", counter.a, "填写申请表", None)
    with pytest.raises(TicketMoved):
        calling.call_parked(ticket, counter.window, by=counter.b)
    called = calling.call_parked(ticket, counter.window, by=counter.a)
    assert (called.state, fresh(ticket).parked_reason) == ("called", "")
    assert [row.state for row in ticket.periods.all()] == ["waiting", "called", "parked", "called"]


def test_parked_visitor_waits_again_with_the_time_waited_so_far(counter: Counter) -> None:
    with frozen("2026-03-02 09:40"):
        ticket = make_ticket(counter.version)
    calling.park(ticket, by=counter.a, reason="取材料")
    with refused("parked by somebody else"):
        calling.unpark(ticket, by=counter.b)

    calling.unpark(ticket, by=counter.a)

    assert (fresh(ticket).state, fresh(ticket).waits_from) == ("waiting", moment("2026-03-02 09:40"))
    with pytest.raises(TicketMoved):
        calling.unpark(ticket, by=counter.a)


def test_seated_visitor_gets_up_and_the_same_visit_goes_on(counter: Counter) -> None:
    visit = make_seated(counter)
    case = visit.cases.get()
    steps.advance(case, "greet", by=counter.a)
    calling.park(ticket_of(visit), by=counter.a, reason="复印证件")
    assert Visit.objects.get().closed_at is not None

    calling.call_parked(ticket_of(visit), counter.window, by=counter.a)
    again = calling.arrived(ticket_of(visit), by=counter.a)

    assert (again, again.closed_at, again.cases.get()) == (visit, None, case)
    assert Case.objects.get().step == 2


def test_visitor_passed_on_to_another_window_keeps_the_time_and_brings_the_case_along(counter: Counter) -> None:
    other = make_counter()
    with frozen("2026-03-02 09:30"):
        ticket = make_ticket(counter.version)
    calling.call_next(counter.window, by=counter.a)
    visit = calling.arrived(ticket, by=counter.a)

    calling.transfer(ticket, by=counter.a, window=other.window, reason="材料在三号窗口")

    row = fresh(ticket)
    assert (row.state, row.for_window, row.waits_from) == ("waiting", other.window, moment("2026-03-02 09:30"))
    with pytest.raises(NobodyWaits):
        calling.call_next(counter.window, by=counter.a)
    calling.call_next(other.window, by=other.a)
    again = calling.arrived(ticket, by=other.a)
    assert (again, again.staff, again.window) == (visit, other.a, other.window)
    assert (Case.objects.get().holder, Handover.objects.count()) == (other.a, 2)
    steps.welcome(Case.objects.get(), by=other.a)
    visits.give_advice(Case.objects.get(), by=other.a)
    assert fresh(ticket).state == "served"


def test_visitor_passed_on_to_another_item_is_called_where_it_is_served(counter: Counter) -> None:
    other = make_counter()
    ticket = make_called(counter)

    calling.transfer(ticket, by=counter.a, item=other.version.item)

    assert calling.call_next(other.window, by=other.a) == ticket
    assert fresh(ticket).item == other.version.item


def test_visitor_passed_on_to_a_person_is_called_by_this_person_only(counter: Counter) -> None:
    other = make_counter()
    ticket = make_called(counter)

    calling.transfer(ticket, by=counter.a, staff=other.b)

    for window, by in ((counter.window, counter.a), (other.window, other.a)):
        with pytest.raises(NobodyWaits):
            calling.call_next(window, by=by)
    assert calling.call_next(other.window, by=other.b) == ticket


def test_transfer_needs_one_good_target(counter: Counter) -> None:
    ticket = make_called(counter)
    closed = make_window()
    window_service.close_window(closed, by=None, reason="检修")
    closed.refresh_from_db()
    with frozen("2026-02-27"):
        gone = make_staff(roles=(Role.WINDOW_STAFF,), left_on=moment("2026-02-27").date())
    for fields, sentence in (
        ({}, "Choose where"),
        ({"window": counter.window, "staff": counter.a}, "Choose where"),
        ({"item": make_item(publish=False).item}, "not published"),
        ({"window": closed}, "检修"),
        ({"staff": counter.chief}, "does not work at the windows"),
        ({"staff": gone}, "not in service"),
    ):
        with refused(sentence):
            calling.transfer(ticket, by=counter.a, **fields)
    assert fresh(ticket).state == "called"


def test_visitor_of_somebody_else_is_left_alone_but_by_the_chief(counter: Counter) -> None:
    called = make_called(counter)
    with refused("with somebody else"):
        calling.park(called, by=counter.b, reason="填表")
    with refused("with somebody else"):
        calling.transfer(called, by=counter.b, window=counter.window)

    calling.transfer(called, by=counter.chief, window=counter.window)

    assert fresh(called).state == "waiting"


def test_chief_does_not_take_a_seated_visitor_away(counter: Counter) -> None:
    ticket = ticket_of(make_seated(counter))
    with refused("with somebody else"):
        calling.transfer(ticket, by=counter.chief, window=make_window())
    with pytest.raises(TicketMoved):
        calling.close_ticket(ticket, by=counter.chief, reason="测试")


def test_chief_calls_back_and_closes_with_a_reason(counter: Counter) -> None:
    missed = make_called(counter)
    calling.no_show(missed, by=counter.a)
    calling.return_no_show(missed, by=counter.chief)
    with refused("Say why"):
        calling.close_ticket(missed, by=counter.chief, reason="")
    with refused("Only the chief representative"):
        calling.close_ticket(missed, by=counter.a, reason="走了")

    calling.close_ticket(missed, by=counter.chief, reason="已离开大厅")

    assert fresh(missed).state == "not_served"
    assert AuditEvent.objects.get(verb="ticket.close").reason == "已离开大厅"
    assert missed.periods.filter(until_at=None).count() == 0
    assert missed.periods.filter(accurate=False).count() == 0


def test_ended_turn_is_neither_parked_nor_passed_on(counter: Counter) -> None:
    ticket = make_called(counter)
    calling.no_show(ticket, by=counter.a)
    for act in (
        lambda: calling.park(ticket, by=counter.a, reason="填表"),
        lambda: calling.transfer(ticket, by=counter.a, window=counter.window),
        lambda: calling.close_ticket(ticket, by=counter.chief, reason="走了"),
    ):
        with pytest.raises(TicketMoved):
            act()
