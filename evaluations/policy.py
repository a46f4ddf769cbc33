"""The year's policy (条款适用口径): how the product reads what part E of the regulation leaves open.

Pure: no query, no request, no clock. The rules, the ledger and the model share this one value.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

YEAR_BASES: Final = ("event", "confirmation")
IN_EFFECT: Final = ("confirmation", "final")
CRITICISM: Final = ("all", "unrelated_activity")
OVERDUE_COMPLAINTS: Final = ("not_rejected", "upheld", "upheld_at_fault")
PROMISE_KEPT_BY: Final = ("decision", "result_ready")


@dataclass(frozen=True, slots=True)
class Policy:
    """Every setting of one year; those from ``period_from`` on have the defaults of the regulation, part E.

    ``promise_kept_by`` concerns cases made here only, so that the ledger does not name it.
    """

    year: int
    period_from: date
    period_to: date
    year_basis: str = "event"
    in_effect: str = "confirmation"
    min_service_days: int = 1
    long_absence_minutes: int = 30
    conflict_requires_fault: bool = True
    inspection_bodies: tuple[str, ...] = ("municipal_centre", "superior", "discipline")
    inspection_excluded_kinds: tuple[str, ...] = ()
    media_kinds: tuple[str, ...] = ("news",)
    criticism_needed_for: str = "all"
    overdue_complaints: str = "not_rejected"
    promise_kept_by: str = "decision"

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies within the period, both ends included."""
        return self.period_from <= day <= self.period_to

    def as_line(self) -> dict[str, Any]:
        """The settings that a line of the ledger holds, in its order, dates in ISO form."""
        found = {name: getattr(self, name) for name in LINE_FIELDS}
        return {name: _plain(value) for name, value in found.items()}


POLICY_FIELDS: Final = tuple(field.name for field in fields(Policy))
LINE_FIELDS: Final = tuple(name for name in POLICY_FIELDS if name != "promise_kept_by")


def default_policy(year: int) -> Policy:
    """The policy of a year for which the bureau settled none: 1 January to 31 December, every default."""
    return Policy(year, date(year, 1, 1), date(year, 12, 31))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
