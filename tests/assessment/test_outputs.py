"""What is handed out of a year: result sheets, the register, the results as JSON; who gets them, and that it is recorded."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import RunResult
from assessment.services import outputs
from assessment.services.outputs import register_header, register_rows, result_sheet
from assessment.services.seals import seal_year
from assessment.services.standing import assess_year
from assessment.services.years import compute_year
from tests.assessment.award_factories import Scene, make_scene
from tests.assessment.year_factories import computed, fill, make_bureau, person
from tests.evaluations.ledger_samples import line, load
from tests.pdf_reader import pdf_text
from windows.models import AuditEvent

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def scene() -> Scene:
    fill(line("staff", number="S003", name="王五"))
    return make_scene(make_bureau())


def test_the_sheet_says_what_the_run_says(client_for: Clients, scene: Scene) -> None:
    answer = client_for(scene.bureau.leader).get("/assessment/2026/people/S001/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(pdf_text(answer.content).split())
    assert [words for words in ("张三", "S001", "取消评先资格", "V1", "E8") if words not in text] == []


def test_people_get_their_own_sheet_once_it_is_published(client_for: Clients, scene: Scene) -> None:
    assert client_for(person("S001")).get("/assessment/2026/mine/sheet.pdf").status_code == 200
    assert client_for(person("S001")).get("/assessment/2026/people/S002/sheet.pdf").status_code == 403
    computed(scene.bureau, 2025)
    assert client_for(person("S001")).get("/assessment/2025/mine/sheet.pdf").status_code == 404


def test_the_sheet_of_a_sealed_year_leads_to_its_seal(scene: Scene) -> None:
    row = RunResult.objects.select_related("run", "staff", "window").get(number="S003")
    assert result_sheet(scene.review, row, row.result)["seal_url"] is None
    scene.give(scene.nominate())
    scene.put_out()
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        seal = seal_year(scene.review, by=scene.bureau.office)
        scene.review.refresh_from_db()
        sheet = result_sheet(scene.review, row, row.result)
    assert (sheet["awards"], sheet["digest"]) == ("服务标兵", seal.sha256)
    assert f"/verify/seal/{seal.code}/" in sheet["seal_url"]


def test_the_sheet_of_sample_people_is_marked(scene: Scene) -> None:
    row = RunResult.objects.select_related("run", "staff", "window").get(number="S003")
    row.staff.is_sample = True
    assert result_sheet(scene.review, row, row.result)["sample"]


def test_the_register_lists_everybody_with_grounds_and_awards(client_for: Clients, scene: Scene) -> None:
    scene.give(scene.nominate())
    rows = list(register_rows(scene.review))
    assert (register_header()[0], len(register_header())) == ("工号", len(rows[0]))
    assert [row[0] for row in rows][:3] == ["S001", "S002", "S003"]
    assert (rows[2][-1], len(rows[0])) == ("服务标兵", 14)
    answer = client_for(scene.bureau.office).get("/assessment/2026/register.xlsx")
    assert answer.content[:2] == b"PK"
    event = AuditEvent.objects.get(verb="ledger.export")
    assert event.after == {"rows": len(rows), "filters": "2026"}


def test_the_register_takes_a_fixed_number_of_queries(scene: Scene) -> None:
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            list(register_rows(scene.review))
        counts.append(len(captured))
        load(line("staff", number=f"P{number}"))
        scene.review.run = compute_year(2026, by=scene.bureau.office)
    assert counts == [3, 3]


def test_the_results_as_json_are_those_of_assess(client_for: Clients, scene: Scene) -> None:
    answer = client_for(scene.bureau.leader).get("/assessment/2026/register.json")
    assert answer.json() == assess_year(2026, on=scene.review.run.judged_on).as_json()
    assert AuditEvent.objects.filter(verb="ledger.export").count() == 1


def test_the_register_as_pdf_is_narrowed_as_the_matrix_is(client_for: Clients, scene: Scene) -> None:
    client = client_for(scene.bureau.leader)
    text = "".join(pdf_text(client.get("/assessment/2026/register.pdf").content).split())
    assert [words for words in ("登记册", "S001", "S002", "S003", "具备评先资格6") if words not in text] == []
    text = "".join(pdf_text(client.get("/assessment/2026/register.pdf?result=disqualified").content).split())
    assert ("S001" in text, "S003" in text, "年度结果：取消评先资格" in text) == (True, False, True)
    assert AuditEvent.objects.filter(verb="ledger.export").count() == 2


def test_a_register_that_is_too_long_is_refused_with_what_to_do(
    client_for: Clients, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "MOST_PRINTED", 2)
    client = client_for(scene.bureau.office)
    answer = client.get("/assessment/2026/register.pdf", follow=True)
    assert answer.redirect_chain == [("/assessment/2026/?", 303)]
    assert "登记册PDF最多容纳2人" in answer.content.decode()
    assert client.get("/assessment/2026/register.pdf?result=disqualified").status_code == 200
    assert AuditEvent.objects.filter(verb="ledger.export").count() == 1


def test_a_register_asked_for_with_a_mistake_is_refused(client_for: Clients, scene: Scene) -> None:
    answer = client_for(scene.bureau.office).get("/assessment/2026/register.pdf?window=x", follow=True)
    assert answer.redirect_chain == [("/assessment/2026/?window=x", 303)]
