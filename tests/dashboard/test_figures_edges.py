"""Looking back: who may, what a bad address says, what it costs."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from appointments.flow import Step
from appointments.services import steps, undo
from tests.case_factories import fresh, frozen, make_case, make_counter
from tests.dashboard.november import IMMEDIATE, URL, look, on_the_spot
from tests.factories import make_staff
from windows.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def _english_in_december() -> Any:
    with translation.override("en"), frozen("2026-12-02 09:00"):
        yield


@pytest.fixture
def chief(client_for: Callable[..., Client]) -> Client:
    client = client_for(make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CHIEF_REPRESENTATIVE, 200),
        (Role.BUREAU_LEADER, 200),
        (Role.ASSESSMENT_OFFICE, 200),
        (Role.WINDOW_STAFF, 403),
        (Role.AUDITOR, 403),
        (Role.SYSTEM_ADMIN, 403),
    ],
)
def test_who_looks_back(client_for: Callable[..., Client], role: Role, status: int) -> None:
    client = client_for(make_staff(roles=(role,)))
    assert client.get(URL).status_code == status
    assert client.get(f"{URL}export/").status_code == status


@pytest.mark.parametrize(
    "query",
    [
        {"span": "century"},
        {"day": "2026-13-45"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"by": "shoe size"},
        {"day": "x" * 500, "by": "\x00", "span": "day"},
    ],
)
def test_bad_period_is_said_and_this_month_shown(chief: Client, query: dict[str, str]) -> None:
    answer = look(chief, **query)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert chief.get(f"{URL}export/", query).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"event": "decided"},
        {"first": "2026-11-01"},
        {"event": "decided", "first": "2026-11-30", "last": "2026-11-01"},
        {"event": "decided", "first": "1026-11-30", "last": "2026-11-01"},
        {"event": "decided", "first": "0001-01-01", "last": "9999-12-31"},
        {"event": "eaten", "first": "2026-11-01", "last": "2026-11-30"},
        {"event": "decided", "first": "2026-11-01", "last": "2026-11-30", "window": "99999999999999999999"},
        {"event": "decided", "first": "2026-11-01", "last": "2026-11-30", "hour": "24"},
        {"event": "stepped", "first": "2026-11-01", "last": "2026-11-30", "of_step": "8"},
    ],
)
def test_figure_that_is_not_known_lists_nothing(chief: Client, query: dict[str, str]) -> None:
    make_case(make_counter(), at=Step.ACCEPT)
    answer = chief.get("/desk/cases/", query | {"state": "all"})
    assert answer.status_code == 200
    assert answer.context["cards"] == []
    assert "Go back and follow it again" in answer.content.decode()


def test_spreadsheet_is_safe_against_formulas(chief: Client) -> None:
    counter = make_counter()
    counter.a.name = "=HYPERLINK(1)"
    counter.a.save()
    make_case(counter, at=Step.ACCEPT)
    book = openpyxl.load_workbook(io.BytesIO(chief.get(f"{URL}export/", {"by": "person"}).content))
    cell = book["By Person"]["A2"]
    assert cell.value.startswith("=HYPERLINK(1)")
    assert cell.data_type == "s"


@pytest.mark.parametrize("number", [1, 3])
def test_cost_is_constant(chief: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    for _ in range(number):
        counter = make_counter(**IMMEDIATE)
        on_the_spot(counter, begun="2026-11-03 09:00", done="2026-11-03 09:10")
    for by, queries in (("window", 17), ("item", 17), ("person", 17), ("hour", 16)):
        look(chief, by=by)
        with django_assert_num_queries(queries):
            look(chief, by=by)


def test_steps_taken_back_are_left_out(chief: Client) -> None:
    counter = make_counter()
    with frozen("2026-11-03 09:00"):
        case = make_case(counter, at=Step.GREET)
        steps.advance(fresh(case), "greet", by=counter.a)
    rows = look(chief).context["page"].steps.rows
    assert rows[0].cells[0].number == 1
    with frozen("2026-11-03 09:01"):
        undo.undo_last(fresh(case), by=counter.a)
    rows = look(chief).context["page"].steps.rows
    assert rows[0].cells[0].number == 0
