"""Lists of cases: search, filters, pages without count and offset, and the spreadsheet."""

import io
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from appointments.deadlines import Light, yellow_until
from appointments.flow import Step
from appointments.forms.case_list import lit
from appointments.models import Applicant, Case
from appointments.services import clocks
from appointments.services.results import withdraw_case
from appointments.views import case_list as views
from tests.appointments.desk_client import Desk
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter
from tests.factories import make_staff
from windows.models import AuditEvent, ItemVersion
from windows.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.each]
LIST = "/desk/cases/"
EXPORT = "/desk/cases/export/"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


@pytest.fixture
def desk(counter: Counter) -> Desk:
    desk = Desk(counter.a, counter.window)
    desk.client.cookies["django_language"] = "en"
    return desk


def received(counter: Counter, **applicant: Any) -> Case:
    case = make_case(counter, at=Step.ACCEPT, **applicant)
    end_visit(counter)
    return case


def listed(desk: Desk, **query: Any) -> list[int]:
    return [card.pk for card in desk.get(LIST, **query).context["cards"]]


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.WINDOW_STAFF, 200), (Role.CHIEF_REPRESENTATIVE, 200), (Role.BUREAU_LEADER, 200), (Role.INSPECTOR, 403)],
)
def test_list_is_for_whoever_may_read_cases(role: Role, status: int) -> None:
    assert Desk(make_staff(roles=(role,))).get(LIST).status_code == status


@pytest.mark.parametrize(("role", "status"), [(Role.CHIEF_REPRESENTATIVE, 200), (Role.BUREAU_LEADER, 403)])
def test_only_some_take_lists_along(role: Role, status: int) -> None:
    assert Desk(make_staff(roles=(role,))).get(EXPORT).status_code == status


def test_list_is_a_page_or_its_rows(counter: Counter, desk: Desk) -> None:
    received(counter)
    page, rows = desk.get(LIST), desk.get(LIST, target="case-rows")
    assert (b"<html" in page.content, b"<html" in rows.content, b"<table" in rows.content) == (True, False, True)


# --- search ------------------------------------------------------------------------------------------


def test_case_is_found_by_number_name_phone_and_identifier(counter: Counter, desk: Desk) -> None:
    case = received(counter, name="鲁泰拍卖有限公司", phone="13900002222")
    received(counter)
    identifier = case.applicant.identifier
    asked = [case.number, case.number[:-2], "鲁泰", "139 0000 2222", identifier.lower()]
    found = {text: listed(desk, q=text) for text in asked if text != case.number[:-2]}
    assert found == {text: [case.pk] for text in found}
    assert len(listed(desk, q=case.number[:-2])) == 2


def test_part_of_a_phone_finds_nothing(counter: Counter, desk: Desk) -> None:
    received(counter, phone="13900002222")
    assert listed(desk, q="0002222") == []


def test_search_finds_closed_cases_too(counter: Counter, desk: Desk) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    withdraw_case(case, by=counter.a, reason="不办了")
    assert (listed(desk), listed(desk, q=case.number), listed(desk, state="closed")) == ([], [case.pk], [case.pk])


@pytest.mark.parametrize("text", ["坏\x07字", "长" * 101])
def test_search_that_cannot_be_meant_is_said_at_its_field(desk: Desk, text: str) -> None:
    answer = desk.get(LIST, q=text)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["q"])


# --- filters ----------------------------------------------------------------------------------------


def test_filters_narrow_the_list(counter: Counter, desk: Desk) -> None:
    with time_machine.travel("2026-11-20 10:00+08:00", tick=False):
        old = received(counter)
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        new = make_case(counter, at=Step.APPROVE)
        assert listed(desk, step="4") == [old.pk]
        assert listed(desk, received_from="2026-11-23") == [new.pk]
        assert listed(desk, received_to="2026-11-22") == [old.pk]
        assert listed(desk, item=counter.version.item_id) == [new.pk, old.pk]
        assert listed(Desk(counter.b), whose="mine") == []
        assert listed(desk, whose="mine") == [new.pk, old.pk]


@pytest.mark.parametrize(
    "query",
    [{"received_from": "2026-11-23", "received_to": "2026-11-20"}, {"step": "9"}, {"light": "blue"}, {"item": "x"}],
)
def test_wrong_filter_shows_nothing_and_a_sentence(counter: Counter, desk: Desk, query: dict[str, str]) -> None:
    received(counter)
    answer = desk.get(LIST, **query)
    assert (answer.status_code, answer.context["cards"], bool(answer.context["form"].errors)) == (200, [], True)


# --- lights: SQL and Python give one answer ---------------------------------------------------------


def days(offset: int | None) -> date | None:
    return None if offset is None else NOW.date() + timedelta(days=offset)


@pytest.mark.parametrize("frozen", [None, -2, *(pytest.param(day, marks=pytest.mark.long) for day in (-9, 0, 1))])
@pytest.mark.parametrize(
    "statutory", [None, -1, 0, 3, *(pytest.param(day, marks=pytest.mark.long) for day in (-5, 1, 20))]
)
@time_machine.travel(NOW, tick=False)
def test_light_filter_agrees_with_the_light_of_every_row(
    counter: Counter, statutory: int | None, frozen: int | None
) -> None:
    case = fresh(make_case(counter, at=Step.APPROVE))
    calendar = clocks.calendar_around(NOW.date())
    until = yellow_until(NOW.date(), calendar)
    for promised in (None, -5, -3, -1, 0, 1, 2, 3, 9):
        if None not in (promised, statutory) and promised > statutory:
            continue
        dates = {"promised_due_on": days(promised), "statutory_due_on": days(statutory), "frozen_since": days(frozen)}
        Case.objects.filter(pk=case.pk).update(**dates)
        light = clocks.light_of(fresh(case), today=NOW.date(), calendar=calendar, now=NOW)
        found = {
            wanted
            for wanted in Light
            if wanted is not Light.NONE
            and Case.objects.filter(lit(wanted, today=NOW.date(), yellow_until=until, now=NOW)).exists()
        }
        undated = promised is None and statutory is None and frozen is None
        assert found == (set() if undated else {light}), dates


@pytest.mark.parametrize(
    ("minutes", "light"), [(-1, Light.RED), (0, Light.YELLOW), (5, Light.YELLOW), (6, Light.GREEN)]
)
@time_machine.travel(NOW, tick=False)
def test_immediate_items_are_filtered_by_the_minute(minutes: int, light: Light) -> None:
    immediate = {
        "case_type": ItemVersion.CaseType.IMMEDIATE,
        "item_type": ItemVersion.ItemType.CONFIRMATION,
        "decision_wording": "registration",
    }
    counter = make_counter(statutory_number=None, **immediate)
    case = make_case(counter, at=Step.APPROVE)
    Case.objects.filter(pk=case.pk).update(finish_by=NOW + timedelta(minutes=minutes))
    calendar = clocks.calendar_around(NOW.date())
    until = yellow_until(NOW.date(), calendar)
    assert clocks.light_of(fresh(case), today=NOW.date(), calendar=calendar, now=NOW) == light
    found = [
        wanted
        for wanted in Light
        if wanted is not Light.NONE
        and Case.objects.filter(lit(wanted, today=NOW.date(), yellow_until=until, now=NOW)).exists()
    ]
    assert found == [light]


# --- pages ------------------------------------------------------------------------------------------


def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch, **query: Any) -> list[list[int]]:
    """Every page from the first to the last, and the way back must show the same ones."""
    monkeypatch.setattr(views, "PAGE", 2)
    answer = desk.get(LIST, **query)
    found = [[card.pk for card in answer.context["cards"]]]
    while answer.context["older_url"]:
        answer = desk.get(LIST + answer.context["older_url"])
        found.append([card.pk for card in answer.context["cards"]])
    back = [found[-1]]
    while answer.context["newer_url"]:
        answer = desk.get(LIST + answer.context["newer_url"])
        back.insert(0, [card.pk for card in answer.context["cards"]])
    assert back == found
    return found


def test_pages_go_on_from_a_known_case(counter: Counter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [received(counter).pk for _serial in range(5)][::-1]
    assert pages(desk, monkeypatch) == [cases[:2], cases[2:4], cases[4:]]


def test_lights_are_paged_by_promised_date(counter: Counter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = []
    for _serial in range(5):
        cases.append(make_case(counter, at=Step.APPROVE))
        end_visit(counter)
    today = timezone.localdate()
    due = [today + timedelta(days=offset) for offset in (30, 20, 30, 25)]
    for case, day in zip(cases, due, strict=False):
        Case.objects.filter(pk=case.pk).update(promised_due_on=day, statutory_due_on=None)
    Case.objects.filter(pk=cases[4].pk).update(promised_due_on=None, statutory_due_on=today + timedelta(days=9))
    order = [cases[index].pk for index in (1, 3, 0, 2, 4)]
    assert pages(desk, monkeypatch, light="green") == [order[:2], order[2:4], order[4:]]


@pytest.mark.parametrize("place", ["x", "-1", "9" * 30, "5.2026-13-40"])
def test_page_that_cannot_be_is_a_bad_request(desk: Desk, place: str) -> None:
    assert desk.get(LIST, before=place).status_code == 400


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("query", [{}, {"light": "yellow"}, {"q": "示例"}])
def test_list_asks_as_much_for_one_row_as_for_many(
    counter: Counter, desk: Desk, number: int, query: dict[str, str]
) -> None:
    for _serial in range(number):
        received(counter)
    searching = 2 if "q" in query else 0
    said = desk.queries(lambda: desk.get(LIST, **query))
    assert len(said) == 4 + searching
    assert [sql for sql in said if "COUNT(" in sql or "OFFSET" in sql] == []


# --- spreadsheet ------------------------------------------------------------------------------------


def sheet(desk: Desk, **query: Any) -> list[tuple[Any, ...]]:
    answer = desk.get(EXPORT, **query)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(book.active.iter_rows(values_only=True))


def test_spreadsheet_holds_what_is_listed_masked_and_is_recorded() -> None:
    counter = make_counter(audience=["natural"])
    desk = Desk(counter.a)
    person = {"kind": "natural", "name": "=HYPERLINK(1)", "identifier": "", "identifier_kind": ""}
    case = make_case(counter, at=Step.ACCEPT, **person)
    _header, row = sheet(desk, q="=HYPER")
    assert (row[0], row[2]) == (case.number, "=*")
    event = AuditEvent.objects.get(verb="case.export")
    assert (event.actor, event.after) == (counter.a, {"rows": 1, "filters": ["q"]})


def test_name_that_looks_like_a_formula_stays_text(counter: Counter, desk: Desk) -> None:
    received(counter, name="=1+1有限公司")
    answer = desk.get(EXPORT)
    cell = openpyxl.load_workbook(io.BytesIO(answer.content)).active["C2"]
    assert (cell.value, cell.data_type) == ("=1+1有限公司", "s")


def test_spreadsheet_that_is_capped_says_so(counter: Counter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    received(counter)
    received(counter)
    monkeypatch.setattr(views, "EXPORT_LIMIT", 1)
    rows = sheet(desk)
    assert (len(rows), rows[2][0]) == (3, "Only the first 1 cases are listed. Narrow the filter for the others.")


def test_address_of_the_list_is_the_one_the_search_of_the_frame_uses(desk: Desk) -> None:
    assert reverse("appointments:case-list") == LIST


def test_a_phone_or_an_identifier_is_found_by_its_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    index = "1" * 32
    plan = Applicant.objects.filter(Q(identifier_index=index) | Q(phone_index=index)).explain()
    assert "appointments_applicant_number" in plan
    assert "appointments_applicant_phone" in plan
