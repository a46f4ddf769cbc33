"""Deadlines of the procedures, counted in working days of the work calendar."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from windows.models import CalendarArrangement, CalendarDay
from windows.workdays import Unit


def days_after(day: date, number: int) -> date:
    """The last day of a limit of ``number`` working days; ``day`` itself does not count (民法典 §201)."""
    calendar = CalendarDay.objects.work_calendar(range(day.year, day.year + 2))
    return calendar.due(day, number, Unit.WORKING_DAY).on


def provisional_among(limits: Mapping[int, tuple[date, date]]) -> frozenset[int]:
    """Which limits, each counted after its first day up to its last, cross a year whose arrangement is not known (暂定)."""
    known = CalendarArrangement.objects.years() if limits else frozenset()
    return frozenset(
        key
        for key, (first, last) in limits.items()
        if not known.issuperset(range((first + timedelta(days=1)).year, last.year + 1))
    )


def moment_of(at: datetime | None) -> datetime:
    """Now, or the moment that a demonstration gives."""
    return at or timezone.now()
