"""Numbers at midnight: a new day begins with new numbers, and what the old one left is said in words and settled."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from appointments.services import calling, tickets
from tests.case_factories import Counter, make_counter, refused
from tests.duty_factories import MONDAY, clock
from tests.hall_factories import POLL, browser_of, queue_in_use
from tests.queue_factories import make_called, make_ticket
from windows.models import Device

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def counter() -> Counter:
    with clock("23:58"):
        queue_in_use()
        return make_counter()


def test_nobody_calls_a_number_of_yesterday(counter: Counter) -> None:
    with clock("23:59"):
        left = make_ticket(counter.version)
    with clock("00:01", TUESDAY):
        with refused("Nobody waits"):
            calling.call_next(counter.window, by=counter.a)
        fresh = make_ticket(counter.version)
        called = calling.call_next(counter.window, by=counter.a)
    assert (called, fresh.number, left.number) == (fresh, "A001", "A001")


def test_desk_ticket_and_display_say_so_after_midnight(counter: Counter, client: Client, client_for) -> None:
    with clock("23:59"):
        ticket = make_ticket(counter.version)
        hall, _device = browser_of(Device.Kind.HALL)
        desk = client_for(counter.a)
        before = hall.get("/display/board/", **POLL)["ETag"]
    with clock("00:01", TUESDAY):
        answers = [
            client.get(f"/t/{ticket.token}/").status_code,
            desk.get(reverse("appointments:ticket-detail", args=(ticket.pk,))).status_code,
            desk.post(reverse("appointments:ticket-act", args=(ticket.pk, "arrived"))).status_code,
            desk.post(reverse("appointments:queue-call"), follow=True).status_code,
            hall.get("/display/board/", HTTP_IF_NONE_MATCH=before, **POLL).status_code,
        ]
        assert answers == [200, 404, 404, 200, 200]
        assert tickets.close_open_tickets(TUESDAY) == 1
        text = client.get(f"/t/{ticket.token}/").content.decode()
    assert "窗口下班前没有叫到您的号码" in text


def test_a_call_at_midnight_is_settled_with_its_day(counter: Counter) -> None:
    with clock("23:59"):
        ticket = make_called(counter)
    with clock("00:05", TUESDAY):
        tickets.close_open_tickets(TUESDAY)
        make_ticket(counter.version)
        assert calling.call_next(counter.window, by=counter.a).number == "A001"
    ticket.refresh_from_db()
    assert (ticket.state, ticket.periods.filter(accurate=False).count()) == ("no_show", 1)
