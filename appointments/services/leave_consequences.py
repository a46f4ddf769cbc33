"""What a leave would leave behind, shown before it is granted (R3, R9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from appointments.models import Case
from windows.cover import Assignment, Post
from windows.models import CalendarDay, ChiefDuty, Leave, LunchDuty, ServiceItem, Shift, Staff, Window
from windows.models.day_cover import duties_on
from windows.presence import Stretch


@dataclass(frozen=True, slots=True)
class Gap:
    """One item at one window on the days on which a role is not filled; ``other`` stands in, where anybody does."""

    window: Window
    item: ServiceItem
    days: tuple[date, ...]
    other: Staff | None


@dataclass(frozen=True, slots=True)
class LeaveConsequences:
    """What a leave would leave: duties without A, without B, with neither, the cases that fall due, planned duties."""

    days: tuple[date, ...]
    without_a: tuple[Gap, ...]
    without_b: tuple[Gap, ...]
    uncovered: tuple[Gap, ...]
    cases: tuple[Case, ...]
    shifts: int
    lunch_duties: int
    chief_days: tuple[date, ...]

    @property
    def is_harmless(self) -> bool:
        """Whether nothing would be left uncovered, and no case falls due."""
        return not self.uncovered and not self.cases


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    post: Post
    other_id: int
    day: date


def leave_consequences(person: Staff, *, starts_at: datetime, ends_at: datetime) -> LeaveConsequences:
    """Say what the absence of ``person`` would leave, day by day; the other role on leave counts as gone.

    Eight queries, and one or two more for each working day of the leave.
    """
    days = _working_days(starts_at, ends_at)
    leaves = _leaves_of_others(person, starts_at, ends_at)
    found = [
        gap
        for day in days
        for row in duties_on(day)
        if (gap := _gap(row, person.pk, day, _slice(day, starts_at, ends_at), leaves)) is not None
    ]
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at - timedelta(microseconds=1))
    due = Q(promised_due_on__range=(first, last)) | Q(promised_due_on=None, statutory_due_on__range=(first, last))
    cases = Case.objects.open().held_by(person).filter(due, result_ready_at=None).for_list()
    duty = ChiefDuty.objects.filter(day__range=(first, last)).filter(Q(chief=person) | Q(deputy=person))
    planned = {"staff": person, "day__range": (first, last), "cancelled_at": None}
    return LeaveConsequences(
        days=days,
        **_named(found),
        cases=tuple(cases.order_by("promised_due_on", "pk")[:200]),
        shifts=Shift.objects.filter(**planned).count(),
        lunch_duties=LunchDuty.objects.filter(**planned).count(),
        chief_days=tuple(duty.order_by("day").values_list("day", flat=True)),
    )


def _working_days(starts_at: datetime, ends_at: datetime) -> tuple[date, ...]:
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at - timedelta(microseconds=1))
    calendar = CalendarDay.objects.work_calendar(range(first.year, last.year + 1))
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(day for day in days if calendar.is_workday(day))


def _slice(day: date, starts_at: datetime, ends_at: datetime) -> Stretch:
    """The part of the leave that lies on a day."""
    dawn = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return Stretch(max(starts_at, dawn), min(ends_at, dawn + timedelta(days=1)))


def _leaves_of_others(person: Staff, starts_at: datetime, ends_at: datetime) -> dict[int, list[Stretch]]:
    found: dict[int, list[Stretch]] = {}
    for leave in Leave.objects.standing().between(starts_at, ends_at).exclude(staff=person):
        found.setdefault(leave.staff_id, []).append(leave.stretch)
    return found


def _gap(row: Assignment, person_id: int, day: date, asked: Stretch, leaves: dict[int, list[Stretch]]) -> _Found | None:
    if person_id not in (row.a_id, row.b_id):
        return None
    other = row.b_id if row.a_id == person_id else row.a_id
    post = Post(row.window_id, row.item_id)
    if any(leave.meets(asked) for leave in leaves.get(other, ())):
        return _Found("uncovered", post, other, day)
    return _Found("without_a" if row.a_id == person_id else "without_b", post, other, day)


def _named(found: Iterable[_Found]) -> dict[str, tuple[Gap, ...]]:
    """The gaps grouped by duty, with the rows that a page shows."""
    grouped: dict[tuple[str, Post, int], list[date]] = {}
    for row in found:
        grouped.setdefault((row.kind, row.post, row.other_id), []).append(row.day)
    windows = Window.objects.in_bulk({post.window_id for _kind, post, _other in grouped})
    items = ServiceItem.objects.with_title().in_bulk({post.item_id for _kind, post, _other in grouped})
    people = Staff.objects.in_bulk({other for _kind, _post, other in grouped})
    gaps: dict[str, list[Gap]] = {"without_a": [], "without_b": [], "uncovered": []}
    for (kind, post, other), days in sorted(grouped.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        stand_in = None if kind == "uncovered" else people.get(other)
        gaps[kind].append(Gap(windows[post.window_id], items[post.item_id], tuple(days), stand_in))
    return {kind: tuple(rows) for kind, rows in gaps.items()}
