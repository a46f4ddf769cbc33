"""The schedule: shifts, lunch roster (R5), chief representative of the day (S2). Conflicts are refused with the reason."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from service_window.prepared import Prepared
from windows.models import CalendarDay, ChiefDuty, Leave, LunchDuty, OpeningHours, RoleAssignment, Shift, Staff, Window
from windows.presence import Stretch, calls_at, lunch_breaks
from windows.roles import Role
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, words
from windows.services.records import MANAGE_OFFICE, NotValid, require, validate

PLAN_SCHEDULE = "windows.plan_schedule"
MOST_DAYS = 92

Duty = TypeVar("Duty", Shift, LunchDuty)


class NotPlannable(Refusal):
    """The duty contradicts another duty, leave, or what is recorded of the person."""


@transaction.atomic
def plan_shift(window: Window, *, staff: Staff, day: date, starts: time, ends: time, by: Staff | None) -> Shift:
    """Plan a person at a window from ``starts`` to ``ends`` on a day."""
    require(by, PLAN_SCHEDULE, MANAGE_OFFICE)
    row = Shift(window=window, staff=staff, day=day, starts=starts, ends=ends, planned_by=by)
    validate(row)
    _ensure_plannable(staff, day, starts, ends)
    _refuse_elsewhere(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        _refuse_elsewhere(row)
        raise NotPlannable(_("The shift overlaps another one of this person.")) from error
    audit.record("shift.plan", row, by=by, after=_codes(row), label=staff.number)
    return row


@transaction.atomic
def cancel_shift(shift: Shift, *, by: Staff | None, reason: str) -> Shift:
    """Cancel a shift that has not passed; it stays on record with the reason."""
    return _cancel(shift, by=by, reason=reason)


@transaction.atomic
def plan_lunch(
    window: Window, *, staff: Staff, day: date, by: Staff | None, starts: time | None = None, ends: time | None = None
) -> LunchDuty:
    """Put a person on lunch duty at a window; without times, over the break between the opening hours of the day."""
    require(by, PLAN_SCHEDULE, MANAGE_OFFICE)
    if starts is None or ends is None:
        breaks = lunch_breaks(opening_hours(day))
        if not breaks:
            raise NotPlannable(_("The windows do not close over lunch on this day; give the times."))
        starts, ends = starts or breaks[0][0], ends or breaks[0][1]
    row = LunchDuty(window=window, staff=staff, day=day, starts=starts, ends=ends, planned_by=by)
    validate(row)
    _ensure_plannable(staff, day, starts, ends)
    elsewhere = Shift.objects.for_day(day).filter(staff=staff, starts__lt=ends, ends__gt=starts).exclude(window=window)
    other = elsewhere.select_related("window", "staff").first()
    if other is not None:
        raise NotPlannable(_("This overlaps the shift %(shift)s.") % {"shift": other})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NotPlannable(_("The window or the person already has lunch duty on this day.")) from error
    audit.record("lunch.plan", row, by=by, after=_codes(row), label=staff.number)
    return row


@transaction.atomic
def cancel_lunch(duty: LunchDuty, *, by: Staff | None, reason: str) -> LunchDuty:
    """Cancel a lunch duty that has not passed; it stays on record with the reason."""
    return _cancel(duty, by=by, reason=reason)


@transaction.atomic
def set_chief_of_day(day: date, *, chief: Staff, deputy: Staff | None = None, by: Staff | None) -> ChiefDuty:
    """Name the chief representative of a day, and who stands in; a day that has passed stays as it was."""
    require(by, PLAN_SCHEDULE, MANAGE_OFFICE)
    _ensure_not_past(day)
    for person in (chief, deputy):
        if person is not None:
            _ensure_can_be_chief(person, day)
    known = ChiefDuty.objects.select_for_update(no_key=True).filter(pk=day).first()
    before = {"chief": known.chief_id, "deputy": known.deputy_id} if known else {}
    after = {"chief": chief.pk, "deputy": deputy.pk if deputy else None}
    if known is not None and before == after:
        return known
    row = known or ChiefDuty(day=day)
    row.chief, row.deputy, row.planned_by = chief, deputy, by
    if deputy is not None and deputy.pk == chief.pk:
        raise NotPlannable(_("The chief representative and the deputy must be two different people."))
    row.save(force_insert=known is None)
    audit.record("chief_duty.set", row, by=by, before=before, after=after, label=day.isoformat())
    return row


@transaction.atomic
def plan_days(first: date, *, last: date, by: Staff | None) -> int:
    """Fill days without any shift from the A roles and the opening hours; returns how many shifts were planned.

    Each person gets the window of the lowest number where they hold an A role. Days off, days already planned
    and people on leave the whole stretch are left out, so that it can be run again.
    """
    require(by, PLAN_SCHEDULE, MANAGE_OFFICE)
    _ensure_not_past(first)
    days = (last - first).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise NotValid(_("Plan at least one day and at most %(most)d days at a time.") % {"most": MOST_DAYS})
    calendar = CalendarDay.objects.work_calendar(range(first.year, last.year + 1))
    planned = 0
    for offset in range(days):
        day = first + timedelta(days=offset)
        if calendar.is_workday(day) and not Shift.objects.for_day(day).exists():
            planned += _plan_day(day, by=by)
    if planned:
        after = {"first": first, "last": last, "shifts": planned}
        audit.record("shift.plan_days", ("windows.shift", first.isoformat()), by=by, after=after)
    return planned


# --- Reads --------------------------------------------------------------------------------------


def opening_hours(day: date) -> list[tuple[time, time]]:
    """When the windows are open on a day: by its weekday, not on a holiday, on a make-up weekend as on a Friday."""
    friday = OpeningHours.Weekday.FRIDAY.value
    hours: dict[int, list[tuple[time, time]]] = {}
    for weekday, opens, closes, kind_of_day in HOURS.rows(day=day):
        if kind_of_day == CalendarDay.Kind.OFF:
            return []
        if weekday == day.isoweekday() or kind_of_day == CalendarDay.Kind.WORKING:
            hours.setdefault(weekday, []).append((opens, closes))
    return hours.get(day.isoweekday()) or hours.get(friday, [])


def _hours(*, day: date) -> QuerySet[OpeningHours, Any]:
    """The hours of every weekday, each with what kind of day the calendar says ``day`` is."""
    kind = Subquery(CalendarDay.objects.filter(pk=day).values("kind")[:1])
    return OpeningHours.objects.annotate(kind=kind).values_list("weekday", "opens", "closes", "kind")


HOURS = Prepared(_hours, names={"day": date}, times=(1, 2))


def windows_that_call(moment: datetime) -> frozenset[int]:
    """The open windows that receive visitors now: all in opening hours, at lunch those on lunch duty (R5)."""
    local = timezone.localtime(moment)
    lunch = LunchDuty.objects.for_day(local.date()).values_list("window_id", "starts", "ends")
    windows = Window.objects.open().values_list("pk", flat=True)
    return calls_at(local.time(), hours=opening_hours(local.date()), lunch_duties=lunch, windows=windows)


# --- What stands in the way ---------------------------------------------------------------------


def _ensure_not_past(day: date) -> None:
    if day < timezone.localdate():
        raise NotPlannable(_("A day that has passed is not planned any more."))


def _ensure_plannable(staff: Staff, day: date, starts: time, ends: time) -> None:
    _ensure_not_past(day)
    duty = _stretch(day, starts, ends)
    ensure_in_service(staff, duty.start)
    if not staff.has_role(Role.WINDOW_STAFF):
        raise NotPlannable(_("%(person)s does not work at the windows.") % {"person": staff})
    _refuse_leave(staff, duty)


def _refuse_leave(staff: Staff, duty: Stretch) -> None:
    leaves = Leave.objects.standing().filter(staff=staff).between(duty.start, duty.end or duty.start)
    leave = leaves.first()
    if leave is not None:
        first, last = (timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (leave.starts_at, leave.until_at))
        raise NotPlannable(
            _("%(person)s is on leave from %(first)s to %(last)s.") % {"person": staff, "first": first, "last": last}
        )


def _ensure_can_be_chief(person: Staff, day: date) -> None:
    duty = _stretch(day, time.min, time.max)
    ensure_in_service(person, duty.start)
    if not person.has_role(Role.CHIEF_REPRESENTATIVE):
        raise NotPlannable(_("%(person)s does not hold the role of chief representative.") % {"person": person})
    _refuse_leave(person, duty)


def _refuse_elsewhere(row: Shift) -> None:
    same = Shift.objects.for_day(row.day).filter(staff=row.staff, starts__lt=row.ends, ends__gt=row.starts)
    other = same.select_related("window", "staff").first()
    if other is not None:
        raise NotPlannable(_("This overlaps the shift %(shift)s.") % {"shift": other})
    lunch = LunchDuty.objects.for_day(row.day).filter(staff=row.staff, starts__lt=row.ends, ends__gt=row.starts)
    duty = lunch.exclude(window=row.window).select_related("window", "staff").first()
    if duty is not None:
        raise NotPlannable(_("This overlaps the lunch duty %(duty)s.") % {"duty": duty})


def _stretch(day: date, starts: time, ends: time) -> Stretch:
    first, last = (timezone.make_aware(datetime.combine(day, at)) for at in (starts, ends))
    return Stretch(first, last)


# --- Shared writes ------------------------------------------------------------------------------


def _plan_day(day: date, *, by: Staff | None) -> int:
    serving = Q(a_role__in=Staff.objects.serving_on(day).with_role(Role.WINDOW_STAFF))
    rows = RoleAssignment.objects.on(day).filter(serving, window__is_open=True).order_by("window__number", "pk")
    places: dict[int, int] = {}
    for staff_id, window_id in rows.values_list("a_role_id", "window_id"):
        places.setdefault(staff_id, window_id)
    shifts = []
    for opens, closes in opening_hours(day):
        duty = _stretch(day, opens, closes)
        away = Leave.objects.standing().filter(starts_at__lte=duty.start, until_at__gte=duty.end)
        left_out = set(away.values_list("staff_id", flat=True))
        shifts += [
            Shift(day=day, window_id=window_id, staff_id=staff_id, starts=opens, ends=closes, planned_by=by)
            for staff_id, window_id in sorted(places.items())
            if staff_id not in left_out
        ]
    return len(Shift.objects.bulk_create(shifts))


def _cancel(duty: Duty, *, by: Staff | None, reason: str) -> Duty:
    require(by, PLAN_SCHEDULE, MANAGE_OFFICE)
    text = words(reason, most=200, missing=_("Say why the duty is cancelled."))
    _ensure_not_past(duty.day)
    moment = timezone.now()
    standing = type(duty)._default_manager.filter(pk=duty.pk, cancelled_at=None)
    if not standing.update(cancelled_at=moment, cancelled_by=by, cancel_reason=text):
        raise NotPlannable(_("This duty is cancelled already."))
    duty.cancelled_at, duty.cancelled_by, duty.cancel_reason = moment, by, text
    verb = "shift.cancel" if isinstance(duty, Shift) else "lunch.cancel"
    audit.record(verb, duty, by=by, reason=text, label=duty.staff.number)
    return duty


def _codes(row: Shift | LunchDuty) -> dict[str, object]:
    return {
        "window": row.window.number,
        "staff": row.staff.number,
        "day": row.day,
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
    }
