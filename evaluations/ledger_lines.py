"""The lines of a ledger as immutable values: what each says, what it is known by, and the digest of its content.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from .policy import Policy


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a ledger: the number it stands on, and what it says."""

    TYPE: ClassVar[str]
    KEY: ClassVar[str] = "ref"

    line: int

    @property
    def key(self) -> str:
        """What the line is known by, once per type; empty where it could not be read."""
        return str(getattr(self, self.KEY))

    @property
    def place(self) -> str:
        """How messages name the line."""
        return f"{self.TYPE} {self.key}"

    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the content, however it was written: order and absent keys make no difference."""
        content = {field.name: _plain(getattr(self, field.name)) for field in fields(self) if field.name != "line"}
        return _sha256(content)


@dataclass(frozen=True, slots=True)
class PolicyLine(LedgerLine):
    """The policy of a year."""

    TYPE: ClassVar[str] = "policy"
    KEY: ClassVar[str] = "year"
    year: int
    policy: Policy

    @property
    def key(self) -> str:
        """The year; empty where it could not be read."""
        return str(self.year or "")

    def digest(self) -> str:
        """SHA-256 of the settings."""
        return _sha256({name: _plain(value) for name, value in self.policy.as_line().items()})


@dataclass(frozen=True, slots=True)
class StaffLine(LedgerLine):
    """A person and the days served."""

    TYPE: ClassVar[str] = "staff"
    KEY: ClassVar[str] = "number"
    number: str
    name: str
    joined_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class FindingLine(LedgerLine):
    """A finding about a person."""

    TYPE: ClassVar[str] = "finding"
    ref: str
    staff: str
    kind: str
    event_on: date | None
    status: str
    confirmed_on: date | None
    final_on: date | None
    source: str
    inspection: str | None
    under_review: bool
    minutes: int | None
    affected_work: bool | None
    consequence: str | None
    at_fault: bool | None


@dataclass(frozen=True, slots=True)
class NoticeLine(LedgerLine):
    """A notice of criticism, whom it names and which findings it lists."""

    TYPE: ClassVar[str] = "notice"
    ref: str
    issuer: str
    issued_on: date | None
    document_number: str
    staff: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaReportLine(LedgerLine):
    """A media report and whom it names."""

    TYPE: ClassVar[str] = "media_report"
    ref: str
    published_on: date | None
    outlet: str
    kind: str
    staff: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class InspectionLine(LedgerLine):
    """An open or covert inspection."""

    TYPE: ClassVar[str] = "inspection"
    ref: str
    body: str
    mode: str
    held_on: date | None


@dataclass(frozen=True, slots=True)
class CaseLine(LedgerLine):
    """A case handled elsewhere, as far as its promise is concerned."""

    TYPE: ClassVar[str] = "case"
    ref: str
    handler: str
    promised_due_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class ComplaintLine(LedgerLine):
    """A complaint and what was decided."""

    TYPE: ClassVar[str] = "complaint"
    ref: str
    staff: str | None
    case: str | None
    event_on: date | None
    decision: str
    decided_on: date | None
    subject: str


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _sha256(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """``values`` in their order, each once."""
    return tuple(dict.fromkeys(values))
