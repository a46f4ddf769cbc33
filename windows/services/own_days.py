"""What is on record of one person: days with their times and corrections, duties now and coming, messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from windows.cover import Cover, CoverRole
from windows.models import (
    Absence,
    Attendance,
    ChiefDuty,
    DayCover,
    DeskMessage,
    Leave,
    LunchDuty,
    RoleAssignment,
    ServiceItem,
    Shift,
    Staff,
    TimeCorrection,
    Window,
)
from windows.models.day_cover import with_stand_ins
from windows.presence import Standing, Stretch, judge_day

MOST_MESSAGES = 20


@dataclass(slots=True)
class DayOnRecord:
    """One day of one person: how it stood to each duty, where it was signed in, off post, what was corrected."""

    day: date
    standings: tuple[Standing, ...] = ()
    attendances: list[Attendance] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    corrections: list[TimeCorrection] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)


def days_on_record(person: Staff, *, first: date, now: datetime) -> list[DayOnRecord]:
    """The days from ``first`` to today on which anything is on record, the newest first; six queries for any number.

    How punctual somebody was is derived here as everywhere (R9), and is never a finding by itself.
    """
    last = timezone.localdate(now)
    days: dict[date, DayOnRecord] = {}
    duties: dict[date, list[Stretch]] = {}

    def of(day: date) -> DayOnRecord:
        return days.setdefault(day, DayOnRecord(day))

    for duty in _planned(person, first, last):
        duties.setdefault(of(duty.day).day, []).append(duty.stretch)
    spells = Attendance.objects.filter(staff=person, day__range=(first, last)).select_related("window", "entered_by")
    for row in spells.order_by("signed_in_at"):
        of(row.day).attendances.append(row)
    absences = Absence.objects.filter(attendance__staff=person, attendance__day__range=(first, last))
    for absence in absences.select_related("attendance").order_by("left_at"):
        of(absence.attendance.day).absences.append(absence)
    for correction in _corrections(person, first, last):
        of(timezone.localdate(correction.new_value)).corrections.append(correction)
    begins, ends = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    leaves = list(Leave.objects.standing().filter(staff=person).between(begins, ends))
    for day, found in days.items():
        dawn = timezone.make_aware(datetime.combine(day, time.min))
        whole = Stretch(dawn, dawn + timedelta(days=1))
        found.leaves = [leave for leave in leaves if leave.stretch.meets(whole)]
        times = [row.stretch for row in found.attendances]
        away = [leave.stretch for leave in found.leaves]
        found.standings = judge_day(duties.get(day, ()), times, leaves=away, now=now)
    return sorted(days.values(), key=lambda one: one.day, reverse=True)


def _planned(person: Staff, first: date, last: date) -> Iterable[Shift | LunchDuty]:
    span = {"staff": person, "day__range": (first, last), "cancelled_at": None}
    yield from Shift.objects.filter(**span)
    yield from LunchDuty.objects.filter(**span)


def _corrections(person: Staff, first: date, last: date) -> Iterable[TimeCorrection]:
    of_spell = Q(attendance__staff=person, attendance__day__range=(first, last))
    of_absence = Q(absence__attendance__staff=person, absence__attendance__day__range=(first, last))
    return TimeCorrection.objects.filter(of_spell | of_absence).select_related("by").order_by("pk")


# --- Duties -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DutyNow:
    """One item at one window for which a person is A or B today, and who holds it at this moment."""

    window: Window
    item: ServiceItem
    role: CoverRole
    other: Staff
    holder: Staff | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """One planned duty of a day to come; no times where it lasts the whole day, no window where it is for all."""

    day: date
    what: str
    window: Window | None = None
    starts: time | None = None
    ends: time | None = None
    item: ServiceItem | None = None


def duties_now(person: Staff, moment: datetime) -> list[DutyNow]:
    """The items for which ``person`` is A or B today, and who holds each now."""
    day = timezone.localdate(moment)
    covers = DayCover.objects.for_day(day).values_list("window_id", "item_id", "staff_id")
    stand_ins = {(window, item): staff for window, item, staff in covers}
    everything = with_stand_ins(RoleAssignment.objects.on(day).as_assignments(), stand_ins, day)
    own = [row for row in everything if person.pk in (row.a_id, row.b_id)]
    if not own:
        return []
    cover = Cover(own, at_post=Attendance.objects.at_post(moment), on=day)
    windows = Window.objects.in_bulk({row.window_id for row in own})
    items = ServiceItem.objects.with_title().in_bulk({row.item_id for row in own})
    people = Staff.objects.in_bulk({staff for row in own for staff in (row.a_id, row.b_id)})
    found = []
    for row in own:
        holder = cover.duty_holder(window_id=row.window_id, item_id=row.item_id)
        is_a = row.a_id == person.pk
        found.append(
            DutyNow(
                window=windows[row.window_id],
                item=items[row.item_id],
                role=CoverRole.A_ROLE if is_a else CoverRole.B_ROLE,
                other=people[row.b_id if is_a else row.a_id],
                holder=people[holder.staff_id] if holder else None,
                mine=holder is not None and holder.staff_id == person.pk,
            )
        )
    return sorted(found, key=lambda duty: (duty.window.number, duty.role, duty.item.position))


def duties_coming(person: Staff, *, first: date, last: date) -> list[Coming]:
    """Planned shifts, lunch duty, chief duty and items that come to ``person`` from ``first`` to ``last``, in order."""
    span = {"staff": person, "day__range": (first, last), "cancelled_at": None}
    found = [
        Coming(row.day, what, row.window, row.starts, row.ends)
        for what, rows in (("shift", Shift.objects.filter(**span)), ("lunch", LunchDuty.objects.filter(**span)))
        for row in rows.select_related("window")
    ]
    chiefs = ChiefDuty.objects.filter(Q(chief=person) | Q(deputy=person), day__range=(first, last))
    found += [Coming(row.day, "chief" if row.chief_id == person.pk else "deputy") for row in chiefs]
    rows = RoleAssignment.objects.filter(Q(a_role=person) | Q(b_role=person), valid_from__range=(first, last))
    titled = list(rows.select_related("window"))
    items = ServiceItem.objects.with_title().in_bulk({row.item_id for row in titled})
    found += [
        Coming(
            row.valid_from, "a_role" if row.a_role_id == person.pk else "b_role", row.window, item=items[row.item_id]
        )
        for row in titled
    ]
    return sorted(found, key=lambda one: (one.day, one.starts or time.min, one.what))


# --- Messages ---------------------------------------------------------------------------------------


def messages_today(person: Staff, day: date) -> list[DeskMessage]:
    """The messages of ``day`` to the windows at which ``person`` was signed in on it, the newest first."""
    windows = Attendance.objects.filter(staff=person, day=day).values("window")
    rows = DeskMessage.objects.filter(day=day, window__in=windows).select_related("window", "sent_by", "read_by")
    return list(rows.order_by("-pk")[:MOST_MESSAGES])
