"""Facts for tests: by hand, with what a table of cases changes, or everything that the lines of a ledger say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from assessment.dossier import (
    CaseComplaint,
    CaseFact,
    ComplaintFact,
    Facts,
    FindingFact,
    MediaReportFact,
    NoticeFact,
    Verdict,
)
from assessment.engine import days_served
from assessment.rules import GROUNDS
from evaluations.policy import LINE_FIELDS, Policy, default_policy

Line = dict[str, Any]

TODAY = date(2026, 11, 23)
EVENT = date(2026, 3, 2)
DEFAULT = default_policy(2026)


def day(text: str | None) -> date | None:
    """A date in ISO form, or none."""
    return None if text is None else date.fromisoformat(text)


def policy(**settings: Any) -> Policy:
    """The default policy of 2026 with some settings changed."""
    return replace(DEFAULT, **settings)


def facts(*records: Any, on: date = TODAY, days: int = 365) -> Facts:
    """The facts of one person who served the whole year."""
    return Facts(
        "S001",
        days,
        on,
        tuple(record for record in records if isinstance(record, FindingFact)),
        tuple(record for record in records if isinstance(record, ComplaintFact)),
        tuple(record for record in records if isinstance(record, NoticeFact)),
        tuple(record for record in records if isinstance(record, MediaReportFact)),
        tuple(record for record in records if isinstance(record, CaseFact)),
    )


def finding(kind: str, **fields: Any) -> FindingFact:
    """A finding confirmed on the day it happened, 2 March 2026; every element but those of its kind is absent."""
    event_on = fields.get("event_on", EVENT)
    return FindingFact(
        **({"ref": "V1", "kind": kind, "status": "confirmed", "confirmed_on": event_on, "event_on": event_on} | fields)
    )


def complaint(decision: str, **fields: Any) -> ComplaintFact:
    """A complaint against the person of 2 March 2026, decided on 9 March."""
    decided_on = None if decision == "pending" else date(2026, 3, 9)
    return ComplaintFact(**({"ref": "K1", "event_on": EVENT, "decision": decision, "decided_on": decided_on} | fields))


def late_case(*decisions: str, **fields: Any) -> CaseFact:
    """A case due on 10 June 2026 and settled on the 11th, with complaints about the delay decided on 1 July."""
    linked = tuple(CaseComplaint("delay", name, None if name == "pending" else date(2026, 7, 1)) for name in decisions)
    values = {"ref": "C1", "promised_due_on": date(2026, 6, 10), "settled_on": date(2026, 6, 11), "complaints": linked}
    return CaseFact(**(values | fields))


def verdict(code: str, *records: Any, on: date = TODAY, **settings: Any) -> Verdict:
    """What one ground comes to."""
    return GROUNDS[int(code[1]) - 1](facts(*records, on=on), policy(**settings))


def status(code: str, *records: Any, on: date = TODAY, **settings: Any) -> str:
    """The status of one ground."""
    return verdict(code, *records, on=on, **settings).status


def missing(code: str, *records: Any, **settings: Any) -> list[str]:
    """The elements that one ground notes as missing."""
    return [note.missing for note in verdict(code, *records, **settings).notes]


# --- Everything that a ledger says ----------------------------------------------------------------------


def policy_in(lines: Iterable[Line], year: int) -> Policy:
    """The policy that the lines give, or the defaults."""
    for line in lines:
        if line["type"] == "policy" and line["year"] == year:
            values = {name: tuple(v) if isinstance(v := line[name], list) else v for name in LINE_FIELDS}
            dates = {name: date.fromisoformat(line[name]) for name in ("period_from", "period_to")}
            return Policy(**(values | dates))
    return default_policy(year)


def everybody(lines: list[Line], policy: Policy, on: date) -> list[Facts]:
    """The facts of everybody who served in the period, nothing filtered away, by number."""
    found = []
    for person in sorted(of_type(lines, "staff"), key=lambda line: line["number"]):
        served = days_served(day(person["joined_on"]), day(person["left_on"]), policy)
        if served:
            found.append(facts(*records_of(person["number"], lines), on=on, days=served))
            found[-1] = replace(found[-1], number=person["number"])
    return found


def of_type(lines: Iterable[Line], kind: str) -> list[Line]:
    """The lines of one type."""
    return [line for line in lines if line["type"] == kind]


def records_of(number: str, lines: list[Line]) -> list[Any]:
    """Every record of one person."""
    inspections = {line["ref"]: line for line in of_type(lines, "inspection")}
    found: list[Any] = []
    for line in of_type(lines, "finding"):
        if line["staff"] == number:
            inspection = inspections.get(line["inspection"])
            notices = [n for n in of_type(lines, "notice") if number in n["staff"] and line["ref"] in n["findings"]]
            found.append(
                FindingFact(
                    line["ref"], line["kind"], date.fromisoformat(line["event_on"]), line["status"],
                    day(line["confirmed_on"]), day(line["final_on"]), line["under_review"], line["minutes"],
                    line["affected_work"], line["consequence"] or "", line["at_fault"],
                    inspection and inspection["body"], inspection and day(inspection["held_on"]),
                    min((date.fromisoformat(n["issued_on"]) for n in notices), default=None),
                )
            )  # fmt: skip
    found += [
        ComplaintFact(k["ref"], date.fromisoformat(k["event_on"]), k["decision"], day(k["decided_on"]))
        for k in of_type(lines, "complaint")
        if k["staff"] == number
    ]
    found += [
        NoticeFact(n["ref"], n["issuer"], date.fromisoformat(n["issued_on"]))
        for n in of_type(lines, "notice")
        if number in n["staff"]
    ]
    for line in of_type(lines, "media_report"):
        if number in line["staff"]:
            published_on = date.fromisoformat(line["published_on"])
            found.append(MediaReportFact(line["ref"], published_on, line["kind"], line["status"]))
    for line in of_type(lines, "case"):
        if line["handler"] == number:
            linked = [k for k in of_type(lines, "complaint") if k["case"] == line["ref"]]
            complaints = tuple(CaseComplaint(k["subject"], k["decision"], day(k["decided_on"])) for k in linked)
            due_on = date.fromisoformat(line["promised_due_on"])
            found.append(CaseFact(line["ref"], due_on, day(line["closed_on"]), complaints))
    return found
