"""What the ledger consists of: the allowed values, with their words, and the immutable lines.

Pure: no query, no request, no clock. The models take their choices from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .policy import Policy


class FindingKind(TextChoices):
    """What a finding says of a person; the grounds of part E take their kinds from here."""

    IRREGULAR_APPROVAL = "irregular_approval", _("Approval in breach of the rules")
    VISITOR_CONFLICT = "visitor_conflict", _("Face-to-face conflict with a visitor")
    MEAL = "meal", _("Accepting a meal")
    GIFT = "gift", _("Accepting a gift")
    OBSTRUCTION = "obstruction", _("Obstructing a visitor's matter")
    DEMAND = "demand", _("Asking for a benefit")
    FEE = "fee", _("Taking a fee")
    OTHER_INTEGRITY = "other_integrity", _("Other breach of integrity")
    GAMING = "gaming", _("Playing games or cards")
    STOCKS = "stocks", _("Trading or watching stocks")
    FILM_VIDEO = "film_video", _("Watching films or videos")
    MUSIC = "music", _("Listening to music")
    ONLINE_SHOPPING = "online_shopping", _("Online shopping")
    OTHER_ENTERTAINMENT = "other_entertainment", _("Other entertainment")
    UNAUTHORISED_SOFTWARE = "unauthorised_software", _("Unrelated software installed without permission")
    ABSENT_WITHOUT_LEAVE = "absent_without_leave", _("Absent without leave")
    PHONE = "phone", _("Playing with the phone")
    NOISE = "noise", _("Noise")
    DOZING = "dozing", _("Dozing")
    WANDERING_CHAT = "wandering_chat", _("Wandering to chat")
    UNRELATED_READING = "unrelated_reading", _("Reading unrelated to work")
    UNRELATED_ACTIVITY = "unrelated_activity", _("Other unrelated activity")
    LATE = "late", _("Coming late")
    LEFT_EARLY = "left_early", _("Leaving early")
    NOT_TEN_MINUTES_EARLY = "not_ten_minutes_early", _("Not at the post ten minutes early")
    UNREPORTED_ABSENCE = "unreported_absence", _("Absence not reported")
    UNIFORM = "uniform", _("Uniform not as prescribed")
    BADGE = "badge", _("Badge not worn")
    CONDUCT = "conduct", _("Uncivil conduct")
    HYGIENE = "hygiene", _("Untidy desk or surroundings")
    ATTITUDE = "attitude", _("Discourteous attitude")
    OUTSIDER_ADMITTED = "outsider_admitted", _("Outsider admitted inside the window")
    EQUIPMENT = "equipment", _("Equipment not cared for")
    DATA_ENTRY = "data_entry", _("Wrong or late data entry")
    DELAY = "delay", _("Dragging out a matter")


class FindingStatus(TextChoices):
    """How far a finding or a media report has come."""

    REPORTED = "reported", _("Reported")
    VERIFYING = "verifying", _("Being verified")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")
    REVOKED = "revoked", _("Revoked")


class FindingSource(TextChoices):
    """Where a finding came from."""

    ROUND = "round", _("Daily round")
    INSPECTION = "inspection", _("Inspection")
    COMPLAINT = "complaint", _("Complaint")
    SYSTEM = "system", _("Proposal of the system")
    OTHER = "other", _("Other")


class Consequence(TextChoices):
    """The grave problem that unauthorised software led to (E5)."""

    SYSTEM_FAILURE = "system_failure", _("System failure")
    BUSINESS_STANDSTILL = "business_standstill", _("Business at a standstill")
    OTHER_GRAVE = "other_grave", _("Other grave problem")


class NoticeIssuer(TextChoices):
    """Who issued a notice of criticism (通报批评)."""

    MUNICIPAL_CENTRE = "municipal_centre", _("Municipal service centre")
    SUPERIOR = "superior", _("Superior authority")
    BUREAU = "bureau", _("This bureau")
    OTHER = "other", _("Other")


class MediaKind(TextChoices):
    """Which media a report appeared in."""

    NEWS = "news", _("News media")
    SELF_MEDIA = "self_media", _("Self-media")


class InspectionBody(TextChoices):
    """Who inspected."""

    MUNICIPAL_CENTRE = "municipal_centre", _("Municipal service centre")
    SUPERIOR = "superior", _("Superior authority")
    DISCIPLINE = "discipline", _("Discipline inspection")
    OWN_OFFICE = "own_office", _("Own assessment office")


class InspectionMode(TextChoices):
    """Openly or covertly (明查暗访)."""

    OPEN = "open", pgettext_lazy("inspection", "Open")
    COVERT = "covert", pgettext_lazy("inspection", "Covert")


class ComplaintDecision(TextChoices):
    """What was decided on a complaint."""

    PENDING = "pending", _("Not yet decided")
    UPHELD_AT_FAULT = "upheld_at_fault", _("Upheld, at fault")
    UPHELD_NO_FAULT = "upheld_no_fault", _("Upheld, no fault")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    UNVERIFIABLE = "unverifiable", _("Cannot be verified")
    INVALID = "invalid", _("Invalid")
    WITHDRAWN = "withdrawn", _("Complaint withdrawn")


class ComplaintSubject(TextChoices):
    """What a complaint is about."""

    DELAY = "delay", _("Delay")
    ATTITUDE = "attitude", _("Attitude")
    APPROVAL = "approval", _("Approval")
    FEE = "fee", _("Fee")
    OTHER = "other", _("Other")


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


KINDS: Final = tuple(FindingKind.values)
STATUSES: Final = tuple(FindingStatus.values)
SOURCES: Final = tuple(FindingSource.values)
CONSEQUENCES: Final = tuple(Consequence.values)
ISSUERS: Final = tuple(NoticeIssuer.values)
MEDIA: Final = tuple(MediaKind.values)
BODIES: Final = tuple(InspectionBody.values)
MODES: Final = tuple(InspectionMode.values)
DECISIONS: Final = tuple(ComplaintDecision.values)
SUBJECTS: Final = tuple(ComplaintSubject.values)
TYPES: Final = ("policy", "staff", "finding", "notice", "media_report", "inspection", "case", "complaint")


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
