"""The rows of a ledger, written in bulk: in the order in which they refer to each other."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from appointments.flow import Outcome, Step
from appointments.models import Case
from evaluations.ledger_file import Ledger
from evaluations.ledger_lines import (
    CaseLine,
    ComplaintLine,
    FindingLine,
    InspectionLine,
    LedgerLine,
    MediaReportLine,
    NoticeLine,
    PolicyLine,
    StaffLine,
)
from evaluations.models import (
    Complaint,
    Finding,
    Inspection,
    MediaReport,
    MediaReportPerson,
    Notice,
    NoticeFinding,
    NoticePerson,
    Policy,
)
from evaluations.policy import POLICY_FIELDS
from evaluations.services.ledger_known import MODELS, Known, KnownCase, Person
from service_window.copying import MANY, insert_models, tell_planner
from windows.models import Staff

_BATCH = 1000
_NOON = time(12)

L = TypeVar("L", bound=LedgerLine)
M = TypeVar("M", bound=Model)


def write_ledger(ledger: Ledger, known: Known) -> None:
    """Write every record that is not there yet, inside the transaction of the load."""
    _write_people(ledger, known)
    _write_cases(ledger, known)
    _write(ledger, known, PolicyLine, Policy, _policy)
    _write(ledger, known, InspectionLine, Inspection, _inspection)
    _write(ledger, known, FindingLine, Finding, lambda line: _finding(line, known))
    _write(ledger, known, NoticeLine, Notice, _notice)
    _write(ledger, known, MediaReportLine, MediaReport, _media_report)
    _write(ledger, known, ComplaintLine, Complaint, lambda line: _complaint(line, known))
    _write_names(ledger, known)
    if ledger.count >= MANY:
        tell_planner(Staff, Case, *MODELS.values(), NoticePerson, NoticeFinding, MediaReportPerson)


def _new(ledger: Ledger, known: Known, kind: type[L]) -> list[L]:
    there = known.there[kind]
    return [line for key, line in ledger.of(kind).items() if key not in there]


def _write(ledger: Ledger, known: Known, kind: type[L], model: type[M], row: Callable[[L], M]) -> None:
    for lines in _pieces(_new(ledger, known, kind)):
        rows = [row(line) for line in lines]
        insert_models(rows)
        known.records[kind].update({line.key: (row.pk, "") for line, row in zip(lines, rows, strict=True)})


def _pieces(lines: list[L]) -> Iterator[list[L]]:
    """The lines piece by piece, so that the rows of one piece at most are held in memory."""
    for start in range(0, len(lines), _BATCH):
        yield lines[start : start + _BATCH]


def _write_people(ledger: Ledger, known: Known) -> None:
    """People who are new get an account that nobody can sign in with: its password is unusable."""
    for lines in _pieces(_new(ledger, known, StaffLine)):
        people = [
            Staff(
                number=line.number,
                name=line.name,
                joined_on=line.joined_on,
                left_on=line.left_on,
                password=make_password(None),
            )
            for line in lines
        ]
        insert_models(people)
        for line, person in zip(lines, people, strict=True):
            known.people[line.number] = Person(person.pk, line.name, line.joined_on, line.left_on)


def _write_cases(ledger: Ledger, known: Known) -> None:
    """Cases handled elsewhere: rows that steps and clocks leave alone, in no queue and in no list of the desk."""
    now = timezone.now()
    for lines in _pieces(_new(ledger, known, CaseLine)):
        cases = [_case(line, known, now) for line in lines]
        insert_models(cases)
        for line, case in zip(lines, cases, strict=True):
            known.cases[line.ref] = KnownCase(case.pk, True, line.handler, line.promised_due_on, line.closed_on)


def _case(line: CaseLine, known: Known, now: datetime) -> Case:
    closed_at = None
    if line.closed_on is not None:
        closed_at = timezone.make_aware(datetime.combine(line.closed_on, _NOON))
    return Case(
        imported_ref=line.ref,
        holder_id=known.people[line.handler].pk,
        opened_at=now,
        step_since=now,
        step=Step.FINISH if closed_at else Step.GREET,
        promised_due_on=line.promised_due_on,
        result_ready_on=line.closed_on,
        closed_at=closed_at,
        outcome=Outcome.COMPLETED if closed_at else "",
    )


def _sure(day: date | None) -> date:
    """A date that must be there: a line without it was refused."""
    if day is None:
        raise ValueError(day)
    return day


def _policy(line: PolicyLine) -> Policy:
    settings = {name: getattr(line.policy, name) for name in POLICY_FIELDS}
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
    return Policy(**fields, imported=True, content_digest=line.digest())


def _inspection(line: InspectionLine) -> Inspection:
    return Inspection(
        ref=line.ref,
        body=line.body,
        mode=line.mode,
        held_on=_sure(line.held_on),
        imported=True,
        content_digest=line.digest(),
    )


def _finding(line: FindingLine, known: Known) -> Finding:
    return Finding(
        ref=line.ref,
        staff_id=known.people[line.staff].pk,
        kind=line.kind,
        event_on=_sure(line.event_on),
        status=line.status,
        confirmed_on=line.confirmed_on,
        final_on=line.final_on,
        source=line.source,
        inspection_id=known.pk(InspectionLine, line.inspection) if line.inspection else None,
        under_review=line.under_review,
        minutes=line.minutes,
        affected_work=line.affected_work,
        consequence=line.consequence or "",
        at_fault=line.at_fault,
        imported=True,
        content_digest=line.digest(),
    )


def _notice(line: NoticeLine) -> Notice:
    return Notice(
        ref=line.ref,
        issuer=line.issuer,
        issued_on=_sure(line.issued_on),
        document_number=line.document_number,
        imported=True,
        content_digest=line.digest(),
    )


def _media_report(line: MediaReportLine) -> MediaReport:
    return MediaReport(
        ref=line.ref,
        published_on=_sure(line.published_on),
        outlet=line.outlet,
        kind=line.kind,
        status=line.status,
        imported=True,
        content_digest=line.digest(),
    )


def _complaint(line: ComplaintLine, known: Known) -> Complaint:
    return Complaint(
        ref=line.ref,
        staff_id=known.people[line.staff].pk if line.staff else None,
        case_id=known.cases[line.case].pk if line.case else None,
        event_on=_sure(line.event_on),
        decision=line.decision,
        decided_on=line.decided_on,
        subject=line.subject,
        imported=True,
        content_digest=line.digest(),
    )


def _write_names(ledger: Ledger, known: Known) -> None:
    """Whom new notices and reports name, and which findings new notices list."""
    notices = _new(ledger, known, NoticeLine)
    reports = _new(ledger, known, MediaReportLine)
    _create(
        NoticePerson(notice_id=known.pk(NoticeLine, line.ref), staff_id=known.people[number].pk)
        for line in notices
        for number in line.staff
    )
    _create(
        NoticeFinding(notice_id=known.pk(NoticeLine, line.ref), finding_id=known.pk(FindingLine, ref))
        for line in notices
        for ref in line.findings
    )
    _create(
        MediaReportPerson(media_report_id=known.pk(MediaReportLine, line.ref), staff_id=known.people[number].pk)
        for line in reports
        for number in line.staff
    )


def _create(rows: Iterable[Model]) -> None:
    insert_models(list(rows))
