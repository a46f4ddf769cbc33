"""Loading a ledger: what is written, what the same and other content does, and who may."""

import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from appointments.flow import Step
from appointments.models import Case
from evaluations.models import Complaint, Finding, Inspection, MediaReport, Notice, Policy
from evaluations.services.ledger import LedgerRefused, LoadReport, load_ledger
from tests.case_factories import make_case, make_counter
from tests.evaluations.ledger_samples import SAMPLES, as_bytes, line, load
from tests.factories import make_staff
from windows.models import AuditEvent, Staff
from windows.roles import Role
from windows.services.records import NotPermitted

pytestmark = [pytest.mark.django_db, pytest.mark.each, pytest.mark.usefixtures("_in_november")]

ALL = tuple(SAMPLES.values())


@pytest.fixture
def _in_november() -> Any:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False), translation.override("en"):
        yield


def counts() -> dict[str, int]:
    models = (Staff, Policy, Finding, Notice, MediaReport, Inspection, Case, Complaint, AuditEvent)
    return {model.__name__: model.objects.count() for model in models}


def created(report: LoadReport) -> int:
    """How many records of a load are new."""
    return sum(report.created.values())


def faults_of(*lines: Any) -> list[str]:
    """What a refused load says, fault by fault; and that it left nothing behind."""
    before = counts()
    with pytest.raises(LedgerRefused) as refused:
        load(*lines)
    assert counts() == before
    return str(refused.value).split("\n")


def test_every_type_is_loaded_as_it_is_written() -> None:
    report = load(*ALL)
    assert report.created == dict.fromkeys(SAMPLES, 1)
    assert report.unchanged == 0
    person = Staff.objects.get(number="S001")
    assert (person.name, person.joined_on, person.left_on) == ("张三", date(2024, 1, 1), None)
    assert (person.has_usable_password(), person.is_active, person.is_staff) == (False, True, False)
    finding = Finding.objects.get()
    assert (finding.ref, finding.staff, finding.kind, finding.status) == ("V1", person, "gaming", "confirmed")
    assert (finding.event_on, finding.confirmed_on, finding.final_on) == (date(2026, 3, 2), date(2026, 3, 9), None)
    assert (finding.imported, finding.consequence, finding.minutes, finding.at_fault) == (True, "", None, None)
    notice = Notice.objects.get()
    assert (list(notice.persons.all()), list(notice.findings.all())) == ([person], [finding])
    assert list(MediaReport.objects.get().persons.all()) == [person]
    inspection = Inspection.objects.get()
    assert (inspection.body, inspection.mode, inspection.held_on) == ("superior", "covert", date(2026, 6, 1))
    complaint = Complaint.objects.get()
    assert (complaint.staff, complaint.case, complaint.decided_on) == (person, Case.objects.get(), None)
    assert Policy.objects.get().reading().as_line() == {k: v for k, v in SAMPLES["policy"].items() if k != "type"}


def test_the_example_of_the_documentation_is_loaded() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "ledger.md").read_text("utf-8")
    example = text.partition("```json\n")[2].partition("```")[0]
    report = load_ledger(io.BytesIO(example.encode()), by=None)
    assert report.created == dict.fromkeys(SAMPLES, 1)
    assert Finding.objects.count() == 1


def test_a_loaded_case_is_in_no_queue_and_on_no_clock() -> None:
    load(line("staff"), line("case"), line("case", ref="C2", closed_on=None))
    closed, open_case = Case.objects.order_by("imported_ref")
    assert (closed.holder.number, closed.promised_due_on, closed.result_ready_on) == (
        "S001",
        date(2026, 6, 10),
        date(2026, 6, 15),
    )
    assert (closed.is_closed, closed.outcome, open_case.is_closed, open_case.outcome) == (True, "completed", False, "")
    assert (closed.step, open_case.step) == (Step.FINISH, Step.GREET)
    assert Case.objects.open().count() == 0


def test_the_order_of_the_lines_does_not_matter() -> None:
    assert created(load(*reversed(ALL))) == len(ALL)


def test_references_reach_into_what_is_there() -> None:
    load(line("staff"), line("inspection"), line("case"), line("finding"))
    load(line("finding", ref="V2", inspection="I1"), line("notice", findings=["V1", "V2"]), line("complaint"))
    assert Finding.objects.get(ref="V2").inspection == Inspection.objects.get()
    assert sorted(Notice.objects.get().findings.values_list("ref", flat=True)) == ["V1", "V2"]
    assert Complaint.objects.get().case == Case.objects.get()


def test_a_person_of_the_office_is_matched_by_number_and_content() -> None:
    person = make_staff("S001", name="张三", joined_on=date(2024, 1, 1))
    load(line("staff"), line("finding"))
    assert Staff.objects.filter(number="S001").count() == 1
    assert Finding.objects.get().staff == person
    assert Staff.objects.get(number="S001").has_usable_password()


def test_the_same_content_again_changes_nothing() -> None:
    load(*ALL)
    before = counts()
    again = load(*ALL)
    assert (created(again), again.unchanged) == (0, len(ALL))
    assert counts() == before | {"AuditEvent": before["AuditEvent"] + 1}


def test_the_same_content_may_be_written_otherwise() -> None:
    load(*ALL)
    short = {name: value for name, value in SAMPLES["finding"].items() if value is not None}
    turned = dict(reversed(SAMPLES["media_report"].items()))
    assert load(short, turned).unchanged == 2
    load(line("staff", number="S002"), line("notice", ref="N2", staff=["S001", "S002"], findings=[]))
    assert load(line("notice", ref="N2", staff=["S002", "S001"], findings=[])).unchanged == 1


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("staff", {"name": "李四"}),
        ("staff", {"left_on": "2026-12-31"}),
        ("policy", {"long_absence_minutes": 31}),
        ("finding", {"status": "revoked"}),
        ("finding", {"under_review": True}),
        ("notice", {"findings": []}),
        ("media_report", {"kind": "self_media"}),
        ("inspection", {"mode": "open"}),
        ("case", {"closed_on": None}),
        ("complaint", {"subject": "delay"}),
    ],
)
def test_other_content_under_a_known_reference_is_refused(kind: str, change: dict[str, Any]) -> None:
    load(*ALL)
    key = {"staff": "number", "policy": "year"}.get(kind, "ref")
    value = SAMPLES[kind][key]
    reason = "A record that is known by this exists already, and its content is another."
    assert faults_of(line("inspection", ref="I9"), line(kind, **change)) == [
        f"Line 2: {kind} {value} · {key} · {value} · {reason}"
    ]


def test_one_event_for_each_load() -> None:
    data = as_bytes(ALL)
    office = make_staff(roles=(Role.ASSESSMENT_OFFICE,))
    load_ledger(io.BytesIO(data), by=office)
    event = AuditEvent.objects.latest("id")
    digest = hashlib.sha256(data).hexdigest()
    assert (event.verb, event.actor, event.subject_type, event.subject_id) == (
        "ledger.load",
        office,
        "ledger",
        digest[:16],
    )
    assert event.after == {"sha256": digest, "created": dict.fromkeys(SAMPLES, 1), "unchanged": 0}


def test_a_dry_run_writes_nothing() -> None:
    before = counts()
    assert load(*ALL, dry_run=True).created == dict.fromkeys(SAMPLES, 1)
    assert counts() == before


def test_who_may_not_is_refused() -> None:
    with pytest.raises(NotPermitted):
        load(*ALL, by=make_staff(roles=(Role.WINDOW_STAFF,)))


def test_an_empty_file_loads_nothing() -> None:
    assert created(load()) == 0


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(as_bytes(ALL))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    call_command("load_ledger", str(file), "--dry-run")
    assert Finding.objects.count() == 0
    call_command("load_ledger", str(file))
    call_command("load_ledger", str(file))
    created = ", ".join(f"{name} 1" for name in SAMPLES)
    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"The file is right. It would create: {created}. Unchanged: 0. SHA-256: {digest}",
        f"Created: {created}. Unchanged: 0. SHA-256: {digest}",
        f"Created: 0. Unchanged: 8. SHA-256: {digest}",
    ]
    assert Finding.objects.count() == 1


def test_the_command_names_line_field_value_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(as_bytes([line("staff"), line("finding", staff="S002", kind="chess")]))
    with pytest.raises(CommandError) as error:
        call_command("load_ledger", str(file))
    assert error.value.returncode == 1
    first, second = str(error.value).split("\n")
    assert first.startswith("Line 2: finding V1 · kind · chess · ")
    assert second.startswith("Line 2: finding V1 · staff · S002 · ")
    assert Staff.objects.filter(number="S001").count() == 0


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_ledger", str(tmp_path / name))
    assert error.value.returncode == 1


def test_an_unknown_actor_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(as_bytes(ALL))
    with pytest.raises(CommandError):
        call_command("load_ledger", str(file), "--by", "nobody")
    assert Finding.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        ("finding", {"staff": "S9"}, "staff · S9"),
        ("finding", {"inspection": "I9"}, "inspection · I9"),
        ("notice", {"staff": ["S001", "S9"], "findings": []}, "staff[1] · S9"),
        ("notice", {"findings": ["V9"]}, "findings[0] · V9"),
        ("media_report", {"staff": ["S9"]}, "staff[0] · S9"),
        ("case", {"handler": "S9"}, "handler · S9"),
        ("complaint", {"staff": "S9", "case": None}, "staff · S9"),
        ("complaint", {"case": "C9"}, "case · C9"),
    ],
)
def test_a_reference_that_leads_nowhere_loads_nothing(kind: str, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(LedgerRefused) as refused:
        load(line("staff"), line(kind, **fields))
    nothing = "nobody with this employee number" if "S9" in named else "no such record"
    reason = f"There is {nothing}, neither in the file nor in the database."
    assert str(refused.value).startswith(f"Line 2: {kind} ")
    assert str(refused.value).endswith(f" · {named} · {reason}")
    assert not Staff.objects.filter(number="S001").exists()


# --- Service, and what was made here ------------------------------------------------------------------

OUTSIDE = "The person did not serve on this day."


@pytest.mark.parametrize(
    ("left_on", "event_on", "served"),
    [
        (None, "2023-12-31", False),
        (None, "2024-01-01", True),
        (None, "2026-11-23", True),
        ("2026-03-02", "2026-03-02", True),
        ("2026-03-02", "2026-03-03", False),
    ],
)
def test_a_finding_lies_within_the_service_of_the_person(left_on: str | None, event_on: str, served: bool) -> None:
    finding = line("finding", event_on=event_on)
    if served:
        assert created(load(line("staff", left_on=left_on), finding)) == 2
    else:
        expected = [f"Line 2: finding V1 · event_on · {event_on} · {OUTSIDE}"]
        assert faults_of(line("staff", left_on=left_on), finding) == expected
    load(line("staff", number="S002", left_on=left_on))
    there = line("finding", ref="V2", staff="S002", event_on=event_on)
    assert (created(load(there)) == 1) if served else (OUTSIDE in faults_of(there)[0])


def test_somebody_without_a_first_day_has_served_all_along() -> None:
    make_staff("S001", joined_on=None, left_on=date(2026, 3, 2))
    load(line("finding", event_on="1990-01-01"), line("finding", ref="V2", event_on="2026-03-02"))
    assert OUTSIDE in faults_of(line("finding", ref="V3", event_on="2026-03-03"))[0]


def test_a_day_that_cannot_be_read_is_the_only_fault() -> None:
    (fault,) = faults_of(line("staff"), line("finding", event_on="2026-02-30"))
    assert fault.startswith("Line 2: finding V1 · event_on · 2026-02-30 · ")


def test_a_case_made_here_is_not_loaded_again() -> None:
    case = make_case(make_counter(), at=Step.APPROVE)
    assert case.holder is not None
    again = line(
        "case", ref=case.number, handler=case.holder.number, promised_due_on=str(case.promised_due_on), closed_on=None
    )
    assert "its content is another" in faults_of(again)[0]
    load(line("complaint", staff=None, case=case.number))
    assert Complaint.objects.get().case == case
