"""Who is at the post, and how punctual: derived from times and the schedule, never typed (R9).

Pure: no query, no request, no clock. Attendance gives the spells, the schedule gives the duties, granted
leave gives the excuses; ten minutes early, late, absent and left early follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from windows.workdays import ONE_DAY, WorkCalendar

EARLY = timedelta(minutes=10)
"""So long before the first duty of a day the person is at the post (R9)."""

REPORTED_FROM = timedelta(minutes=10)
"""From this length on, whoever is away from the post tells the chief representative where (R9)."""

NOON = time(12)


class Arrival(TextChoices):
    """How somebody came to a duty."""

    EXPECTED = "expected", pgettext_lazy("arrival", "Expected")
    IN_TIME = "in_time", pgettext_lazy("arrival", "In time")
    NOT_TEN_MINUTES_EARLY = "not_ten_minutes_early", pgettext_lazy("arrival", "Not ten minutes early")
    LATE = "late", pgettext_lazy("arrival", "Late")
    ABSENT = "absent", pgettext_lazy("arrival", "Absent")
    ON_LEAVE = "on_leave", pgettext_lazy("arrival", "On leave")


class Departure(TextChoices):
    """How somebody left a duty."""

    NONE = "none", pgettext_lazy("departure", "Not there")
    AT_POST = "at_post", pgettext_lazy("departure", "Still signed in")
    IN_TIME = "in_time", pgettext_lazy("departure", "In time")
    LEFT_EARLY = "left_early", pgettext_lazy("departure", "Left early")
    NOT_EXACT = "not_exact", pgettext_lazy("departure", "Time not exact")


class PostState(TextChoices):
    """Where somebody is at a moment; the public sees only that a window is back soon (暂离)."""

    OFF_DUTY = "off_duty", pgettext_lazy("presence", "Off duty")
    AT_POST = "at_post", pgettext_lazy("presence", "At the post")
    OFF_POST = "off_post", pgettext_lazy("presence", "Off post")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time; the end itself does not belong to it, and no end means that it goes on."""

    start: datetime
    end: datetime | None = None
    exact: bool = True

    def holds(self, moment: datetime) -> bool:
        """Tell whether ``moment`` lies in the stretch."""
        return self.start <= moment and (self.end is None or moment < self.end)

    def meets(self, other: Stretch) -> bool:
        """Tell whether the two share any time."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stood to one duty, in whole minutes."""

    duty: Stretch
    arrival: Arrival
    departure: Departure
    late_minutes: int = 0
    early_minutes: int = 0


def judge_day(
    duties: Iterable[Stretch], spells: Sequence[Stretch], *, leaves: Sequence[Stretch] = (), now: datetime
) -> tuple[Standing, ...]:
    """Judge the duties of one person and day in the order of their beginning.

    Ten minutes early is asked of the first duty only, and not of somebody who comes from leave.
    """
    ordered = sorted(duties, key=lambda duty: duty.start)
    return tuple(
        judge(duty, spells, leaves=leaves, now=now, first_of_day=number == 0) for number, duty in enumerate(ordered)
    )


def judge(
    duty: Stretch,
    spells: Sequence[Stretch],
    *,
    leaves: Sequence[Stretch] = (),
    now: datetime,
    first_of_day: bool = True,
) -> Standing:
    """Say how a person who was signed in during ``spells`` stood to ``duty``, as far as ``now`` can tell."""
    start, end = _without(duty, leaves)
    if start >= end:
        return Standing(duty, Arrival.ON_LEAVE, Departure.NONE)
    asked = Stretch(start, end)
    there = sorted((spell for spell in spells if asked.meets(_to_the_minute(spell))), key=lambda spell: spell.start)
    if now < start and not (there and first_of_day):  # whoever is there since the morning may still go before
        return Standing(duty, Arrival.EXPECTED, Departure.NONE)
    if not there:
        return Standing(duty, Arrival.ABSENT, Departure.NONE)
    came = _minute(there[0].start)
    arrival = Arrival.IN_TIME
    if came > start:
        arrival = Arrival.LATE
    elif came > start - EARLY and first_of_day and start == duty.start:
        arrival = Arrival.NOT_TEN_MINUTES_EARLY
    departure, early = _departure(there[-1], end)
    return Standing(duty, arrival, departure, late_minutes=_minutes(came - start), early_minutes=early)


def _departure(last: Stretch, end: datetime) -> tuple[Departure, int]:
    if last.end is None:
        return Departure.AT_POST, 0
    if not last.exact:
        return Departure.NOT_EXACT, 0
    missing = _minutes(end - _minute(last.end))
    return (Departure.LEFT_EARLY, missing) if missing else (Departure.IN_TIME, 0)


def _without(duty: Stretch, leaves: Sequence[Stretch]) -> tuple[datetime, datetime]:
    """The duty's ends, moved by leave that covers them; leave in the middle moves neither."""
    start, end = duty.start, duty.end or duty.start
    moved = True
    while moved and start < end:
        moved = False
        for leave in leaves:
            if leave.holds(start):
                start, moved = leave.end or end, True
            if start < end and leave.start < end and (leave.end is None or leave.end >= end) and leave.start > start:
                end, moved = leave.start, True
    return start, end


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _to_the_minute(spell: Stretch) -> Stretch:
    return Stretch(_minute(spell.start), spell.end)


def _minutes(length: timedelta) -> int:
    return max(0, int(length.total_seconds() // 60))


# --- One moment -------------------------------------------------------------------------------------


def needs_destination(away: Stretch, *, destination: str, now: datetime) -> bool:
    """Tell whether somebody off post must still say where: ten minutes have passed, and nothing is known."""
    return not destination and (away.end or now) - away.start >= REPORTED_FROM


def return_overdue(away: Stretch, *, expected_back_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody is off post longer than announced, or than ten minutes where nothing was announced."""
    if away.end is not None:
        return False
    return now >= (expected_back_at or away.start + REPORTED_FROM)


# --- Leave and opening hours ------------------------------------------------------------------------


def half_days(
    first: date, last: date, *, from_noon: bool = False, until_noon: bool = False
) -> tuple[datetime, datetime]:
    """The period of a leave in whole and half days, without a time zone: the end does not belong to it."""
    end = datetime.combine(last, NOON) if until_noon else datetime.combine(last + ONE_DAY, time.min)
    return datetime.combine(first, NOON if from_noon else time.min), end


def leave_days(starts: datetime, ends: datetime, calendar: WorkCalendar) -> Decimal:
    """Working days that a leave touches, counted in halves; ``starts`` and ``ends`` are local times."""
    halves, day = 0, starts.date()
    while day <= ends.date():
        if calendar.is_workday(day):
            noon = datetime.combine(day, NOON, starts.tzinfo)
            dawn, night = noon - timedelta(hours=12), noon + timedelta(hours=12)
            halves += (starts < noon and ends > dawn) + (starts < night and ends > noon)
        day += ONE_DAY
    return Decimal(halves) / 2


def lunch_breaks(hours: Iterable[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    """The breaks between the stretches in which the windows are open."""
    ordered = sorted(hours)
    return tuple((before[1], after[0]) for before, after in pairwise(ordered) if before[1] < after[0])


def calls_at(
    at: time,
    *,
    hours: Iterable[tuple[time, time]],
    lunch_duties: Iterable[tuple[int, time, time]],
    windows: Iterable[int],
) -> frozenset[int]:
    """The windows that receive visitors at a time of a day: all in opening hours, at lunch those on lunch duty (R5)."""
    if any(opens <= at < closes for opens, closes in hours):
        return frozenset(windows)
    on_duty = {window for window, starts, ends in lunch_duties if starts <= at < ends}
    return frozenset(windows) & on_duty
