"""Who is away in a month: per person, and per window with what it would leave uncovered. Kinds and reasons stay out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from windows.cover import Assignment
from windows.models import CalendarDay, DayCover, Leave, RoleAssignment, Staff, Window
from windows.models.day_cover import with_stand_ins
from windows.presence import NOON, Stretch
from windows.workdays import ONE_DAY


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the month, and whether it is worked."""

    day: date
    worked: bool


@dataclass(frozen=True, slots=True)
class Away:
    """One person away on one day; ``half`` is am or pm where it is half a day, ``granted`` false while it is asked for."""

    staff: Staff
    half: str
    granted: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's month: who is away on each day, or nothing."""

    staff: Staff
    cells: tuple[tuple[MonthDay, Away | None], ...]


@dataclass(frozen=True, slots=True)
class WindowCell:
    """One window on one day: who of its A and B roles is away, and how many items nobody would hold."""

    window: Window
    away: tuple[Away, ...]
    uncovered: int


@dataclass(frozen=True, slots=True)
class WindowDay:
    """One day over all windows."""

    day: MonthDay
    cells: tuple[WindowCell, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nobody is away."""
        return not any(cell.away for cell in self.cells)


class LeaveMonth:
    """The leave of one month, read once: four queries by person, five by window."""

    def __init__(self, first: date, *, only: Staff | None = None) -> None:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        self.first, self.last = first, following - ONE_DAY
        calendar = CalendarDay.objects.work_calendar((first.year,))
        span = (first + ONE_DAY * number for number in range((following - first).days))
        self.days = tuple(MonthDay(day, calendar.is_workday(day)) for day in span)
        self.only = only
        states = (Leave.State.REQUESTED, *Leave.STANDING)
        rows = Leave.objects.filter(state__in=states).between(_dawn(first), _dawn(following)).select_related("staff")
        self.leaves = list((rows.filter(staff=only) if only else rows).order_by("starts_at", "pk"))
        self.assignments = self._assignments() if only is None else ()

    def people(self) -> list[PersonRow]:
        """A row for everybody with a duty at a window or with leave in this month, by employee number."""
        away = self._away_by_day()
        people = {leave.staff_id: leave.staff for leave in self.leaves}
        if self.only is not None:
            people[self.only.pk] = self.only
        else:
            missing = {staff for row in self.assignments for staff in (row.a_id, row.b_id)} - people.keys()
            people |= Staff.objects.in_bulk(missing)
        return [
            PersonRow(person, tuple((day, away.get((person.pk, day.day))) for day in self.days))
            for person in sorted(people.values(), key=lambda one: one.number)
        ]

    def windows(self) -> list[WindowDay]:
        """A row for each working day: who of each window's A and B roles is away."""
        away = self._away_by_day()
        windows = list(Window.objects.all())
        stand_ins: dict[date, dict[tuple[int, int], int]] = {}
        covers = DayCover.objects.filter(day__range=(self.first, self.last), cancelled_at=None)
        for day, window, item, staff in covers.values_list("day", "window_id", "item_id", "staff_id"):
            stand_ins.setdefault(day, {})[window, item] = staff
        found = []
        for one in self.days:
            rows = tuple(row for row in self.assignments if row.holds_on(one.day))
            rows = with_stand_ins(rows, stand_ins.get(one.day, {}), one.day)
            gone = {staff: mark for (staff, day), mark in away.items() if day == one.day}
            if one.worked:
                found.append(WindowDay(one, tuple(_cell(window, rows, gone) for window in windows)))
        return found

    def _assignments(self) -> tuple[Assignment, ...]:
        rows = RoleAssignment.objects.filter(valid_from__lte=self.last)
        return rows.filter(Q(valid_to=None) | Q(valid_to__gte=self.first)).as_assignments()

    def _away_by_day(self) -> dict[tuple[int, date], Away]:
        """Each person and working day with leave; what was granted outweighs what is asked for."""
        found: dict[tuple[int, date], Away] = {}
        for leave in self.leaves:
            granted = leave.state in Leave.STANDING
            for one in self.days:
                half = _half(leave.stretch, one.day) if one.worked else None
                key = (leave.staff_id, one.day)
                before = found.get(key)
                if half is None or (before is not None and before.granted and not granted):
                    continue
                both = before is not None and before.granted == granted and before.half != half
                found[key] = Away(leave.staff, "" if both else half, granted)
        return found


def _cell(window: Window, rows: Iterable[Assignment], gone: dict[int, Away]) -> WindowCell:
    own = [row for row in rows if row.window_id == window.pk]
    people = dict.fromkeys(staff for row in own for staff in (row.a_id, row.b_id) if staff in gone)
    return WindowCell(window, tuple(gone[staff] for staff in people), sum(_both_gone(row, gone) for row in own))


def _both_gone(row: Assignment, gone: dict[int, Away]) -> bool:
    """Whether A and B are away at the same time, as far as both were granted."""
    a, b = gone.get(row.a_id), gone.get(row.b_id)
    return (
        a is not None and b is not None and a.granted and b.granted and (not a.half or not b.half or a.half == b.half)
    )


def _half(stretch: Stretch, day: date) -> str | None:
    """Which half of a day a leave takes: am, pm, both as an empty text; nothing where it takes none."""
    dawn, noon = _dawn(day), timezone.make_aware(datetime.combine(day, NOON))
    morning = stretch.meets(Stretch(dawn, noon))
    afternoon = stretch.meets(Stretch(noon, _dawn(day + ONE_DAY)))
    return "" if morning and afternoon else "am" if morning else "pm" if afternoon else None


def _dawn(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
