"""The time of the windows on its page: from the rows that life leaves, each minute once, at constant cost."""

import io
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from appointments.services import calling, cover_acts, steps, visits
from service_window.dashboard.figures_period import Span, period_of
from service_window.dashboard.window_time import Part
from service_window.dashboard.window_time_queries import find_window_time
from tests.case_factories import Counter, frozen, make_counter, moment
from tests.duty_factories import MONDAY, make_chief, make_leave
from tests.queue_factories import make_queue, make_ticket
from windows.models import Absence, Attendance, OpeningHours, Window
from windows.services.attendance import sign_in, sign_out
from windows.services.schedule import plan_lunch

pytestmark = pytest.mark.django_db
URL = "/admin/figures/windows/"


@pytest.fixture
def counter() -> Counter:
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(weekday=1, opens=time(9), closes=time(12))
    OpeningHours.objects.create(weekday=1, opens=time(13), closes=time(17))
    make_queue()
    return make_counter()


def morning(counter: Counter) -> None:
    """In at 8:40, one visitor from 9:15 on for 75 minutes, off post for 12 minutes, out at 11:00."""
    with frozen("2026-11-23 08:40"):
        attendance = sign_in(counter.window, by=counter.a)
    with frozen("2026-11-23 09:10"):
        ticket = make_ticket(counter.version)
        calling.call_next(counter.window, by=counter.a)
    with frozen("2026-11-23 09:15"):
        visit = calling.arrived(ticket, by=counter.a)
        steps.welcome(visit.cases.get(), by=counter.a)
    with frozen("2026-11-23 10:30"):
        visits.give_advice(visit.cases.get(), by=counter.a)
    with frozen("2026-11-23 10:40"):
        cover_acts.leave_post(attendance, by=counter.a, destination="取证书用纸", minutes=12)
    with frozen("2026-11-23 10:52"):
        cover_acts.return_to_post(Absence.objects.get(), by=counter.a)
    with frozen("2026-11-23 11:00"):
        sign_out(attendance, by=counter.a)


def parts(window: Window, day: Any = MONDAY, span: Span = Span.DAY, now: str = "2026-12-01") -> dict[int, list[int]]:
    """Serving, walking, paused and idle minutes by hour."""
    cells = find_window_time(period_of(span, day), moment(now)).cells
    return {hour: [n[part] for part in Part] for (pk, hour), n in sorted(cells.items()) if pk == window.pk}


@pytest.mark.each
def test_a_morning_in_its_parts(counter: Counter) -> None:
    morning(counter)
    assert parts(counter.window) == {9: [45, 5, 0, 10], 10: [30, 0, 12, 18]}
    assert parts(counter.window, span=Span.MONTH) == parts(counter.window)
    assert find_window_time(period_of(Span.DAY, MONDAY), moment("2026-12-01")).reasons == {"取证书用纸": 12}


def test_what_goes_on_counts_until_now_and_never_into_the_next_day(counter: Counter) -> None:
    with frozen("2026-11-23 09:00"):
        sign_in(counter.window, by=counter.a)
        ticket = make_ticket(counter.version)
        calling.call_next(counter.window, by=counter.a)
        calling.arrived(ticket, by=counter.a)
    assert parts(counter.window, now="2026-11-23 09:25") == {9: [25, 0, 0, 0]}
    assert parts(counter.window, now="2026-11-24 10:00") == {}  # an end that nobody recorded is no time
    assert parts(counter.window, moment("2026-11-24").date(), now="2026-11-24 10:00") == {}


def test_a_visit_whose_end_nobody_recorded_is_neither_serving_nor_idle(counter: Counter) -> None:
    with frozen("2026-11-23 09:00"):
        sign_in(counter.window, by=counter.a)
    with frozen("2026-11-23 09:15"):
        ticket = make_ticket(counter.version)
        calling.call_next(counter.window, by=counter.a)
        calling.arrived(ticket, by=counter.a)
    with frozen("2026-11-24 00:05"):
        visits.close_forgotten_visits(MONDAY + timedelta(days=1))
    assert parts(counter.window) == {9: [0, 0, 0, 15]}


def test_lunch_duty_is_manned_and_a_lunch_without_duty_is_not(counter: Counter) -> None:
    with frozen("2026-11-23 11:30"):
        attendance = sign_in(counter.window, by=counter.a)
    with frozen("2026-11-23 13:10"):
        sign_out(attendance, by=counter.a)
    assert parts(counter.window) == {11: [0, 0, 0, 30], 13: [0, 0, 0, 10]}
    with frozen("2026-11-20 09:00"):
        plan_lunch(counter.window, staff=counter.a, day=MONDAY, by=None)
    assert parts(counter.window)[12] == [0, 0, 0, 60]


@pytest.mark.each
def test_nobody_on_leave_mans_a_window(counter: Counter) -> None:
    with frozen("2026-11-23 09:00"):
        Attendance.objects.create(
            staff=counter.a, window=counter.window, day=MONDAY, signed_in_at=moment("2026-11-23 09:00")
        )
    with frozen("2026-11-20 09:00"):
        make_leave(counter.a, moment("2026-11-23 00:00"), moment("2026-11-24 00:00"))
    assert parts(counter.window) == {}


def test_page_shows_every_part_with_its_definition(counter: Counter, client_for: Callable[..., Client]) -> None:
    morning(counter)
    with frozen("2026-12-01 10:00"), translation.override("en"):
        chief = client_for(make_chief())
        chief.cookies["django_language"] = "en"
        answer = chief.get(URL, {"span": "day", "day": "2026-11-23"})
        book = openpyxl.load_workbook(
            io.BytesIO(chief.get(f"{URL}export/", {"span": "day", "day": "2026-11-23"}).content)
        )
        definitions = [(str(tile.definition.label), tile.cell.number) for tile in answer.context["page"].tiles]
    page, shown = answer.context["page"], answer.content.decode()
    assert definitions == [
        ("Time manned", 120),
        ("Serving time", 75),
        ("Walking time", 5),
        ("Paused time", 12),
        ("Idle time", 28),
    ]
    assert shown.count('figure-note">') == 5
    assert [[cell.number for cell in row.cells] for row in page.windows.rows] == [[120, 75, 5, 12, 28, 23]]
    assert [[cell.shown for cell in row.cells] for row in page.both.rows] == [["10 / 60", "18 / 60"]]
    assert counter.a.name not in shown
    assert [cell.value for cell in book["By window and hour"][2]][1:] == ["09:00–10:00", 60, 45, 5, 0, 10]
    assert [cell.value for cell in book["Pauses"][2]] == ["取证书用纸", 12]


def test_page_of_a_period_without_presence_says_so(counter: Counter, client_for: Callable[..., Client]) -> None:
    with frozen("2026-12-01 10:00"):
        chief = client_for(make_chief())
        chief.cookies["django_language"] = "en"
        assert "No window was manned in this period." in chief.get(URL).content.decode()


def test_page_costs_the_same_for_one_window_and_three(
    counter: Counter, client_for: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    morning(counter)
    with frozen("2026-12-01 10:00"):
        chief = client_for(make_chief())
        chief.get(URL)
    others = [make_counter(), make_counter()]
    for times in range(2):
        with frozen("2026-12-01 10:00"), django_assert_num_queries(10):
            assert chief.get(URL, {"span": "month", "day": "2026-11-23"}).status_code == 200
        if not times:
            for other in others:
                with frozen("2026-11-23 09:30"):
                    sign_in(other.window, by=other.a)
