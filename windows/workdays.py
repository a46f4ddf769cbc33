"""Count days as the law counts them: working days, calendar days and months.

Pure: no query, no request, no clock. The days off and the make-up working weekends (调休) come from
the State Council's yearly arrangement; a year without one is computed from weekends and the holidays
fixed by law, and every answer that depended on it says so (暂定).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from holidays.utils import country_holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LAST_DAY = date(2099, 12, 31)
"""As far as the lunar holidays are known; a limit that runs beyond is refused."""


class Unit(TextChoices):
    """What a limit is counted in."""

    WORKING_DAY = "working_day", pgettext_lazy("unit of a limit", "working days")
    CALENDAR_DAY = "calendar_day", pgettext_lazy("unit of a limit", "calendar days")
    MONTH = "month", pgettext_lazy("unit of a limit", "months")


class CountsFrom(TextChoices):
    """The day a limit is counted from; that day itself does not count (民法典 §201)."""

    ACCEPTANCE = "acceptance", pgettext_lazy("start of a limit", "acceptance")
    RECEIPT = "receipt", pgettext_lazy("start of a limit", "receipt")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit, and whether a missing arrangement may still move it."""

    on: date
    provisional: bool = False

    def __str__(self) -> str:
        """Give the ISO date, followed by `` provisional`` where an arrangement is missing."""
        return f"{self.on.isoformat()} provisional" if self.provisional else self.on.isoformat()


@lru_cache(maxsize=256)
def holidays_by_law(year: int) -> frozenset[date]:
    """Return the public holidays fixed by law in ``year`` with their substitutes for weekends.

    Follows 全国年节及纪念日放假办法 (§6: a holiday on a weekend is made up on a working day). Days that only
    an arrangement moved (调休) are left out, so that the answer never rests on half an arrangement.
    """
    named = country_holidays("CN", years=year, language="zh_CN")
    return frozenset(day for day, name in named.items() if "调休" not in name)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The arrangements known so far: ``off`` and ``working`` days, and the ``years`` that have one.

    ``off`` and ``working`` need only hold what differs from Monday to Friday.
    """

    off: frozenset[date]
    working: frozenset[date]
    years: frozenset[int]

    def is_known(self, day: date) -> bool:
        """Tell whether the year of ``day`` has an arrangement."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """Tell whether ``day`` is worked; in a year without an arrangement, by weekends and law."""
        if day in self.working:
            return True
        if day in self.off or day.weekday() >= SATURDAY:
            return False
        return self.is_known(day) or day not in holidays_by_law(day.year)

    def next_workday(self, day: date) -> date:
        """Return ``day`` if it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day = _day_after(day)
        return day

    def workday_after(self, day: date) -> date:
        """Return the first working day strictly after ``day``."""
        return self.next_workday(_day_after(day))

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and including ``last``; 0 if there are none."""
        return sum(self.is_workday(first + ONE_DAY * offset) for offset in range(1, (last - first).days + 1))

    def due(self, start: date, number: int, unit: Unit, frozen: Container[date] = ()) -> Due:
        """Return the last day of a limit of ``number`` ``unit`` that counts from ``start``.

        The starting day does not count (民法典 §201) and may be a day off. Days in ``frozen`` do not
        count in any unit. A month ends on the same day number, else on the month's last day (§202);
        calendar days and months that end on a day off move to the next working day (§203).
        Raises ``ValueError`` for a number below 1 and for a limit that runs beyond ``LAST_DAY``.
        """
        if isinstance(start, datetime):
            raise ValueError(gettext("A limit counts from a day, not from a moment."))
        if number < 1:
            raise ValueError(gettext("A limit is at least 1, not %(number)s.") % {"number": number})
        if unit == Unit.WORKING_DAY:
            return self._due_by_workdays(start, number, frozen)
        days = (_months_after(start, number) - start).days if unit == Unit.MONTH else number
        return self._due_by_days(start, days, frozen)

    def _due_by_workdays(self, start: date, number: int, frozen: Container[date]) -> Due:
        """Walk until ``number`` working days have passed with the clock running."""
        day, provisional = start, False
        while number:
            day = _day_after(day)
            if day in frozen:
                continue
            provisional = provisional or not self.is_known(day)
            number -= self.is_workday(day)
        return Due(day, provisional)

    def _due_by_days(self, start: date, number: int, frozen: Container[date]) -> Due:
        """Walk ``number`` days with the clock running, then on to a working day that runs as well.

        Only the days on which the limit could end are asked whether they are worked, so a limit
        that merely passes through a year without an arrangement is not provisional.
        """
        day, provisional = start, False
        while number:
            day = _day_after(day)
            number -= day not in frozen
        while True:
            if day not in frozen:
                provisional = provisional or not self.is_known(day)
                if self.is_workday(day):
                    return Due(day, provisional)
            day = _day_after(day)


def _day_after(day: date) -> date:
    """Return the next day; refuse to leave the calendar."""
    if day >= LAST_DAY:
        raise ValueError(gettext("The limit runs beyond %(last)s, where the calendar ends.") % {"last": LAST_DAY})
    return day + ONE_DAY


def _months_after(start: date, number: int) -> date:
    """Return the day with the same number ``number`` months later, else the last of that month."""
    years, month = divmod(start.month - 1 + number, 12)
    year = start.year + years
    if year > LAST_DAY.year:
        raise ValueError(gettext("The limit runs beyond %(last)s, where the calendar ends.") % {"last": LAST_DAY})
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
