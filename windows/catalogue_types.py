"""What a catalogue of service items consists of: the allowed values and the immutable rows.

Pure: no query, no request, no clock. The values are those of the models; the words for them live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

ITEM_TYPES: Final = ("licence", "confirmation", "other_power", "public_service")
CASE_TYPES: Final = ("immediate", "promised", "other")
AUDIENCES: Final = ("natural", "enterprise", "organisation")
UNITS: Final = ("working_day", "calendar_day", "month")
STARTS: Final = ("acceptance", "receipt")
ISSUERS: Final = ("own", "external", "none")
LINKS: Final = ("handler", "department_reviewer", "chief_representative", "bureau_leader")
SPECIAL_PROCEDURES: Final = (
    "hearing",
    "tender",
    "auction",
    "inspection",
    "testing",
    "quarantine",
    "appraisal",
    "expert_review",
)
DELIVERY_WAYS: Final = ("counter", "mail", "download")
WORDINGS: Final = ("licence", "filing", "registration", "other")
ENGLISH_TEXTS: Final = ("legal_basis_en", "conditions_en", "result_name_en", "result_validity_en")
"""English that a file may leave out; readers of English then see the Chinese text."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: how many, of what, counted from when (domain facts §2)."""

    number: int
    unit: str
    counts_from: str

    def shortest_days(self) -> int:
        """Calendar days that certainly pass until the limit ends, in weeks without holidays."""
        return {"working_day": self.number + 2 * ((self.number - 1) // 5), "month": self.number * 28}.get(
            self.unit, self.number
        )

    def longest_days(self) -> int:
        """Calendar days that pass at most until the limit ends, in weeks without holidays."""
        return {"working_day": self.number + 2 * ((self.number + 4) // 5), "month": self.number * 31}.get(
            self.unit, self.number
        )

    def longer_than(self, other: Limit) -> bool:
        """Whether this limit is certainly longer; where units differ, only what no calendar can make good."""
        if self.unit == other.unit:
            return self.number > other.number
        return self.shortest_days() > other.longest_days()


@dataclass(frozen=True, slots=True)
class CatalogueMaterial:
    """One thing an applicant hands in, in the order of the guide."""

    name: str
    name_en: str
    issuer: str
    issuer_en: str
    originals: int
    copies: int
    required: bool
    tolerable: bool
    note: str
    note_en: str


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One service item as a case pins it: one pair of limits, one list of materials, one approval chain."""

    line: int
    code: str
    group_code: str
    group_name: str
    group_name_en: str
    basic_code: str | None
    implementation_code: str | None
    handling_code: str | None
    name: str
    name_en: str
    aliases: tuple[str, ...]
    item_type: str
    case_type: str
    advice_only: bool
    audience: tuple[str, ...]
    legal_basis: str
    legal_basis_en: str
    conditions: str
    conditions_en: str
    procedure: str
    procedure_en: str
    summary_en: str
    statutory: Limit | None
    promised: Limit | None
    immediate_minutes: int | None
    result_name: str | None
    result_name_en: str
    result_validity: str | None
    result_validity_en: str
    result_issued_by: str
    approval_chain: tuple[str, ...]
    special_procedures: tuple[str, ...]
    delivery_ways: tuple[str, ...]
    visits_needed: int
    enquiry_phone: str | None
    complaint_phone: str | None
    decision_wording: str
    verified_by_bureau: bool
    materials: tuple[CatalogueMaterial, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole catalogue: its name, whether it is a sample, from when it applies, and its items in the file's order."""

    name: str
    sample: bool
    comment: str
    published_from: date | None
    items: tuple[CatalogueItem, ...]

    def groups(self) -> dict[str, tuple[CatalogueItem, ...]]:
        """The items by the code of the national item they belong to."""
        codes = dict.fromkeys(item.group_code for item in self.items)
        return {code: tuple(item for item in self.items if item.group_code == code) for code in codes}
