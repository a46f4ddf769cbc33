"""Waits on the page of figures: from time rows, booked and walk-in apart, 75 minutes as 75."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from appointments.services import calling, steps, tickets, visits
from service_window.dashboard.figures_period import Span, period_of
from service_window.dashboard.figures_waits import find_waits, hours_table, waits_table
from tests.case_factories import Counter, frozen, make_counter, moment
from tests.duty_factories import make_chief
from tests.queue_factories import make_queue, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.each]
URL = "/admin/figures/"


@dataclass(frozen=True)
class Slot:
    """A booking, as far as the queue knows it."""

    starts_at: datetime


@pytest.fixture
def counter() -> Counter:
    make_queue()
    return make_counter()


def served(counter: Counter, *times: str, **fields: Any) -> None:
    """One visitor: drawn, called, arrived, gone at these times of 3 November 2026."""
    drawn, called, came, gone = (f"2026-11-03 {text}" for text in times)
    with frozen(drawn):
        ticket = make_ticket(counter.version, **fields)
    with frozen(called):
        calling.call_next(counter.window, by=counter.a)
    with frozen(came):
        visit = calling.arrived(ticket, by=counter.a)
        steps.welcome(visit.cases.get(), by=counter.a)
    with frozen(gone):
        visits.give_advice(visit.cases.get(), by=counter.a)


def day() -> Any:
    return find_waits(period_of(Span.DAY, moment("2026-11-03").date()))


def test_75_minutes_are_75_and_booked_visitors_stand_apart(counter: Counter) -> None:
    served(counter, "09:00", "10:15", "10:17", "10:40")
    booking = Slot(moment("2026-11-03 11:00"))
    served(counter, "10:50", "11:00", "11:01", "11:21", source="booking", booking=booking)

    rows = {row.label: [cell.number for cell in row.cells] for row in waits_table(day()[0]).rows}
    assert list(rows.values()) == [[1, 75, 75], [1, 10, 10], [1, 2, 2], [1, 1, 1], [1, 23, 23], [1, 20, 20]]


def test_each_stretch_counts_in_the_hour_in_which_it_began(counter: Counter) -> None:
    served(counter, "09:50", "10:10", "10:11", "10:30")

    table = hours_table(day()[1])
    assert [row.label for row in table.rows] == ["09:00–10:00", "10:00–11:00"]
    assert [[cell.number for cell in row.cells][::2] for row in table.rows] == [[20, None, None], [None, 1, 19]]


def test_time_parked_and_ends_nobody_recorded_are_left_out(counter: Counter) -> None:
    with frozen("2026-11-03 09:00"):
        parked, forgotten = make_ticket(counter.version), make_ticket(counter.version)
    with frozen("2026-11-03 09:10"):
        calling.park(parked, by=counter.a, reason="填表")
    with frozen("2026-11-04 00:05"):
        assert tickets.close_open_tickets(timezone.localdate()) == 2
    assert forgotten.periods.get().accurate is False

    spread = day()[0]["waiting", "walk_in"]
    assert (spread.number, spread.median_minutes) == (1, 10)


def test_page_and_spreadsheet_show_the_waits(counter: Counter, client_for: Callable[..., Client]) -> None:
    served(counter, "09:00", "10:15", "10:17", "10:40")
    with frozen("2026-11-05 10:00"):
        chief = client_for(make_chief())
        chief.cookies["django_language"] = "en"
        page = chief.get(URL, {"span": "day", "day": "2026-11-03"}).content.decode()
        answer = chief.get(f"{URL}export/", {"span": "day", "day": "2026-11-03"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    assert ("Waiting, walking, serving" in page, "75 min" in page) == (True, True)
    assert [cell.value for cell in book["Waits"][2]] == ["Waiting, walk-in", 1, 75, 75]


def test_day_without_a_queue_shows_no_waits(client_for: Callable[..., Client]) -> None:
    with frozen("2026-11-05 10:00"):
        assert client_for(make_chief()).get(URL).context["waits"] is None
