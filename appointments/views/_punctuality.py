"""How somebody stood to a duty, in neutral words: a fact of times and schedule, never a finding (R9)."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from windows.models import Attendance
from windows.presence import Arrival, Departure, Standing
from windows.services.attendance import standings

_CAME = (Arrival.IN_TIME, Arrival.NOT_TEN_MINUTES_EARLY, Arrival.LATE)


def arrival_words(row: Attendance) -> str:
    """What a sign-in was, derived at once from its time and the schedule."""
    now = row.signed_in_at
    words = {"time": _time(now), "number": row.window.number}
    duty = next((one for one in reversed(_of_day(row, now)) if one.arrival in _CAME), None)
    if duty is None:
        said = _("Signed in at window %(number)d at %(time)s. No duty is planned for you now: only the time is kept.")
        return said % words
    if _was_there_before(row, duty):
        return _("Signed in again at window %(number)d at %(time)s.") % words
    words |= {"start": _time(duty.duty.start)}
    if duty.arrival == Arrival.LATE:
        late = ngettext(
            "Signed in at window %(number)d at %(time)s; the duty began at %(start)s: %(late)d minute late.",
            "Signed in at window %(number)d at %(time)s; the duty began at %(start)s: %(late)d minutes late.",
            duty.late_minutes,
        )
        return late % (words | {"late": duty.late_minutes})
    if duty.arrival == Arrival.NOT_TEN_MINUTES_EARLY:
        said = _("Signed in at window %(number)d at %(time)s; the duty begins at %(start)s: not ten minutes early.")
        return said % words
    return _("Signed in at window %(number)d at %(time)s; the duty begins at %(start)s: in time.") % words


def departure_words(row: Attendance) -> str:
    """What a sign-out was, derived at once."""
    moment = row.signed_out_at or timezone.now()
    words = {"time": _time(moment)}
    early = next((one for one in _of_day(row, moment) if _left_early(one, moment)), None)
    if early is None:
        return _("Signed out at %(time)s. See you tomorrow.") % words
    words |= {"end": _time(early.duty.end or moment)}
    said = ngettext(
        "Signed out at %(time)s; the duty ends at %(end)s: %(early)d minute before.",
        "Signed out at %(time)s; the duty ends at %(end)s: %(early)d minutes before.",
        early.early_minutes,
    )
    return said % (words | {"early": early.early_minutes})


def _of_day(row: Attendance, now: datetime) -> tuple[Standing, ...]:
    return standings(row.day, now=now).get(row.staff_id, ())


def _left_early(one: Standing, moment: datetime) -> bool:
    return one.departure == Departure.LEFT_EARLY and one.duty.holds(moment)


def _was_there_before(row: Attendance, duty: Standing) -> bool:
    earlier = Attendance.objects.for_day(row.day).filter(staff=row.staff_id, signed_in_at__lt=row.signed_in_at)
    return earlier.filter(signed_out_at__gt=duty.duty.start).exists()


def _time(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")
