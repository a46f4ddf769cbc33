"""The daily log of the chief representative (S2): generated, completed by hand, signed, then locked."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from service_window.http import Refusal
from windows.models import (
    Absence,
    Attendance,
    ChiefDuty,
    DailyLog,
    DayCover,
    EntryPermit,
    Fault,
    Leave,
    LunchDuty,
    Shift,
    Staff,
    TimeCorrection,
)
from windows.presence import REPORTED_FROM, Arrival, Departure
from windows.services import audit
from windows.services.attendance import standings
from windows.services.duty_checks import ensure_chief_on_duty, words
from windows.services.records import NotPermitted, NotValid, require

KEEP_DAILY_LOG = "windows.keep_daily_log"


class LogState(Refusal):
    """The log is signed, or was not generated yet."""


@transaction.atomic
def generate_log(day: date, *, by: Staff, sections: Mapping[str, Any] | None = None) -> DailyLog:
    """Write the events of a day into its log, anew until it is signed; what was written by hand stays.

    ``sections`` are what higher apps know of the day: ``appointments.services.day_figures.generate_daily_log``
    calls this with the figures of cases. Events hold codes and ids of people, never names or reasons of leave.
    """
    require(by, KEEP_DAILY_LOG)
    moment = timezone.now()
    if day > timezone.localdate(moment):
        raise NotValid(_("This day has not come yet."))
    events = json.loads(json.dumps({"people": people_of(day, now=moment), **(sections or {})}, default=str))
    row = DailyLog.objects.select_for_update(no_key=True).filter(pk=day).first()
    if row is None:
        row = DailyLog.objects.create(day=day, events=events, generated_at=moment)
    else:
        _ensure_open(row)
        _write(row, events=events, generated_at=moment)
    audit.record("daily_log.generate", row, by=by, label=day.isoformat())
    return row


@transaction.atomic
def complete_log(log: DailyLog, *, by: Staff, remarks: str = "", handed_on: str = "") -> DailyLog:
    """Complete the log by hand: the matters of the day, and what is handed on."""
    require(by, KEEP_DAILY_LOG)
    row = _locked(log)
    _write(row, remarks=words(remarks, most=5000), handed_on=words(handed_on, most=5000))
    audit.record("daily_log.complete", row, by=by, label=row.day.isoformat())
    return row


@transaction.atomic
def sign_log(log: DailyLog, *, by: Staff) -> DailyLog:
    """Sign the log of a day, with the head of the audit chain; from then on nobody changes it.

    It is signed by the chief representative or deputy whom the roster named for that day, where it named any.
    """
    row = _locked(log)
    moment = timezone.now()
    _ensure_may_sign(row, by, moment)
    head = audit.head()
    _write(row, signed_by=by, signed_at=moment, chain_head=head, digest=digest_of(row, head))
    audit.record("daily_log.sign", row, by=by, label=row.day.isoformat(), after={"digest": row.digest, "head": head})
    return row


def refusal_to_sign(log: DailyLog, *, by: Staff) -> str:
    """Why ``by`` cannot sign this log now, in words; empty where nothing stands in the way."""
    try:
        _ensure_may_sign(log, by, timezone.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def digest_of(log: DailyLog, head: str) -> str:
    """SHA-256 over everything the log says and the head of the chain: what the printed log shows."""
    content = {
        "day": log.day.isoformat(),
        "events": log.events,
        "remarks": log.remarks,
        "handed_on": log.handed_on,
        "head": head,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def people_of(day: date, *, now: datetime) -> dict[str, Any]:
    """What happened with people, windows and devices on a day, as codes and ids."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = start + timedelta(days=1)
    judged = [(staff_id, standing) for staff_id, rows in standings(day, now=now).items() for standing in rows]
    absences = list(Absence.objects.for_day(day).select_related("attendance").order_by("pk"))
    attended = Attendance.objects.for_day(day)
    return {
        "shifts": Shift.objects.for_day(day).count(),
        "signed_in": attended.values("staff").distinct().count(),
        "not_exact": attended.filter(exact=False).count(),
        "not_ready": list(attended.exclude(not_ready=[]).order_by("pk").values("staff_id", "not_ready")),
        "arrivals": {kind.value: sorted(s for s, row in judged if row.arrival == kind) for kind in Arrival},
        "left_early": sorted(s for s, row in judged if row.departure == Departure.LEFT_EARLY),
        "absences": [
            {"staff": row.attendance.staff_id, "minutes": row.minutes(now), "told": bool(row.destination)}
            for row in absences
            if (row.returned_at or now) - row.left_at >= REPORTED_FROM
        ],
        "short_absences": sum((row.returned_at or now) - row.left_at < REPORTED_FROM for row in absences),
        "on_leave": sorted(Leave.objects.standing().between(start, end).values_list("staff_id", flat=True)),
        "leave_decided": Leave.objects.filter(decided_at__gte=start, decided_at__lt=end).count(),
        "corrections": TimeCorrection.objects.filter(at__gte=start, at__lt=end).count(),
        "lunch": sorted(LunchDuty.objects.for_day(day).values_list("window_id", "staff_id")),
        "assigned_for_day": DayCover.objects.for_day(day).count(),
        "faults_reported": Fault.objects.filter(reported_at__gte=start, reported_at__lt=end).count(),
        "faults_ended": Fault.objects.filter(ended_at__gte=start, ended_at__lt=end).count(),
        "faults_open": Fault.objects.filter(reported_at__lt=end).exclude(ended_at__lt=end).count(),
        "outsiders": EntryPermit.objects.filter(entered_at__gte=start, entered_at__lt=end).count(),
    }


def _ensure_may_sign(row: DailyLog, by: Staff, moment: datetime) -> None:
    require(by, KEEP_DAILY_LOG)
    _ensure_open(row)
    duty = ChiefDuty.objects.filter(pk=row.day).first()
    if duty is None:
        ensure_chief_on_duty(by, moment)
    elif by.pk not in (duty.chief_id, duty.deputy_id):
        raise NotPermitted(_("The chief representative or the deputy of that day signs its log."))


def _locked(log: DailyLog) -> DailyLog:
    row = DailyLog.objects.select_for_update(no_key=True).get(pk=log.pk)
    _ensure_open(row)
    return row


def _ensure_open(row: DailyLog) -> None:
    if row.is_signed:
        raise LogState(_("The log of %(day)s is signed and can no longer be changed.") % {"day": row.day.isoformat()})


def _write(row: DailyLog, **fields: Any) -> None:
    DailyLog.objects.filter(pk=row.pk, signed_at=None).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)
