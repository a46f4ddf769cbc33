"""Whether the hall gives numbers now, and if not, why and until when: opening hours, work calendar, lunch (R5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    Field,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    TimeField,
    Value,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from windows.models import CalendarDay, Office, OpeningHours, Window
from windows.presence import calls_at
from windows.workdays import ONE_DAY

LOOK_AHEAD = 30
"""Days in which the next opening is looked for; no arrangement closes an office longer."""

Hours = list[tuple[time, time]]

_HOURS, _SPECIAL, _OFFICE, _WINDOW = range(4)
"""What a row of the one statement tells."""


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


class Duty(NamedTuple):
    """One window on lunch duty, from when until when."""

    window: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Week:
    """The opening hours by weekday, the days that differ, and the windows of a day: all open ones, and those on lunch duty."""

    hours: Sequence[OpeningHours]
    special: Mapping[date, CalendarDay]
    windows: frozenset[int]
    duties: Sequence[Duty]
    office: Office

    @property
    def weekly(self) -> Mapping[int, Hours]:
        """The hours by weekday, the earlier stretch first."""
        found: dict[int, Hours] = {}
        for row in self.hours:
            found.setdefault(row.weekday, []).append((row.opens, row.closes))
        return found

    def on(self, day: date) -> Hours:
        """The hours of a day: none on a holiday, on a make-up weekend those of a Friday."""
        kind = self.special[day].kind if day in self.special else ""
        if kind == CalendarDay.Kind.OFF:
            return []
        weekly = self.weekly
        own = weekly.get(day.isoweekday(), [])
        return own or (weekly.get(5, []) if kind == CalendarDay.Kind.WORKING else [])

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
    """Why the hall gives no number at ``moment``; None while it does. One query, none where the ``week`` is known.

    Numbers are given ``minutes_before`` the first opening of a day, and over lunch while a window is on lunch duty.
    """
    local = timezone.localtime(moment)
    day = local.date()
    week = week or read_week(day)
    hours = week.on(day)
    early = bool(hours) and hours[0][0] > local.time() >= _earlier(hours[0][0], minutes_before)
    calls = calls_at(local.time(), hours=hours, lunch_duties=week.duties, windows=week.windows)
    if week.windows and (early or calls):
        return None
    return Closure(_reason(local, hours, week, bool(week.windows)), week.next_after(local), day)


def read_week(day: date) -> Week:
    """What the hours of a day and of the days after it follow from: opening hours, calendar, windows, the office; one query."""
    hours, special, duties, windows, office = [], {}, [], set(), Office()
    for kind, number, starts, ends, at, word, text in _rows_of(day):
        if kind == _HOURS:
            hours.append(OpeningHours(weekday=number, opens=starts, closes=ends))
        elif kind == _SPECIAL:
            special[at] = CalendarDay(day=at, kind=word, name=text)
        elif kind == _OFFICE:
            office = Office(name=word, name_en=text)
        else:
            windows.add(number)
            duties += [Duty(number, starts, ends)] if starts is not None else []
    hours.sort(key=lambda row: (row.weekday, row.opens))
    return Week(hours, special, frozenset(windows), duties, office)


def _rows_of(day: date) -> QuerySet[Any, Any]:
    """Rows of seven columns, of which the first says what they tell."""
    number = Value(None, output_field=IntegerField())
    at, clock, word = Value(None, output_field=DateField()), Value(None, output_field=TimeField()), Value("")
    duty = FilteredRelation("lunch_duties", condition=Q(lunch_duties__day=day, lunch_duties__cancelled_at=None))
    windows = Window.objects.open().annotate(duty=duty)
    special = CalendarDay.objects.filter(day__range=(day, day + LOOK_AHEAD * ONE_DAY))
    office = Office.objects.filter(pk=Office.SINGLETON)
    return _seven(OpeningHours.objects.all(), _HOURS, F("weekday"), F("opens"), F("closes"), at, word, word).union(
        _seven(special, _SPECIAL, number, clock, clock, F("day"), F("kind"), F("name")),
        _seven(office, _OFFICE, number, clock, clock, at, F("name"), F("name_en")),
        _seven(windows, _WINDOW, F("pk"), F("duty__starts"), F("duty__ends"), at, word, word),
        all=True,
    )


def _seven(rows: QuerySet[Any], kind: int, *values: Any) -> QuerySet[Any, Any]:
    numbers: list[Field[Any, Any]] = [BigIntegerField(), BigIntegerField()]
    fields = [*numbers, TimeField(), TimeField(), DateField(), CharField(), CharField()]
    columns = {
        f"column_{place}": ExpressionWrapper(value, output_field=field)
        for place, (value, field) in enumerate(zip((Value(kind), *values), fields, strict=True))
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return found


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
