"""Looking back: every figure equals the list of cases behind it, whoever looks, at constant cost."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from appointments.flow import Step
from appointments.models import Case
from appointments.services import acceptance, results, steps, undo
from service_window.dashboard.figures_period import Span, period_of
from service_window.dashboard.figures_queries import By, find
from tests.case_factories import Counter, approve, end_visit, fresh, frozen, make_case, make_counter, moment
from tests.factories import make_staff
from windows.models import AuditEvent, ItemVersion
from windows.roles import Role

pytestmark = pytest.mark.django_db
URL = "/admin/figures/"
IMMEDIATE = {
    "case_type": ItemVersion.CaseType.IMMEDIATE,
    "item_type": ItemVersion.ItemType.PUBLIC_SERVICE,
    "decision_wording": ItemVersion.DecisionWording.FILING,
    "chain": ("handler",),
}


@pytest.fixture(autouse=True)
def _english_in_december() -> Any:
    with translation.override("en"), frozen("2026-12-02 09:00"):
        yield


@pytest.fixture
def chief(client_for: Callable[..., Client]) -> Client:
    client = client_for(make_staff(roles=(Role.CHIEF_REPRESENTATIVE,)))
    client.cookies["django_language"] = "en"
    return client


def finish(counter: Counter, *, received: str, decided: str, ready: str, closed: str) -> Case:
    """A promised case from receipt to delivery at four moments."""
    with frozen(received):
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    with frozen(decided):
        approve(counter, case)
    with frozen(ready):
        results.record_result(fresh(case), by=counter.a, number=f"外部-{case.pk}")
    with frozen(closed):
        results.finish_case(fresh(case), way="counter", by=counter.a)
    return fresh(case)


def on_the_spot(counter: Counter, *, begun: str, done: str) -> Case:
    """An immediate case, finished in the visit."""
    with frozen(begun):
        case = make_case(counter, at=Step.ACCEPT)
    with frozen(done):
        acceptance.mark_all_present(fresh(case), by=counter.a)
        acceptance.accept_case(fresh(case), by=counter.a)
        approve(counter, case)
        results.record_result(fresh(case), by=counter.a, number=f"外部-{case.pk}")
        results.finish_case(fresh(case), way="counter", by=counter.a)
        end_visit(counter)
    return fresh(case)


@pytest.fixture
def november() -> tuple[Counter, Counter]:
    """Three promised cases, two early and one late, one of last month, and two immediate ones."""
    promised, spot = make_counter(promised_number=5), make_counter(**IMMEDIATE)
    early = {"received": "2026-11-02 09:10", "decided": "2026-11-03 10:00", "ready": "2026-11-04 11:00"}
    finish(promised, **early, closed="2026-11-05 15:00")
    finish(promised, **early, closed="2026-12-01 09:00")
    late = {"received": "2026-11-02 14:00", "decided": "2026-11-11 10:00", "ready": "2026-11-12 10:00"}
    finish(promised, **late, closed="2026-11-12 10:30")
    finish(
        promised,
        received="2026-10-12 09:10",
        decided="2026-10-13 10:00",
        ready="2026-10-14 10:00",
        closed="2026-10-15 10:00",
    )
    on_the_spot(spot, begun="2026-11-03 09:00", done="2026-11-03 09:10")
    on_the_spot(spot, begun="2026-11-03 10:00", done="2026-11-03 11:15")
    return promised, spot


def look(client: Client, **query: str) -> Any:
    return client.get(URL, {"span": "month", "day": "2026-11-15"} | query)


def tiles(answer: Any) -> dict[str, str]:
    return {str(tile.definition.label): tile.cell.shown for tile in answer.context["page"].tiles}


def listed(client: Client, url: str) -> int:
    """How many cases stand behind a figure, all pages together."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.context["older_url"] == ""
    assert answer.context["followed"] != ""
    return len(answer.context["cards"])


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


def test_office_sees_figures_without_the_way_to_cases(
    client_for: Callable[..., Client], november: tuple[Counter, Counter]
) -> None:
    client = client_for(make_staff(roles=(Role.ASSESSMENT_OFFICE,)))
    answer = look(client)
    assert tiles(answer)[str(answer.context["page"].tiles[0].definition.label)] == "5"
    assert "/desk/cases/" not in answer.content.decode()


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


def test_spreadsheet_is_safe_against_formulas(chief: Client) -> None:
    counter = make_counter()
    counter.a.name = "=HYPERLINK(1)"
    counter.a.save()
    make_case(counter, at=Step.ACCEPT)
    book = openpyxl.load_workbook(io.BytesIO(chief.get(f"{URL}export/", {"by": "person"}).content))
    cell = book["By Person"]["A2"]
    assert cell.value.startswith("=HYPERLINK(1)")
    assert cell.data_type == "s"


@pytest.mark.parametrize("by", ["window", "item", "person", "hour"])
@pytest.mark.parametrize("number", [1, 3])
def test_cost_is_constant(
    chief: Client, django_assert_num_queries: DjangoAssertNumQueries, by: str, number: int
) -> None:
    for _ in range(number):
        counter = make_counter(**IMMEDIATE)
        on_the_spot(counter, begun="2026-11-03 09:00", done="2026-11-03 09:10")
    look(chief, by=by)
    with django_assert_num_queries(16 if by == "hour" else 17):
        look(chief, by=by)


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
