"""Leave and return from leave (请、销假, R9): asked for, decided by somebody else, reported back."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import CalendarDay, Leave, Staff
from windows.models.leave import DECIDE_LEAVE, DECIDE_LONG_LEAVE
from windows.presence import leave_days
from windows.services import audit
from windows.services.duty_checks import ensure_chief_on_duty, ensure_in_service, words
from windows.services.records import NotPermitted, NotValid, require

REQUEST_LEAVE = "windows.request_leave"
SHORTEST = timedelta(microseconds=1)
"""The end of a leave does not belong to it; the last moment does."""


class LeaveState(Refusal):
    """The leave is in another state than the act needs."""


class LeaveOverlaps(Refusal):
    """The person has another leave in this time."""


@transaction.atomic
def request_leave(*, by: Staff, kind: str, starts_at: datetime, ends_at: datetime, reason: str) -> Leave:
    """Ask for leave for oneself; the end does not belong to it. The reason is shown only to those who decide.

    A sick leave may be asked for after it has begun, on its first day; an earlier day is refused.
    """
    require(by, REQUEST_LEAVE)
    if kind not in Leave.Kind.values:
        raise NotValid(_("This kind of leave is not known."))
    text = words(reason, most=1000, missing=_("Give the reason; only those who decide will read it."))
    moment = timezone.now()
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    days = ensure_askable(by, starts_at, ends_at, now=moment)
    leave = Leave.objects.create(
        staff=by,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        until_at=ends_at,
        days=days,
        reason=text,
        requested_at=moment,
    )
    audit.record("leave.request", leave, by=by, after={"starts_at": starts_at, "ends_at": ends_at, "days": str(days)})
    return leave


def ensure_askable(person: Staff, starts_at: datetime, ends_at: datetime, *, now: datetime) -> Decimal:
    """Refuse a time for which ``person`` cannot ask for leave; return its working days, counted in halves."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if last <= first:
        raise NotValid(_("The leave ends before it begins."))
    if first.date() < timezone.localdate(now) or ends_at <= now:
        raise NotValid(
            _("Leave cannot be asked for in the past. The chief representative corrects times of earlier days.")
        )
    if (last - first).days > 366:
        raise NotValid(_("A leave is at most a year long."))
    for moment in (starts_at, ends_at - SHORTEST):
        ensure_in_service(person, moment)
    calendar = CalendarDay.objects.work_calendar(range(first.year, last.year + 1))
    days = leave_days(first, last, calendar)
    if not days:
        raise NotValid(_("There is no working day in this time; no leave is needed."))
    _refuse_overlap(person, starts_at, ends_at, (Leave.State.REQUESTED, *Leave.STANDING))
    return days


@transaction.atomic
def grant_leave(leave: Leave, *, by: Staff, note: str = "") -> Leave:
    """Grant a leave: up to the set length as chief representative, beyond as bureau leader; never one's own."""
    row = _to_decide(leave, by)
    moment = timezone.now()
    if row.ends_at <= moment:
        raise LeaveState(_("The time asked for has passed. The request can only be refused."))
    _refuse_overlap(row.staff, row.starts_at, row.ends_at, Leave.STANDING)
    decision = {"decided_by": by, "decided_at": moment, "decision_note": words(note, most=500)}
    try:
        with transaction.atomic():
            _move(row, Leave.State.REQUESTED, state=Leave.State.GRANTED, **decision)
    except IntegrityError as error:
        raise LeaveOverlaps(_("Another leave in this time has been granted meanwhile.")) from error
    audit.record("leave.grant", row, by=by, label=row.staff.number, after={"days": str(row.days)})
    return row


@transaction.atomic
def refuse_leave(leave: Leave, *, by: Staff, reason: str) -> Leave:
    """Refuse a leave with a reason that the person reads."""
    row = _to_decide(leave, by)
    note = words(reason, most=500, missing=_("Say why the leave is refused; the person reads it."))
    _move(
        row,
        Leave.State.REQUESTED,
        state=Leave.State.REFUSED,
        decided_by=by,
        decided_at=timezone.now(),
        decision_note=note,
    )
    audit.record("leave.refuse", row, by=by, label=row.staff.number)
    return row


@transaction.atomic
def withdraw_leave(leave: Leave, *, by: Staff) -> Leave:
    """Withdraw one's own leave: a request at any time, a granted leave before it begins."""
    row = _locked(leave)
    if row.staff_id != by.pk:
        raise NotPermitted(_("Only the person who asked for the leave withdraws it."))
    if row.state not in (Leave.State.REQUESTED, Leave.State.GRANTED):
        raise LeaveState(_("This leave can no longer be withdrawn: %(state)s.") % {"state": row.get_state_display()})
    moment = timezone.now()
    if row.state == Leave.State.GRANTED and row.starts_at <= moment:
        raise LeaveState(_("The leave has begun. Report your return instead."))
    _move(row, row.state, state=Leave.State.WITHDRAWN, withdrawn_at=moment)
    audit.record("leave.withdraw", row, by=by, label=row.staff.number)
    return row


@transaction.atomic
def report_return(leave: Leave, *, by: Staff) -> Leave:
    """Report the return from leave (销假), also early: the leave then ends now.

    Once the leave is over, whoever decides on it may report it in the person's place.
    """
    row = _locked(leave)
    moment = timezone.now()
    if row.staff_id != by.pk and (row.ends_at > moment or not row.may_be_decided_by(by)):
        raise NotPermitted(_("The person reports their own return."))
    if row.state != Leave.State.GRANTED:
        raise LeaveState(_("There is no return to report: %(state)s.") % {"state": row.get_state_display()})
    if row.starts_at >= moment:
        raise LeaveState(_("The leave has not begun. Withdraw it instead."))
    until = min(row.ends_at, moment)
    _move(row, Leave.State.GRANTED, state=Leave.State.RETURNED, returned_at=moment, until_at=until)
    audit.record("leave.return", row, by=by, label=row.staff.number, after={"until_at": until})
    return row


def decide_leave(leave: Leave, *, grant: bool, by: Staff, reason: str = "") -> Leave:
    """Grant or refuse, as a list of work does it."""
    return grant_leave(leave, by=by, note=reason) if grant else refuse_leave(leave, by=by, reason=reason)


def _to_decide(leave: Leave, by: Staff) -> Leave:
    require(by, DECIDE_LEAVE, DECIDE_LONG_LEAVE)
    row = _locked(leave)
    if row.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on their own leave."))
    ensure_chief_on_duty(by, timezone.now())
    if not row.may_be_decided_by(by):
        raise NotPermitted(
            _("A leave of %(days)s working days is decided by the bureau leader.")
            % {"days": f"{row.days.normalize():f}"}
        )
    if row.state != Leave.State.REQUESTED:
        raise LeaveState(_("This leave has already been decided: %(state)s.") % {"state": row.get_state_display()})
    return row


def _locked(leave: Leave) -> Leave:
    return Leave.objects.select_for_update(of=("self",), no_key=True).select_related("staff").get(pk=leave.pk)


def _move(row: Leave, source: str, **fields: Any) -> None:
    if not Leave.objects.filter(pk=row.pk, state=source).update(**fields):
        raise LeaveState(_("Somebody else has already decided on this leave."))
    for name, value in fields.items():
        setattr(row, name, value)


def _refuse_overlap(person: Staff, starts_at: datetime, ends_at: datetime, states: tuple[str, ...]) -> None:
    other = (
        Leave.objects.filter(staff=person, state__in=states)
        .between(starts_at, ends_at)
        .order_by(F("starts_at"))
        .first()
    )
    if other is not None:
        first, last = (
            timezone.localtime(value).strftime("%Y-%m-%d %H:%M") for value in (other.starts_at, other.until_at)
        )
        raise LeaveOverlaps(
            _("This overlaps another leave, from %(first)s to %(last)s.") % {"first": first, "last": last}
        )
