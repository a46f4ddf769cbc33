"""The file format of a year's work calendar: read, check and report everything that is wrong, all at once.

Pure: no query, no request, no clock. One file holds one year, as the State Council's office announces it::

    {"year": 2027, "source": "国办发明电〔2026〕…号", "days": [{"day": "2027-01-01", "kind": "off", "name": "元旦"}]}
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from .field_reader import FIELD_FAULTS, Fields, as_date
from .located_json import FaultList, Located, Wording, parse_json

FILE_LENGTH: Final = 200_000
KINDS: Final = ("off", "working")
MOST_DAYS: Final = 366
NAME_LENGTH: Final = 100
SOURCE_LENGTH: Final = 300
FIRST_YEAR, LAST_YEAR = 2000, 2099

DAY_FAULTS: Final[dict[str, Wording]] = {
    "other_year": _("The day lies outside the year of the file."),
    "no_effect": _("The day is like this already: only days that differ from Monday to Friday are listed."),
}


class CalendarErrors(ValueError):  # noqa: N818 (it holds many)
    """The file is not a calendar that can be loaded; one line for each fault."""


@dataclass(frozen=True, slots=True)
class FileDay:
    """One special day of the file."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """The arrangement of one year, and where it was read."""

    year: int
    source: str
    days: tuple[FileDay, ...]


def read_calendar(text: str) -> FileCalendar:
    """The calendar written in ``text``; raises ``CalendarErrors`` with every fault of the file."""
    faults = FaultList({**FIELD_FAULTS, **DAY_FAULTS})
    source = parse_json(text, faults, most=FILE_LENGTH)
    calendar = None
    if not len(faults) and not isinstance(source, Located):
        faults.add("not_object", value=source)
    elif isinstance(source, Located):
        calendar = _read(Fields(source, place="", faults=faults))
    if calendar is None or len(faults):
        raise CalendarErrors("\n".join(str(fault) for fault in faults))
    return calendar


def _read(fields: Fields) -> FileCalendar:
    year = fields.number("year", low=FIRST_YEAR, high=LAST_YEAR)
    source = fields.text("source", most=SOURCE_LENGTH)
    days: dict[date, FileDay] = {}
    for section in fields.sections("days", least=1, most=MOST_DAYS):
        day = section.take("day", as_date, date.min)
        kind = section.choice("kind", KINDS)
        name = section.optional_text("name", most=NAME_LENGTH) or ""
        section.finish()
        if not section.clean("day", "kind"):
            continue
        if fields.clean("year") and day.year != year:
            section.refuse("day", "other_year", day.isoformat())
        if day in days:
            section.refuse("day", "duplicate", day.isoformat())
        if kind == "working" and day.weekday() < 5:
            section.refuse("kind", "no_effect", kind)
        days[day] = FileDay(day, kind, name)
    fields.finish()
    return FileCalendar(year, source, tuple(days.values()))
