"""A week of the schedule as a table: windows by days, with shifts, lunch duty, chief representative and leave."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from windows.models import CalendarDay, ChiefDuty, Leave, LunchDuty, Shift, Window
from windows.services.attendance import day_bounds


@dataclass(slots=True)
class Place:
    """What is planned at one window on one day."""

    day: "Day"
    shifts: list[Shift] = field(default_factory=list)
    lunch: list[LunchDuty] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        """Whether nobody is planned although the day is worked."""
        return self.day.works and not self.shifts


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: whether it is worked, passed, who is chief representative, who is on leave."""

    day: date
    works: bool
    passed: bool
    is_today: bool
    chief: ChiefDuty | None
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window with its seven days."""

    window: Window
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on."""

    days: list[Day]
    rows: list[WindowRow]


def monday_of(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def week_from(monday: date) -> Week:
    """Read a week in six queries, however many windows and people there are."""
    days = _days(monday)
    last = monday + timedelta(days=6)
    rows = [WindowRow(window, [Place(day) for day in days]) for window in Window.objects.all()]
    places = {(row.window.pk, place.day.day): place for row in rows for place in row.places}
    for shift in Shift.objects.standing().filter(day__range=(monday, last)).for_list().order_by("starts", "pk"):
        places[shift.window_id, shift.day].shifts.append(shift)
    duties = LunchDuty.objects.filter(day__range=(monday, last), cancelled_at=None).for_list()
    for duty in duties.order_by("starts", "pk"):
        places[duty.window_id, duty.day].lunch.append(duty)
    return Week(days, rows)


def _days(monday: date) -> list[Day]:
    last = monday + timedelta(days=6)
    today = timezone.localdate()
    calendar = CalendarDay.objects.work_calendar({monday.year, last.year})
    chiefs = {duty.day: duty for duty in ChiefDuty.objects.for_list().filter(day__range=(monday, last))}
    away = _away(monday, last)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return [
        Day(day, calendar.is_workday(day), day < today, day == today, chiefs.get(day), tuple(away[day])) for day in days
    ]


def _away(first: date, last: date) -> dict[date, list[str]]:
    """Who is on leave on which day, by name only."""
    found: dict[date, list[str]] = defaultdict(list)
    start, end = day_bounds(first)[0], day_bounds(last)[1]
    for leave in Leave.objects.standing().between(start, end).select_related("staff").order_by("staff__number"):
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            dawn, night = day_bounds(day)
            if leave.starts_at < night and leave.until_at > dawn and leave.staff.name not in found[day]:
                found[day].append(leave.staff.name)
    return found
