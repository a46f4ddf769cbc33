"""What the rules weigh and what they answer: the frozen facts of one person, evidence, notes and verdicts.

Pure: no query, no request, no clock. Everything is codes and dates; words are rendered late, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """What a ground comes to."""

    CLEAR = "clear", _("Clear")
    PENDING = "pending", _("Pending")
    DISQUALIFIED = "disqualified", _("Disqualified")


class Result(TextChoices):
    """What the year comes to for a person."""

    ELIGIBLE = "eligible", _("Eligible")
    PENDING = "pending", _("Pending")
    DISQUALIFIED = "disqualified", _("Disqualified")
    NOT_IN_SCOPE = "not_in_scope", _("Not in scope")


IN_EFFECT = "in_effect"
PENDING = "pending"


class FindingFact(NamedTuple):
    """A finding about the person; with the inspection it came from, and the earliest notice that criticises it.

    ``criticised_on``: the date of the earliest notice, of any issuer, that both names the person and lists the finding.
    """

    ref: str
    kind: str
    event_on: date
    status: str
    confirmed_on: date | None = None
    final_on: date | None = None
    under_review: bool = False
    minutes: int | None = None
    affected_work: bool | None = None
    consequence: str = ""
    at_fault: bool | None = None
    inspected_by: str | None = None
    inspected_on: date | None = None
    criticised_on: date | None = None


class ComplaintFact(NamedTuple):
    """A complaint against the person."""

    ref: str
    event_on: date
    decision: str
    decided_on: date | None


class NoticeFact(NamedTuple):
    """A notice of criticism that names the person."""

    ref: str
    issuer: str
    issued_on: date


class MediaReportFact(NamedTuple):
    """A media report that names the person."""

    ref: str
    published_on: date
    kind: str
    status: str


class CaseComplaint(NamedTuple):
    """A complaint linked to a case, whomever it names."""

    subject: str
    decision: str
    decided_on: date | None


class CaseFact(NamedTuple):
    """A case that the person answers for.

    ``settled_on`` is the day by which the promise is judged, None while the case is open; a clock frozen since
    ``frozen_since`` does not run (行政许可法 §45).
    """

    ref: str
    promised_due_on: date
    settled_on: date | None
    complaints: tuple[CaseComplaint, ...] = ()
    frozen_since: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of one person that can matter in the period; ``judged_on`` judges open cases and finality."""

    number: str
    days_served: int
    judged_on: date
    findings: tuple[FindingFact, ...] = ()
    complaints: tuple[ComplaintFact, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    media_reports: tuple[MediaReportFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()


class Evidence(NamedTuple):
    """One record that has every element of a ground; ordered by date, type and ref."""

    event_on: date
    type: str
    ref: str
    element: str
    state: str
    under_review: bool = False

    def as_json(self) -> dict[str, Any]:
        """The evidence as ``assess`` prints it."""
        return {
            "type": self.type,
            "ref": self.ref,
            "element": self.element,
            "event_on": self.event_on.isoformat(),
            "state": self.state,
        }


class Note(NamedTuple):
    """One element that a record lacks, so that the record does not count; ordered by ref and element."""

    ref: str
    missing: str


class Verdict(NamedTuple):
    """What a ground comes to for one person, and why."""

    code: str
    status: str
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[Note, ...] = ()
    under_review: bool = False

    def as_json(self) -> dict[str, Any]:
        """The verdict as ``assess`` prints it."""
        return {
            "code": self.code,
            "status": self.status,
            "under_review": self.under_review,
            "evidence": [item.as_json() for item in self.evidence],
            "notes": [note._asdict() for note in self.notes],
        }


class PersonResult(NamedTuple):
    """What the year comes to for one person, ground by ground."""

    number: str
    result: str
    grounds: tuple[Verdict, ...]

    def as_json(self) -> dict[str, Any]:
        """The result as ``assess`` prints it."""
        return {
            "number": self.number,
            "result": self.result,
            "grounds": [verdict.as_json() for verdict in self.grounds],
        }
