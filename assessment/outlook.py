"""What would be: both outcomes of what is pending, and what differs between two answers of the engine.

Pure: no query, no request, no clock. Results are compared in the form in which ``assess`` prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from evaluations.policy import Policy

from .dossier import PENDING, Facts, PersonResult
from .engine import judge

Plain = Mapping[str, Any]
_OPEN: Final = ("reported", "verifying")


class Outcome(NamedTuple):
    """What becomes of a person once one pending record is decided: confirmed, and dismissed."""

    type: str
    ref: str
    confirmed: PersonResult
    dismissed: PersonResult


class RecordChange(NamedTuple):
    """One record that makes a difference: the state it had as evidence, and the state it has; empty where it was none."""

    type: str
    ref: str
    element: str
    event_on: date
    before: str
    after: str


class GroundChange(NamedTuple):
    """One ground that differs, and by which records."""

    code: str
    before: str
    after: str
    records: tuple[RecordChange, ...]
    notes: tuple[tuple[str, str, bool], ...]
    """Elements noted as missing: record, element, and whether the note is new (else it is gone)."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person whose result or grounds differ; an empty result means: was not, or is no longer, among the people."""

    number: str
    before: str
    after: str
    grounds: tuple[GroundChange, ...]


# --- Both outcomes of what is pending -----------------------------------------------------------------


def outcomes(facts: Facts, policy: Policy, result: PersonResult) -> tuple[Outcome, ...]:
    """Both outcomes for every record that leaves a ground of ``result`` pending, everything else as it stands."""
    pending = {
        (item.type, item.ref): None for verdict in result.grounds for item in verdict.evidence if item.state == PENDING
    }
    return tuple(
        Outcome(
            kind,
            ref,
            judge(decided(facts, kind, ref, confirm=True), policy),
            judge(decided(facts, kind, ref, confirm=False), policy),
        )
        for kind, ref in pending
    )


def decided(facts: Facts, kind: str, ref: str, *, confirm: bool) -> Facts:
    """The facts as they would be if one pending record were decided on the day the facts are judged on.

    A finding that is confirmed and not yet final becomes final, or is revoked. A complaint is upheld with a fault, or
    found invalid; so are the complaints about a case.
    """
    day = facts.judged_on
    if kind == "finding":
        return replace(facts, findings=tuple(_finding(row, ref, day, confirm) for row in facts.findings))
    if kind == "complaint":
        return replace(facts, complaints=tuple(_complaint(row, ref, day, confirm) for row in facts.complaints))
    if kind == "media_report":
        status = "confirmed" if confirm else "dismissed"
        reports = (row._replace(status=status) if row.ref == ref else row for row in facts.media_reports)
        return replace(facts, media_reports=tuple(reports))
    cases = (
        row._replace(complaints=tuple(_about_case(one, day, confirm) for one in row.complaints))
        if row.ref == ref
        else row
        for row in facts.cases
    )
    return replace(facts, cases=tuple(cases))


def _finding(row: Any, ref: str, day: date, confirm: bool) -> Any:
    if row.ref != ref:
        return row
    if row.status in _OPEN:
        return row._replace(status="confirmed" if confirm else "dismissed", confirmed_on=day, final_on=day)
    return row._replace(final_on=day) if confirm else row._replace(status="revoked")


def _complaint(row: Any, ref: str, day: date, confirm: bool) -> Any:
    if row.ref != ref or row.decision != PENDING:
        return row
    return row._replace(decision="upheld_at_fault" if confirm else "invalid", decided_on=day)


def _about_case(row: Any, day: date, confirm: bool) -> Any:
    if row.decision != PENDING:
        return row
    return row._replace(decision="upheld_at_fault" if confirm else "invalid", decided_on=day)


# --- What differs -------------------------------------------------------------------------------------


def change_of(before: Plain | None, after: Plain | None) -> PersonChange | None:
    """What differs between two answers about one person; nothing where they agree."""
    known = after or before
    if known is None or before == after:
        return None
    grounds = tuple(_ground_changes(_by_code(before), _by_code(after)))
    return PersonChange(known["number"], _result(before), _result(after), grounds)


def _result(answer: Plain | None) -> str:
    return "" if answer is None else str(answer["result"])


def _by_code(answer: Plain | None) -> dict[str, Plain]:
    return {} if answer is None else {ground["code"]: ground for ground in answer["grounds"]}


def _ground_changes(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> Iterator[GroundChange]:
    nothing: Plain = {"status": "", "evidence": (), "notes": ()}
    for code in sorted({*before, *after}):
        old, new = before.get(code, nothing), after.get(code, nothing)
        if old != new:
            records = tuple(_record_changes(old["evidence"], new["evidence"]))
            yield GroundChange(code, old["status"], new["status"], records, tuple(_note_changes(old, new)))


def _record_changes(old: Any, new: Any) -> Iterator[RecordChange]:
    keyed = [{(item["type"], item["ref"], item["element"]): item for item in items} for items in (old, new)]
    for key in sorted({*keyed[0], *keyed[1]}):
        was, now = keyed[0].get(key), keyed[1].get(key)
        if was != now:
            day = date.fromisoformat((now or was or {})["event_on"])
            yield RecordChange(*key, day, was["state"] if was else "", now["state"] if now else "")


def _note_changes(old: Plain, new: Plain) -> Iterator[tuple[str, str, bool]]:
    was, now = ({(note["ref"], note["missing"]) for note in ground["notes"]} for ground in (old, new))
    yield from sorted((ref, missing, True) for ref, missing in now - was)
    yield from sorted((ref, missing, False) for ref, missing in was - now)
