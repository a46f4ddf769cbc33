"""Deadlines that a new work calendar moves: of complaints, feedback, findings and bad reviews that are still open.

What a person was told to answer by stands; so do days that lie before the year. The number of working days stays as it
was when the deadline was set, whatever the settings say since.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from appointments.services import clocks
from evaluations.models import ComplaintHandling, Feedback, Finding, FollowUp
from evaluations.rating_types import FollowUpState
from windows.models import CalendarDay, Staff
from windows.services import audit
from windows.services.calendar import SpecialDay
from windows.workdays import Unit, WorkCalendar

SET_BY: Final = ("object", "decide", "call_back")
"""Acts on a complaint from which its next deadline counts; before them it counts from the receipt."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of deadline: the open rows, the columns that hold it, the day from which it counts."""

    code: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    start: Callable[[Any], date | None]
    never_earlier: bool = False
    """What was told to everybody is not shortened."""


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _of_complaint(row: Any) -> date:
    return _day(row.set_at) or row.complaint.feedback.received_on


def _of_finding(row: Finding) -> date | None:
    if row.under_review:
        return _day(row.objected_at) or _day(row.opened_at)  # type: ignore[attr-defined]
    return _day(row.heard_at) or row.statement_due_on or _day(row.verifying_at) or _day(row.reported_at)


KINDS: list[Kind] = [
    Kind(
        "complaints",
        lambda: (
            ComplaintHandling.objects.open()
            .select_related("complaint__feedback")
            .annotate(set_at=Max("complaint__events__at", filter=Q(complaint__events__verb__in=SET_BY)))
        ),
        ("due_on", "decide_by"),
        _of_complaint,
    ),
    Kind("feedback", Feedback.objects.waiting, ("due_on",), lambda row: row.received_on),
    Kind(
        "findings",
        lambda: Finding.objects.filter(imported=False, due_on__isnull=False).annotate(
            opened_at=Max("events__at", filter=Q(events__verb="open_review"))
        ),
        ("due_on", "review_due_on"),
        _of_finding,
    ),
    Kind(
        "bad_reviews",
        lambda: FollowUp.objects.exclude(state=FollowUpState.CALLED_BACK),
        ("rectify_due_on",),
        lambda row: _day(row.opened_at),
    ),
]


def add_kind(kind: Kind) -> None:
    """Let a higher app have its deadlines moved as well; called once, when the app is ready."""
    KINDS.append(kind)


@transaction.atomic
def enter_arrangement(
    year: int, *, source: str, days: Iterable[SpecialDay], by: Staff | None, replace: bool = False
) -> bool:
    """Enter a year's arrangement; due dates of cases and open deadlines follow. Return whether anything changed."""
    before = CalendarDay.objects.work_calendar()

    def also() -> Sequence[audit.Act]:
        return move_deadlines(before, CalendarDay.objects.work_calendar(), since=date(year, 1, 1), by=by)

    return clocks.enter_arrangement(year, source=source, days=days, by=by, replace=replace, also=also)


def move_deadlines(
    before: WorkCalendar, after: WorkCalendar, *, since: date, by: Staff | None
) -> tuple[audit.Act, ...]:
    """Count every open deadline from ``since`` on again by the new calendar; the act that says how many moved."""
    moved = {kind.code: _move(kind, before, after, since) for kind in KINDS}
    if not any(moved.values()):
        return ()
    return (audit.Act("deadlines.move", ("evaluations.deadlines", "open"), by=by, after=dict(moved)),)


def _move(kind: Kind, before: WorkCalendar, after: WorkCalendar, since: date) -> int:
    number, late = 0, Q()
    for column in kind.columns:
        late |= Q((f"{column}__gte", since))
    for row in kind.rows().filter(late):
        start = kind.start(row)
        fields = _moved(row, kind, start, before, after) if start is not None else {}
        if fields:
            as_read = {column: getattr(row, column) for column in fields}  # somebody may set it meanwhile
            number += type(row)._default_manager.filter(pk=row.pk, **as_read).update(**fields)
    return number


def _moved(row: Any, kind: Kind, start: date, before: WorkCalendar, after: WorkCalendar) -> Mapping[str, date]:
    """The columns that get another day: as many working days after the start as they were."""
    fields = {}
    for column in kind.columns:
        day = getattr(row, column)
        if day is None or day <= start:
            continue
        moved = after.due(start, before.workdays_between(start, day), Unit.WORKING_DAY).on
        if moved > day or (moved < day and not kind.never_earlier):
            fields[column] = moved
    return fields
