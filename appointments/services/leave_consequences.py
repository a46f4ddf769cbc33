"""What a leave would leave behind, shown before it is granted (R3, R9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from appointments.models import Booking, Case
from windows.cover import Assignment, Post
from windows.models import (
    CalendarDay,
    ChiefDuty,
    DayCover,
    Leave,
    LunchDuty,
    RoleAssignment,
    ServiceItem,
    Shift,
    Staff,
    Window,
)
from windows.models.day_cover import with_stand_ins
from windows.presence import Stretch

MOST_CASES = 200
"""Cases that a list of consequences names."""
MOST_BOOKINGS = 200
"""Bookings that a list of consequences names."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One item at one window on the days on which a role is not filled; ``other`` stands in, where anybody does."""

    window: Window
    item: ServiceItem
    days: tuple[date, ...]
    other: Staff | None


@dataclass(frozen=True, slots=True)
class LeaveConsequences:
    """What a leave would leave: duties without A, without B, with neither, cases that fall due, planned duties, bookings.

    Bookings are those for a duty that would be without A or uncovered; where B stands in they are kept.
    """

    days: tuple[date, ...]
    without_a: tuple[Gap, ...]
    without_b: tuple[Gap, ...]
    uncovered: tuple[Gap, ...]
    cases: tuple[Case, ...]
    shifts: int
    lunch_duties: int
    chief_days: tuple[date, ...]
    bookings: tuple[Booking, ...] = ()

    @property
    def is_harmless(self) -> bool:
        """Whether nothing would be left uncovered, and no case falls due."""
        return not self.uncovered and not self.cases


@dataclass(frozen=True, slots=True)
class LeaveAsked:
    """Who would be away, from when to when; the end does not belong to it."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def first(self) -> date:
        """The first day."""
        return timezone.localdate(self.starts_at)

    @property
    def last(self) -> date:
        """The last day, of which at least a moment belongs to the leave."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))

    def on(self, day: date) -> Stretch:
        """The part of the leave that lies on a day."""
        dawn = timezone.make_aware(datetime.combine(day, time.min))
        return Stretch(max(self.starts_at, dawn), min(self.ends_at, dawn + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    post: Post
    other_id: int
    day: date


def leave_consequences(person: Staff, *, starts_at: datetime, ends_at: datetime) -> LeaveConsequences:
    """Say what the absence of ``person`` would leave, day by day; the other role on leave counts as gone."""
    (found,) = consequences_of([LeaveAsked(person.pk, starts_at, ends_at)])
    return found


def consequences_of(asked: Sequence[LeaveAsked]) -> list[LeaveConsequences]:
    """The same for several leaves at once, each looked at by itself; twelve queries for any number."""
    if not asked:
        return []
    office = _Office(asked)
    found = [list(_gaps(leave, office)) for leave in asked]
    everything = [gap for gaps in found for gap in gaps]
    windows = Window.objects.in_bulk({gap.post.window_id for gap in everything})
    items = ServiceItem.objects.with_title().in_bulk({gap.post.item_id for gap in everything})
    people = Staff.objects.in_bulk({gap.other_id for gap in everything})

    def named(gaps: list[_Found], kind: str) -> tuple[Gap, ...]:
        days: dict[tuple[Post, int], list[date]] = {}
        for gap in gaps:
            if gap.kind == kind:
                days.setdefault((gap.post, gap.other_id), []).append(gap.day)
        return tuple(
            Gap(windows[post.window_id], items[post.item_id], tuple(of), None if kind == "uncovered" else people[other])
            for (post, other), of in sorted(days.items())
        )

    return [
        LeaveConsequences(
            days=office.workdays(leave),
            without_a=named(gaps, "without_a"),
            without_b=named(gaps, "without_b"),
            uncovered=named(gaps, "uncovered"),
            cases=tuple(case for case in office.cases if _falls_into(case, leave))[:MOST_CASES],
            shifts=sum(_is_of(leave, staff, day) for staff, day in office.shifts),
            lunch_duties=sum(_is_of(leave, staff, day) for staff, day in office.lunches),
            chief_days=tuple(
                day for day, *chiefs in office.chiefs if leave.staff_id in chiefs and leave.first <= day <= leave.last
            ),
            bookings=tuple(_booked_in(leave, gaps, office))[:MOST_BOOKINGS],
        )
        for leave, gaps in zip(asked, found, strict=True)
    ]


class _Office:
    """What the days of several leaves look like, read once."""

    def __init__(self, asked: Sequence[LeaveAsked]) -> None:
        first, last = min(leave.first for leave in asked), max(leave.last for leave in asked)
        people = {leave.staff_id for leave in asked}
        self.calendar = CalendarDay.objects.work_calendar(range(first.year, last.year + 1))
        rows = RoleAssignment.objects.filter(valid_from__lte=last).filter(Q(valid_to=None) | Q(valid_to__gte=first))
        self.assignments = rows.filter(Q(a_role__in=people) | Q(b_role__in=people)).as_assignments()
        covers = DayCover.objects.filter(day__range=(first, last), cancelled_at=None)
        self.stand_ins: dict[date, dict[tuple[int, int], int]] = {}
        for day, window, item, staff in covers.values_list("day", "window_id", "item_id", "staff_id"):
            self.stand_ins.setdefault(day, {})[window, item] = staff
        self.leaves: dict[int, list[Stretch]] = {}
        ends = max(leave.ends_at for leave in asked)
        for leave in Leave.objects.standing().between(min(leave.starts_at for leave in asked), ends):
            self.leaves.setdefault(leave.staff_id, []).append(leave.stretch)
        due = Q(promised_due_on__range=(first, last)) | Q(promised_due_on=None, statutory_due_on__range=(first, last))
        cases = Case.objects.open().filter(due, holder__in=people, result_ready_at=None).for_list()
        self.cases = list(cases.order_by("promised_due_on", "pk"))
        planned = {"staff__in": people, "day__range": (first, last), "cancelled_at": None}
        self.shifts = list(Shift.objects.filter(**planned).values_list("staff_id", "day"))
        self.lunches = list(LunchDuty.objects.filter(**planned).values_list("staff_id", "day"))
        duties = ChiefDuty.objects.filter(day__range=(first, last)).order_by("day")
        self.chiefs = list(duties.values_list("day", "chief_id", "deputy_id"))
        booked = Booking.objects.standing().filter(
            starts_at__lt=ends, ends_at__gt=min(leave.starts_at for leave in asked)
        )
        self.bookings = list(booked.select_related("version", "window").order_by("starts_at", "pk"))

    def workdays(self, leave: LeaveAsked) -> tuple[date, ...]:
        days = (leave.first + timedelta(days=offset) for offset in range((leave.last - leave.first).days + 1))
        return tuple(day for day in days if self.calendar.is_workday(day))

    def duties(self, day: date) -> tuple[Assignment, ...]:
        rows = tuple(row for row in self.assignments if row.holds_on(day))
        return with_stand_ins(rows, self.stand_ins.get(day, {}), day)


def _gaps(leave: LeaveAsked, office: _Office) -> Iterator[_Found]:
    for day in office.workdays(leave):
        asked = leave.on(day)
        for row in office.duties(day):
            if leave.staff_id not in (row.a_id, row.b_id):
                continue
            other = row.b_id if row.a_id == leave.staff_id else row.a_id
            away = any(stretch.meets(asked) for stretch in office.leaves.get(other, ()))
            kind = "uncovered" if away else "without_a" if row.a_id == leave.staff_id else "without_b"
            yield _Found(kind, Post(row.window_id, row.item_id), other, day)


def _booked_in(leave: LeaveAsked, gaps: list[_Found], office: _Office) -> Iterator[Booking]:
    """Bookings whose A role would be away: B stands in, or nobody does."""
    struck = {(gap.post, gap.day) for gap in gaps if gap.kind != "without_b"}
    for booking in office.bookings:
        within = leave.starts_at < booking.ends_at and booking.starts_at < leave.ends_at
        if within and (Post(booking.window_id, booking.item_id), booking.day) in struck:
            yield booking


def _falls_into(case: Case, leave: LeaveAsked) -> bool:
    due = case.promised_due_on or case.statutory_due_on
    return case.holder_id == leave.staff_id and due is not None and leave.first <= due <= leave.last


def _is_of(leave: LeaveAsked, staff_id: int, day: date) -> bool:
    return staff_id == leave.staff_id and leave.first <= day <= leave.last
