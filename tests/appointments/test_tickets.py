"""Tickets: series by item group, caps, priority, leaving, the end of the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appointments.models import Ticket, TicketPeriod
from appointments.services import calling, tickets
from appointments.services.ticket_moves import TicketMoved
from appointments.services.tickets import issue_ticket
from tests.case_factories import Counter, frozen, make_counter, make_visit, moment, refused
from tests.factories import make_item, make_staff
from tests.queue_factories import make_called, make_group, make_queue, make_seated, make_ticket
from windows.models import AuditEvent
from windows.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    make_queue()
    return make_counter()


@dataclass(frozen=True)
class Slot:
    """A booking, as far as the queue knows it."""

    starts_at: datetime


def periods(ticket: Ticket) -> list[tuple[str, bool]]:
    """The states a ticket was in, and whether each has ended."""
    return [(row.state, row.until_at is not None) for row in ticket.periods.all()]


def test_numbers_of_a_group_have_its_prefix_and_begin_anew_every_day(counter: Counter) -> None:
    make_group("B", items=(counter.version,))
    drawn = []
    for day in ("2026-03-02", "2026-03-02", "2026-03-03"):
        with frozen(day):
            drawn.append(make_ticket(counter.version).number)

    assert drawn == ["B001", "B002", "B001"]


def test_items_without_a_group_and_visitors_without_an_item_share_the_general_series(counter: Counter) -> None:
    first, second = make_ticket(counter.version), make_ticket()

    assert (first.number, first.group, second.number, second.item) == ("A001", None, "A002", None)


def test_ticket_waits_with_a_token_a_time_row_and_an_audit_event(counter: Counter) -> None:
    ticket = make_ticket(counter.version, priority="elderly")

    assert (ticket.state, ticket.waits_from, ticket.priority) == ("waiting", timezone.now(), "elderly")
    assert ticket.token is not None
    assert len(ticket.token) >= 20
    assert periods(ticket) == [("waiting", False)]
    event = AuditEvent.objects.get(verb="ticket.issue")
    assert (event.label, event.after) == ("A001", {"number": "A001", "source": "kiosk", "device": ""})


def test_own_series_passes_over_a_number_of_the_other_queue(counter: Counter) -> None:
    make_visit(counter, foreign_number="A001")

    assert make_ticket(counter.version).number == "A002"


def test_cap_of_the_day_and_of_the_half_day_is_exact(counter: Counter) -> None:
    make_group("B", items=(counter.version,), day_cap=3, half_day_cap=2)
    for _number in range(2):
        make_ticket(counter.version)
    with refused("half of the day"):
        make_ticket(counter.version)
    with frozen("2026-03-02 14:00"):
        make_ticket(counter.version)
        with refused("All numbers of today"):
            make_ticket(counter.version)

    assert list(Ticket.objects.order_by("pk").values_list("number", flat=True)) == ["B001", "B002", "B003"]


def test_booked_visitor_is_not_counted_against_the_caps(counter: Counter) -> None:
    make_group("B", items=(counter.version,), day_cap=1)
    make_ticket(counter.version)

    booked = make_ticket(counter.version, source="booking", booking=Slot(moment("2026-03-02 10:30")))

    assert (booked.number, booked.booked_for) == ("B002", moment("2026-03-02 10:30"))


def test_closed_group_gives_no_numbers(counter: Counter) -> None:
    make_group("B", items=(counter.version,), is_open=False)

    with refused("No numbers are given out"):
        make_ticket(counter.version)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "foreign"}, "typed in at the desk"),
        ({"priority": "green_channel"}, "opened at the desk"),
        ({"priority": "vip"}, "opened at the desk"),
    ],
)
def test_forged_source_or_priority_is_refused(counter: Counter, fields: dict[str, str], sentence: str) -> None:
    with refused(sentence):
        make_ticket(counter.version, **fields)


def test_item_that_is_not_published_gets_no_number(counter: Counter) -> None:
    with refused("not offered today"):
        make_ticket(make_item(publish=False))


def test_queue_that_is_switched_off_gives_no_numbers_and_the_desk_still_does(counter: Counter) -> None:
    make_queue(in_use=False)

    with refused("gives out no numbers"):
        make_ticket(counter.version)
    visit = make_visit(counter)
    assert visit.ticket is not None
    assert (visit.ticket.number, periods(visit.ticket)) == ("D001", [("serving", False)])
    assert visit.ticket.token


def test_desk_gives_and_takes_priority(counter: Counter) -> None:
    ticket = make_ticket(counter.version)

    tickets.change_priority(ticket, priority="disabled", by=counter.a)
    assert Ticket.objects.get().priority == "disabled"
    tickets.change_priority(ticket, priority="", by=counter.a)
    assert Ticket.objects.get().priority == ""


def test_green_channel_needs_category_and_reason(counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    for fields, sentence in (({}, "Choose why"), ({"category": "urgent"}, "Give the reason")):
        with refused(sentence):
            tickets.change_priority(ticket, priority="green_channel", by=counter.a, **fields)

    tickets.change_priority(ticket, priority="green_channel", by=counter.a, category="urgent", reason="投标截止")
    assert Ticket.objects.get().green_reason == "投标截止"
    tickets.change_priority(ticket, priority="elderly", by=counter.a)
    assert (Ticket.objects.get().green_category, Ticket.objects.get().green_reason) == ("", "")


def test_priority_is_given_by_the_desk_and_only_while_waiting(counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    with refused("not work on them"):
        tickets.change_priority(ticket, priority="elderly", by=make_staff(roles=(Role.AUDITOR,)))
    calling.call_next(counter.window, by=counter.a)
    with refused("waits no longer"):
        tickets.change_priority(ticket, priority="elderly", by=counter.a)


def test_visitor_leaves_the_queue_once(counter: Counter) -> None:
    ticket = make_ticket(counter.version)

    tickets.leave_queue(ticket)

    assert (Ticket.objects.get().state, periods(ticket)) == ("left", [("waiting", True)])
    with refused("over already"):
        tickets.leave_queue(ticket)
    assert AuditEvent.objects.get(verb="ticket.leave").actor is None


def test_seated_visitor_does_not_leave_the_queue(counter: Counter) -> None:
    ticket = make_seated(counter).ticket
    assert ticket is not None

    with pytest.raises(TicketMoved):
        tickets.leave_queue(ticket)
    assert Ticket.objects.get().state == "serving"


def test_end_of_the_day_ends_open_tickets_and_says_that_the_time_is_not_exact(counter: Counter) -> None:
    make_called(counter)
    waiting, parked = make_ticket(counter.version), make_ticket(counter.version)
    calling.park(parked, by=counter.b, reason="填表")
    with frozen("2026-03-03 00:05"):
        ended = tickets.close_open_tickets(timezone.localdate())
        again = tickets.close_open_tickets(timezone.localdate())

    assert (ended, again) == (3, 0)
    assert list(Ticket.objects.order_by("pk").values_list("state", flat=True)) == [
        "no_show",
        "not_served",
        "not_served",
    ]
    row = TicketPeriod.objects.get(ticket=waiting)
    assert (row.until_at, row.accurate) == (moment("2026-03-02 17:00"), False)
    assert AuditEvent.objects.filter(verb="ticket.end_of_day", actor=None).count() == 3


def test_end_of_the_day_leaves_today_and_seated_visitors_alone(counter: Counter) -> None:
    make_seated(counter)
    make_ticket(counter.version)

    assert tickets.close_open_tickets(timezone.localdate()) == 0
    with frozen("2026-03-03 00:05"):
        assert tickets.close_open_tickets(timezone.localdate()) == 1
    assert Ticket.objects.filter(state="serving").count() == 1


def test_time_rows_neither_overlap_nor_change(counter: Counter) -> None:
    ticket = make_ticket(counter.version)
    for act in (
        lambda: TicketPeriod.objects.create(ticket=ticket, state="waiting", from_at=timezone.now(), until_at=None),
        lambda: TicketPeriod.objects.create(
            ticket=ticket, state="waiting", from_at=timezone.now(), until_at=timezone.now() + timedelta(minutes=1)
        ),
    ):
        with pytest.raises(IntegrityError, match=r"overlap|UNIQUE|unique"), transaction.atomic():
            act()


def test_drawing_needs_a_fixed_number_of_queries(counter: Counter, django_assert_num_queries: object) -> None:
    make_group("B", items=(counter.version,), day_cap=100)
    issue_ticket(item=counter.version.item, source="kiosk", moment=timezone.now())

    with django_assert_num_queries(15):  # type: ignore[operator]
        issue_ticket(item=counter.version.item, source="kiosk", moment=timezone.now())
