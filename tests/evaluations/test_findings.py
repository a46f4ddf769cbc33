"""The life of a finding: reported, verified, the person heard, decided, objected to, reviewed; who may do what, and when."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from appointments.flow import Step
from evaluations.models import Finding, FindingEvent, FindingFile, Procedure
from evaluations.services.finding_events import FindingMoved, TooManyFiles
from evaluations.services.finding_moves import (
    add_evidence,
    ask_person,
    confirm_finding,
    dismiss_finding,
    take_up_verification,
)
from evaluations.services.finding_rights import offered
from evaluations.services.findings import NotActing, NotServing, report_finding
from evaluations.services.procedure import set_deadlines
from evaluations.services.reviews import open_review, revoke_finding, uphold_finding
from evaluations.services.statements import TooLate, make_statement, object_to_finding, waive_statement
from tests.case_factories import make_case, make_counter
from tests.duty_factories import make_attendance, make_shift
from tests.evaluations.finding_cases import MONDAY, SEEN, Bureau, later, on_day
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff, make_window
from windows.models import AuditEvent, StoredFile
from windows.roles import Role
from windows.services.files import FileRefused, store_bytes
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def verbs(finding: Finding) -> list[str]:
    return list(finding.events.values_list("verb", flat=True))


# --- Reporting ----------------------------------------------------------------------------------------


def test_finding_is_reported_with_what_was_seen(bureau: Bureau) -> None:
    proof = store_bytes(b"%PDF-1.4\n%%EOF\n", purpose="evidence", name="a.pdf", content_type="application/pdf", by=None)
    finding = bureau.reported(files=(proof,))
    assert (finding.status, finding.reported_by, finding.due_on) == ("reported", bureau.chief, date(2026, 11, 26))
    assert finding.ref == "F-2026-00001"
    event = finding.events.get()
    assert (event.verb, event.by, event.source, event.target) == ("report", bureau.chief, "", "reported")
    assert FindingFile.objects.get().file == proof
    audited = AuditEvent.objects.get(verb="finding.report")
    assert (audited.subject_id, audited.label, audited.after["staff"]) == (
        str(finding.pk),
        finding.ref,
        bureau.clerk.number,
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"event_on": later(1)}, NotValid),
        ({"event_on": date(2018, 12, 31)}, NotServing),
        ({"kind": "chess"}, NotValid),
        ({"kind": "gift"}, NotPermitted),
        ({"source": "rumour"}, NotValid),
        ({"account": " "}, NotValid),
        ({"minutes": 1441}, NotValid),
        ({"consequence": "smoke"}, NotValid),
    ],
)
def test_what_cannot_be_reported_is_refused(bureau: Bureau, fields: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        bureau.reported(**fields)
    assert Finding.objects.count() == 0


def test_nobody_reports_themselves_and_a_clerk_reports_nobody(bureau: Bureau) -> None:
    with pytest.raises(NotPermitted):
        bureau.reported(staff=bureau.chief)
    with pytest.raises(NotPermitted):
        bureau.reported(staff=bureau.chief, by=bureau.clerk)


def test_the_person_who_acted_in_the_case_is_charged(bureau: Bureau) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.APPROVE)
    today = {"kind": "delay", "event_on": MONDAY, "case": case}
    with pytest.raises(NotActing):
        bureau.reported(staff=counter.b, **today)
    assert bureau.reported(staff=counter.a, **today).case == case


def test_working_hours_are_read_from_presence_and_schedule(bureau: Bureau) -> None:
    make_shift(bureau.clerk, make_window(), hours="09:00-12:00")
    make_attendance(bureau.clerk)
    unknown = {"in_duty_time": None}
    assert bureau.reported(event_on=MONDAY, **unknown).in_duty_time is True
    assert bureau.reported(event_on=MONDAY, event_time=time(9, 30), **unknown).in_duty_time is True
    assert bureau.reported(event_on=MONDAY, event_time=time(8, 0), **unknown).in_duty_time is False
    assert bureau.reported(**unknown).in_duty_time is None


def test_a_loaded_reference_is_passed_over(bureau: Bureau) -> None:
    load(line("staff"), line("finding", ref="F-2026-00001"))
    assert bureau.reported().ref == "F-2026-00002"


# --- Evidence -----------------------------------------------------------------------------------------


def test_evidence_is_added_by_those_who_report_or_verify(bureau: Bureau) -> None:
    finding = bureau.verifying()
    add_evidence(finding, by=bureau.verifier, note="调取监控")
    add_evidence(finding, by=bureau.chief, note="补充照片")
    with pytest.raises(NotPermitted):
        add_evidence(finding, by=bureau.decider, note="意见")
    assert verbs(finding) == ["report", "take_up", "note", "note"]


def test_evidence_is_judged_by_its_content_and_its_number(bureau: Bureau) -> None:
    finding = bureau.reported()
    picture = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(FileRefused):
        add_evidence(finding, by=bureau.chief, note="照片", files=(picture,))
    with pytest.raises(TooManyFiles):
        add_evidence(finding, by=bureau.chief, note="照片", files=(picture,) * 11)
    assert (verbs(finding), StoredFile.objects.count()) == (["report"], 0)


# --- The whole way ------------------------------------------------------------------------------------


def test_finding_is_heard_confirmed_and_final(bureau: Bureau) -> None:
    finding = bureau.confirmed()
    finding.refresh_from_db()
    assert (finding.status, finding.confirmed_on, finding.objection_due_on) == ("confirmed", MONDAY, later(7))
    assert (finding.final_on, finding.due_on, finding.partly) == (later(8), None, False)
    assert verbs(finding) == ["report", "take_up", "ask", "state", "confirm"]


def test_confirmation_waits_for_the_statement_or_the_end_of_its_time(bureau: Bureau) -> None:
    finding = bureau.verifying()
    with pytest.raises(NotPermitted):
        confirm_finding(finding, by=bureau.decider, reason="属实")
    ask_person(finding, by=bureau.verifier, question="请说明")
    finding.refresh_from_db()
    assert (finding.statement_due_on, finding.due_on) == (later(7), later(21))
    with on_day(later(7)), pytest.raises(NotPermitted):
        confirm_finding(finding, by=bureau.decider, reason="属实")
    with on_day(later(8)):
        assert confirm_finding(finding, by=bureau.decider, reason="逾期未陈述").status == "confirmed"


def test_whoever_makes_no_statement_need_not_be_waited_for(bureau: Bureau) -> None:
    finding = bureau.asked()
    waive_statement(finding, by=bureau.clerk)
    with pytest.raises(FindingMoved):
        waive_statement(finding, by=bureau.clerk)
    assert confirm_finding(finding, by=bureau.decider, reason="属实").status == "confirmed"


def test_statement_and_objection_end_with_their_time(bureau: Bureau) -> None:
    finding = bureau.reported()
    with pytest.raises(TooLate):
        make_statement(finding, by=bureau.clerk, text="我没有")
    finding = bureau.asked()
    with on_day(later(8)), pytest.raises(TooLate):
        make_statement(finding, by=bureau.clerk, text="我没有")
    finding = bureau.confirmed()
    with on_day(later(8)), pytest.raises(TooLate, match="2026-11-30"):
        object_to_finding(finding, by=bureau.clerk, text="不服")
    with on_day(later(7)):
        object_to_finding(finding, by=bureau.clerk, text="不服")
        with pytest.raises(TooLate):
            object_to_finding(finding, by=bureau.clerk, text="再次不服")


def test_only_the_person_concerned_states_and_objects(bureau: Bureau) -> None:
    with pytest.raises(NotPermitted):
        make_statement(bureau.asked(), by=bureau.chief, text="替他说明")
    with pytest.raises(NotPermitted):
        object_to_finding(bureau.confirmed(), by=bureau.chief, text="替他不服")


def test_objection_is_upheld_by_somebody_else_and_then_final(bureau: Bureau) -> None:
    finding = bureau.objected()
    assert (finding.under_review, finding.review_due_on, finding.final_on) == (True, date(2026, 12, 7), None)
    for known in (bureau.chief, bureau.verifier, bureau.decider):
        with pytest.raises(NotPermitted):
            uphold_finding(finding, by=known, reason="维持")
    row = uphold_finding(finding, by=bureau.reviewer, reason="维持")
    assert (row.status, row.under_review, row.final_on, row.reviewed_by) == (
        "confirmed",
        False,
        MONDAY,
        bureau.reviewer,
    )


def test_objection_leads_to_revocation(bureau: Bureau) -> None:
    row = revoke_finding(bureau.objected(), by=bureau.leader, reason="监控时间错误")
    row.refresh_from_db()
    assert (row.status, row.confirmed_on, row.due_on) == ("revoked", MONDAY, None)
    assert verbs(row)[-2:] == ["object", "revoke"]
    with pytest.raises(FindingMoved):
        open_review(row, by=bureau.reviewer, reason="再看")


def test_review_is_opened_for_new_facts_also_of_a_loaded_finding(bureau: Bureau) -> None:
    load(line("staff"), line("finding"))
    loaded = Finding.objects.get(imported=True)
    for finding in (bureau.confirmed(), loaded):
        open_review(finding, by=bureau.reviewer, reason="投诉已改判")
        with pytest.raises(FindingMoved):
            open_review(finding, by=bureau.reviewer, reason="再次")
        revoke_finding(finding, by=bureau.leader, reason="不成立")
    assert load(line("staff"), line("finding")) is not None  # the same line again changes nothing


def test_dismissed_finding_has_ended(bureau: Bureau) -> None:
    finding = bureau.dismissed()
    assert (finding.status, finding.confirmed_on, finding.decided_by) == ("dismissed", None, bureau.decider)
    with pytest.raises(FindingMoved):
        confirm_finding(finding, by=bureau.decider, reason="属实")


def test_finding_may_be_confirmed_in_part(bureau: Bureau) -> None:
    finding = bureau.heard(kind="absent_without_leave", minutes=50)
    with pytest.raises(NotValid):
        confirm_finding(finding, by=bureau.decider, reason="离岗属实")
    row = confirm_finding(
        finding, by=bureau.decider, reason="时间较短", partly=True, elements={"minutes": 35, "affected_work": False}
    )
    row.refresh_from_db()
    assert (row.partly, row.minutes, row.affected_work) == (True, 35, False)


def test_conduct_outside_of_working_hours_is_no_finding(bureau: Bureau) -> None:
    finding = bureau.heard(in_duty_time=False)
    with pytest.raises(NotValid):
        confirm_finding(finding, by=bureau.decider, reason="属实")


# --- Who may ------------------------------------------------------------------------------------------


def test_whoever_reported_does_not_verify_and_who_verified_does_not_decide(bureau: Bureau) -> None:
    own = bureau.reported(by=bureau.verifier)
    with pytest.raises(NotPermitted):
        take_up_verification(own, by=bureau.verifier)
    with pytest.raises(NotPermitted):
        dismiss_finding(bureau.heard(), by=bureau.verifier, reason="不属实")


def test_nobody_acts_in_a_finding_about_themselves(bureau: Bureau) -> None:
    finding = bureau.reported(staff=bureau.verifier)
    with pytest.raises(NotPermitted):
        take_up_verification(finding, by=bureau.verifier)


def test_bureau_leader_steps_in_only_where_nobody_is_left(bureau: Bureau) -> None:
    finding = bureau.verifying()
    blocked = {one.move.verb: one.blocked for one in offered(finding, by=bureau.leader)}
    assert bureau.decider.name in blocked["dismiss"]
    for officer in (bureau.decider, bureau.reviewer):
        officer.is_active = False
        officer.save()
    assert dismiss_finding(finding, by=bureau.leader, reason="无法核实").decided_by == bureau.leader


def test_second_review_needs_another_reviewer(bureau: Bureau) -> None:
    finding = uphold_finding(bureau.objected(), by=bureau.reviewer, reason="维持")
    open_review(finding, by=bureau.reviewer, reason="新证据")
    with pytest.raises(NotPermitted):
        uphold_finding(finding, by=bureau.reviewer, reason="维持")
    assert revoke_finding(finding, by=bureau.leader, reason="新证据成立").status == "revoked"


def test_deadlines_are_set_with_a_reason(bureau: Bureau) -> None:
    with pytest.raises(NotPermitted):
        set_deadlines(by=bureau.chief, reason="会议纪要", statement_days=3)
    with pytest.raises(NotValid):
        set_deadlines(by=bureau.verifier, reason=" ", statement_days=3)
    with pytest.raises(NotValid):
        set_deadlines(by=bureau.verifier, reason="会议纪要", statement_days=0)
    set_deadlines(by=bureau.verifier, reason="会议纪要", statement_days=3)
    assert Procedure.objects.current().statement_days == 3
    assert bureau.asked().statement_due_on == date(2026, 11, 26)


# --- The database by itself ---------------------------------------------------------------------------


def forge(finding: Finding, **fields: Any) -> None:
    with transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(**fields)


def event(finding: Finding, source: str, target: str, verb: str = "note", by: Any = None) -> None:
    FindingEvent.objects.create(
        finding=finding, verb=verb, source=source, target=target, by=by or finding.reported_by, at=finding.reported_at
    )


def test_database_refuses_a_confirmation_before_the_person_was_asked(bureau: Bureau) -> None:
    finding = bureau.verifying()
    event(finding, "verifying", "confirmed")
    confirmed = {"status": "confirmed", "confirmed_on": MONDAY, "decided_by": bureau.decider}
    with pytest.raises(IntegrityError, match="evaluations_finding_heard_before_confirmed"):
        forge(finding, **confirmed, decided_at=finding.reported_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        event(finding, "verifying", "confirmed", "confirm", by=bureau.decider)
    asked = bureau.asked()
    event(asked, "verifying", "confirmed")
    with pytest.raises(IntegrityError, match="evaluations_finding_heard_before_confirmed"):
        forge(asked, **confirmed, decided_at=asked.asked_at)


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        ("reported", lambda b: {"status": "verifying", "verified_by": b.verifier}),
        ("confirmed", lambda b: {"status": "dismissed", "confirmed_on": None}),
        ("confirmed", lambda b: {"status": "verifying"}),
        ("confirmed", lambda b: {"under_review": True}),
        ("confirmed", lambda b: {"kind": "phone"}),
        ("confirmed", lambda b: {"staff": b.leader}),
        ("confirmed", lambda b: {"account": "别的"}),
        ("confirmed", lambda b: {"minutes": 3}),
        ("confirmed", lambda b: {"decided_by": b.leader}),
        ("confirmed", lambda b: {"heard_at": None}),
        ("dismissed", lambda b: {"due_on": MONDAY}),
        ("reported", lambda b: {"verified_by": b.chief}),
        ("reported", lambda b: {"decided_by": b.leader}),
        ("reported", lambda b: {"asked_at": None, "statement_due_on": MONDAY}),
        ("reported", lambda b: {"reported_at": None}),
    ],
)
def test_database_refuses_what_no_service_writes(
    bureau: Bureau, made: str, fields: Callable[[Bureau], dict[str, Any]]
) -> None:
    finding = getattr(bureau, made)()
    with pytest.raises(IntegrityError):
        forge(finding, **fields(bureau))


ROLE_COLUMNS = ("reported_by", "verified_by", "decided_by", "reviewed_by", "staff")


@pytest.mark.parametrize("one", ROLE_COLUMNS)
@pytest.mark.parametrize("other", ROLE_COLUMNS)
def test_database_refuses_one_person_in_two_roles(bureau: Bureau, one: str, other: str) -> None:
    people = dict(
        zip(ROLE_COLUMNS, (bureau.chief, bureau.verifier, bureau.decider, bureau.reviewer, bureau.clerk), strict=True)
    )
    row = {
        "ref": "X",
        "kind": "uniform",
        "event_on": SEEN,
        "status": "revoked",
        "source": "round",
        "confirmed_on": MONDAY,
        "statement_due_on": SEEN,
    }
    moments = dict.fromkeys(
        ("reported_at", "verifying_at", "asked_at", "heard_at", "decided_at", "reviewed_at"),
        bureau.reported().reported_at,
    )
    if one == other:
        assert Finding.objects.create(**row, **moments, **people).pk
        return
    with pytest.raises(IntegrityError, match=r"evaluations_finding_.*_not_"), transaction.atomic():
        Finding.objects.create(**row, **moments, **(people | {one: people[other]}))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "gift"},
        {"deciding_body": "市纪委"},
        {"deciding_body": "市纪委", "decision_document": "1号"},
        {"status": "verifying"},
        {"asked_at": None, "statement_due_on": MONDAY},
    ],
)
def test_database_refuses_a_wrong_beginning(bureau: Bureau, fields: dict[str, Any]) -> None:
    finding = bureau.reported()
    row = {"ref": "X", "kind": "uniform", "event_on": SEEN, "status": "reported", "source": "round"}
    actors = {"staff": bureau.clerk, "reported_by": bureau.chief, "reported_at": finding.reported_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(**(row | actors | fields))


def test_rows_stay(bureau: Bureau) -> None:
    proof = store_bytes(b"%PDF-1.4\n%%EOF\n", purpose="evidence", name="a.pdf", content_type="application/pdf", by=None)
    finding = bureau.reported(files=(proof,))
    kept: list[Model] = [finding.events.get(), FindingFile.objects.get(), finding]
    for row in kept:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk)._raw_delete(using=connection.alias)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingEvent.objects.update(text="别的")


def test_leave_in_service_is_enough_for_an_old_finding() -> None:
    gone = make_staff(left_on=SEEN + timedelta(days=1))
    by = make_staff(roles=(Role.INSPECTOR,))
    row = report_finding(gone, kind="badge", event_on=SEEN, source="round", by=by, account="未佩戴工牌")
    assert row.staff == gone
