"""The queue on the dashboard: tiles with their light, the list of the chief representative, what is done from it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.models import Ticket
from appointments.services import calling
from service_window.dashboard.board import Tile, build_board
from service_window.dashboard.facts import facts_at
from service_window.dashboard.queue_facts import light_of
from tests.appointments.desk_client import words
from tests.case_factories import make_counter
from tests.dashboard.scenes import Manned, clock, manned
from tests.duty_factories import at, make_attendance, make_chief
from tests.factories import make_item, make_window
from tests.queue_factories import make_called, make_queue, make_ticket
from windows.models import Window
from windows.services.absences import begin_absence

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
LIST = "/admin/board/queue/"


def called_elsewhere() -> Ticket:
    """A visitor whom the clerk of another window has just called."""
    other = make_counter()
    make_attendance(other.a, other.window)
    return make_called(other)


def tile_of(window: Window) -> Tile:
    board = build_board(facts_at(timezone.now()))
    return next(tile for tile in board.tiles if tile.pk == window.pk)


def scene() -> Manned:
    make_queue()
    return manned()


@pytest.mark.parametrize(
    ("minutes", "light"), [(0, "good"), (9, "good"), (10, "warn"), (19, "warn"), (20, "bad"), (75, "bad")]
)
def test_light_of_the_longest_wait(minutes: int, light: str) -> None:
    assert light_of(timedelta(minutes=minutes), timedelta(minutes=20)).value == light


def test_tile_shows_how_many_wait_and_since_when() -> None:
    with clock("10:00"):
        office = scene()
        make_ticket(office.counter.version)
        make_ticket(make_item())
    with clock("10:12"):
        make_ticket(office.counter.version)
        queue = tile_of(office.counter.window).queue
    assert queue is not None
    assert (queue.number, queue.since, queue.light) == (2, at("10:00"), "warn")


def test_visitor_passed_on_stands_at_the_window_meant_and_one_without_an_item_everywhere() -> None:
    with clock("10:00"):
        office, other = scene(), make_window()
        calling.transfer(make_ticket(office.counter.version), by=office.counter.chief, window=other)
        ahead = tile_of(office.counter.window).queue
        there = tile_of(other).queue
        make_ticket()
        behind = tile_of(office.counter.window).queue
    assert (ahead, there and there.number, behind and behind.number) == (None, 1, 1)


def test_visitors_stay_on_the_tile_while_nobody_is_at_the_post() -> None:
    with clock("10:00"):
        office = scene()
        make_ticket(office.counter.version)
        begin_absence(office.a, by=office.counter.a)
        begin_absence(office.b, by=office.counter.b)
        queue = tile_of(office.counter.window).queue
    assert queue is not None
    assert queue.number == 1


def test_board_without_a_queue_shows_none(client_for: ClientFor) -> None:
    with clock("10:00"):
        office = manned()
        board = build_board(facts_at(timezone.now()))
        page = words(client_for(make_chief()).get(LIST))
    assert (board.waiting, tile_of(office.counter.window).queue) == (None, None)
    assert "队列" in page or "排队" in page


def test_chief_sees_everybody_in_the_order_of_calling(client_for: ClientFor) -> None:
    with clock("10:00"):
        office = scene()
        first = make_ticket(office.counter.version)
        elderly = make_ticket(office.counter.version, priority="elderly")
        missed = called_elsewhere()
        calling.no_show(missed, by=missed.called_by)
        response = client_for(make_chief()).get(LIST)
    numbers = [row.ticket.number for row in response.context["rows"]]
    assert numbers == [elderly.number, first.number, missed.number]


def post(client_for: ClientFor, name: str, ticket: Ticket, **data: object) -> int:
    return client_for(make_chief()).post(reverse(f"dashboard:{name}", args=(ticket.pk,)), data).status_code


def test_chief_passes_on_closes_and_calls_back(client_for: ClientFor) -> None:
    with clock("10:00"):
        office = scene()
        waiting, closed = make_ticket(office.counter.version), make_ticket(office.counter.version)
        parked = make_ticket(office.counter.version)
        calling.park(parked, by=office.counter.a, reason="填表")
        missed = called_elsewhere()
        calling.no_show(missed, by=missed.called_by)
        answers = [
            post(client_for, "ticket-transfer", waiting, window=office.counter.window.pk),
            post(client_for, "ticket-close", closed, reason="已离开"),
            post(client_for, "ticket-unpark", parked),
            post(client_for, "ticket-return", missed),
        ]
        refused = post(client_for, "ticket-close", waiting, reason="")
    states = [Ticket.objects.get(pk=row.pk).state for row in (waiting, closed, parked, missed)]
    assert (answers, refused) == ([303] * 4, 422)
    assert states == ["waiting", "not_served", "waiting", "waiting"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_as_much_with_one_visitor_as_with_many(
    client_for: ClientFor, number: int, django_assert_num_queries: object
) -> None:
    with clock("10:00"):
        office = scene()
        for _visitor in range(number):
            make_ticket(office.counter.version)
        chief = client_for(make_chief())
        chief.get(LIST)
        with django_assert_num_queries(9):  # type: ignore[operator]
            chief.get(LIST)
