"""What the database knows of the records that a ledger brings or refers to, and the faults that follow from it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import Model, Q

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
from evaluations.models import Complaint, Finding, Inspection, MediaReport, Notice, Policy
from evaluations.services.policies import why_closed
from windows.models import Staff

_PIECE = 500

MODELS: Mapping[type[LedgerLine], type[Model]] = {
    PolicyLine: Policy,
    InspectionLine: Inspection,
    FindingLine: Finding,
    NoticeLine: Notice,
    MediaReportLine: MediaReport,
    ComplaintLine: Complaint,
}


class Person(NamedTuple):
    """A person of the database."""

    pk: int
    name: str
    joined_on: date | None
    left_on: date | None


class KnownCase(NamedTuple):
    """A case of the database; the last three only matter for loaded ones."""

    pk: int
    imported: bool
    handler: str
    promised_due_on: date | None
    closed_on: date | None


@dataclass(slots=True)
class Known:
    """What is there already: people, cases and records by what they are known by; ``there`` holds unchanged lines."""

    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, KnownCase] = field(default_factory=dict)
    records: dict[type[LedgerLine], dict[str, tuple[int, str]]] = field(default_factory=dict)
    there: dict[type[LedgerLine], set[str]] = field(default_factory=lambda: defaultdict(set))

    def pk(self, kind: type[LedgerLine], key: str) -> int:
        """The primary key of a record."""
        return self.records[kind][key][0]


def known_to(ledger: Ledger) -> Known:
    """Ask the database for everything that the ledger brings or refers to."""
    known = Known()
    for person in _rows(Staff, "number", _people_named(ledger), "number", "pk", "name", "joined_on", "left_on"):
        known.people[person[0]] = Person(*person[1:])
    case_refs = {*ledger.of(CaseLine), *(line.case for line in ledger.of(ComplaintLine).values() if line.case)}
    values = ("pk", "holder__number", "promised_due_on", "result_ready_on")
    for number, *rest in _rows(Case, "number", case_refs, "number", *values):
        known.cases[number] = KnownCase(rest[0], False, *rest[1:])
    for ref, *rest in _rows(Case, "imported_ref", case_refs, "imported_ref", *values):
        known.cases[ref] = KnownCase(rest[0], True, *rest[1:])
    wanted: dict[type[LedgerLine], set[str]] = {kind: set(ledger.lines[kind]) for kind in MODELS}
    wanted[InspectionLine] |= {line.inspection for line in ledger.of(FindingLine).values() if line.inspection}
    wanted[FindingLine] |= {ref for line in ledger.of(NoticeLine).values() for ref in line.findings}
    for kind, model in MODELS.items():
        rows = _rows(model, kind.KEY, wanted[kind], kind.KEY, "pk", "content_digest")
        known.records[kind] = {str(key): (pk, digest) for key, pk, digest in rows}
    return known


def check_against(ledger: Ledger, known: Known) -> None:
    """Note every reference that leads nowhere, every record with other content, every finding outside the service."""
    _compare_people(ledger, known)
    _compare_cases(ledger, known)
    for kind in MODELS:
        for key, line in ledger.lines[kind].items():
            found = known.records[kind].get(key)
            if found is not None:
                _compare(ledger, known, line, same=found[1] == line.digest())
    _check_years(ledger, known)
    for finding in ledger.of(FindingLine).values():
        _refer(ledger, known, finding, "staff", finding.staff, StaffLine)
        _refer(ledger, known, finding, "inspection", finding.inspection, InspectionLine)
        _check_service(ledger, known, finding)
    for notice in ledger.of(NoticeLine).values():
        _refer_all(ledger, known, notice, "staff", notice.staff, StaffLine)
        _refer_all(ledger, known, notice, "findings", notice.findings, FindingLine)
    for report in ledger.of(MediaReportLine).values():
        _refer_all(ledger, known, report, "staff", report.staff, StaffLine)
    for case in ledger.of(CaseLine).values():
        _refer(ledger, known, case, "handler", case.handler, StaffLine)
    for complaint in ledger.of(ComplaintLine).values():
        _refer(ledger, known, complaint, "staff", complaint.staff, StaffLine)
        _refer(ledger, known, complaint, "case", complaint.case, CaseLine)


def _people_named(ledger: Ledger) -> set[str]:
    found = set(ledger.of(StaffLine))
    found.update(line.staff for line in ledger.of(FindingLine).values())
    found.update(line.handler for line in ledger.of(CaseLine).values())
    found.update(line.staff for line in ledger.of(ComplaintLine).values() if line.staff)
    for lines in (ledger.of(NoticeLine), ledger.of(MediaReportLine)):
        for line in lines.values():
            found.update(line.staff)
    return found


def _rows(model: type[Model], key: str, wanted: Iterable[object], *values: str) -> Iterator[tuple]:
    """Rows of the model whose ``key`` is wanted, piece by piece: an engine takes only so many parameters."""
    waiting = iter(sorted(wanted, key=str))
    while piece := list(islice(waiting, _PIECE)):
        yield from model._default_manager.filter(Q((f"{key}__in", piece))).values_list(*values)


# --- The same again, or other content? ----------------------------------------------------------------


def _compare(ledger: Ledger, known: Known, line: LedgerLine, *, same: bool) -> None:
    if same:
        known.there[type(line)].add(line.key)
    else:
        _refuse(ledger, line, line.KEY, "other_content", line.key)


def _compare_people(ledger: Ledger, known: Known) -> None:
    for number, line in ledger.of(StaffLine).items():
        person = known.people.get(number)
        if person is not None:
            _compare(ledger, known, line, same=person[1:] == (line.name, line.joined_on, line.left_on))


def _compare_cases(ledger: Ledger, known: Known) -> None:
    for ref, line in ledger.of(CaseLine).items():
        case = known.cases.get(ref)
        if case is not None:
            same = case[1:] == (True, line.handler, line.promised_due_on, line.closed_on)
            _compare(ledger, known, line, same=same)


# --- References ---------------------------------------------------------------------------------------


def _is_known(ledger: Ledger, known: Known, kind: type[LedgerLine], key: str) -> bool:
    there: Collection[str]
    if kind is StaffLine:
        there = known.people
    elif kind is CaseLine:
        there = known.cases
    else:
        there = known.records[kind]
    return key in ledger.lines[kind] or key in there


def _refer(ledger: Ledger, known: Known, line: LedgerLine, field: str, key: str | None, kind: type[LedgerLine]) -> None:
    if key and not _is_known(ledger, known, kind, key):
        _refuse(ledger, line, field, "nobody" if kind is StaffLine else "no_record", key)


def _refer_all(
    ledger: Ledger, known: Known, line: LedgerLine, field: str, keys: tuple[str, ...], kind: type[LedgerLine]
) -> None:
    for position, key in enumerate(keys):
        _refer(ledger, known, line, f"{field}[{position}]", key, kind)


def _check_years(ledger: Ledger, known: Known) -> None:
    """The policy of a year that is over for good changes no more, also where the defaults stood for it."""
    for key, policy in ledger.of(PolicyLine).items():
        sentence = "" if key in known.records[PolicyLine] else why_closed(policy.policy.year)
        if sentence:
            _refuse(ledger, policy, PolicyLine.KEY, "year_closed", key, sentence=sentence)


def _check_service(ledger: Ledger, known: Known, finding: FindingLine) -> None:
    """A finding lies within the person's service, both ends included."""
    person = ledger.of(StaffLine).get(finding.staff) or known.people.get(finding.staff)
    if person is None or finding.event_on is None:
        return
    joined, left = person.joined_on, person.left_on
    if (joined is not None and finding.event_on < joined) or (left is not None and finding.event_on > left):
        _refuse(ledger, finding, "event_on", "not_in_service", finding.event_on.isoformat())


def _refuse(ledger: Ledger, line: LedgerLine, field: str, code: str, value: str, **params: str) -> None:
    ledger.faults.add(code, line=line.line, place=line.place, field=field, value=value, **params)
