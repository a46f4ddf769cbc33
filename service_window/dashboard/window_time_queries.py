"""What is on record of the windows of a period: hours, presence, pauses, and the time rows of tickets.

Four queries for any number of windows and days, each by the index of its day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from appointments.models import TicketPeriod
from appointments.services.hall_hours import read_week
from service_window.dashboard.figures_period import Period
from service_window.dashboard.window_time import Fact, Kind, Part, minutes_by_hour, minutes_by_reason, pieces
from windows.models import Attendance, Leave, LunchDuty
from windows.workdays import ONE_DAY

_KINDS = {TicketPeriod.State.CALLED.value: Kind.WALKING, TicketPeriod.State.SERVING.value: Kind.SERVING}


@dataclass(frozen=True, slots=True)
class WindowTime:
    """The minutes of each part by window and hour of the day, and the minutes of pauses by reason, of all windows."""

    cells: dict[tuple[int, int], Counter[Part]]
    reasons: Counter[str]
    presence: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """From when to when something counts: the period, as far as it has come."""

    start: datetime
    stop: datetime

    def fact(self, kind: Kind, start: datetime, end: datetime | None, **told: Any) -> Fact:
        """The stretch within the limits, in local time; what has no end goes on until now."""
        first, last = max(start, self.start), min(end or self.stop, self.stop)
        return Fact(kind, timezone.localtime(first), timezone.localtime(max(first, last)), **told)


def find_window_time(period: Period, now: datetime) -> WindowTime:
    """How each window spent its time in the period, until ``now`` where that is earlier."""
    limits = Limits(midnight(period.first), min(now, midnight(period.last + ONE_DAY)))
    facts = _of_visitors(period, limits, now)
    presence = _of_people(period, limits, facts)
    hours = [limits.fact(Kind.OPEN, start, end) for start, end in _opening(period)]
    for window, start, end in _lunch(period):
        if window in facts:
            facts[window].append(limits.fact(Kind.OPEN, start, end))
    cells, reasons = dict[tuple[int, int], Counter[Part]](), Counter[str]()
    for window, told in facts.items():
        found = pieces([*told, *hours])
        cells |= {(window, hour): minutes for hour, minutes in minutes_by_hour(found).items()}
        reasons.update(minutes_by_reason(found))
    return WindowTime(cells, reasons, presence)


def midnight(day: date) -> datetime:
    """The moment a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _of_visitors(period: Period, limits: Limits, now: datetime) -> defaultdict[int, list[Fact]]:
    """Visitors on the way and being served, by window; what did not end on its day is unsure."""
    facts = defaultdict[int, list[Fact]](list)
    rows = TicketPeriod.objects.filter(
        from_at__gte=midnight(period.first - ONE_DAY), from_at__lt=limits.stop, state__in=_KINDS
    )
    columns = ("window_id", "state", "from_at", "until_at", "accurate")
    for window, state, start, end, accurate in rows.order_by().values_list(*columns):
        over = midnight(timezone.localdate(start) + ONE_DAY)
        sure = accurate and (end is not None or now < over)
        facts[window].append(limits.fact(_KINDS[state] if sure else Kind.UNSURE, start, end or min(now, over)))
    return facts


def _of_people(period: Period, limits: Limits, facts: defaultdict[int, list[Fact]]) -> bool:
    """Who was signed in, off post and on leave, by window; tells whether anybody signed in.

    One query: a sign-in comes once with each of its absences and each leave of that time, and each is taken once.
    """
    columns = ("pk", "window_id", "staff_id", "day", "signed_in_at", "signed_out_at")
    away = ("absences", "absences__left_at", "absences__returned_at", "absences__destination")
    taken = set[tuple[Kind, int, int]]()
    for pk, window, person, day, start, end, absence, left, back, reason, leave, off, on in _sign_ins(
        period, limits
    ).values_list(*columns, *away, "leave", "leave__starts_at", "leave__until_at"):
        until = end or midnight(day + ONE_DAY)  # a sign-in of an earlier day does not count today
        pause = " ".join((reason or "").split())
        for kind, key, first, last, why in (
            (Kind.THERE, pk, start, until, ""),
            (Kind.AWAY, absence, left, back or until, pause),
            (Kind.ON_LEAVE, leave, off, on, ""),
        ):
            if key is not None and (kind, window, key) not in taken:
                taken.add((kind, window, key))
                facts[window].append(limits.fact(kind, first, last, person=person, reason=why))
    return bool(taken)


def _sign_ins(period: Period, limits: Limits) -> QuerySet[Attendance]:
    """The sign-ins of the period, with the leave that was granted to the person."""
    granted = Q(
        staff__leaves__state__in=Leave.STANDING,
        staff__leaves__starts_at__lt=limits.stop,
        staff__leaves__until_at__gt=limits.start,
    )
    rows = Attendance.objects.filter(day__range=(period.first - ONE_DAY, period.last)).order_by()
    return rows.annotate(leave=FilteredRelation("staff__leaves", condition=granted))


def _opening(period: Period) -> Iterable[tuple[datetime, datetime]]:
    """The stretches in which the windows are open."""
    week = read_week(period.first)
    for day in period.days:
        for opens, closes in week.on(day):
            yield _at(day, opens), _at(day, closes)


def _lunch(period: Period) -> Iterable[tuple[int, datetime, datetime]]:
    """The lunch duties: a window is open then, too (R5)."""
    rows = LunchDuty.objects.filter(day__range=(period.first, period.last), cancelled_at=None).order_by()
    for window, day, starts, ends in rows.values_list("window_id", "day", "starts", "ends"):
        yield window, _at(day, starts), _at(day, ends)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
