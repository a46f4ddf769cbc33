"""Why a ground came to what it did for one person: record by record, element by element, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assessment.dossier import Facts, FindingFact, PersonResult, Verdict
from assessment.models import RunResult
from assessment.outlook import Outcome, outcomes
from assessment.rules import GROUNDS, Ground
from assessment.services.evidence import RecordNow, Ref, records_now
from assessment.services.runs import facts_of_result, policy_of_run, repeat
from assessment.words import CLAUSES, RECORDS, STATES, Element, Words, elements_of, elements_without
from evaluations.policy import Policy


@dataclass(frozen=True, slots=True)
class Record:
    """One record that a ground weighed: what it is, each element, its state in the run, and as it is now."""

    type: str
    kind: Words
    ref: str
    event_on: date | None
    counts: bool
    state: str
    state_words: Words
    elements: tuple[Element, ...]
    under_review: bool
    fact: FindingFact | None
    now: RecordNow | None


@dataclass(frozen=True, slots=True)
class GroundReasons:
    """One ground: what the clause says, what it came to, and by which records."""

    code: str
    title: Words
    clause: Words
    verdict: Verdict
    evidence: tuple[Record, ...]
    noted: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything about one person, in one run or as the records are now; ``open`` are both outcomes of what is pending."""

    row: RunResult | None
    facts: Facts
    policy: Policy
    result: PersonResult
    grounds: tuple[GroundReasons, ...]
    open: tuple[Outcome, ...]


def reasons_for(row: RunResult, *, own: bool = False) -> Reasons:
    """Ask the engine again from the kept facts, and lay out what it weighed: at most five queries."""
    facts, policy = facts_of_result(row), policy_of_run(row.run)
    return reasons_of(facts, policy, repeat(row, policy), own=own, row=row)


def reasons_of(
    facts: Facts, policy: Policy, result: PersonResult, *, own: bool = False, row: RunResult | None = None
) -> Reasons:
    """Lay out what the engine weighed: at most five queries, one for each type of record."""
    refs = {(item.type, item.ref) for verdict in result.grounds for item in verdict.evidence}
    refs |= {(_type_of_note(verdict), note.ref) for verdict in result.grounds for note in verdict.notes}
    now = records_now(refs, own=own)
    grounds = tuple(
        _ground(ground, verdict, facts, now) for ground, verdict in zip(GROUNDS, result.grounds, strict=True)
    )
    return Reasons(row, facts, policy, result, grounds, outcomes(facts, policy, result))


def _ground(ground: Ground, verdict: Verdict, facts: Facts, now: Mapping[Ref, RecordNow]) -> GroundReasons:
    findings = {fact.ref: fact for fact in facts.findings}
    evidence = tuple(
        Record(
            item.type,
            RECORDS[item.type],
            item.ref,
            item.event_on,
            True,
            item.state,
            STATES[item.state],
            elements_of(item.element),
            item.under_review,
            findings.get(item.ref) if item.type == "finding" else None,
            now.get((item.type, item.ref)),
        )
        for item in verdict.evidence
    )
    return GroundReasons(
        ground.code, ground.title, CLAUSES[ground.code], verdict, evidence, _noted(verdict, facts, now)
    )


def _noted(verdict: Verdict, facts: Facts, now: Mapping[Ref, RecordNow]) -> tuple[Record, ...]:
    """The records that lack an element, each once, with everything that it lacks."""
    kind = _type_of_note(verdict)
    days = {fact.ref: fact.event_on for fact in facts.findings} if kind == "finding" else {}
    days |= {fact.ref: fact.promised_due_on for fact in facts.cases} if kind == "case" else {}
    findings = {fact.ref: fact for fact in facts.findings} if kind == "finding" else {}
    return tuple(
        Record(
            kind,
            RECORDS[kind],
            ref,
            days.get(ref),
            False,
            "",
            STATES[""],
            elements_without(tuple(note.missing for note in notes)),
            False,
            findings.get(ref),
            now.get((kind, ref)),
        )
        for ref, notes in groupby(verdict.notes, key=lambda note: note.ref)
    )


def _type_of_note(verdict: Verdict) -> str:
    """Notes are written for findings, and under E8 for overdue cases."""
    return "case" if verdict.code == "E8" else "finding"
