"""Who is busy when: visits of one clerk never overlap, and nothing happens outside the opening hours.

Pure: no query, no request, no clock.
"""

from bisect import insort
from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from appointments.deadlines import deemed_on
from service_window.demo.setting import Setting, Stretch, moment, second_of
from windows.workdays import ONE_DAY

BREATH = 45
"""Seconds between two visitors."""
ROOM = 70 * 60
"""No visit takes longer; a day that offers less in one piece is full."""


class Diary:
    """The bookings of all clerks. An office with more cases than hours gets several ``lanes``."""

    def __init__(self, setting: Setting, *, lanes: int = 1) -> None:
        self.setting = setting
        self.lanes = lanes
        self._busy: dict[tuple[str, date, int], list[Stretch]] = {}

    def has_room(self, person: str, day: date, earliest: int = 0) -> bool:
        """Whether a visit of any length can still be booked, ``earliest`` seconds after midnight or later."""
        lanes = range(self.lanes)
        gaps = (gap for lane in lanes for gap in self._gaps(person, day, lane))
        return any(last - max(first, earliest) >= ROOM for first, last in gaps)

    def book(self, person: str, day: date, seconds: int, dice: Random, earliest: int = 0) -> datetime:
        """Book a visit on a day that has room, near a moment drawn by ``dice``; return when it begins."""
        stretches = self.setting.stretches(day)
        wish = max(earliest, dice.randrange(stretches[0][0], stretches[-1][1]))
        lanes = sorted(range(self.lanes), key=lambda lane: len(self._busy.get((person, day, lane), ())))
        begin, lane = self._find((person, day), seconds, (wish, earliest), lanes)
        insort(self._busy.setdefault((person, day, lane), []), (begin, begin + seconds + BREATH))
        return moment(day, begin)

    def later(self, after: datetime, days: int, dice: Random) -> datetime:
        """A moment in the opening hours of the working day ``days`` working days later, and after ``after``."""
        calendar, day = self.setting.calendar, after.date()
        day = calendar.next_workday(day)
        for _day in range(days):
            day = calendar.workday_after(day)
        wish = self._open_second(day, dice)
        if moment(day, wish) > after:
            return moment(day, wish)
        soon = second_of(after) + dice.randrange(180, 1800)
        if any(first <= soon < last for first, last in self.setting.stretches(day)):
            return moment(day, soon)
        day = calendar.workday_after(day)
        return moment(day, self._open_second(day, dice))

    def deemed_at(self, received: datetime | None) -> datetime:
        """When ``tick`` finds in the night that the law has accepted what nobody had answered (行政许可法 §32)."""
        if received is None:
            raise ValueError("Nothing has been received yet.")
        silent = deemed_on(received.date(), self.setting.calendar)
        return moment(silent + ONE_DAY, 5 * 60)

    def _open_second(self, day: date, dice: Random) -> int:
        """A second of the day at which the office is open, with a quarter of an hour left."""
        first, last = dice.choice(self.setting.stretches(day))
        return dice.randrange(first, last - 900)

    def _find(
        self, whose: tuple[str, date], seconds: int, moments: tuple[int, ...], lanes: list[int]
    ) -> tuple[int, int]:
        for earliest in moments:
            for lane in lanes:
                for first, last in self._gaps(*whose, lane):
                    begin = max(first, earliest)
                    if begin + seconds + BREATH <= last:
                        return begin, lane
        raise ValueError("The day has no room for this visit.")

    def _gaps(self, person: str, day: date, lane: int) -> Iterator[Stretch]:
        busy = self._busy.get((person, day, lane), [])
        for opens, closes in self.setting.stretches(day):
            free = opens
            for first, last in busy:
                if opens <= first < closes:
                    if first > free:
                        yield free, first
                    free = max(free, last)
            if closes > free:
                yield free, closes
