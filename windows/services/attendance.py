"""Signing in and out at a window (R8, R9): each person for themselves, how punctual is derived."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from service_window.prepared import Prepared, insert_row
from service_window.reading import columns_of
from windows.models import (
    Absence,
    Attendance,
    Equipment,
    EquipmentCheck,
    Leave,
    LunchDuty,
    Office,
    Readiness,
    Shift,
    Staff,
    Window,
)
from windows.presence import Standing, Stretch, judge_day
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, ensure_not_on_leave, words
from windows.services.equipment import store_check
from windows.services.records import NotValid, require

SIGN_IN = "windows.sign_in"


class AlreadySignedIn(Refusal):
    """A person is at one window at a time."""


class NotSignedIn(Refusal):
    """The person is not signed in at a window."""


class WindowClosed(Refusal):
    """Nobody signs in at a closed window."""


@transaction.atomic
def sign_in(
    window: Window,
    *,
    by: Staff,
    not_ready: Collection[str] = (),
    note: str = "",
    devices_not_on: Iterable[Equipment] = (),
) -> Attendance:
    """Sign ``by`` in at a window, with one confirmation of readiness; ``not_ready`` names the exceptions only.

    ``devices_not_on`` are the devices that could not be switched on. Whether this was in time is derived later.
    """
    moment = timezone.now()
    _ensure_may_sign_in(window, by, moment)
    _close_own_forgotten(by, timezone.localdate(moment))
    unknown = set(not_ready) - set(Readiness.values)
    if unknown:
        raise NotValid(_("This is not part of the readiness: %(codes)s.") % {"codes": ", ".join(sorted(unknown))})
    failing = list(devices_not_on)
    exceptions = sorted({*not_ready, *([Readiness.DEVICES.value] if failing else [])})
    row = Attendance(
        staff=by,
        window=window,
        day=timezone.localdate(moment),
        signed_in_at=moment,
        not_ready=exceptions,
        not_ready_note=words(note, most=500),
    )
    _insert(row)
    store_check(window, EquipmentCheck.Phase.ON, by=by, moment=moment, exceptions=failing, note=note)
    after = {"window": window.number, "not_ready": exceptions}
    audit.record("attendance.sign_in", row, by=by, after=after, label=by.number)
    return row


@transaction.atomic
def sign_out(
    attendance: Attendance,
    *,
    by: Staff,
    devices_off: bool = True,
    devices_left_on: Iterable[Equipment] = (),
    note: str = "",
) -> Attendance:
    """Sign ``by`` out, the devices switched off but for ``devices_left_on``; an absence under way ends with it."""
    moment = timezone.now()
    row = _own_open(attendance, by)
    left_on = list(devices_left_on)
    _close(row, moment, exact=True, devices_off=devices_off and not left_on)
    if devices_off or left_on:
        store_check(row.window, EquipmentCheck.Phase.OFF, by=by, moment=moment, exceptions=left_on, note=note)
    after = {"window": row.window.number, "devices_off": row.devices_off}
    audit.record("attendance.sign_out", row, by=by, after=after, label=by.number)
    return row


@transaction.atomic
def move_to_window(attendance: Attendance, window: Window, *, by: Staff) -> Attendance:
    """Go on at another window, as B does who takes a duty over there: out here and in there at one moment."""
    moment = timezone.now()
    row = _own_open(attendance, by)
    if row.window_id == window.pk:
        raise AlreadySignedIn(_("You are signed in at window %(number)d already.") % {"number": window.number})
    _close(row, moment, exact=True, devices_off=None)
    _ensure_may_sign_in(window, by, moment)
    moved = Attendance(staff=by, window=window, day=timezone.localdate(moment), signed_in_at=moment)
    _insert(moved)
    codes = ({"window": row.window.number}, {"window": window.number})
    audit.record("attendance.move", moved, by=by, before=codes[0], after=codes[1], label=by.number)
    return moved


def close_forgotten_attendance(today: date) -> int:
    """Sign out whoever forgot to on earlier days, at the end of the last duty of that day; run by ``tick``.

    The time is marked as not exact. Returns how many people it were.
    """
    found = list(Attendance.objects.open().filter(day__lt=today).order_by("pk"))
    return sum(_close_forgotten(row) for row in found)


def standings(day: date, *, now: datetime) -> dict[int, tuple[Standing, ...]]:
    """For everybody with a shift or lunch duty on ``day``: how they stood to each; four queries for any number.

    Late, absent or early is a fact of times and schedule, and never a finding by itself.
    """
    duties: dict[int, list[Stretch]] = {}
    planned: tuple[Shift | LunchDuty, ...] = (*Shift.objects.for_day(day), *LunchDuty.objects.for_day(day))
    for duty in planned:
        duties.setdefault(duty.staff_id, []).append(duty.stretch)
    spells: dict[int, list[Stretch]] = {}
    for row in Attendance.objects.for_day(day):
        spells.setdefault(row.staff_id, []).append(row.stretch)
    leaves: dict[int, list[Stretch]] = {}
    first, last = day_bounds(day)
    for leave in Leave.objects.standing().between(first, last):
        leaves.setdefault(leave.staff_id, []).append(leave.stretch)
    return {
        staff_id: judge_day(rows, spells.get(staff_id, []), leaves=leaves.get(staff_id, []), now=now)
        for staff_id, rows in sorted(duties.items())
    }


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The moment a day begins and the moment it is over."""
    start, end = (timezone.make_aware(datetime.combine(at, time.min)) for at in (day, day + timedelta(days=1)))
    return start, end


def open_attendance_of(person: Staff) -> Attendance | None:
    """Where ``person`` is signed in now."""
    return Attendance.objects.open().filter(staff=person).select_related("window").first()


def _ensure_may_sign_in(window: Window, by: Staff, moment: datetime) -> None:
    require(by, SIGN_IN)
    ensure_in_service(by, moment)
    ensure_not_on_leave(by, moment)
    if not window.is_open:
        raise WindowClosed(
            _("Window %(number)s is closed: %(reason)s") % {"number": window.number, "reason": window.closed_reason}
        )


def _own_open(attendance: Attendance, by: Staff) -> Attendance:
    row = Attendance.objects.select_for_update(of=("self",), no_key=True).select_related("window").get(pk=attendance.pk)
    if row.staff_id != by.pk:
        raise NotSignedIn(_("Nobody signs in or out for somebody else."))
    if row.signed_out_at is not None:
        raise NotSignedIn(_("You have already signed out at window %(number)d.") % {"number": row.window.number})
    return row


def _insert(row: Attendance) -> None:
    """Store a sign-in; the database refuses a second one of the same person."""
    try:
        with transaction.atomic():
            insert_row(row)
    except IntegrityError as error:
        other = open_attendance_of(row.staff)
        if other is not None:
            raise AlreadySignedIn(
                _("You are signed in at window %(number)d. Sign out there first.") % {"number": other.window.number}
            ) from error
        raise AlreadySignedIn(_("You were signed in elsewhere at this time.")) from error


def _close(row: Attendance, moment: datetime, *, exact: bool, devices_off: bool | None) -> bool:
    """End a stretch of attendance and the absence that runs in it; tell whether it was still open."""
    closed = Attendance.objects.open().filter(pk=row.pk)
    if not closed.update(signed_out_at=moment, exact=exact, devices_off=devices_off):
        return False
    Absence.objects.open().filter(attendance=row, left_at__lte=moment).update(returned_at=moment, exact=False)
    row.signed_out_at, row.exact, row.devices_off = moment, exact, devices_off
    return True


def _close_own_forgotten(person: Staff, today: date) -> None:
    """End what the person forgot to end on an earlier day, where ``tick`` has not done it yet: the new day begins."""
    for row in list(_FORGOTTEN.instances(Attendance, person=person.pk, day=today)):
        _close_forgotten(row)


def _forgotten(*, person: int, day: date) -> QuerySet[Attendance, Any]:
    """What somebody has left open on the days before ``day``."""
    return Attendance.objects.open().filter(staff=person, day__lt=day).values_list(*columns_of(Attendance))


_FORGOTTEN = Prepared(_forgotten, names={"person": int, "day": date})


@transaction.atomic
def _close_forgotten(row: Attendance) -> bool:
    last = Shift.objects.for_day(row.day).filter(staff=row.staff_id).order_by("-ends").first()
    ends = last.ends if last is not None else Office.objects.current().closes_business_at
    absence = Absence.objects.open().filter(attendance=row).first()
    moment = max(
        row.signed_in_at,
        timezone.make_aware(datetime.combine(row.day, ends)),
        *([absence.left_at] if absence is not None else []),
    )
    if not _close(row, moment, exact=False, devices_off=None):
        return False
    audit.record("attendance.close_forgotten", row, by=None, after={"signed_out_at": moment})
    return True
