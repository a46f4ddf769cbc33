"""The pages of awards: what they show to whom, what they refuse, the public notice within its days."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from assessment.models import Award, AwardMinutes, Nomination, NoticeObjection
from assessment.services.awards import nominate
from assessment.services.seals import seal_year
from assessment.services.years import compute_year
from service_window import public_parts
from tests.assessment.award_factories import Scene, make_scene
from tests.assessment.year_factories import PDF, fill, make_bureau, person
from tests.evaluations.ledger_samples import line, load

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
AWARDS = "/assessment/2026/awards/"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def scene() -> Scene:
    fill(
        line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None),
        line("staff", number="S003", name="王五"),
    )
    return make_scene(make_bureau())


@pytest.fixture
def english(client_for: Clients) -> Callable[[Any], Client]:
    def sign_in(staff: Any) -> Client:
        client = client_for(staff)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == status
    return str(answer.content.decode())


def a_pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("纪要.pdf", PDF, content_type="application/pdf")


def send(client: Client, url: str, status: int = 303, **given: Any) -> str:
    answer = client.post(url, given)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_an_award_by_its_pages(english: Clients, scene: Scene, client: Client) -> None:
    office, leader = english(scene.bureau.office), english(scene.bureau.leader)
    send(office, f"{AWARDS}new/", name="业务能手", quota="2")
    award = Award.objects.get(name="业务能手")
    send(office, "/assessment/2026/nominate/S003/", award=award.pk, reason="全年零差错")
    row = Nomination.objects.get()
    assert "1 nominated" in text_of(leader, AWARDS)
    page = f"/assessment/2026/nominations/{row.pk}/"
    assert "Decide on the nomination" in text_of(leader, page)
    assert "Decide on the nomination" not in text_of(office, page)
    given = {
        "awarded": "yes",
        "kept": "new",
        "minutes_number": "会纪4号",
        "minutes_on": "2026-11-25",
        "reason": "一致同意",
    }
    send(leader, f"{page}decide/", minutes=a_pdf(), **given)
    minutes = AwardMinutes.objects.get()
    answer = office.get(f"{AWARDS}minutes/{minutes.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    text_of(office, f"/assessment/2025/awards/minutes/{minutes.pk}/", 404)
    assert "会纪4号" in text_of(office, page)
    assert "1 award is given and not put out yet" in text_of(office, AWARDS)
    text_of(client, "/assessment/notices/2026/", 404)
    send(office, f"{AWARDS}notice/", contact="电话 000-0000")
    public = text_of(client, "/assessment/notices/2026/")
    assert ("王五" in public, "S003" in public, "电话 000-0000" in public) == (True, False, True)
    assert "全年零差错" not in public
    with time_machine.travel("2026-12-03 00:30+08:00", tick=False):
        text_of(client, "/assessment/notices/2026/", 404)


def test_the_notice_is_found_among_the_public_pages_while_it_is_out(scene: Scene, client: Client) -> None:
    """The link is asked for at most once a minute, and anew when a notice goes out."""
    client.cookies["django_language"] = "en"
    assert "/assessment/notices/" not in text_of(client, "/")
    assert "No public notice is out now." in text_of(client, "/assessment/notices/")
    scene.give(scene.nominate())
    with TestCase.captureOnCommitCallbacks(execute=True):
        notice = scene.put_out()
    assert 'href="/assessment/notices/"' in text_of(client, "/")
    assert client.get("/assessment/notices/").url == "/assessment/notices/2026/"
    public = text_of(client, "/assessment/notices/2026/")
    row = scene.review.awards.get().nominations.get()
    hidden = (row.staff.number, row.reason, row.nominated_by.name, row.closing_reason)
    assert [text for text in hidden if text in public] == []
    assert f"{notice.first_day} to {notice.last_day}" in public
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        public_parts.forget("award-notice")
        assert "/assessment/notices/" not in text_of(client, "/")


def test_an_objection_by_its_pages(english: Clients, scene: Scene) -> None:
    office, leader = english(scene.bureau.office), english(scene.bureau.leader)
    url = f"{AWARDS}objections/"
    assert "No notice was put out yet." in text_of(office, url)
    given = scene.give(scene.nominate())
    scene.put_out()
    data = {"nomination": given.pk, "received_on": "2026-11-25", "text": "据反映常迟到", "source": "李群众 13800000000"}
    assert "This field is required." in send(office, f"{url}new/", 422, **(data | {"text": ""}))
    assert "The notice was out from" in send(office, f"{url}new/", 422, **(data | {"received_on": "2026-11-24"}))
    send(office, f"{url}new/", **data)
    row = NoticeObjection.objects.get()
    page = f"{url}{row.pk}/"
    assert "You took part in this award." in text_of(leader, page)
    assert "据反映常迟到" in text_of(leader, url)
    answer = {"outcome": "dismissed", "answer": "监控不支持"}
    assert "You took part in this award." in send(leader, f"{page}answer/", 422, **answer)
    assert "1 waits" in text_of(office, AWARDS)
    second = english(scene.bureau.second)
    assert "13800000000" in text_of(second, page)
    send(second, f"{page}answer/", 422, outcome="", answer="")
    send(second, f"{page}answer/", **answer)
    assert "监控不支持" in text_of(office, page)
    concerned = person("S003")
    concerned.groups.set(scene.bureau.office.groups.all())
    text_of(english(person("S003")), page, 404)
    assert "据反映常迟到" not in text_of(english(person("S003")), url)
    text_of(office, f"/assessment/2025/awards/objections/{row.pk}/", 404)


def test_a_quota_is_changed_by_its_page(english: Clients, scene: Scene) -> None:
    office = english(scene.bureau.office)
    url = f"{AWARDS}{scene.award.pk}/quota/"
    assert "Enter a whole number." in send(office, url, 422, quota="x", reason="人数增加")
    assert "quota already" in send(office, url, 422, quota="1", reason="人数增加")
    send(office, url, quota="2", reason="人数增加")
    page = text_of(office, AWARDS)
    assert ("1 → 2" in page, "人数增加" in page, "Change the quota" in page) == (True, True, True)
    scene.give(scene.nominate())
    assert "Change the quota" not in text_of(office, AWARDS)
    assert "stands." in send(office, url, 422, quota="3", reason="再加")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_objections_takes_a_fixed_number_of_queries(english: Clients, scene: Scene, count: int) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    for _turn in range(count):
        scene.object(row)
    client = english(scene.bureau.office)
    text_of(client, AWARDS)
    with CaptureQueriesContext(connection) as captured:
        text_of(client, f"{AWARDS}objections/")
    assert len(captured) == OBJECTIONS


OBJECTIONS = 12


def test_every_page_of_a_year_says_what_comes_next(english: Clients, scene: Scene) -> None:
    office = english(scene.bureau.office)
    for page in ("", "life/", "runs/", "objections/", "awards/", "cases/"):
        assert "What comes next:" in text_of(office, f"/assessment/2026/{page}")
    assert "The assessment office seals the year" in text_of(office, AWARDS)
    row = scene.nominate()
    assert "The leading group decides on the nominations" in text_of(office, AWARDS)
    scene.give(row)
    assert "puts out the public notice" in text_of(office, AWARDS)
    scene.put_out()
    assert "The public notice is out until 2026-12-02" in text_of(office, AWARDS)
    scene.object(row)
    assert "decides on the objection to the public notice" in text_of(office, AWARDS)


def test_the_page_says_why_somebody_cannot_be_nominated(english: Clients, scene: Scene) -> None:
    office = english(scene.bureau.office)
    page = text_of(office, "/assessment/2026/nominate/S001/")
    assert "has lost the eligibility (E4" in page
    assert "<textarea" not in page
    send(office, "/assessment/2026/nominate/S001/", 422, award=scene.award.pk, reason="优秀")
    assert "The nomination is conditional" in text_of(office, "/assessment/2026/nominate/S002/")
    text_of(office, "/assessment/2026/nominate/X999/", 404)
    assert not Nomination.objects.exists()


def test_refusals_keep_what_was_typed(english: Clients, scene: Scene) -> None:
    office, leader = english(scene.bureau.office), english(scene.bureau.leader)
    assert "Enter a whole number." in send(office, f"{AWARDS}new/", 422, name="新奖", quota="x")
    assert "of this name already" in send(office, f"{AWARDS}new/", 422, name="服务标兵", quota="1")
    assert "not put out yet" in send(office, f"{AWARDS}notice/", 422, contact="电话")
    row = scene.nominate("S002")
    page = f"/assessment/2026/nominations/{row.pk}/"
    step = scene.review.steps.get(verb="decide")
    given = {"awarded": "yes", "kept": f"step-{step.pk}", "reason": "一致同意，无异议"}
    answer = send(leader, f"{page}decide/", 422, **given)
    assert "still pending" in answer
    assert "一致同意，无异议" in answer
    assert not AwardMinutes.objects.exists()
    new = {"awarded": "no", "kept": "new", "minutes_number": "会纪4号", "reason": "名额有限"}
    assert "New minutes need their number, date and file." in send(leader, f"{page}decide/", 422, **new)
    assert "Select a valid choice" in send(leader, f"{page}decide/", 422, **(given | {"kept": "step-0"}))
    assert "Settle these nominations" in send(office, f"{AWARDS}{scene.award.pk}/withdraw/", 422, reason="取消")
    send(office, f"{page}withdraw/", 422, reason="")
    send(office, f"{page}withdraw/", reason="提名有误")
    assert "decided or withdrawn already" in send(office, f"{page}withdraw/", 422, reason="再次")
    send(leader, f"{page}revoke/", 422, reason="没有")
    send(office, f"{AWARDS}{scene.award.pk}/withdraw/", reason="取消")
    assert "No award is offered in this year yet." in text_of(office, AWARDS)


def test_whoever_nominated_reads_why_they_do_not_decide(english: Clients, scene: Scene) -> None:
    scene.bureau.office.groups.add(*scene.bureau.leader.groups.all())
    row = scene.nominate()
    page = text_of(english(scene.bureau.office), f"/assessment/2026/nominations/{row.pk}/")
    assert "You nominated this person." in page
    text_of(english(scene.bureau.office), "/assessment/2026/nominations/999999/", 404)


def test_a_given_award_is_revoked_by_its_page(english: Clients, scene: Scene) -> None:
    row = scene.give(scene.nominate())
    page, kept = f"/assessment/2026/nominations/{row.pk}/", AwardMinutes.objects.get()
    send(english(scene.bureau.leader), f"{page}revoke/", reason="查实异议", kept=kept.pk)
    assert "Award revoked" in text_of(english(scene.bureau.office), f"/assessment/2026/nominations/{row.pk}/")


def test_a_sealed_year_offers_no_further_step(english: Clients, scene: Scene) -> None:
    scene.give(scene.nominate())
    scene.put_out()
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        seal_year(scene.review, by=scene.bureau.office)
        office = english(scene.bureau.office)
        assert "Offer the award" not in text_of(office, AWARDS)
        assert "is sealed" in send(office, f"{AWARDS}new/", 422, name="新奖", quota="1")


@pytest.mark.parametrize("query", ["sort=score", "order=sideways", "after=x", "after=-1"])
def test_a_merit_sheet_that_does_not_exist_is_a_bad_request(english: Clients, scene: Scene, query: str) -> None:
    text_of(english(scene.bureau.office), f"{AWARDS}?{query}", 400)


@pytest.mark.each
def test_the_merit_sheet_is_sorted_and_paged(english: Clients, scene: Scene) -> None:
    load(*(line("staff", number=f"P{number:03}") for number in range(60)))
    compute_year(2026, by=scene.bureau.office)
    client = english(scene.bureau.leader)
    first = client.get(AWARDS)
    assert [line[0].row.number for line in first.context["lines"]][:2] == ["P000", "P001"]
    second = client.get(f"{AWARDS}{first.context['later_url']}")
    assert (second.context["later_url"], len(second.context["lines"])) == ("", first.context["candidates"] - 50)
    page = text_of(client, f"{AWARDS}?sort=number&order=down")
    assert 'aria-sort="descending"' in page
    assert 'aria-sort="descending"' in text_of(client, f"{AWARDS}?sort=good&order=down")


def test_the_number_of_queries_does_not_grow(english: Clients, scene: Scene) -> None:
    client = english(scene.bureau.office)
    text_of(client, AWARDS)
    counts = []
    for number in range(3):
        load(line("staff", number=f"P{number}"))
        compute_year(2026, by=scene.bureau.office)
        nominate(scene.award, person(f"P{number}"), by=scene.bureau.office, reason="优秀")
        with CaptureQueriesContext(connection) as captured:
            text_of(client, AWARDS)
        counts.append(len(captured))
    assert counts == [QUERIES] * 3


QUERIES = 26


def test_a_year_without_a_run_has_no_awards(english: Clients, scene: Scene) -> None:
    assert "has not been computed yet" in text_of(english(scene.bureau.office), "/assessment/2025/awards/")
    text_of(english(scene.bureau.office), "/assessment/0/awards/", 404)
