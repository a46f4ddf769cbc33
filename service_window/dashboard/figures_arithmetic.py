"""The arithmetic of figures: shares, medians, days and minutes saved against a promise.

Pure: no query, no request, no clock. It works on groups that the database has counted, never on single cases.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from service_window.charts import per_cent
from windows.workdays import WorkCalendar

Key = Hashable


@dataclass(frozen=True, slots=True)
class Placed:
    """One duration at its place among the ``number`` durations of its group, the shortest at place 1."""

    key: Key
    number: int
    place: int
    spent: timedelta


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile of a group of durations."""

    number: int
    median: timedelta
    ninth: timedelta

    @property
    def median_minutes(self) -> int:
        """The median in whole minutes: 75 minutes are 75."""
        return whole_minutes(self.median)

    @property
    def ninth_minutes(self) -> int:
        """The 90th percentile in whole minutes."""
        return whole_minutes(self.ninth)


def is_middle(number: int, place: int) -> bool:
    """Whether the median of ``number`` values is made of the one at ``place``, alone or with its neighbour."""
    return 2 * place - number in (0, 1, 2)


def is_ninth(number: int, place: int) -> bool:
    """Whether the value at ``place`` is the 90th percentile by nearest rank: at most it are 90 % of all."""
    return 0 <= 10 * place - 9 * number < 10


def spreads(rows: Iterable[Placed]) -> dict[Key, Spread]:
    """Median and 90th percentile of each group, from the rows that stand at their places."""
    middles: dict[Key, list[timedelta]] = {}
    ninths: dict[Key, timedelta] = {}
    numbers: dict[Key, int] = {}
    for row in rows:
        numbers[row.key] = row.number
        if is_middle(row.number, row.place):
            middles.setdefault(row.key, []).append(row.spent)
        if is_ninth(row.number, row.place):
            ninths[row.key] = row.spent
    return {
        key: Spread(number, sum(middles[key], timedelta()) / len(middles[key]), ninths[key])
        for key, number in numbers.items()
    }


def whole_minutes(length: timedelta) -> int:
    """The length in whole minutes, days and hours included."""
    return length // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ReadyGroup:
    """Cases of one group whose results were ready on one day, with one promised day or none.

    ``timed`` of them are immediate items with promised minutes, ``timed_kept`` were ready within them, and
    ``spared`` is the time that these had left.
    """

    key: Key
    ready_on: date
    due_on: date | None
    number: int
    timed: int = 0
    timed_kept: int = 0
    spared: timedelta = timedelta()


@dataclass(slots=True)
class Promise:
    """How the promises of a group of cases were kept."""

    promised: int = 0
    on_time: int = 0
    dated: int = 0
    early: int = 0
    days_saved: int = 0
    days_over: int = 0
    timed_kept: int = 0
    spared: timedelta = field(default_factory=timedelta)

    @property
    def late(self) -> int:
        """Results that came after their promise."""
        return self.promised - self.on_time

    @property
    def on_time_share(self) -> int | None:
        """Results on time among those with a promise, in per cent."""
        return per_cent(self.on_time, self.promised)

    @property
    def early_share(self) -> int | None:
        """Results before the promised day among those with one, in per cent."""
        return per_cent(self.early, self.dated)

    @property
    def minutes_saved(self) -> int:
        """Minutes that immediate items had left when they were ready."""
        return whole_minutes(self.spared)

    def add(self, group: ReadyGroup, calendar: WorkCalendar) -> None:
        """Count one group of cases in."""
        if group.due_on is None:
            self.promised += group.timed
            self.on_time += group.timed_kept
            self.timed_kept += group.timed_kept
            self.spared += group.spared
            return
        self.promised += group.number
        self.dated += group.number
        if group.ready_on <= group.due_on:
            self.on_time += group.number
            self.early += group.number if group.ready_on < group.due_on else 0
            self.days_saved += group.number * calendar.workdays_between(group.ready_on, group.due_on)
        else:
            self.days_over += group.number * calendar.workdays_between(group.due_on, group.ready_on)


def promises(groups: Iterable[ReadyGroup], calendar: WorkCalendar) -> tuple[Promise, dict[Key, Promise]]:
    """How promises were kept, altogether and by group."""
    whole, parts = Promise(), dict[Key, Promise]()
    for group in groups:
        for promise in (whole, parts.setdefault(group.key, Promise())):
            promise.add(group, calendar)
    return whole, parts
