"""Short ways to write down clocks, freezes and due dates of 2026."""

from datetime import date

from appointments.deadlines import Clocks, Extension, Freeze, Limit, due_dates
from tests.windows.official import OFFICIAL, day
from windows.workdays import CountsFrom, Unit, WorkCalendar


def working(number: int, counts_from: CountsFrom = CountsFrom.ACCEPTANCE) -> Limit:
    """A limit in working days."""
    return Limit(number, Unit.WORKING_DAY, counts_from)


def licence(received: str, accepted: str | None, *freezes: Freeze, extension: Extension | None = None) -> Clocks:
    """A licence: promised in 10 working days, 20 by law (行政许可法 §42)."""
    return Clocks(day(received), accepted and day(accepted), working(10), working(20), freezes, extension)


def freeze(first: str, until: str | None = None) -> Freeze:
    """A freeze between two days of 2026."""
    return Freeze(day(first), until and day(until))


def ends(
    clocks: Clocks, as_of: str | None = None, calendar: WorkCalendar = OFFICIAL
) -> tuple[date | None, date | None]:
    """Both due dates."""
    dues = due_dates(clocks, calendar, as_of=as_of and day(as_of))
    return dues.promised_on, dues.statutory_on
