"""Complaints on pages: what the office sees and does, what the person complained of sees, registers, report."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evaluations.models import Complaint, Feedback
from evaluations.services import complaints
from evaluations.services.complaint_decisions import decide_complaint
from evaluations.services.feedback import answer_feedback
from evaluations.services.findings import report_finding
from evaluations.services.measures import record_measure
from evaluations.services.media_reports import record_media_report
from evaluations.services.notices import record_notice
from evaluations.views._register import PAGE
from evaluations.worklists.complaints import KINDS
from tests.appointments.desk_client import words
from tests.duty_factories import MONDAY, clock, make_clerk, make_leader
from tests.evaluations.inspecting import make_scene
from tests.evaluations.ledger_samples import line as ledger_line
from tests.evaluations.ledger_samples import load
from tests.evaluations.rated import make_rating
from tests.evaluations.scenes import (
    TEXT,
    an_upload,
    complain,
    decided,
    handling,
    heard,
    make_officer,
    ruling,
    say,
    verified,
)
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
LIST, OFFICE, EXPORT = "/office/complaints/", "/office/", "/office/complaints/export/"


@pytest.fixture(autouse=True)
def _nine_oclock() -> Iterator[None]:
    with clock("09:00"):
        yield


def act(complaint: Complaint, verb: str) -> str:
    return reverse("evaluations:complaint-act", args=(complaint.pk, verb))


def detail(complaint: Complaint) -> str:
    return reverse("evaluations:complaint-detail", args=(complaint.pk,))


def mine(complaint: Complaint, what: str = "detail") -> str:
    return reverse(f"evaluations:hearing-{what}", args=(complaint.pk,))


# --- The office ---------------------------------------------------------------------------------------


def test_a_complaint_on_its_way_by_the_page(client_for: ClientFor) -> None:
    officer, person = make_officer(), make_clerk()
    desk = client_for(officer)
    complaint = complain(phone="13900001234")
    offered = [offer.act.verb for offer in desk.get(detail(complaint)).context["offers"]]
    assert offered == ["accept", "refuse", "withdraw"]
    assert desk.post(act(complaint, "accept")).status_code == 303
    link = {"staff": person.pk, "event_on": "2026-11-23", "subject": "attitude", "case": "", "reason": "监控"}
    assert desk.post(act(complaint, "link"), link | {"case": "NOWHERE"}).status_code == 422
    assert desk.post(act(complaint, "link"), link).status_code == 303
    blocked = {offer.act.verb: offer.blocked for offer in desk.get(detail(complaint)).context["offers"]}
    assert person.name in blocked["decide"]
    assert desk.post(act(complaint, "hear"), {"told": TEXT}).status_code == 303
    assert desk.post(act(complaint, "note"), {"text": "已调看监控"}).status_code == 303
    decision = {
        "decision": "upheld_at_fault",
        "facts_verified": "on",
        "at_fault": "on",
        "facts": "属实",
        "reply": "致歉",
    }
    decision |= {"reply_way": "phone", "body": "示例局"}
    page = desk.post(act(complaint, "decide"), decision)
    assert (page.status_code, handling(complaint).state) == (422, "verifying")  # not yet heard
    assert "致歉" in page.text
    assert client_for(person).post(mine(complaint, "state"), {"statement": "已说明"}).status_code == 303
    assert desk.post(act(complaint, "decide"), decision).status_code == 303
    assert desk.post(act(complaint, "call_back"), {"result": "satisfied"}).status_code == 303
    assert handling(complaint).state == "closed"
    assert desk.post(act(complaint, "accept")).status_code == 422
    assert desk.post(act(complaint, "unknown")).status_code == 404


def test_the_officer_complained_of_neither_finds_nor_opens_it(client_for: ClientFor) -> None:
    officer, other = make_officer(), make_officer()
    complaint = verified(other, staff=officer)
    desk = client_for(officer)
    assert desk.get(detail(complaint)).status_code == 404
    assert complaint.ref not in desk.get(LIST).text
    assert complaint.ref not in desk.get(OFFICE).text
    assert desk.post(act(complaint, "note"), {"text": "无"}).status_code == 404
    assert complaint.ref in client_for(other).get(LIST).text
    assert desk.get(mine(complaint)).status_code == 200


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE, Role.AUDITOR])
def test_others_see_no_complaints(role: Role, client_for: ClientFor) -> None:
    complaint = heard(make_officer())
    reader = client_for(make_staff(roles=(role,)))
    assert [reader.get(url).status_code for url in (LIST, detail(complaint), OFFICE)] == [403, 403, 403]
    assert reader.get(mine(complaint)).status_code == 404


def test_an_upheld_complaint_becomes_a_finding_with_a_procedure_of_its_own(client_for: ClientFor) -> None:
    officer, person = make_officer(), make_clerk()
    desk = client_for(officer)
    complaint = decided(officer, staff=person)
    url = reverse("evaluations:complaint-finding", args=(complaint.pk,))
    assert desk.post(url, {"kind": "attitude", "account": " "}).status_code == 422
    assert (
        desk.post(url, {"kind": "gift", "account": "收受礼品"}).status_code == 422
    )  # a matter of the discipline officer
    assert desk.post(url, {"kind": "attitude", "account": "监控显示未回答询问"}).status_code == 303
    finding = complaint.findings.get()
    assert (finding.staff, finding.source, finding.status, finding.event_on) == (
        person,
        "complaint",
        "reported",
        MONDAY,
    )
    assert finding.ref in desk.get(detail(complaint)).text
    other = decided(officer, decision="not_upheld")
    assert (
        desk.post(reverse("evaluations:complaint-finding", args=(other.pk,)), {"kind": "attitude"}).status_code == 404
    )


def test_files_are_shown_to_the_office_only(client_for: ClientFor) -> None:
    row = say(uploads=(an_upload(),))
    url = reverse("evaluations:complaint-file", args=(row.complaint_id, row.files.get().pk))
    assert client_for(make_officer()).get(url).status_code == 200
    assert client_for(make_clerk()).get(url).status_code == 403
    other = reverse("evaluations:complaint-file", args=(complain().pk, row.files.get().pk))
    assert client_for(make_officer()).get(other).status_code == 404


def test_a_contact_is_revealed_with_a_reason(client_for: ClientFor) -> None:
    complaint = complain(name="张三丰", phone="13900001234")
    url = reverse("evaluations:complaint-reveal", args=(complaint.pk, "phone"))
    assert "13900001234" in client_for(make_officer()).post(url, {"reason": "核实"}).text
    assert AuditEvent.objects.filter(verb="feedback.reveal").count() == 1
    assert (
        client_for(make_officer())
        .post(reverse("evaluations:complaint-reveal", args=(complain().pk, "phone")), {"reason": "核实"})
        .status_code
        == 404
    )


# --- The person complained of -------------------------------------------------------------------------


def test_the_person_sees_text_and_state_but_not_who_complained(client_for: ClientFor) -> None:
    officer, person = make_officer(), make_clerk()
    complaint = complain(name="张三丰", phone="13900001234", about="高个子")
    complaints.accept_complaint(complaint, by=officer)
    links = complaints.Links(staff=person, event_on=MONDAY, subject="attitude")
    complaints.link_complaint(complaint, links, by=officer)
    own = client_for(person)
    assert TEXT not in own.get(mine(complaint)).text  # told with the hearing, without the complainant
    complaints.ask_person(complaint, by=officer, told="三次询问未答")
    assert "要求您陈述" in words(own.get("/me/")) or complaint.ref in words(own.get("/me/"))
    page = own.get(mine(complaint))
    assert "三次询问未答" in words(page)
    for secret in ("张", "13900001234", "139", "高个子"):
        assert secret not in words(page)
    assert client_for(make_clerk()).get(mine(complaint)).status_code == 404
    assert own.post(mine(complaint, "state"), {"statement": ""}).status_code == 422
    assert own.post(mine(complaint, "state"), {"waive": "1"}).status_code == 303
    assert own.post(mine(complaint, "state"), {"statement": "补充"}).status_code == 422


def test_the_person_objects_to_an_upheld_complaint(client_for: ClientFor) -> None:
    person = make_clerk()
    complaint = decided(make_officer(), staff=person)
    own = client_for(person)
    assert own.post(mine(complaint, "object"), {"reason": ""}).status_code == 422
    assert own.post(mine(complaint, "object"), {"reason": "时间不符"}).status_code == 303
    assert handling(complaint).round == 2
    assert own.post(mine(complaint, "object"), {"reason": "再次"}).status_code == 422


def test_the_decided_complaint_is_asked_again_on_the_private_page(client: Client) -> None:
    officer = make_officer()
    complaint = complain(token="x" * 32)
    complaints.accept_complaint(complaint, by=officer)
    decide_complaint(complaint, ruling("not_upheld", reply="未发现问题"), by=officer)
    url = "/feedback/follow/" + "x" * 32
    assert "未发现问题" in words(client.get(f"{url}/"))
    assert client.post(f"{url}/again/", {"reason": " "}).status_code == 422
    assert client.post(f"{url}/again/", {"reason": "有录音"}).status_code == 303
    assert handling(complaint).round == 2


# --- The register -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [(LIST, 6), ("/office/feedback/", 6)])
def test_register_costs_the_same_for_few_and_many(
    url: str, queries: int, number: int, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = make_officer()
    for _n in range(number):
        heard(make_officer(), staff=make_clerk())
        answer_feedback(say("suggestion"), by=officer, text="谢谢", staff=make_clerk())
    reader = client_for(officer)
    reader.get(url)
    with django_assert_num_queries(queries):
        assert len(reader.get(url).context["rows"]) == number


@pytest.mark.each
def test_what_is_overdue_comes_first_and_pages_go_on_from_a_row(client_for: ClientFor) -> None:
    officer = make_officer()
    late = say(by=officer, received_on=MONDAY - timedelta(days=20)).complaint
    closed = decided(officer)
    complaints_ = [complain() for _n in range(PAGE)]
    reader = client_for(officer)
    first = reader.get(LIST).context
    shown = [row[0][1].text for row in first["rows"]]
    assert shown[0] == late.ref
    assert shown[1:] == [row.ref for row in reversed(complaints_)][: PAGE - 1]
    second = reader.get(LIST + first["older_url"]).context
    assert [row[0][1].text for row in second["rows"]] == [complaints_[0].ref, closed.ref]
    back = reader.get(LIST + second["newer_url"]).context
    assert [row[0][1].text for row in back["rows"]] == shown
    assert reader.get(f"{LIST}?before=x").status_code == 400
    assert reader.get(f"{LIST}?before=1.2026-99-99").status_code == 400
    assert len(reader.get(f"{LIST}?all=1").context["rows"]) == PAGE + 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=overdue", ["12345"]),
        ("state=received", ["12345", "form"]),
        ("state=open", ["12345", "form", "decided"]),
        ("state=decided", ["decided"]),
        ("state=loaded", ["loaded"]),
        ("source=hotline_12345", ["12345"]),
        ("decision=upheld_at_fault", ["decided"]),
        ("q=A-7", ["12345"]),
        ("first=2026-11-23&last=2026-11-23", ["form", "decided"]),
        ("first=2026-11-24&last=2026-11-23", []),
        ("state=nowhere", []),
    ],
)
@pytest.mark.each
def test_filters_of_the_register(query: str, found: list[str], client_for: ClientFor) -> None:
    officer = make_officer()
    rows = {
        "12345": say(by=officer, received_on=date(2026, 11, 2), source_number="A-7").complaint,
        "form": complain(),
        "decided": decided(officer),
        "loaded": Complaint.objects.create(
            ref="K1", event_on=MONDAY, decision="pending", subject="fee", imported=True, content_digest="0" * 64
        ),
    }
    shown = [row[0][1].text for row in client_for(officer).get(f"{LIST}?{query}").context["rows"]]
    assert sorted(shown) == sorted(rows[name].ref for name in found)
    if query == "state=loaded":
        assert client_for(officer).get(detail(rows["loaded"])).status_code == 200


def test_the_spreadsheet_holds_what_is_listed_and_no_names_of_complainants(client_for: ClientFor) -> None:
    complaint = complain(name="张三丰", phone="13900001234")
    answer = client_for(make_officer()).get(EXPORT)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert complaint.ref in values
    assert not any("张" in str(value) or "139" in str(value) for value in values)
    assert AuditEvent.objects.filter(verb="ledger.export").count() == 1
    assert client_for(make_leader()).get(EXPORT).status_code == 403


# --- The first page and the report --------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_first_page_of_the_office(
    number: int, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = make_officer()
    for _n in range(number):
        complain()
        verified(officer, staff=make_clerk())
        decided(officer)
        say("suggestion")
    reader = client_for(officer)
    reader.get(OFFICE)
    with django_assert_num_queries(10):
        page = reader.get(OFFICE)
    tiles = {kind.code: (count, url) for kind, count, url in page.context["tiles"]}
    for kind in KINDS:
        count, url = tiles[kind.code]
        assert (count, len(reader.get(url).context["rows"])) == (str(number), number)


@pytest.mark.parametrize("number", [1, 3])
def test_report_costs_the_same_for_few_and_many(
    number: int, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = make_officer()
    for _n in range(number):
        decided(officer)
        say("suggestion")
    reader = client_for(officer)
    reader.get("/office/report/2026/11/")
    with django_assert_num_queries(13):
        reader.get("/office/report/2026/11/")


def listed(reader: Client, url: str) -> int:
    """How many rows a register lists on one page."""
    return len(reader.get(f"{url}&all=1").context["found"])


@pytest.mark.each
def test_totals_of_the_report_agree_with_the_registers(client_for: ClientFor) -> None:
    officer = make_officer()
    decided(officer)
    complain()
    say(by=officer, source="letter")
    answer_feedback(say("suggestion"), by=officer, text="谢谢")
    say("commendation")
    finding = {"kind": "noise", "event_on": MONDAY, "source": "round", "by": officer, "account": "大声喧哗"}
    report_finding(make_clerk(), **finding)
    load(ledger_line("staff"), ledger_line("inspection", held_on="2026-11-02"))
    scene = make_scene()
    scene.begun(mode="covert")
    scene.round()
    named = {"by": officer, "summary": "上班时间玩手机", "persons": [make_clerk()]}
    record_notice(issuer="bureau", issued_on=MONDAY, document_number="1号", **named)
    record_media_report(kind="news", outlet="晚报", published_on=MONDAY, **named)
    measure = {"kind": "talk", "decided_on": MONDAY, "body": "局党组", "basis": "服务规范"}
    record_measure(make_clerk(), by=officer, **measure)
    make_rating()
    with clock("09:00", date(2026, 10, 9)):
        complain()
    reader = client_for(officer)
    page = reader.get("/office/report/2026/11/")
    checked = 0
    for shown in page.context["parts"]:
        for _title, lines in shown["tables"]:
            assert sum(line.count for line, _url in lines) == shown["total"]
            for line, url in lines:
                if url:
                    assert listed(reader, url) == line.count, url
                    checked += 1
        if shown["url"]:
            assert listed(reader, shown["url"]) == shown["total"]
    assert [shown["total"] for shown in page.context["parts"]] == [3, 2, 1, 1, 1, 1, 2, 1]
    assert checked == 21
    assert reader.get("/office/report/2026/13/").status_code == 404
    assert Feedback.objects.count() == 6
