"""The pages of findings, for the office and for the person concerned: who sees what, and what is refused in words."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from evaluations.models import Finding, FindingFile
from evaluations.services.finding_moves import add_evidence
from evaluations.worklists.proposals import KIND as PROPOSALS
from service_window.worklist import counts_for, kinds_for
from tests.appointments.desk_client import words
from tests.evaluations.finding_cases import MONDAY, SEEN, Bureau, later, on_day
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db
LIST, NEW, OWN = "/office/findings/", "/office/findings/new/", "/me/findings/"
PDF = b"%PDF-1.4\n%%EOF\n"
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def page(finding: Finding) -> str:
    return f"{LIST}{finding.pk}/"


def own(finding: Finding) -> str:
    return f"{OWN}{finding.pk}/"


def upload(name: str = "照片.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def report(person: Staff, **fields: Any) -> dict[str, Any]:
    return {
        "staff": person.pk,
        "kind": "gaming",
        "event_on": SEEN.isoformat(),
        "source": "round",
        "account": "打牌",
        "in_duty_time": "yes",
    } | fields


# --- The office ---------------------------------------------------------------------------------------


def test_chief_reports_with_evidence(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.chief)
    answer = client.post(NEW, report(bureau.clerk, files=[upload(), upload("二.pdf")]))
    finding = Finding.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(finding))
    assert (finding.in_duty_time, finding.reported_by, FindingFile.objects.count()) == (True, bureau.chief, 2)
    text = words(client.get(page(finding)))
    assert all(part in text for part in ("打牌", "照片.pdf", bureau.clerk.name, "R10")), text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"staff": ""}, "staff"),
        ({"kind": "gift"}, "kind"),
        ({"kind": "chess"}, "kind"),
        ({"event_on": "2026-11-24"}, "event_on"),
        ({"event_on": "someday"}, "event_on"),
        ({"source": "system"}, "source"),
        ({"source": "inspection"}, "inspection"),
        ({"case": "NOWHERE"}, "case"),
        ({"account": ""}, "account"),
        ({"account": "坏\x00"}, "account"),
        ({"kind": "absent_without_leave", "minutes": "-3"}, "minutes"),
        ({"event_time": "25:00"}, "event_time"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    bureau: Bureau, client_for: ClientFor, fields: dict[str, Any], field: str
) -> None:
    answer = client_for(bureau.chief).post(NEW, report(bureau.clerk, **fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Finding.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"event_on": "2026-01-05"}, "不在职"),
        ({"files": [SimpleUploadedFile("a.pdf", b"<svg/>")]}, "类型"),
    ],
)
def test_what_a_service_refuses_is_said_and_nothing_is_lost(
    client_for: ClientFor, bureau: Bureau, fields: dict[str, Any], sentence: str
) -> None:
    new = make_staff(joined_on=SEEN)
    answer = client_for(bureau.chief).post(NEW, report(new, **fields))
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].non_field_errors())
    assert "打牌" in words(answer)


def test_kind_says_what_it_needs(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.chief)

    def asked(kind: str) -> list[str]:
        return [field.name for field in client.get(f"{NEW}elements/", {"kind": kind}).context["elements"]]

    assert asked("absent_without_leave") == ["in_duty_time", "minutes", "affected_work"]
    assert asked("unauthorised_software") == ["consequence"]
    assert (asked("visitor_conflict"), asked("phone"), asked("uniform")) == (["at_fault"], ["in_duty_time"], [])
    without_script = client.post(NEW, report(bureau.clerk, kind="visitor_conflict", choose="1"))
    assert [field.name for field in without_script.context["elements"]] == ["at_fault"]
    assert (without_script.status_code, Finding.objects.count()) == (200, 0)


def test_finding_goes_its_way_by_the_buttons_of_its_page(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.reported()
    moves = [
        (bureau.verifier, "take_up", {}),
        (bureau.verifier, "ask", {"reason": "请说明"}),
        (bureau.decider, "confirm", {"reason": "属实", "in_duty_time": "yes"}),
        (bureau.reviewer, "open_review", {"reason": "新证据"}),
        (bureau.leader, "revoke", {"reason": "不成立"}),
    ]
    for person, verb, given in moves:
        client, day = client_for(person), MONDAY if verb in ("take_up", "ask") else later(10)
        with on_day(day):
            client = client_for(person)
            url = reverse("evaluations:finding-move", args=(finding.pk, verb))
            assert url in client.get(page(finding)).content.decode(), verb
            assert client.get(url).status_code == 200
            answer = client.post(url, given)
            assert (answer.status_code, answer["Location"]) == (303, page(finding)), verb
    finding.refresh_from_db()
    assert finding.status == "revoked"


def test_reason_where_the_button_would_be(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.asked()
    client = client_for(bureau.decider)
    text = words(client.get(page(finding)))
    assert "2026-11-30" in text
    url = reverse("evaluations:finding-move", args=(finding.pk, "confirm"))
    answer = client.post(url, {"reason": "属实", "in_duty_time": "yes"})
    assert answer.status_code == 422
    assert "属实" in words(answer)
    finding.refresh_from_db()
    assert finding.status == "verifying"
    assert client.post(url, {"reason": "", "in_duty_time": ""}).context["form"].errors.keys() == {
        "reason",
        "in_duty_time",
    }
    assert client.get(reverse("evaluations:finding-move", args=(finding.pk, "fly"))).status_code == 404


def test_evidence_is_added_where_one_acts(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.reported()
    url = f"{page(finding)}evidence/"
    assert client_for(bureau.decider).get(url).status_code == 404
    client = client_for(bureau.chief)
    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "监控截图", "files": [upload()]}).status_code == 303
    file = FindingFile.objects.get()
    shown = client.get(f"{page(finding)}files/{file.file_id}/")
    assert b"".join(shown.streaming_content) == PDF
    assert client.get(f"{page(finding)}files/{file.file_id + 1}/").status_code == 404


def test_file_of_another_finding_is_not_there(bureau: Bureau, client_for: ClientFor) -> None:
    one, other = bureau.reported(), bureau.reported()
    add_evidence(one, by=bureau.chief, note="照片", files=(upload(),))
    file = FindingFile.objects.get()
    assert client_for(bureau.chief).get(f"{page(other)}files/{file.file_id}/").status_code == 404
    assert client_for(bureau.clerk).get(f"{own(other)}files/{file.file_id}/").status_code == 404
    assert client_for(bureau.clerk).get(f"{own(one)}files/{file.file_id}/").status_code == 200


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.CHIEF_REPRESENTATIVE])
def test_whoever_only_reports_sees_what_they_reported(bureau: Bureau, client_for: ClientFor, role: Role) -> None:
    reporter = make_staff(roles=(role,))
    mine, other = bureau.reported(by=reporter), bureau.reported()
    client = client_for(reporter)
    assert client.get(LIST).context["found"] == [mine]
    assert (client.get(page(mine)).status_code, client.get(page(other)).status_code) == (200, 404)
    assert client.get(f"{LIST}export/").status_code == 403


@pytest.mark.parametrize("role", [Role.WINDOW_STAFF, Role.DEPARTMENT_REVIEWER, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_others_see_no_findings(bureau: Bureau, client_for: ClientFor, role: Role) -> None:
    finding = bureau.reported()
    client = client_for(make_staff(roles=(role,)))
    assert [client.get(url).status_code for url in (LIST, NEW, page(finding))] == [403, 403, 403]


def test_officer_meets_a_finding_about_oneself_on_the_own_page_only(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.reported(staff=bureau.verifier)
    client = client_for(bureau.verifier)
    assert client.get(LIST).context["found"] == []
    assert (client.get(page(finding)).status_code, client.get(own(finding)).status_code) == (404, 200)


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(
    bureau: Bureau, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        bureau.reported()
    client = client_for(bureau.verifier)
    with django_assert_num_queries(9):
        assert len(client.get(LIST).context["found"]) == number


@pytest.mark.each
def test_list_comes_by_what_is_due_and_page_by_page(
    bureau: Bureau, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluations.views._register.PAGE", 2)
    later_due = bureau.reported()
    with on_day(later(-7)):
        early = bureau.reported(event_on=later(-10))
    asked, reviewed = bureau.asked(), bureau.objected()
    bureau.dismissed()
    client, seen = client_for(bureau.verifier), []
    url = LIST
    while url:
        found = client.get(url).context
        seen += found["found"]
        url = LIST + found["older_url"] if found["older_url"] else ""
    assert seen == [early, later_due, reviewed, asked]
    assert "已超期" in words(client.get(LIST))
    assert client.get(f"{LIST}?after=x").status_code == 400
    assert client.get(f"{LIST}?after=3.x").status_code == 400


@pytest.mark.each
def test_list_is_narrowed(bureau: Bureau, client_for: ClientFor) -> None:
    client = client_for(bureau.verifier)
    phone, dismissed = bureau.reported(kind="phone"), bureau.dismissed()
    load(line("staff"), line("finding"))
    loaded = Finding.objects.get(imported=True)

    def found(**query: str) -> list[Finding]:
        return client.get(LIST, query).context["found"]

    assert found(kind="phone") == [phone]
    assert found(state="dismissed") == [dismissed]
    assert found(state="all", q=phone.ref) == [phone]
    assert found(state="all", q=loaded.staff.number) == [loaded]
    assert found(state="confirmed", last="2026-03-31") == [loaded]
    assert found(kind="chess") == []
    assert client.get(page(loaded)).status_code == 200


def test_list_is_taken_along_as_it_stands(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.reported()
    answer = client_for(bureau.verifier).get(f"{LIST}export/")
    sheet = load_workbook(filename=BytesIO(answer.content)).active
    assert [sheet["A2"].value, sheet["C2"].value] == [finding.ref, f"{bureau.clerk.name} {bureau.clerk.number}"]
    assert AuditEvent.objects.get(verb="ledger.export").after == {"rows": 1, "filters": ""}


# --- The person concerned -----------------------------------------------------------------------------


def test_person_is_told_at_once_and_answers(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.reported()
    client = client_for(bureau.clerk)
    assert own(finding) in client.get("/me/").content.decode()
    text = words(client.get(own(finding)))
    assert all(part in text for part in ("十点二十分在三号窗口用电脑打牌", bureau.chief.name, "尚未到这一步")), text
    finding = bureau.asked()
    assert "可在2026-11-30前陈述申辩" in words(client.get(OWN))
    assert client.post(f"{own(finding)}statement/", {"text": ""}).status_code == 422
    answer = client.post(f"{own(finding)}statement/", {"text": "只是关闭弹窗", "files": [upload()]})
    assert (answer.status_code, answer["Location"]) == (303, own(finding))
    finding.refresh_from_db()
    assert finding.heard_at is not None
    assert "只是关闭弹窗" in words(client_for(bureau.decider).get(page(finding)))


def test_person_makes_no_statement_or_is_too_late(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.asked()
    assert client_for(bureau.clerk).post(f"{own(finding)}no-statement/").status_code == 303
    late = bureau.asked()
    with on_day(later(8)):
        client = client_for(bureau.clerk)
        answer = client.post(f"{own(late)}statement/", {"text": "我没有打牌"})
        assert answer.status_code == 422
        assert all(part in words(answer) for part in ("已于2026-11-30届满", "我没有打牌"))
        assert client.post(f"{own(late)}no-statement/").status_code in (302, 303)
    late.refresh_from_db()
    assert late.heard_at is None


def test_person_objects_once_and_in_time(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.confirmed()
    client = client_for(bureau.clerk)
    assert client.post(f"{own(finding)}objection/", {"text": "监控时间有误"}).status_code == 303
    again = client.post(f"{own(finding)}objection/", {"text": "再说一次"})
    assert again.status_code == 422
    assert "您已提出异议" in words(again)
    other = bureau.confirmed()
    with on_day(later(8)):
        answer = client_for(bureau.clerk).post(f"{own(other)}objection/", {"text": "不服"})
    assert "异议期限已于2026-11-30届满" in words(answer)


def test_others_do_not_see_the_own_page_of_somebody(bureau: Bureau, client_for: ClientFor) -> None:
    finding = bureau.asked()
    for stranger in (bureau.leader, make_staff(roles=(Role.WINDOW_STAFF,))):
        client = client_for(stranger)
        assert client.get(own(finding)).status_code == 404
        for act in ("statement", "no-statement", "objection"):
            assert client.post(f"{own(finding)}{act}/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_own_list_costs_the_same_for_any_number(
    bureau: Bureau, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        bureau.confirmed()
    client = client_for(bureau.clerk)
    with django_assert_num_queries(12):
        assert len(client.get(OWN).context["findings"]) == number


# --- What awaits whom ---------------------------------------------------------------------------------


def waiting(person: Staff) -> dict[str, int]:
    fresh = Staff.objects.get(pk=person.pk)
    kinds = [kind for kind in kinds_for(fresh) if kind.code.startswith("finding-") and kind is not PROPOSALS]
    return {code.removeprefix("finding-"): number for code, number in counts_for(kinds, fresh).items()}


def test_each_due_act_awaits_whoever_may_do_it(bureau: Bureau) -> None:
    bureau.reported()
    bureau.verifying()
    bureau.asked()
    bureau.heard()
    bureau.objected()
    assert waiting(bureau.verifier) == {"take-up": 1, "ask": 1, "decide": 0, "review": 0}
    assert waiting(bureau.decider) == {"take-up": 1, "ask": 0, "decide": 1, "review": 0}
    assert waiting(bureau.reviewer) == {"take-up": 1, "ask": 0, "decide": 1, "review": 1}
    assert waiting(bureau.clerk) == {}
    with on_day(later(8)):
        assert waiting(bureau.decider)["decide"] == 2
    bureau.reported(staff=bureau.reviewer)
    assert waiting(bureau.reviewer)["take-up"] == 1


@pytest.mark.each
def test_rows_say_what_is_overdue(bureau: Bureau) -> None:
    one, two = bureau.reported(), bureau.reported()
    (kind,) = [kind for kind in kinds_for(bureau.verifier) if kind.code == "finding-take-up"]
    with on_day(later(7)):
        first, second = kind.rows(bureau.verifier, limit=5)
        assert [row.url for row in (first, second)] == [page(one), page(two)]
        assert [str(mark.text) for mark in first.marks] == ["已超期"]
        assert [row.key for row in kind.rows(bureau.verifier, limit=5, after=first.place)] == [str(two.pk)]
