"""Numbered result sheets: who gets one, when the same paper is opened again, and what takes its place."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from assessment.models import ResultSheet, RunResult
from assessment.services.seals import seal_year
from assessment.services.sheets import SheetNotReady, draw_sheet
from assessment.services.years import compute_year, propose_year, publish_year
from evaluations.models import Hold
from tests.assessment.award_factories import Scene, make_scene
from tests.assessment.year_factories import Bureau, computed, fill, make_bureau, person, published
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from tests.pdf_reader import pdf_text
from windows.models import AuditEvent, Paper
from windows.roles import Role
from windows.services import papers
from windows.services.records import NotPermitted

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill()
    return make_bureau()


@pytest.fixture
def scene() -> Scene:
    fill(line("staff", number="S003", name="王五"))
    return make_scene(make_bureau())


def result_of(number: str, run: object = None) -> RunResult:
    rows = RunResult.objects.select_related("run", "staff", "window").order_by("-pk")
    row = rows.filter(number=number).first() if run is None else rows.filter(number=number, run=run).first()
    assert row is not None
    return row


def content_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_person_and_the_office_open_the_same_numbered_paper(client_for: Clients, bureau: Bureau) -> None:
    published(bureau)
    own = client_for(person("S001")).post("/assessment/2026/mine/sheet.pdf")
    theirs = client_for(bureau.office).post("/assessment/2026/people/S001/sheet.pdf")
    assert content_of(own) == content_of(theirs)
    paper = Paper.objects.get(kind=Paper.Kind.RESULT_SHEET)
    assert (paper.number, paper.printed, paper.created_by) == ("核查2026-000001", 2, person("S001"))
    events = AuditEvent.objects.filter(subject_type="windows.paper").order_by("pk").values_list("verb", flat=True)
    assert list(events) == ["paper.issue", "paper.open", "paper.open"]


def test_the_paper_says_the_result_and_leads_to_its_public_page(client_for: Clients, bureau: Bureau) -> None:
    published(bureau)
    answer = client_for(person("S001")).post("/assessment/2026/mine/sheet.pdf")
    text = "".join(pdf_text(content_of(answer)).split())
    paper = Paper.objects.get()
    wanted = ("核查2026-000001", "张三", "取消评先资格", "V1", "已公布", f"/verify/{paper.code}/")
    assert [words for words in wanted if words not in text] == []
    page = Client().get(f"/verify/{paper.code}/").content.decode()
    assert ("核查2026-000001" in page, "张三" in page, "取消评先资格" in page) == (True, False, False)


def test_an_english_reading_is_marked_as_a_translation_and_is_not_the_paper(
    client_for: Clients, bureau: Bureau
) -> None:
    published(bureau)
    url = "/assessment/2026/mine/"
    own = client_for(person("S001"))
    assert 'name="english"' not in own.get(url).content.decode()
    own.cookies["django_language"] = "en"
    assert 'name="english"' in own.get(url).content.decode()
    preview = " ".join(pdf_text(own.get(f"{url}sheet.pdf").content).split())
    assert ("The Chinese text prevails." in preview, "with this number" in preview) == (True, False)
    answer = own.post(f"{url}sheet.pdf", {"english": "1"})
    text, paper = " ".join(pdf_text(answer.content).split()), Paper.objects.get()
    said = (
        paper.number,
        "disqualified",
        "English reading of the sheet",
        "The Chinese text of the paper with this number",
    )
    assert [words for words in said if words not in text] == []
    assert "Place for the seal" not in text
    assert (paper.content, paper.printed, answer["Cache-Control"]) == (None, 0, "no-store")
    verbs = AuditEvent.objects.filter(subject_type="windows.paper").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["paper.issue", "paper.translate"]
    assert (
        client_for(person("S002")).post("/assessment/2026/people/S001/sheet.pdf", {"english": "1"}).status_code == 403
    )
    papers.mark_void(paper, by=bureau.office, reason="试")
    with pytest.raises(papers.PaperVoid):
        papers.translate_paper(paper, by=bureau.office)


def test_there_is_no_numbered_sheet_before_the_results_are_published(client_for: Clients, bureau: Bureau) -> None:
    computed(bureau)
    answer = client_for(bureau.office).post("/assessment/2026/people/S001/sheet.pdf", follow=True)
    assert "结果公布后才有编号的结果单" in answer.content.decode()
    assert answer.redirect_chain == [("/assessment/2026/people/S001/", 303)]
    assert client_for(person("S001")).post("/assessment/2026/mine/sheet.pdf").status_code == 404
    assert Paper.objects.count() == 0


def test_nobody_takes_out_the_sheet_of_somebody_else(client_for: Clients, bureau: Bureau) -> None:
    review = published(bureau)
    assert client_for(person("S002")).post("/assessment/2026/people/S001/sheet.pdf").status_code == 403
    with pytest.raises(NotPermitted):
        draw_sheet(review, result_of("S001"), by=person("S002"))


def test_a_further_step_of_the_year_draws_a_new_sheet_and_voids_the_old(scene: Scene) -> None:
    row, office = result_of("S003"), scene.bureau.office
    first = draw_sheet(scene.review, row, by=office)
    assert draw_sheet(scene.review, row, by=person("S003")) == first
    scene.give(scene.nominate())
    second = draw_sheet(scene.review, row, by=office)
    scene.put_out()
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        seal = seal_year(scene.review, by=office)
        third = draw_sheet(scene.review, row, by=office)
    assert [paper.number for paper in (first, second, third)] == [f"核查2026-00000{n}" for n in (1, 2, 3)]
    void = dict(Paper.objects.values_list("number", "void_reason"))
    assert void == {
        "核查2026-000001": "已由结果单核查2026-000002替代。",
        "核查2026-000002": "已由结果单核查2026-000003替代。",
        "核查2026-000003": "",
    }
    said = third.data
    assert (said["awards"], said["digest"], said["decided_on"]) == ("服务标兵", seal.sha256, "2026-11-25")
    assert "已作废" in Client().get(f"/verify/{first.code}/").content.decode()


def test_another_run_draws_a_sheet_of_its_own(bureau: Bureau) -> None:
    review, old = published(bureau), result_of("S002")
    before = draw_sheet(review, old, by=bureau.office)
    load(line("finding", ref="V9", staff="S002"))
    compute_year(2026, by=bureau.office)
    review = propose_year(review, by=bureau.office, reason="有新的认定")
    before.refresh_from_db()
    assert (before.void_at is None, before.void_reason) == (False, "年度结果已按第2批次重新提交。")
    assert AuditEvent.objects.filter(verb="paper.void", subject_id=before.pk).count() == 1
    assert "已作废" in Client().get(f"/verify/{before.code}/").content.decode()
    with pytest.raises(SheetNotReady):
        draw_sheet(review, result_of("S002"), by=bureau.office)
    review = publish_year(review, by=bureau.office, until=date(2026, 12, 1))
    with pytest.raises(SheetNotReady):
        draw_sheet(review, old, by=bureau.office)
    after = draw_sheet(review, result_of("S002", review.run), by=bureau.office)
    before.refresh_from_db()
    assert (before.data["result"], after.data["result"]) == ("eligible", "disqualified")
    assert before.void_at is not None


def test_a_hold_shows_in_no_sheet_and_stops_the_office(bureau: Bureau) -> None:
    review = published(bureau)
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,))
    Hold.objects.create(staff=person("S002"), year=2026, placed_by=officer, placed_at=timezone.now())
    with pytest.raises(SheetNotReady):
        draw_sheet(review, result_of("S002"), by=bureau.office)
    assert draw_sheet(review, result_of("S002"), by=person("S002")).data["result"] == "eligible"


def test_the_sheet_of_sample_people_is_a_sample_paper(bureau: Bureau) -> None:
    review, row = published(bureau), result_of("S001")
    row.staff.is_sample = True
    assert draw_sheet(review, row, by=bureau.office).is_sample


def test_one_sheet_of_a_person_holds_and_nothing_else_of_it_changes(bureau: Bureau) -> None:
    review, row = published(bureau), result_of("S001")
    draw_sheet(review, row, by=bureau.office)
    sheet = ResultSheet.objects.get()
    other = Paper.objects.create(kind="result_sheet", number="x", code="x", data={}, created_at=sheet.paper.created_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultSheet.objects.create(review=review, staff=row.staff, result=row, paper=other, content_digest="")
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultSheet.objects.filter(pk=sheet.pk).update(content_digest="x")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_resultsheet")
