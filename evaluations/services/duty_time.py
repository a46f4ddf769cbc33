"""Who acted in a case, and whether somebody was on duty at a time: what findings are held against."""

from datetime import date, datetime, time

from django.utils import timezone

from appointments.models import Approval, Case, Handover, StepRecord
from windows.models import Attendance, Leave, Shift, Staff
from windows.presence import Stretch


def actors_of(case: Case) -> frozenset[int]:
    """Ids of the people who took a step in the case, held it, or gave an opinion on it (A or B)."""
    steps = StepRecord.objects.filter(case=case, staff__isnull=False, reversed_at=None)
    found = set(steps.order_by().values_list("staff_id", flat=True))
    found.update(Handover.objects.filter(case=case).order_by().values_list("holder_id", flat=True))
    found.update(Approval.objects.filter(case=case, reversed_at=None).order_by().values_list("by_id", flat=True))
    return frozenset((*found, case.holder_id))


def duty_of(person: Staff, day: date) -> tuple[list[Stretch], list[Stretch]]:
    """When a person was signed in at a window on a day, and when planned to be there; two queries."""
    spells = [row.stretch for row in Attendance.objects.filter(staff=person, day=day).order_by("signed_in_at")]
    planned = [row.stretch for row in Shift.objects.standing().filter(staff=person, day=day).order_by("starts")]
    return spells, planned


def was_on_duty(person: Staff, day: date, *, at: time | None = None) -> bool | None:
    """Whether a person was on duty on a day, at a time where one is known; None where nothing is on record."""
    spells, planned = duty_of(person, day)
    known = [*spells, *planned]
    if not known:
        return None
    if at is None:
        return True
    moment = _at(day, at)
    if Leave.objects.during(moment).filter(staff=person).exists():
        return False
    return any(stretch.holds(moment) for stretch in known)


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
