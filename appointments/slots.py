"""The times that can be booked: what a day offers, counted from hours, closures, people and places taken (R5, S2).

Pure: no query, no request, no clock; the moment is an argument. Times of a day are minutes since midnight on the
clocks of the office. Nothing is offered in the past, and a day in a year without an arrangement says so (暂定).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from windows.workdays import WorkCalendar

CELL = 5
"""Minutes of the smallest piece of time that is kept; every length is a multiple of it."""
FRIDAY = 5
DAY = 24 * 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a day in minutes since midnight; the end does not belong to it."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        """Whether both share any time."""
        return self.start < other.end and other.start < self.end


WHOLE_DAY = Span(0, DAY)


@dataclass(frozen=True, slots=True)
class Block:
    """Days, or part of each of them, on which nobody is received: at one window, or at all of them."""

    first: date
    last: date
    span: Span = WHOLE_DAY
    window: int | None = None
    reason: str = ""

    def strikes(self, day: date, window: int | None) -> bool:
        """Whether it holds on ``day`` at ``window``."""
        return self.first <= day <= self.last and self.window in (None, window)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who holds the item at a window, and from when to when: its A and B role (R3)."""

    window: int
    people: tuple[int, int]
    first: date
    last: date | None = None
    is_open: bool = True

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Offer:
    """How an item is booked: minutes of a visit, and how many visitors a window receives at once."""

    length: int
    capacity: int

    @property
    def cells(self) -> range:
        """The pieces of time of a visit, in minutes after its start."""
        return range(0, self.length, CELL)


@dataclass(frozen=True, slots=True)
class WindowDay:
    """What one window offers on one day: when it is open, when it is not after all, which places are taken."""

    window: int
    open: tuple[Span, ...]
    closed: tuple[Span, ...] = ()
    taken: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def receives(self, span: Span) -> bool:
        """Whether visitors are received the whole time."""
        return any(one.holds(span) for one in self.open) and not any(one.meets(span) for one in self.closed)

    def free_place(self, start: int, offer: Offer) -> int | None:
        """The lowest number of a place that is free the whole time; none where all are taken."""
        held = [self.taken.get(start + cell, frozenset()) for cell in offer.cells]
        numbers = range(1, offer.capacity + 1)
        return next((place for place in numbers if not any(place in cell for cell in held)), None)

    def starts(self, offer: Offer) -> Iterator[int]:
        """The times at which a visit may begin: one after the other from the opening on."""
        for one in self.open:
            for start in range(one.start, one.end - offer.length + 1, offer.length):
                if self.receives(Span(start, start + offer.length)):
                    yield start


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, and the windows that are free then, the least busy one first."""

    start: int
    windows: tuple[int, ...]

    def on(self, day: date) -> datetime:
        """The beginning on a day, on the clocks of the office and without their zone."""
        return datetime.combine(day, clock(self.start))


@dataclass(frozen=True, slots=True)
class DayOffer:
    """What one day offers; ``reason`` says why it offers nothing, ``provisional`` that the day may still move."""

    day: date
    slots: tuple[Slot, ...]
    provisional: bool = False
    reason: str = ""


class Conflict(StrEnum):
    """Why a booking cannot be kept as it stands."""

    DAY_OFF = "day_off"
    OUTSIDE_HOURS = "outside_hours"
    BLOCKED = "blocked"
    WINDOW_CLOSED = "window_closed"
    NOT_SERVED = "not_served"
    NOBODY = "nobody"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """The days of the office as far as they concern one item, read once. Leave is on the clocks of the office."""

    calendar: WorkCalendar
    hours: Mapping[int, tuple[Span, ...]]
    duties: tuple[Duty, ...]
    blocks: tuple[Block, ...] = ()
    lunches: Mapping[tuple[date, int], tuple[Span, ...]] = field(default_factory=dict)
    leaves: Mapping[int, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)
    stand_ins: frozenset[tuple[date, int]] = frozenset()
    taken: Mapping[tuple[date, int], Mapping[int, frozenset[int]]] = field(default_factory=dict)

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """When the office is open: by the weekday, on a make-up weekend (调休) as on a Friday, never on a day off."""
        if not self.calendar.is_workday(day):
            return ()
        return self.hours.get(day.isoweekday()) or (self.hours.get(FRIDAY, ()) if day in self.calendar.working else ())

    def windows_on(self, day: date) -> list[WindowDay]:
        """What each window offers; at lunch those on lunch duty (R5)."""
        return [self._window_on(day, duty) for duty in self.duties if duty.is_open and duty.holds_on(day)]

    def closures(self, day: date, window: int | None) -> list[Block]:
        """What closes a window on a day."""
        return [block for block in self.blocks if block.strikes(day, window)]

    def nobody_on(self, day: date, duty: Duty) -> tuple[Span, ...]:
        """When A and B of a duty are both on leave, and nobody stands in."""
        if (day, duty.window) in self.stand_ins:
            return ()
        a, b = (self._away(person, day) for person in duty.people)
        return tuple(
            Span(max(one.start, other.start), min(one.end, other.end)) for one in a for other in b if one.meets(other)
        )

    def _window_on(self, day: date, duty: Duty) -> WindowDay:
        hours = self.hours_on(day)
        lunches = self.lunches.get((day, duty.window), ()) if hours else ()
        closed = [block.span for block in self.closures(day, duty.window)]
        return WindowDay(
            window=duty.window,
            open=joined((*hours, *lunches)),
            closed=(*closed, *self.nobody_on(day, duty)),
            taken=self.taken.get((day, duty.window), {}),
        )

    def _away(self, person: int, day: date) -> list[Span]:
        dawn = datetime.combine(day, time.min)
        night = dawn + ONE_DAY
        return [
            Span(_minutes(max(start, dawn) - dawn), _minutes(min(end, night) - dawn))
            for start, end in self.leaves.get(person, ())
            if start < night and end > dawn
        ]


def clock(minute: int) -> time:
    """The time of day of a minute since midnight."""
    return time(minute // 60, minute % 60)


def minute_of(at: time) -> int:
    """The minutes from midnight to a time of day."""
    return at.hour * 60 + at.minute


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch put together."""
    done: list[Span] = []
    for span in sorted(spans):
        if done and span.start <= done[-1].end:
            done[-1] = Span(done[-1].start, max(done[-1].end, span.end))
        else:
            done.append(span)
    return tuple(done)


def slots_of(windows: Sequence[WindowDay], offer: Offer, *, earliest: int = 0) -> tuple[Slot, ...]:
    """The times of a day that can be booked, from the minute ``earliest`` on, each with the windows free then."""
    found: dict[int, list[tuple[int, int]]] = {}
    for order, one in enumerate(windows):
        for start in one.starts(offer):
            if start >= earliest and one.free_place(start, offer) is not None:
                found.setdefault(start, []).append((len(one.taken), order))
    return tuple(
        Slot(start, tuple(windows[order].window for _busy, order in sorted(free)))
        for start, free in sorted(found.items())
    )


def day_offer(diary: Diary, offer: Offer, day: date, *, now: datetime, lead: int) -> DayOffer:
    """What ``day`` offers to somebody who asks at ``now`` (on the clocks of the office) ``lead`` minutes ahead."""
    earliest = earliest_on(day, now=now, lead=lead)
    slots = slots_of(diary.windows_on(day), offer, earliest=earliest) if earliest < DAY else ()
    reason = "" if slots else next((block.reason for block in diary.closures(day, None) if block.reason), "")
    return DayOffer(day, slots, provisional=not diary.calendar.is_known(day), reason=reason)


def offers(diary: Diary, offer: Offer, *, now: datetime, lead: int, horizon: int) -> list[DayOffer]:
    """The days from today to the horizon, in days, that are worked; one that is fully booked is among them."""
    days = (now.date() + ONE_DAY * offset for offset in range(horizon + 1))
    return [day_offer(diary, offer, day, now=now, lead=lead) for day in days if diary.hours_on(day)]


def earliest_on(day: date, *, now: datetime, lead: int) -> int:
    """The first minute of ``day`` that may still be booked; beyond the day's end where none may."""
    first = now + timedelta(minutes=lead)
    if day != first.date():
        return 0 if day > first.date() else DAY
    begun = first.second or first.microsecond
    return minute_of(first.time()) + (1 if begun else 0)


def conflict_of(diary: Diary, *, day: date, window: int, span: Span) -> Conflict | None:
    """Why a booked time cannot be kept; nothing where it can."""
    duty = next((one for one in diary.duties if one.window == window and one.holds_on(day)), None)
    hours = diary.hours_on(day)
    if not hours:
        return Conflict.DAY_OFF
    if any(block.span.meets(span) for block in diary.closures(day, window)):
        return Conflict.BLOCKED
    if not any(one.holds(span) for one in joined((*hours, *diary.lunches.get((day, window), ())))):
        return Conflict.OUTSIDE_HOURS
    if duty is None:
        return Conflict.NOT_SERVED
    if not duty.is_open:
        return Conflict.WINDOW_CLOSED
    return Conflict.NOBODY if any(one.meets(span) for one in diary.nobody_on(day, duty)) else None


class Arrival(StrEnum):
    """How somebody who checks in stands to the time booked."""

    EARLIER_DAY = "earlier_day"
    LATER_DAY = "later_day"
    TOO_EARLY = "too_early"
    IN_TIME = "in_time"
    LATE = "late"


def judge_arrival(now: datetime, starts_at: datetime, *, early: int, late: int) -> Arrival:
    """Whether a visitor comes in time: at most ``early`` minutes before the time booked and ``late`` after it.

    Both moments are on the clocks of the office.
    """
    if now.date() != starts_at.date():
        return Arrival.EARLIER_DAY if now.date() < starts_at.date() else Arrival.LATER_DAY
    if now < starts_at - timedelta(minutes=early):
        return Arrival.TOO_EARLY
    return Arrival.IN_TIME if now <= starts_at + timedelta(minutes=late) else Arrival.LATE


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
