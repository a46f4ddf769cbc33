"""The work calendar: the State Council's yearly arrangement, entered once and editable.

Due dates that depended on a missing arrangement are counted again by ``appointments.services.clocks``, and deadlines
by ``evaluations.services.deadlines``, which calls that one; call the highest wherever its matters may exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import CalendarArrangement, CalendarDay, Staff
from windows.services import audit
from windows.services.records import MANAGE_OFFICE, NotValid, require, validate, write

ANNOUNCED_FROM = 11
"""The month in which the State Council's office announces the next year's arrangement."""


class ArrangementKnown(Refusal):
    """The year already has an arrangement with other content."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One day that an arrangement makes different: ``kind`` is ``off`` or ``working``."""

    day: date
    kind: str
    name: str = ""


@transaction.atomic
def enter_arrangement(
    year: int, *, source: str, days: Iterable[SpecialDay], by: Staff | None, replace: bool = False
) -> bool:
    """Enter the arrangement of a year; returns whether anything changed.

    The same content again changes nothing; other content for a known year is refused unless ``replace``.
    """
    act = write_arrangement(year, source=source, days=days, by=by, replace=replace)
    if act is not None:
        audit.record_many((act,))
    return act is not None


def write_arrangement(
    year: int, *, source: str, days: Iterable[SpecialDay], by: Staff | None, replace: bool = False
) -> audit.Act | None:
    """Write an arrangement as `enter_arrangement` does; the act is for the caller to record as the last thing.

    Whoever has more to write must not hold the end of the audit chain meanwhile. None: nothing changed.
    """
    require(by, MANAGE_OFFICE)
    wanted = _checked(year, days)
    known = CalendarArrangement.objects.select_for_update(no_key=True).filter(pk=year).first()
    stored = {row.day: row for row in CalendarDay.objects.filter(arrangement=year)}
    before = {day: SpecialDay(day, row.kind, row.name) for day, row in stored.items()}
    if known is not None and known.source == source and before == wanted:
        return None
    if known is not None and not replace:
        raise ArrangementKnown(
            _("The arrangement of %(year)d is known already and says something else. Replace it if it has changed.")
            % {"year": year}
        )
    if known is None:
        known = CalendarArrangement(year=year, source=source)
        validate(known)
        known.save(force_insert=True)
    else:
        write(known, {"source": source})
    CalendarDay.objects.filter(arrangement=year, day__in=before.keys() - wanted.keys()).delete()
    for day, entry in wanted.items():
        row = stored.get(day) or CalendarDay(day=day, arrangement=known)
        write(row, {"kind": entry.kind, "name": entry.name})
    return audit.Act(
        "calendar.enter",
        known,
        by=by,
        before=_codes(before),
        after=_codes(wanted) | {"source": source},
        label=str(year),
    )


def warnings(today: date) -> list[str]:
    """Sentences for administrators: this year's arrangement, and from November the next one's, if missing."""
    needed = {today.year} | ({today.year + 1} if today.month >= ANNOUNCED_FROM else set())
    known = set(CalendarArrangement.objects.filter(pk__in=needed).values_list("pk", flat=True))
    sentence = _(
        "The work calendar of %(year)d is not entered. Due dates in that year are provisional. "
        "Enter the arrangement as soon as it is announced."
    )
    return [sentence % {"year": year} for year in sorted(needed - known)]


def _checked(year: int, days: Iterable[SpecialDay]) -> dict[date, SpecialDay]:
    wanted: dict[date, SpecialDay] = {}
    for entry in days:
        if entry.day.year != year:
            raise NotValid(
                _("The day %(day)s lies outside the year %(year)d.") % {"day": entry.day.isoformat(), "year": year}
            )
        if entry.day in wanted:
            raise NotValid(_("The day %(day)s is given twice.") % {"day": entry.day.isoformat()})
        wanted[entry.day] = entry
    return wanted


def _codes(days: Mapping[date, SpecialDay]) -> dict[str, Any]:
    return {
        kind: [day.isoformat() for day, entry in sorted(days.items()) if entry.kind == kind]
        for kind in CalendarDay.Kind.values
    }
