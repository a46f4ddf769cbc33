"""Looking back: every figure equals the list of cases behind it, whoever looks, at constant cost."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoDbBlocker

from appointments.models import Case
from service_window.dashboard.figures_period import Span, period_of
from service_window.dashboard.figures_queries import By, find
from tests.case_factories import Counter, frozen, moment
from tests.dashboard.november import URL, look, make_november, tiles
from tests.factories import make_staff
from tests.lasting import lasting
from windows.models import AuditEvent
from windows.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_in_december() -> Any:
    with translation.override("en"), frozen("2026-12-02 09:00"):
        yield


@pytest.fixture
def chief(client_for: Callable[..., Client]) -> Client:
    client = client_for(make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(scope="module")
def november(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Counter, Counter]]:
    """The month, made once: nobody here changes it."""
    with lasting(django_db_blocker):
        yield make_november()


def listed(client: Client, url: str) -> int:
    """How many cases stand behind a figure, all pages together."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.context["older_url"] == ""
    assert answer.context["followed"] != ""
    return len(answer.context["cards"])


@pytest.mark.each
def test_month_in_figures(chief: Client, november: tuple[Counter, Counter]) -> None:
    assert tiles(look(chief)) == {
        "Visits": "5",
        "Cases received": "5",
        "Cases decided": "5",
        "Cases finished": "4",
        "Promise kept": "60%",  # two early of three promised, one of two immediate
        "Early": "67%",
        "Working days saved": "6",  # due on 9 November: Thursday, Friday and Monday, twice
        "Minutes saved": "20",
    }


@pytest.mark.each
def test_steps_have_median_and_ninth(chief: Client, november: tuple[Counter, Counter]) -> None:
    rows = {row.label[:2]: [cell.shown for cell in row.cells] for row in look(chief).context["page"].steps.rows}
    assert rows["F4"] == ["5", "0 s", "75 min"]
    assert rows["F5"][0] == "5"
    assert rows["F5"][1] == "24 h 50 min"
    assert rows["F5"][2] == "8 d 20 h"


@pytest.mark.parametrize(
    ("span", "day", "by"),
    [
        ("month", "2026-11-15", "window"),
        ("month", "2026-11-15", "item"),
        ("week", "2026-11-02", "person"),
        ("day", "2026-11-03", "hour"),
    ],
)
@pytest.mark.each
def test_every_figure_is_the_number_of_cases_behind_it(
    chief: Client, november: tuple[Counter, Counter], by: str, span: str, day: str
) -> None:
    page = look(chief, span=span, day=day, by=by).context["page"]
    rows = [*page.course.rows, *page.groups.rows]
    cells = [tile.cell for tile in page.tiles[:4]] + [cell for row in rows for cell in row.cells[:4]]
    cells += [row.cells[0] for row in page.steps.rows]
    linked = [cell for cell in cells if cell.url]
    assert len(linked) >= 8
    assert [listed(chief, cell.url) for cell in linked] == [cell.number for cell in linked]
    assert [cell for cell in cells if cell.number and not cell.url] == []


@pytest.mark.each
def test_figures_of_groups_add_up(chief: Client, november: tuple[Counter, Counter]) -> None:
    for by in ("window", "item", "person", "hour"):
        page = look(chief, by=by).context["page"]
        sums = [sum(row.cells[place].number or 0 for row in page.groups.rows) for place in (0, 1, 2, 3, 6, 7)]
        assert sums == [5, 5, 5, 4, 6, 20], by
        assert [sum(row.cells[place].number or 0 for row in page.course.rows) for place in range(4)] == [5, 5, 5, 4]


def test_promises_lead_to_their_cases(chief: Client, november: tuple[Counter, Counter]) -> None:
    page = look(chief).context["page"]
    assert [listed(chief, tile.cell.url) for tile in page.tiles[4:]] == [5, 2, 2, 1]
    beside = [tile.beside for tile in page.tiles if tile.beside]
    assert [cell.number for cell in beside] == [2, 3]  # three working days from 9 to 12 November
    assert [listed(chief, cell.url) for cell in beside] == [2, 2]


@pytest.mark.each
def test_people_are_named_in_their_own_order(chief: Client, november: tuple[Counter, Counter]) -> None:
    rows = look(chief, by="person").context["page"].groups.rows
    numbers = [row.label.split()[-1] for row in rows]
    assert numbers == sorted(numbers)
    assert "no rating of people" in look(chief, by="person").content.decode()


def test_imported_cases_are_left_out(chief: Client, november: tuple[Counter, Counter]) -> None:
    promised, _spot = november
    Case.objects.create(
        holder=promised.a,
        imported_ref="C1",
        opened_at=moment("2026-11-03"),
        step_since=moment("2026-11-03"),
        closed_at=moment("2026-11-04"),
        outcome="completed",
        promised_due_on=date(2026, 11, 3),
        result_ready_on=date(2026, 11, 4),
    )
    assert tiles(look(chief))["Cases finished"] == "4"
    assert tiles(look(chief))["Promise kept"] == "60%"


def test_definitions_stand_on_the_page(chief: Client, november: tuple[Counter, Counter]) -> None:
    answer = look(chief)
    text = answer.content.decode()
    for tile in answer.context["page"].tiles:
        assert str(tile.definition.text) in text


def test_office_sees_figures_without_the_way_to_cases(
    client_for: Callable[..., Client], november: tuple[Counter, Counter]
) -> None:
    client = client_for(make_staff(roles=(Role.ASSESSMENT_OFFICE,)))
    answer = look(client)
    assert tiles(answer)[str(answer.context["page"].tiles[0].definition.label)] == "5"
    assert "/desk/cases/" not in answer.content.decode()


def test_list_says_which_figure_it_shows_and_keeps_to_it(chief: Client, november: tuple[Counter, Counter]) -> None:
    page = look(chief).context["page"]
    url = page.groups.rows[0].cells[5].url
    answer = chief.get(url)
    assert answer.context["followed"].startswith("Cases: result ready, 2026-11-01 to 2026-11-30 · early · Window")
    assert 'name="event" value="ready"' in answer.content.decode()
    assert parse_qs(urlsplit(answer.context["export_url"]).query)["event"] == ["ready"]


def test_spreadsheet_holds_what_the_page_shows(chief: Client, november: tuple[Counter, Counter]) -> None:
    answer = chief.get(f"{URL}export/", {"span": "month", "day": "2026-11-15", "by": "person"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Figures", "Course", "Steps", "By Person", "Steps by Person"]
    figures = {row[0]: row[1] for row in book["Figures"].iter_rows(min_row=2, values_only=True)}
    assert (figures["Visits"], figures["Promise kept"], figures["Minutes saved"]) == (5, "60%", 20)
    steps_sheet = {row[0][:2]: row[1:] for row in book["Steps"].iter_rows(min_row=2, values_only=True)}
    assert steps_sheet["F4"] == (5, 0, 75)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after) == (
        "figures.export",
        {"first": "2026-11-01", "last": "2026-11-30", "by": "person"},
    )


@pytest.mark.each
def test_each_event_is_found_by_its_day(november: tuple[Counter, Counter]) -> None:
    """No query reads the years before: each enters by the index of its own event."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        find(period_of(Span.MONTH, date(2026, 11, 15)), By.PERSON)
        asked = [query["sql"] for query in captured.captured_queries]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        plans = []
        for sql in asked:
            cursor.execute(f"{explain} {sql}")
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    entries = ("visit_opened", "visit_opened", "case_received", "case_decided", "case_closed", "case_ready")
    expected = [f"appointments_{name}" for name in (*entries, "step_completed", "step_completed")]
    if connection.vendor == "postgresql":  # joins a handful of steps and cases from either end
        expected, plans = expected[:6], plans[:6]
    assert [name for name, plan in zip(expected, plans, strict=True) if name not in plan] == []
