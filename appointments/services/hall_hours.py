"""Whether the hall gives numbers now, and if not, why and until when: opening hours, work calendar, lunch (R5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from windows.models import CalendarDay, OpeningHours, Window
from windows.presence import calls_at
from windows.workdays import ONE_DAY

LOOK_AHEAD = 30
"""Days in which the next opening is looked for; no arrangement closes an office longer."""

Hours = list[tuple[time, time]]


@dataclass(frozen=True, slots=True)
class Closure:
    """Why no number is given now, in words, and when the windows open again."""

    reason: str
    opens_at: datetime | None = None
    asked_on: date | None = None

    @property
    def opens(self) -> str:
        """When the windows open again, in words; empty where nobody can tell."""
        if self.opens_at is None:
            return ""
        local = timezone.localtime(self.opens_at)
        words = {"time": local.strftime("%H:%M"), "day": date_format(local, "MONTH_DAY_FORMAT"), "weekday": ""}
        if local.date() == self.asked_on:
            return _("They open at %(time)s.") % words
        weekday = str(OpeningHours.Weekday(local.isoweekday()).label)
        return _("They open again on %(day)s (%(weekday)s) at %(time)s.") % (words | {"weekday": weekday})


@dataclass(frozen=True, slots=True)
class Week:
    """The opening hours by weekday, and the days that differ."""

    weekly: Mapping[int, Hours]
    special: Mapping[date, CalendarDay]

    def on(self, day: date) -> Hours:
        """The hours of a day: none on a holiday, on a make-up weekend those of a Friday."""
        kind = self.special[day].kind if day in self.special else ""
        if kind == CalendarDay.Kind.OFF:
            return []
        own = self.weekly.get(day.isoweekday(), [])
        return own or (self.weekly.get(5, []) if kind == CalendarDay.Kind.WORKING else [])

    def next_after(self, local: datetime) -> datetime | None:
        """The first opening after a moment."""
        for offset in range(LOOK_AHEAD):
            day = local.date() + offset * ONE_DAY
            for opens, _closes in self.on(day):
                moment = timezone.make_aware(datetime.combine(day, opens))
                if moment > local:
                    return moment
        return None


def closure_at(moment: datetime, *, minutes_before: int = 0, week: Week | None = None) -> Closure | None:
    """Why the hall gives no number at ``moment``; None while it does. Three queries, one where the ``week`` is known.

    Numbers are given ``minutes_before`` the first opening of a day, and over lunch while a window is on lunch duty.
    """
    local = timezone.localtime(moment)
    day = local.date()
    week = week or read_week(day)
    hours = week.on(day)
    duty = FilteredRelation("lunch_duties", condition=Q(lunch_duties__day=day, lunch_duties__cancelled_at=None))
    rows = list(Window.objects.open().annotate(duty=duty).values_list("pk", "duty__starts", "duty__ends"))
    windows = {pk for pk, _starts, _ends in rows}
    duties = [(pk, starts, ends) for pk, starts, ends in rows if starts is not None]
    early = bool(hours) and hours[0][0] > local.time() >= _earlier(hours[0][0], minutes_before)
    if windows and (early or calls_at(local.time(), hours=hours, lunch_duties=duties, windows=windows)):
        return None
    return Closure(_reason(local, hours, week, bool(windows)), week.next_after(local), day)


def read_week(day: date, hours: Iterable[OpeningHours] | None = None) -> Week:
    """The opening hours, where they were not read before, and the days of the next weeks that differ; two queries."""
    weekly: dict[int, Hours] = {}
    for row in OpeningHours.objects.order_by("weekday", "opens") if hours is None else hours:
        weekly.setdefault(row.weekday, []).append((row.opens, row.closes))
    rows = CalendarDay.objects.filter(day__range=(day, day + LOOK_AHEAD * ONE_DAY))
    return Week(weekly, {row.day: row for row in rows})


def _reason(local: datetime, hours: Hours, week: Week, any_window: bool) -> str:
    special = week.special.get(local.date())
    if not hours:
        holiday = special.name if special is not None and special.kind == CalendarDay.Kind.OFF else ""
        words = _("The windows are closed today: %(holiday)s.") if holiday else _("The windows are closed today.")
        return words % {"holiday": holiday}
    if not any_window:
        return _("No window is open now. Please ask the staff in the hall.")
    if local.time() < hours[0][0]:
        return _("The windows are not open yet.")
    if local.time() >= hours[-1][1]:
        return _("The windows have closed for today.")
    return _("The windows rest over lunch.")


def _earlier(at: time, minutes: int) -> time:
    """So many minutes before a time of the day, but not before midnight."""
    moment = datetime.combine(date.min + ONE_DAY, at) - timedelta(minutes=minutes)
    return moment.time() if moment.date() > date.min else time.min
