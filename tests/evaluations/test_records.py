"""Notices of criticism, media reports and measures: recorded, linked, withdrawn; who sees them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook

from assessment.engine import judge
from assessment.facts import facts_of, policy_of
from evaluations.models import Measure, MediaReport, Notice
from evaluations.services.finding_events import FindingMoved
from evaluations.services.measures import record_measure, withdraw_measure
from evaluations.services.media_hearings import waive_media_statement
from evaluations.services.media_reports import move_media_report, record_media_report
from evaluations.services.notices import Withdrawn, list_finding, record_notice, withdraw_notice
from tests.appointments.desk_client import words
from tests.evaluations.finding_cases import MONDAY, SEEN, Bureau, later, on_day
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = [pytest.mark.django_db, pytest.mark.each]
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def notice_about(bureau: Bureau, *findings: Any, **fields: Any) -> Notice:
    given: dict[str, Any] = {
        "by": bureau.verifier,
        "issuer": "bureau",
        "issued_on": MONDAY,
        "document_number": "商务〔2026〕9号",
        "summary": "上班时间玩手机",
        "persons": [bureau.clerk],
        "findings": findings,
    } | fields
    return record_notice(**given)


def status_of(person: Staff, code: str) -> str:
    """What a ground says of the person today."""
    policy = policy_of(2026)
    (facts,) = facts_of(policy, on=MONDAY, staff=person)
    return next(verdict.status for verdict in judge(facts, policy).grounds if verdict.code == code)


def test_notice_that_names_and_lists_makes_the_ground_and_its_withdrawal_ends_it(bureau: Bureau) -> None:
    finding = bureau.confirmed(kind="phone")
    assert status_of(bureau.clerk, "E7") == "clear"
    notice = notice_about(bureau, finding)
    assert status_of(bureau.clerk, "E7") == "disqualified"
    withdraw_notice(notice, by=bureau.decider, reason="录入错误")
    assert status_of(bureau.clerk, "E7") == "clear"
    with pytest.raises(Withdrawn):
        withdraw_notice(notice, by=bureau.decider, reason="再次")


def test_a_notice_of_the_centre_counts_until_it_is_withdrawn(bureau: Bureau) -> None:
    notice = notice_about(bureau, issuer="municipal_centre")
    assert status_of(bureau.clerk, "E3") == "disqualified"
    withdraw_notice(notice, by=bureau.decider, reason="录入错误")
    assert status_of(bureau.clerk, "E3") == "clear"


def test_finding_is_added_to_a_notice_that_left_it_out(bureau: Bureau) -> None:
    finding, notice = bureau.confirmed(kind="phone"), notice_about(bureau)
    list_finding(notice, finding, by=bureau.verifier)
    assert status_of(bureau.clerk, "E7") == "disqualified"
    with pytest.raises(NotValid):
        list_finding(notice, finding, by=bureau.verifier)
    with pytest.raises(NotValid):
        list_finding(notice, bureau.asked(), by=bureau.verifier)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"issuer": "mayor"}, NotValid),
        ({"issued_on": later(1)}, NotValid),
        ({"document_number": " "}, NotValid),
        ({"summary": ""}, NotValid),
        ({"persons": []}, NotValid),
    ],
)
def test_wrong_notice_is_refused(bureau: Bureau, fields: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        notice_about(bureau, **fields)
    assert Notice.objects.count() == 0


def test_nobody_records_or_withdraws_a_notice_that_names_them(bureau: Bureau) -> None:
    with pytest.raises(NotPermitted):
        notice_about(bureau, persons=[bureau.verifier])
    with pytest.raises(NotPermitted):
        notice_about(bureau, by=bureau.chief)
    notice = notice_about(bureau, persons=[bureau.decider])
    with pytest.raises(NotPermitted):
        withdraw_notice(notice, by=bureau.decider, reason="不实")


def test_loaded_notice_is_changed_where_it_came_from(bureau: Bureau) -> None:
    load(line("staff"), line("finding"), line("notice"))
    with pytest.raises(Withdrawn):
        withdraw_notice(Notice.objects.get(), by=bureau.verifier, reason="错误")


def test_notice_stands(bureau: Bureau) -> None:
    notice = notice_about(bureau)
    for fields in ({"issuer": "other"}, {"issued_on": SEEN}, {"withdrawn_at": "2026-11-23T10:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**fields)


def a_report(bureau: Bureau, **fields: Any) -> MediaReport:
    given: dict[str, Any] = {
        "by": bureau.verifier,
        "kind": "news",
        "published_on": MONDAY,
        "outlet": "晚报",
        "summary": "窗口无人",
        "persons": [bureau.clerk],
    } | fields
    return record_media_report(**given)


def heard(report: MediaReport, *, by: Staff) -> None:
    """Ask everybody named; they make no statement."""
    move_media_report(report, "ask", by=by, reason="请说明情况")
    for hearing in report.hearings.select_related("staff"):
        waive_media_statement(hearing, by=hearing.staff)


def test_media_report_counts_once_somebody_else_confirmed_it(bureau: Bureau) -> None:
    report = a_report(bureau)
    assert status_of(bureau.clerk, "E3") == "pending"
    move_media_report(report, "verify", by=bureau.verifier, reason="联系报社")
    with pytest.raises(NotPermitted):
        move_media_report(report, "confirm", by=bureau.verifier, reason="属实")
    heard(report, by=bureau.verifier)
    move_media_report(report, "confirm", by=bureau.decider, reason="属实")
    assert status_of(bureau.clerk, "E3") == "disqualified"
    with pytest.raises(FindingMoved):
        move_media_report(report, "dismiss", by=bureau.decider, reason="不属实")
    move_media_report(report, "revoke", by=bureau.reviewer, reason="媒体更正")
    assert status_of(bureau.clerk, "E3") == "clear"
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaReport.objects.filter(pk=report.pk).update(status="confirmed")


def test_person_named_by_a_report_does_not_act_on_it(bureau: Bureau) -> None:
    report = a_report(bureau, persons=[bureau.decider])
    with pytest.raises(NotPermitted):
        move_media_report(report, "verify", by=bureau.decider, reason="核实")


def test_measure_is_no_ground_and_can_be_withdrawn(bureau: Bureau) -> None:
    given = {"kind": "talk", "decided_on": MONDAY, "body": "局党组", "basis": "服务规范"}
    measure = record_measure(bureau.clerk, by=bureau.verifier, **given)
    policy = policy_of(2026)
    (facts,) = facts_of(policy, on=MONDAY, staff=bureau.clerk)
    assert {verdict.status for verdict in judge(facts, policy).grounds} == {"clear"}
    withdraw_measure(measure, by=bureau.decider, reason="录入错误")
    with pytest.raises(Withdrawn):
        withdraw_measure(measure, by=bureau.decider, reason="再次")
    with pytest.raises(NotPermitted):
        record_measure(bureau.verifier, by=bureau.verifier, **given)
    with pytest.raises(NotValid):
        record_measure(bureau.leader, by=bureau.verifier, finding=bureau.confirmed(), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(body="别处")


# --- Pages --------------------------------------------------------------------------------------------


def test_notice_is_recorded_linked_and_read_by_the_person(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.confirmed(kind="phone")
    client = client_for(bureau.verifier)
    form = {
        "issuer": "municipal_centre",
        "document_number": "政服〔2026〕3号",
        "issued_on": "2026-11-23",
        "persons": [bureau.clerk.pk],
        "findings": finding.ref,
        "summary": "玩手机",
        "scan": SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n"),
    }
    wrong = client.post("/office/notices/new/", form | {"findings": "F-1999-1"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["findings"])
    form["scan"] = SimpleUploadedFile("通报.pdf", b"%PDF-1.4\n%%EOF\n")
    answer = client.post("/office/notices/new/", form)
    notice = Notice.objects.get()
    assert answer["Location"] == f"/office/notices/{notice.pk}/"
    assert "政服〔2026〕3号" in words(client.get(f"/office/findings/{finding.pk}/"))
    mine = client_for(bureau.clerk)
    assert "政服〔2026〕3号" in words(mine.get("/me/findings/"))
    assert mine.get(f"/office/notices/{notice.pk}/scan/").status_code == 200
    assert (
        client_for(make_staff(roles=(Role.WINDOW_STAFF,))).get(f"/office/notices/{notice.pk}/scan/").status_code == 404
    )
    assert client.post(f"/office/notices/{notice.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"/office/notices/{notice.pk}/withdraw/", {"reason": "录入错误"}).status_code == 303


def test_media_report_goes_its_way_by_the_buttons(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.verifier)
    form = {
        "kind": "self_media",
        "outlet": "某号",
        "published_on": "2026-11-23",
        "persons": [bureau.clerk.pk],
        "summary": "视频",
    }
    assert client.post("/office/media/new/", form).status_code == 303
    report = MediaReport.objects.get()
    url = f"/office/media/{report.pk}/"
    assert client.post(f"{url}verify/", {"reason": "联系发布人"}).status_code == 303
    assert len([act for act in client.get(url).context["sheet"].acts if act.blocked]) == 2
    heard(report, by=bureau.verifier)
    assert client.post(f"{url}confirm/", {"reason": "属实"}).status_code == 422
    assert client_for(bureau.decider).post(f"{url}confirm/", {"reason": "属实"}).status_code == 303
    assert client.post(f"{url}fly/", {"reason": "x"}).status_code == 404


def test_measure_is_recorded_on_its_page(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.verifier)
    form = {
        "staff": bureau.clerk.pk,
        "kind": "talk",
        "decided_on": "2026-11-23",
        "body": "局党组",
        "basis": "服务规范第三条",
        "finding": "",
        "notice": "",
    }
    assert client.post("/office/measures/new/", form).status_code == 303
    measure = Measure.objects.get()
    assert "服务规范第三条" in words(client.get(f"/office/measures/{measure.pk}/"))
    assert "服务规范第三条" in words(client_for(bureau.clerk).get("/me/findings/"))
    assert client.post(f"/office/measures/{measure.pk}/withdraw/", {"reason": "撤销"}).status_code == 303


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("notices", 11), ("media", 10), ("measures", 9)])
def test_lists_cost_the_same_for_any_number(
    bureau: Bureau, client_for: ClientFor, number: int, url: str, queries: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        notice_about(bureau)
        a_report(bureau)
        record_measure(
            bureau.clerk, by=bureau.verifier, kind="talk", decided_on=MONDAY, body="局党组", basis="服务规范"
        )
    client = client_for(bureau.leader)
    with django_assert_num_queries(queries):
        assert len(client.get(f"/office/{url}/").context["found"]) == number
    assert client.get(f"/office/{url}/", {"q": bureau.clerk.number, "last": "2026-11-01"}).context["found"] == []


@pytest.mark.parametrize(("url", "wide"), [("media", 7), ("measures", 9)])
def test_reports_and_measures_are_handed_over(bureau: Bureau, client_for: ClientFor, url: str, wide: int) -> None:
    report = a_report(bureau)
    measure = record_measure(
        bureau.clerk, by=bureau.verifier, kind="talk", decided_on=MONDAY, body="局党组", basis="服务规范第三条"
    )
    client = client_for(bureau.leader)
    link = client.get(f"/office/{url}/?q={bureau.clerk.number}").context["export_url"]
    cells = [cell.value for cell in load_workbook(BytesIO(client.get(link).content)).active[2]]
    assert (len(cells), cells[0]) == (wide, report.ref if url == "media" else measure.ref)
    assert ("窗口无人" if url == "media" else "服务规范第三条") in cells
    assert AuditEvent.objects.get(verb="ledger.export").after["rows"] == 1
    assert client_for(bureau.clerk).get(f"/office/{url}/export/").status_code == 403


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("media/?status=reported", 1),
        ("media/?status=confirmed", 0),
        ("media/?kind=self_media", 0),
        ("measures/?kind=talk", 1),
        ("measures/?kind=transfer", 0),
        ("notices/?issuer=bureau", 1),
        ("notices/?issuer=superior", 0),
        ("notices/?first=2026-11-24", 0),
        ("notices/?first=2026-11-24&last=2026-11-23", 0),
    ],
)
def test_records_are_filtered(bureau: Bureau, client_for: ClientFor, query: str, number: int) -> None:
    a_report(bureau)
    notice_about(bureau)
    record_measure(bureau.clerk, by=bureau.verifier, kind="talk", decided_on=MONDAY, body="局党组", basis="服务规范")
    assert len(client_for(bureau.leader).get(f"/office/{query}").context["found"]) == number


def test_notices_are_handed_over_as_a_spreadsheet(bureau: Bureau, client_for: ClientFor) -> None:
    notice = record_notice(
        by=bureau.decider,
        issuer="bureau",
        issued_on=MONDAY,
        document_number="=HYPERLINK(1)",
        summary="上班时间打牌",
        persons=[bureau.clerk],
    )
    client = client_for(bureau.decider)
    link = client.get("/office/notices/?issuer=bureau").context["export_url"]
    sheet = load_workbook(BytesIO(client.get(link).content)).active
    assert [cell.value for cell in sheet[2]] == [
        notice.ref,
        notice.get_issuer_display(),
        "=HYPERLINK(1)",
        datetime(2026, 11, 23),
        bureau.clerk.name,
        "",
        "",
    ]
    assert sheet["C2"].data_type == "s"
    assert AuditEvent.objects.get(verb="ledger.export").after == {"rows": 1, "filters": "issuer=bureau"}
    assert client_for(bureau.clerk).get("/office/notices/export/").status_code == 403
