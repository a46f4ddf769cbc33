"""Calling: next, chosen, recall, taking back, arrival, no-show, return; each in the right and the wrong state."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from appointments.flow import Step
from appointments.models import Case, GreenChannel, Ticket, Visit
from appointments.services import calling, cover_acts, steps, tickets, visits
from appointments.services.calling import NobodyWaits
from appointments.services.ticket_moves import TicketMoved
from tests.case_factories import Counter, frozen, make_counter, make_visit, moment, refused
from tests.duty_factories import make_attendance
from tests.factories import make_assignment, make_item, make_staff, make_window
from tests.queue_factories import make_called, make_queue, make_seated, make_ticket
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.absences import begin_absence

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    make_queue()
    return make_counter()


def states(ticket: Ticket) -> list[str]:
    return [row.state for row in ticket.periods.all()]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_next_is_called_in_the_order_of_coming(counter: Counter) -> None:
    first, _second = make_ticket(counter.version), make_ticket(counter.version)

    called = calling.call_next(counter.window, by=counter.a)

    assert called == first
    row = fresh(first)
    assert (row.state, row.window, row.called_by, row.recalls) == ("called", counter.window, counter.a, 0)
    assert states(first) == ["waiting", "called"]
    assert AuditEvent.objects.get(verb="ticket.call").label == "A001"


def test_nobody_waits_is_said_in_words(counter: Counter) -> None:
    make_ticket(make_item())

    with pytest.raises(NobodyWaits):
        calling.call_next(counter.window, by=counter.a)


def test_visitor_without_an_item_is_called_to_any_window(counter: Counter) -> None:
    ticket = make_ticket()

    assert calling.call_next(counter.window, by=counter.a) == ticket


def test_priority_visitor_overtakes_by_the_minutes_of_the_setting(counter: Counter) -> None:
    with frozen("2026-03-02 09:30"):
        early = make_ticket(counter.version)
    with frozen("2026-03-02 09:45"):
        later = make_ticket(counter.version)
        elderly = make_ticket(counter.version, priority="elderly")

    order = []
    for _turn in range(3):
        ticket = calling.call_next(counter.window, by=counter.a)
        order.append(ticket)
        calling.no_show(ticket, by=counter.a)
    assert order == [early, elderly, later] or order == [elderly, early, later]
    assert order.index(elderly) < order.index(later)


def test_guards_while_somebody_is_called_or_seated(counter: Counter) -> None:
    ticket = make_called(counter)
    make_ticket(counter.version)
    with refused("You have called A001"):
        calling.call_next(counter.window, by=counter.a)
    with refused("You have called A001"):
        visits.open_visit(counter.window, by=counter.a)
    calling.arrived(ticket, by=counter.a)
    with refused("already have a visitor"):
        calling.call_next(counter.window, by=counter.a)


def test_calling_is_for_window_staff_at_an_open_window_while_the_queue_is_in_use(counter: Counter) -> None:
    make_ticket(counter.version)
    with refused("not work on them"):
        calling.call_next(counter.window, by=counter.chief)
    make_queue(in_use=False)
    with refused("keeps no queue"):
        calling.call_next(counter.window, by=counter.a)


def test_only_the_holder_of_the_duty_calls_and_b_where_a_is_away(counter: Counter) -> None:
    at_window = make_attendance(counter.a, counter.window)
    ticket = make_ticket(counter.version)
    other = make_window(items=(counter.version,))
    make_attendance(counter.b, other)
    make_assignment(at=other, item=make_item(), a_role=counter.b)

    with pytest.raises(NobodyWaits):
        calling.call_next(other, by=counter.b)
    begin_absence(at_window, by=counter.a)
    called = calling.call_next(other, by=counter.b)

    assert (called, fresh(ticket).window) == (ticket, other)


def test_b_without_the_item_at_the_own_window_goes_to_the_window_of_a(counter: Counter) -> None:
    at_window = make_attendance(counter.a, counter.window)
    make_ticket(counter.version)
    elsewhere = make_window()
    at_other = make_attendance(counter.b, elsewhere)
    begin_absence(at_window, by=counter.a)

    with pytest.raises(NobodyWaits):
        calling.call_next(elsewhere, by=counter.b)
    cover_acts.go_to_window(at_other, counter.window, by=counter.b)
    assert calling.call_next(counter.window, by=counter.b).state == "called"


def test_chosen_visitor_needs_permission_and_reason(counter: Counter) -> None:
    make_ticket(counter.version)
    chosen = make_ticket(counter.version)
    with refused("next visitor only"):
        calling.call_chosen(chosen, counter.window, by=counter.chief, reason="约好")
    with refused("Say why"):
        calling.call_chosen(chosen, counter.window, by=counter.a, reason=" ")

    calling.call_chosen(chosen, counter.window, by=counter.a, reason="带婴儿")

    assert fresh(chosen).state == "called"
    assert AuditEvent.objects.get(verb="ticket.call_chosen").reason == "带婴儿"
    with pytest.raises(TicketMoved):
        calling.call_chosen(chosen, counter.window, by=counter.b, reason="再来")


def test_recall_pauses_and_ends_after_three(counter: Counter) -> None:
    ticket = make_called(counter)
    with refused("Wait 20 more seconds"):
        calling.recall(ticket, by=counter.a)
    for turn in range(1, 4):
        with frozen_at(turn * 20):
            assert calling.recall(ticket, by=counter.a).recalls == turn
    with frozen_at(80), refused("three times"):
        calling.recall(ticket, by=counter.a)
    assert states(ticket) == ["waiting", "called"]


def frozen_at(seconds: int) -> object:
    return frozen(f"2026-03-02 10:{seconds // 60:02d}:{seconds % 60:02d}")


def test_accidental_call_is_taken_back_within_a_minute(counter: Counter) -> None:
    with frozen("2026-03-02 09:50"):
        ticket = make_ticket(counter.version)
    calling.call_next(counter.window, by=counter.a)
    with frozen_at(60):
        calling.take_back_call(ticket, by=counter.a)

    row = fresh(ticket)
    assert (row.state, row.window, row.called_by, row.called_at) == ("waiting", None, None, None)
    assert row.waits_from == moment("2026-03-02 09:50")
    assert states(ticket) == ["waiting", "called", "waiting"]


def test_after_a_minute_a_call_stands(counter: Counter) -> None:
    ticket = make_called(counter)
    with frozen_at(61), refused("More than a minute"):
        calling.take_back_call(ticket, by=counter.a)


def test_arrival_opens_the_visit_and_f1_with_the_item_of_the_ticket(counter: Counter) -> None:
    ticket = make_called(counter)
    with frozen_at(45):
        visit = calling.arrived(ticket, by=counter.a)

    case = visit.cases.get()
    assert (visit.ticket, visit.window, visit.staff) == (ticket, counter.window, counter.a)
    assert (case.step, case.item, case.holder) == (Step.GREET, counter.version.item, counter.a)
    called, serving = ticket.periods.filter(state__in=("called", "serving"))
    assert called.until_at is not None
    assert (called.until_at - called.from_at, serving.staff) == (timedelta(seconds=45), counter.a)


def test_arrival_opens_the_green_channel_on_the_case_for_the_chief_to_confirm(counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    tickets.change_priority(ticket, priority="green_channel", by=counter.a, category="key_project", reason="重点项目")
    calling.call_next(counter.window, by=counter.a)

    case = calling.arrived(ticket, by=counter.a).cases.get()

    entry = GreenChannel.objects.get()
    assert (entry.case, entry.category, entry.state, entry.opened_by) == (case, "key_project", "opened", counter.a)
    assert Case.objects.get().green_channel


def test_end_of_the_visit_ends_the_ticket_and_its_time(counter: Counter) -> None:
    visit = make_seated(counter)
    steps.welcome(visit.cases.get(), by=counter.a)
    visits.give_advice(visit.cases.get(), by=counter.a)

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.periods.filter(until_at=None).count()) == ("served", 0)
    assert states(ticket) == ["waiting", "called", "serving"]


def test_no_show_is_a_state_and_returns_to_wait_from_then_on(counter: Counter) -> None:
    ticket = make_called(counter)
    calling.no_show(ticket, by=counter.a)
    assert fresh(ticket).state == "no_show"
    with frozen("2026-03-02 10:20"):
        calling.return_no_show(ticket, by=counter.b)

    row = fresh(ticket)
    assert (row.state, row.ended_at, row.waits_from) == ("waiting", None, moment("2026-03-02 10:20"))
    assert states(ticket) == ["waiting", "called", "waiting"]


def test_no_show_of_yesterday_does_not_return(counter: Counter) -> None:
    ticket = make_called(counter)
    calling.no_show(ticket, by=counter.a)

    with frozen("2026-03-03 10:00"), refused("missed the call today"):
        calling.return_no_show(ticket, by=counter.a)


ACTS_ON_CALLED: tuple[Callable[..., object], ...] = (
    calling.recall,
    calling.take_back_call,
    calling.arrived,
    calling.no_show,
)


@pytest.mark.parametrize("act", ACTS_ON_CALLED)
def test_what_follows_a_call_is_for_whoever_called(counter: Counter, act: Callable[..., object]) -> None:
    ticket = make_called(counter)
    with frozen_at(30), refused("called by somebody else"):
        act(ticket, by=counter.b)
    assert fresh(ticket).state == "called"


@pytest.mark.parametrize("act", ACTS_ON_CALLED)
def test_what_follows_a_call_needs_a_called_visitor(counter: Counter, act: Callable[..., object]) -> None:
    ticket = make_ticket(counter.version)
    with pytest.raises(TicketMoved):
        act(ticket, by=counter.a)
    assert (fresh(ticket).state, Visit.objects.count()) == ("waiting", 0)


def test_nobody_leaves_the_post_with_a_visitor_on_the_way(counter: Counter) -> None:
    row = make_attendance(counter.a, counter.window)
    ticket = make_called(counter)
    for act in (
        lambda: cover_acts.leave_post(row, by=counter.a),
        lambda: cover_acts.leave_for_the_day(row, by=counter.a),
        lambda: cover_acts.go_to_window(row, make_window(), by=counter.a),
    ):
        with refused(f"You have called {ticket.number}"):
            act()


def test_desk_number_and_foreign_number_go_on_beside_the_queue(counter: Counter) -> None:
    make_ticket(counter.version)
    visit = make_visit(counter, foreign_number="K017")

    assert (str(visit.ticket), Ticket.objects.filter(state="waiting").count()) == ("K017", 1)


def test_clerk_without_an_item_at_the_window_calls_nobody(counter: Counter) -> None:
    make_ticket(counter.version)
    stranger = make_staff(roles=(Role.WINDOW_STAFF,))

    with pytest.raises(NobodyWaits):
        calling.call_next(counter.window, by=stranger)
