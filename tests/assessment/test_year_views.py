"""The pages of a year: who may look, what they show, how many queries they take, what they refuse."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import YearReview
from assessment.services.objections import object_to_result
from assessment.services.seals import seal_year
from assessment.services.years import compute_year
from tests.assessment.year_factories import (
    PDF,
    Bureau,
    computed,
    decided,
    fill,
    make_bureau,
    objected,
    person,
    published,
)
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_assignment, make_staff

pytestmark = pytest.mark.django_db
LATER = "2026-12-01 10:00+08:00"
Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill(
        line("finding", ref="V2", staff="S002", kind="dozing", status="verifying", confirmed_on=None),
        line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None),
        line("finding", ref="V4", kind="absent_without_leave", minutes=29, affected_work=True),
    )
    return make_bureau()


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.fixture
def english(client_for: Clients) -> Callable[[Any], Client]:
    def sign_in(staff: Any) -> Client:
        client = client_for(staff)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def rows(page: str) -> list[str]:
    return [part.split("</span>")[0] for part in page.split('<span class="mono">')[1:]]


# --- List and matrix ----------------------------------------------------------------------------------


def test_the_list_of_years_says_what_to_do_first(english: Clients, bureau: Bureau) -> None:
    assert "No year has been computed yet." in text_of(english(bureau.office), "/assessment/")
    computed(bureau)
    page = text_of(english(bureau.leader), "/assessment/")
    assert 'href="/assessment/2026/"' in page
    assert "Computed" in page


def test_the_matrix_shows_sign_and_word_for_everybody(english: Clients, bureau: Bureau) -> None:
    make_assignment(a_role=person(), valid_from=date(2026, 1, 1))
    computed(bureau)
    page = text_of(english(bureau.office), "/assessment/2026/")
    assert rows(page)[:2] == ["S001", "S002"]
    assert 'class="cell-disqualified"' in page
    assert 'href="/assessment/2026/people/S001/#E4"' in page
    assert page.count("<tr>") == 1 + 7
    assert "7 people found" in page
    assert '<span class="hidden">S001 E4 </span>' in page  # a link says what it leads to, also in a list of links
    narrowed = text_of(english(bureau.office), "/assessment/2026/?q=S001")
    assert 'role="status" data-said>1 person found</p>' in narrowed
    assert "2026 · 1 person found</title>" in " ".join(narrowed.split())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=S001", ["S001"]),
        ("q=李", ["S002"]),
        ("result=disqualified", ["S001"]),
        ("result=pending", ["S002"]),
        ("ground=E2", ["S002"]),
        ("ground=E4", ["S001"]),
        ("status=pending", ["S002"]),
        ("ground=E2&status=disqualified", []),
        ("status=under_review", []),
    ],
)
@pytest.mark.each
def test_the_matrix_is_narrowed(english: Clients, bureau: Bureau, query: str, expected: list[str]) -> None:
    computed(bureau)
    assert rows(text_of(english(bureau.leader), f"/assessment/2026/?{query}")) == expected


@pytest.mark.each
def test_the_matrix_is_narrowed_by_window(english: Clients, bureau: Bureau) -> None:
    assignment = make_assignment(a_role=person(), valid_from=date(2026, 1, 1))
    computed(bureau)
    page = text_of(english(bureau.office), f"/assessment/2026/?window={assignment.window_id}")
    assert rows(page)[0] == "S001"
    assert len(rows(page)) == 2  # A and B of the window


@pytest.mark.parametrize("query", ["result=none", "window=x", "window=99999999999999999999", "ground=E9", "q=%00"])
def test_a_wrong_filter_is_said_to_be_wrong(english: Clients, bureau: Bureau, query: str) -> None:
    computed(bureau)
    assert "The filter has a mistake." in text_of(english(bureau.office), f"/assessment/2026/?{query}")


@pytest.mark.parametrize("query", ["after=x", "before=-1", "after=99999999999999999999", "before=1e5"])
def test_a_page_that_does_not_exist_is_a_bad_request(english: Clients, bureau: Bureau, query: str) -> None:
    computed(bureau)
    text_of(english(bureau.office), f"/assessment/2026/?{query}", 400)


def test_the_matrix_turns_pages_by_number(english: Clients, bureau: Bureau) -> None:
    load(*(line("staff", number=f"P{number:03}") for number in range(60)))
    computed(bureau)
    client = english(bureau.office)
    first = client.get("/assessment/2026/")
    second = client.get(f"/assessment/2026/{first.context['later_url']}")
    back = client.get(f"/assessment/2026/{second.context['earlier_url']}")
    numbers = [[entry.row.number for entry in answer.context["lines"]] for answer in (first, second, back)]
    assert len(numbers[0]) == 50
    assert numbers[0][0] == "P000"
    assert numbers[1][0] == "P050"
    assert numbers[2] == numbers[0]
    assert second.context["later_url"] == ""


def test_the_number_of_queries_does_not_grow_with_the_people(english: Clients, bureau: Bureau) -> None:
    client = english(bureau.office)
    text_of(client, "/assessment/")
    counts = []
    for number in range(3):
        load(line("staff", number=f"P{number}"))
        compute_year(2026, by=bureau.office)
        with CaptureQueriesContext(connection) as captured:
            text_of(client, "/assessment/2026/")
        counts.append(len(captured))
    assert counts == [QUERIES] * 3


QUERIES = 11


def test_the_chief_representative_sees_counts_only(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    client = english(bureau.chief)
    page = text_of(client, "/assessment/2026/")
    assert "S001" not in page
    assert "张三" not in page
    assert "E4" in page
    text_of(client, "/assessment/2026/people/S001/", 403)


def test_a_year_without_a_run_says_who_begins(english: Clients, bureau: Bureau) -> None:
    assert "Go to the first step" in text_of(english(bureau.office), "/assessment/2026/")
    assert "The assessment office computes it first." in text_of(english(bureau.leader), "/assessment/2026/")
    assert "The assessment office computes it first." in text_of(english(bureau.chief), "/assessment/2026/")


@pytest.mark.parametrize("year", ["0", "10000", "99999999999999"])
def test_a_year_that_no_calendar_has_is_not_found(english: Clients, bureau: Bureau, year: str) -> None:
    client = english(bureau.office)
    for page in ("", "life/", "runs/", "policy/", "objections/", "cases/", "mine/", "people/S001/", "seal.json"):
        text_of(client, f"/assessment/{year}/{page}", 404)


# --- Reasons --------------------------------------------------------------------------------------------


def test_the_reasons_name_element_record_setting_and_both_outcomes(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    client = english(bureau.office)
    page = text_of(client, "/assessment/2026/people/S001/")
    assert "Playing games or cards" in page
    assert "Confirmed on 2026-03-09." in page
    assert "Missing: for a long time" in page
    assert "minutes that are a long time (E6)" in page
    page = text_of(client, "/assessment/2026/people/S002/")
    assert "What is not decided yet, and both outcomes" in page
    outcomes = client.get("/assessment/2026/people/S002/").context["open"]
    assert [(one.ref, sure.value, other.value, codes) for one, sure, other, codes in outcomes] == [
        ("V3", "disqualified", "eligible", "E2")
    ]
    text_of(client, "/assessment/2026/people/X999/", 404)


def test_the_reasons_of_an_older_run_are_those_of_then(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    load(line("finding", ref="V90210", staff="S002", kind="gift"))
    compute_year(2026, by=bureau.office)
    client = english(bureau.leader)
    assert "V90210" in text_of(client, "/assessment/2026/people/S002/")
    page = text_of(client, "/assessment/2026/people/S002/?run=1")
    assert "V90210" not in page
    assert "This is not the run on which the year rests." in page
    text_of(client, "/assessment/2026/people/S002/?run=7", 404)


# --- Runs, differences, policy --------------------------------------------------------------------------


def test_two_runs_are_compared_by_record(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    load(line("finding", ref="V90210", staff="S002", kind="gift"))
    compute_year(2026, by=bureau.office, reason="补充证据")
    client = english(bureau.leader)
    page = text_of(client, "/assessment/2026/runs/?old=1&new=2")
    assert "1 person differs" in page
    assert "V90210" in page
    assert "补充证据" in page
    assert "0 people differ" in text_of(client, "/assessment/2026/runs/?old=2&new=")
    assert "1 person differs" in text_of(client, "/assessment/2026/runs/?old=1&new=")
    assert "Select a valid choice" in text_of(client, "/assessment/2026/runs/?old=9&new=1")


def test_another_policy_is_tried_out_and_not_kept(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    client = english(bureau.leader)
    form = client.get("/assessment/2026/policy/").context["form"]
    given = {name: form[name].value() for name in form.fields}
    given["conflict_requires_fault"] = "on"
    answer = client.post("/assessment/2026/policy/", given | {"long_absence_minutes": "29"})
    assert answer.status_code == 200
    (change,) = answer.context["changes"]
    assert (change["number"], [ground["code"] for ground in change["grounds"]]) == ("S001", ["E6"])
    assert client.get("/assessment/2026/policy/").context["form"]["long_absence_minutes"].value() == 30
    wrong = client.post("/assessment/2026/policy/", given | {"period_to": "2025-01-01"})
    assert wrong.status_code == 422
    assert "The period ends before it begins." in wrong.content.decode()


# --- Steps ----------------------------------------------------------------------------------------------


def step(client: Client, verb: str, **given: Any) -> Any:
    return client.post(f"/assessment/2026/life/{verb}/", given)


def a_pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("纪要.pdf", PDF, content_type="application/pdf")


def test_a_whole_year_by_its_pages(english: Clients, bureau: Bureau) -> None:
    office, leader = english(bureau.office), english(bureau.leader)
    for verb, given in (("compute", {}), ("propose", {}), ("publish", {"until": "2026-11-30"})):
        assert step(office, verb, **given).status_code == 303
    with time_machine.travel(LATER, tick=False):
        minutes = {"minutes_number": "会纪3号", "minutes_on": "2026-12-01"}
        assert step(english(bureau.leader), "decide", **minutes, minutes=a_pdf()).status_code == 303
        page = text_of(english(bureau.leader), "/assessment/2026/life/")
        assert "会纪3号" in page
        decision = YearReview.objects.get().steps.get(verb="decide")
        office = english(bureau.office)
        assert b"".join(office.get(f"/assessment/2026/minutes/{decision.pk}/").streaming_content) == PDF
        assert step(office, "seal").status_code == 303
        assert "The year is sealed" in text_of(office, "/assessment/2026/life/")
        assert office.get("/assessment/2026/seal.json").json()["record"]["year"] == 2026
    assert leader is not None


def test_a_refused_step_keeps_what_was_typed(english: Clients, bureau: Bureau) -> None:
    published(bureau)
    leader = english(bureau.leader)
    answer = step(leader, "decide", minutes_number="会纪3号", minutes_on="2026-11-20", minutes=a_pdf())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "People may object until 2026-11-30" in page
    office = english(bureau.office)
    assert step(office, "propose").status_code == 422
    assert step(office, "publish", until="2020-01-01").status_code == 422
    refused = step(office, "publish", until="2026-12-01").content.decode()  # somebody was quicker: the form is gone
    assert "Publish for objections: not possible now, the year 2026 is in the state" in refused
    assert office.post("/assessment/10000/life/publish/", {"until": "x"}).status_code == 404
    assert YearReview.objects.get().state == "published"


def test_steps_ask_for_their_permission(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    assert step(english(bureau.leader), "propose").status_code == 403
    assert step(english(bureau.office), "decide").status_code == 403
    assert step(english(bureau.chief), "compute").status_code == 403
    assert step(english(bureau.office), "nonsense").status_code == 404
    assert step(english(bureau.office), "publish").status_code == 422


def test_the_proposer_is_told_why_they_do_not_decide(english: Clients, bureau: Bureau) -> None:
    both = make_staff(roles=("assessment_office", "leading_group"), joined_on=date(2026, 11, 23))
    published(Bureau(both, bureau.second, bureau.leader, bureau.chief))
    page = text_of(english(both), "/assessment/2026/life/")
    assert "You proposed this year. Somebody else of the leading group decides it." in page


def test_a_seal_that_is_not_there_is_not_found(english: Clients, bureau: Bureau) -> None:
    review = published(bureau)
    text_of(english(bureau.office), "/assessment/2026/seal.json", 404)
    text_of(english(bureau.office), f"/assessment/2026/minutes/{review.steps.earliest('pk').pk}/", 404)


# --- One's own result, objections -----------------------------------------------------------------------


def test_people_see_their_own_result_once_it_is_published(english: Clients, bureau: Bureau) -> None:
    computed(bureau)
    client = english(person())
    assert "not published yet" in text_of(client, "/assessment/2026/mine/")
    assert "/assessment/2026/mine/" not in text_of(client, "/me/")
    with time_machine.travel("2026-11-23 10:05+08:00", tick=False):
        published(bureau)
        page = text_of(client, "/assessment/2026/mine/")
        assert "Playing games or cards" in page
        assert "李四" not in page
        assert "/assessment/2026/mine/" in text_of(client, "/me/")
        assert "You have no result in this year." in text_of(
            english(make_staff(joined_on=date(2025, 1, 1), left_on=None)), "/assessment/2026/mine/"
        )


def test_an_objection_is_made_withdrawn_made_again_and_answered(english: Clients, bureau: Bureau) -> None:
    published(bureau)
    client = english(person())
    assert client.post("/assessment/2026/mine/object/", {"text": ""}).status_code == 422
    assert client.post("/assessment/2026/mine/object/", {"text": "午休时间", "ground": "E4"}).status_code == 303
    assert "Withdraw my objection" in text_of(client, "/assessment/2026/mine/")
    assert client.post("/assessment/2026/mine/object/", {"text": "再说一次"}).status_code == 422
    assert client.post("/assessment/2026/mine/withdraw/").status_code == 303
    assert client.post("/assessment/2026/mine/withdraw/").status_code == 404
    review = YearReview.objects.get()
    row = objected(review, person())
    url = f"/assessment/2026/objections/{row.pk}/"
    assert "took no part" in text_of(english(bureau.office), url)
    assert "午休时间" in text_of(english(bureau.leader), "/assessment/2026/objections/")
    second = english(bureau.second)
    assert second.post(f"{url}answer/", {"outcome": "review", "answer": "再查"}).status_code == 422
    assert second.post(f"{url}answer/", {"outcome": "stands", "answer": "监控显示为上班时间"}).status_code == 303
    assert "监控显示为上班时间" in text_of(client, "/assessment/2026/mine/")
    assert second.post(f"{url}answer/", {"outcome": "stands", "answer": "再来"}).status_code == 422


def test_objections_of_another_year_are_not_found(english: Clients, bureau: Bureau) -> None:
    row = object_to_result(published(bureau), by=person(), text="不服")
    text_of(english(bureau.second), f"/assessment/2025/objections/{row.pk}/", 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_objections_takes_a_fixed_number_of_queries(english: Clients, bureau: Bureau, count: int) -> None:
    load(*(line("staff", number=f"P{number}") for number in range(3)))
    review = published(bureau)
    for number in range(count):
        objected(review, person(f"P{number}"))
    client = english(bureau.second)
    text_of(client, "/assessment/")
    with CaptureQueriesContext(connection) as captured:
        text_of(client, "/assessment/2026/objections/")
    assert len(captured) == 8


def test_seal_needs_a_decision(english: Clients, bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        seal = seal_year(decided(bureau, review), by=bureau.office)
        page = text_of(english(bureau.leader), "/assessment/2026/life/")
    assert seal.sha256 in page
