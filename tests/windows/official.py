"""The calendar of the shipped data file, read without a database."""

import json
from datetime import date, timedelta
from pathlib import Path

from windows.workdays import WorkCalendar

DATA_FILE = Path(__file__).parents[2] / "windows" / "data" / "calendar_2019_2026.json"
ARRANGEMENTS = json.loads(DATA_FILE.read_text(encoding="utf-8"))["arrangements"]


def days_of_kind(kind: str) -> frozenset[date]:
    """Every shipped day that is ``off`` or ``working``."""
    rows = (row for arrangement in ARRANGEMENTS for row in arrangement["days"])
    return frozenset(date.fromisoformat(row["day"]) for row in rows if row["kind"] == kind)


OFFICIAL = WorkCalendar(
    off=days_of_kind("off"),
    working=days_of_kind("working"),
    years=frozenset(arrangement["year"] for arrangement in ARRANGEMENTS),
)


def day(text: str) -> date:
    """A date of 2026 from ``mm-dd``, or any date in ISO form."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def span(first: str, last: str) -> set[date]:
    """Every day from first to last, both included."""
    return {day(first) + timedelta(days=n) for n in range((day(last) - day(first)).days + 1)}
