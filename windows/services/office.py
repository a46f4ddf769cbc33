"""The office: who it is, when it is open, what it shows to the public."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import groupby, pairwise
from string import Formatter
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from windows.models import Office, OpeningHours, Staff
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, validate, write

Stretch = tuple[int, time, time]
"""A stretch of a weekday (1 Monday … 7 Sunday) in which the windows are open."""

_NUMBER_LENGTH = 64
_SPEC = re.compile(r"(0?[0-9]{1,2}d?)?")  # such as 04d: a width, nothing that shortens or rewrites
_DAYS = "一二三四五六日"


@transaction.atomic
def change_office(office: Office, *, by: Staff | None, reason: str = "", **fields: Any) -> Office:
    """Change what the office says of itself and what it shows to the public."""
    act = write_office(office, by=by, reason=reason, **fields)
    if act is not None:
        audit.record_many((act,))
    return office


def write_office(office: Office, *, by: Staff | None, reason: str = "", **fields: Any) -> audit.Act | None:
    """Write the office inside another act; the act is for the caller to record last. None where nothing changed."""
    require(by, MANAGE_OFFICE)
    pattern = fields.get("case_number_pattern")
    if pattern is not None:
        check_pattern(pattern)
    change = write(office, fields)
    if not change:
        return None
    return audit.Act("office.change", office, by=by, reason=reason, before=change.before, after=change.after)


def office_warnings(office: Office) -> list[str]:
    """What the administrator should still enter, in words."""
    if office.public_url:
        return []
    return [
        _(
            "The office has no public address. Papers and their QR codes then name a path that no phone can open. "
            "Enter it under “Office”."
        )
    ]


@transaction.atomic
def set_opening_hours(office: Office, stretches: Iterable[Stretch], *, by: Staff | None) -> None:
    """Replace the opening hours by ``stretches``; two of one day may not overlap."""
    require(by, MANAGE_OFFICE)
    wanted = sorted(set(stretches))
    for (day, _opens, closes), (next_day, next_opens, _closes) in pairwise(wanted):
        if day == next_day and next_opens < closes:
            raise NotValid(_("On %(weekday)s two stretches overlap.") % {"weekday": OpeningHours.Weekday(day).label})
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    rows = {(row.weekday, row.opens, row.closes): row for row in OpeningHours.objects.filter(office=office)}
    if set(rows) == set(wanted):
        return
    OpeningHours.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in wanted]).delete()
    for weekday, opens, closes in wanted:
        if (weekday, opens, closes) not in rows:
            row = OpeningHours(office=office, weekday=weekday, opens=opens, closes=closes)
            validate(row)
            row.save()
    audit.record("office.hours", office, by=by, before={"hours": _codes(sorted(rows))}, after={"hours": _codes(wanted)})


def check_pattern(pattern: str) -> None:
    """Refuse a pattern of case numbers that cannot be filled in, or that would repeat numbers."""
    parts = {"region": "000000", "department": "SW", "date": "20260101", "year": 2026, "serial": 0}
    try:
        fields = [(name, spec or "") for _text, name, spec, _as in Formatter().parse(pattern) if name is not None]
        unknown = {name for name, _spec in fields} - parts.keys()
        if unknown:
            raise KeyError(*unknown)
        if not all(_SPEC.fullmatch(spec) for _name, spec in fields):
            raise ValueError(pattern)
        first, second = (pattern.format(**parts | {"serial": serial}) for serial in (1, 2))
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise NotValid(
            _("The pattern of case numbers may use {region}, {department}, {date}, {year} and {serial} only.")
        ) from error
    if len(second) > _NUMBER_LENGTH:
        raise NotValid(_("The pattern makes case numbers longer than %(most)d characters.") % {"most": _NUMBER_LENGTH})
    if first == second or ("{date" not in pattern and "{year" not in pattern):
        raise NotValid(_("The pattern of case numbers needs {serial}, and {date} or {year}."))


def opening_lines(rows: list[OpeningHours]) -> list[str]:
    """Put neighbouring weekdays with equal hours on one line each."""
    ordered = sorted(rows, key=lambda row: (row.weekday, row.opens))
    days = [
        (day, _(", ").join(f"{row.opens:%H:%M}–{row.closes:%H:%M}" for row in stretch))
        for day, stretch in groupby(ordered, key=lambda row: row.weekday)
    ]
    lines: list[tuple[int, int, str]] = []
    for day, times in days:
        if lines and lines[-1][1] == day - 1 and lines[-1][2] == times:
            lines[-1] = (lines[-1][0], day, times)
        else:
            lines.append((day, day, times))
    name = {value: str(label) for value, label in OpeningHours.Weekday.choices}
    return [f"{name[a] if a == b else _span(name[a], name[b])} {times}" for a, b, times in lines]


def _span(first: str, last: str) -> str:
    return _("%(first)s–%(last)s") % {"first": first, "last": last}


def hours_text(office: Office) -> str:
    """The opening hours in one line, as papers print them."""
    if get_language() == "en":
        return "; ".join(opening_lines(list(office.opening_hours.all())))
    by_day: dict[int, list[str]] = {}
    for row in office.opening_hours.all():
        by_day.setdefault(row.weekday, []).append(f"{row.opens:%H:%M}–{row.closes:%H:%M}")
    parts = []
    for hours, days in groupby(sorted(by_day.items()), key=lambda entry: entry[1]):
        numbers = [day for day, _hours in days]
        name = f"周{_DAYS[numbers[0] - 1]}"
        if len(numbers) > 1:
            consecutive = numbers[-1] - numbers[0] == len(numbers) - 1
            name += (
                f"至周{_DAYS[numbers[-1] - 1]}" if consecutive else "".join(f"、周{_DAYS[n - 1]}" for n in numbers[1:])
            )
        parts.append(f"{name} {'、'.join(hours)}")
    return ";".join(parts)


def _codes(stretches: Iterable[Stretch]) -> list[str]:
    return [f"{weekday} {opens:%H:%M}-{closes:%H:%M}" for weekday, opens, closes in stretches]
