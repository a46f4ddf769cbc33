"""A second, deliberately naive count of limits: write the days down as a list, cross out, take the n-th.

Shares no code with ``windows.workdays``: working days come from ``chinesecalendar`` itself, months from
``dateutil``, and the years it does not cover from ``holidays``.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

import chinese_calendar
import holidays
from dateutil.relativedelta import relativedelta

FIRST_YEAR, LAST_YEAR = 2019, 2026
LEGAL = holidays.country_holidays("CN", years=range(2017, 2031), language="zh_CN")


def covered(day: date) -> bool:
    """Whether a published arrangement covers the day."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@cache
def is_worked(day: date) -> bool:
    """Whether the day is worked."""
    if covered(day):
        return bool(chinese_calendar.is_workday(day))
    fixed_by_law = day in LEGAL and "调休" not in LEGAL[day]
    return day.isoweekday() not in (6, 7) and not fixed_by_law


def count(start: date, number: int, unit: str, frozen: Collection[date]) -> tuple[date, bool]:
    """The last day of the limit, and whether a day that decided it lies outside the arrangements."""
    ahead = [start + timedelta(days=n) for n in range(1, 700)]
    stopped = set(frozen)
    running = [one for one in ahead if one not in stopped]
    if unit == "working_day":
        end = [one for one in running if is_worked(one)][number - 1]
        decisive = [one for one in running if one <= end]
    else:
        length = number if unit == "calendar_day" else (start + relativedelta(months=number) - start).days
        reached = running[length - 1]
        end = next(one for one in running if one >= reached and is_worked(one))
        decisive = [one for one in running if reached <= one <= end]
    return end, not all(covered(one) for one in decisive)
