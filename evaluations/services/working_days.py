"""Deadlines of the procedures, counted in working days of the work calendar."""

from datetime import date, datetime

from django.utils import timezone

from windows.models import CalendarDay
from windows.workdays import Unit


def days_after(day: date, number: int) -> date:
    """The last day of a limit of ``number`` working days; ``day`` itself does not count (民法典 §201)."""
    calendar = CalendarDay.objects.work_calendar(range(day.year, day.year + 2))
    return calendar.due(day, number, Unit.WORKING_DAY).on


def moment_of(at: datetime | None) -> datetime:
    """Now, or the moment that a demonstration gives."""
    return at or timezone.now()
