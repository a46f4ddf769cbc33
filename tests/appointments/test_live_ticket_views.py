"""The live ticket: place, wait, window, a word of regret, leaving the queue, the way to the rating."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appointments.models import KioskDraw, QueueSettings, Ticket
from appointments.services import calling, steps, visits
from appointments.services.hall_board import board_at
from appointments.services.hall_settings import change_settings
from appointments.services.live_ticket import LiveTicket, live_ticket
from appointments.services.queue_settings import change_queue
from tests.case_factories import Counter, make_counter
from tests.duty_factories import MONDAY, clock
from tests.hall_factories import POLL, admit, draw, draw_at_kiosk, queue_in_use
from windows.models import Device

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock("10:00"):
        queue_in_use()
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def read(ticket: Ticket) -> LiveTicket:
    """What the holder reads, in English."""
    with translation.override("en"):
        return live_ticket(Ticket.objects.select_related("window", "item").get(pk=ticket.pk), timezone.now())


@pytest.mark.parametrize(
    ("before", "headline"),
    [
        (0, "You are next."),
        (1, "You are next but one."),
        (2, "You are next but two."),
        (3, "3 people are before you."),
    ],
)
def test_place_in_the_queue_is_said_in_words(counter: Counter, before: int, headline: str) -> None:
    for _number in range(before):
        draw(counter)

    assert read(draw(counter)).headline == headline


def test_wait_is_a_range(counter: Counter) -> None:
    draw(counter)

    (sentence,) = read(draw(counter)).sentences

    assert sentence.startswith("You are called in about ")


def test_number_called_names_the_window(counter: Counter) -> None:
    ticket = draw(counter)
    calling.call_next(counter.window, by=counter.a)

    live = read(ticket)

    assert (live.headline, live.called) == (f"Please go to window {counter.window.number} now.", True)


def test_longer_wait_than_told_is_regretted(counter: Counter) -> None:
    row = draw_at_kiosk(admit(Device.Kind.KIOSK)[0], counter)
    assert row.ticket is not None
    assert read(row.ticket).sorry == ""

    KioskDraw.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(minutes=(row.told_high or 0) + 1))

    assert "sorry" in read(row.ticket).sorry


def test_wait_beyond_the_booked_time_is_regretted(counter: Counter) -> None:
    ticket = draw(counter)
    Ticket.objects.filter(pk=ticket.pk).update(booked_for=timezone.now() - timedelta(minutes=11))

    live = read(ticket)

    assert ("sorry" in live.sorry, "You have booked for 09:49." in live.sentences) == (True, True)


def test_turn_that_is_over_says_how_it_ended(counter: Counter) -> None:
    served, missed, left = draw(counter), draw(counter), draw(counter)
    calling.call_next(counter.window, by=counter.a)
    calling.arrived(served, by=counter.a)
    assert read(served).headline == "You are being served."
    case = served.visit.cases.get()
    steps.welcome(case, by=counter.a)
    visits.give_advice(case, by=counter.a)
    calling.call_next(counter.window, by=counter.a)
    calling.no_show(missed, by=counter.a)
    calling.leave_queue(left)

    found = [read(ticket) for ticket in (served, missed, left)]

    assert [live.headline for live in found] == [
        "Thank you for your visit.",
        "You were called and did not come.",
        "You have left the queue.",
    ]
    assert {live.can_leave for live in found} == {False}


def test_page_shows_the_number_and_polls(client: Client, counter: Counter) -> None:
    ticket = draw(counter)

    page = client.get(f"/t/{ticket.token}/")

    assert (page.status_code, page.context["live"].number) == (200, ticket.number)
    assert f"/t/{ticket.token}/state/" in page.content.decode()


def test_visitor_leaves_the_queue(client: Client, counter: Counter) -> None:
    ticket = draw(counter)

    assert client.get(f"/t/{ticket.token}/leave/").status_code == 405
    assert client.post(f"/t/{ticket.token}/leave/").url == f"/t/{ticket.token}/"
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.LEFT
    again = client.post(f"/t/{ticket.token}/leave/", follow=True)
    assert again.status_code == 200
    assert Ticket.objects.get().state == Ticket.State.LEFT


@pytest.mark.parametrize("token", ["wrong", "不是号码", "x" * 200])
def test_foreign_token_is_not_found(client: Client, counter: Counter, token: str) -> None:
    draw(counter)

    assert [client.get(f"/t/{token}/{page}").status_code for page in ("", "state/")] == [404, 404]
    assert client.post(f"/t/{token}/leave/").status_code == 404


def test_live_ticket_that_is_switched_off_says_so_where_it_is_open(client: Client, counter: Counter) -> None:
    client.cookies["django_language"] = "en"
    ticket = draw(counter)
    change_settings(by=None, live_ticket_offered=False)

    for page in ("", "state/"):
        text = client.get(f"/t/{ticket.token}/{page}").content.decode()
        assert ("This page is switched off now." in text, "You are next" in text) == (True, False)
    assert client.post(f"/t/{ticket.token}/leave/").status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).state == Ticket.State.WAITING


def test_nobody_is_next_after_midnight(counter: Counter) -> None:
    ticket = draw(counter)
    with clock("00:00", MONDAY + timedelta(days=1)):
        live = read(ticket)
    assert (live.headline, live.can_leave) == ("The windows closed before you could be called.", False)


def test_nobody_is_told_a_wait_by_a_queue_that_is_switched_off(counter: Counter) -> None:
    ticket = draw(counter)
    change_queue(QueueSettings.objects.current(), by=None, in_use=False)
    cache.clear()

    live = read(ticket)
    assert (live.headline, live.can_leave) == ("This queue is switched off now.", True)
    assert board_at(timezone.now()).lines == []


def test_unchanged_ticket_costs_one_query(client: Client, counter: Counter) -> None:
    ticket = draw(counter)
    seen = client.get(f"/t/{ticket.token}/state/", **POLL)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        same = client.get(f"/t/{ticket.token}/state/", HTTP_IF_NONE_MATCH=seen, **POLL)
    queries = len(asked)
    calling.call_next(counter.window, by=counter.a)
    called = client.get(f"/t/{ticket.token}/state/", HTTP_IF_NONE_MATCH=seen, **POLL)

    assert (same.status_code, queries, called.status_code) == (304, 1, 200)
    assert str(counter.window.number) in called.content.decode()
