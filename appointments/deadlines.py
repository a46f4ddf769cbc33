"""The two clocks of a case: promised (承诺) and statutory (法定), and the lights that warn of them.

Pure: no query, no request, no clock. Days are counted by ``windows.workdays``; here stands what
starts, freezes, extends and ends a limit (行政许可法 §32, §42, §45).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from windows.workdays import ONE_DAY, CountsFrom, Due, Unit, WorkCalendar

CHINA = ZoneInfo("Asia/Shanghai")
DEEMED_AFTER_WORKDAYS = 5
"""行政许可法 §32: silence for so many working days after receipt counts as acceptance."""


class Light(TextChoices):
    """The warning light of a case; always shown by colour, shape and word."""

    GREEN = "green", _("In time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Past the promised limit")
    DARK_RED = "dark_red", _("Past the statutory limit")
    PAUSED = "paused", _("Clock frozen")
    NONE = "none", _("No limit")


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: ``number`` of ``unit`` after the day ``counts_from`` names."""

    number: int
    unit: Unit
    counts_from: CountsFrom = CountsFrom.ACCEPTANCE


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days that do not count: from ``first`` to the day before ``until``; no ``until``: still frozen."""

    first: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.first:
            raise ValueError(gettext("A freeze cannot end before it began."))


@dataclass(frozen=True, slots=True)
class Extension:
    """An approved extension of the limit; ``moves_promise`` if the applicant was told in time."""

    days: int
    unit: Unit
    moves_promise: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """Everything a case's due dates follow from; a limit that does not exist is ``None``."""

    received_on: date
    accepted_on: date | None
    promised: Limit | None
    statutory: Limit | None
    freezes: tuple[Freeze, ...] = ()
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class DueDates:
    """The due dates of a case; while ``frozen`` they mean "no earlier than".

    ``provisional`` if either date is; the two flags behind it say which. ``frozen_from`` is the
    first day of the open freeze that does not count.
    """

    promised_on: date | None = None
    statutory_on: date | None = None
    provisional: bool = False
    frozen: bool = False
    frozen_from: date | None = None
    promised_provisional: bool = False
    statutory_provisional: bool = False


def freeze_between(started_at: datetime, ended_at: datetime | None, *, close: time) -> Freeze:
    """Return the days that a special procedure (特别程序, §45) keeps from counting.

    A day frozen at ``close`` of business does not count: a procedure that starts after close leaves
    its day counting, one that ends by close gives the day back.
    Raises ``ValueError`` for moments without a time zone and for an end before the start.
    """
    first = _first_close_on(started_at, close)
    if ended_at is None:
        return Freeze(first)
    if ended_at < started_at:
        raise ValueError(gettext("A freeze cannot end before it began."))
    local = _local(ended_at)
    return Freeze(first, local.date() if local.time() <= close else local.date() + ONE_DAY)


def due_dates(clocks: Clocks, calendar: WorkCalendar, *, as_of: date | None = None) -> DueDates:
    """Return both due dates of a case.

    The promised date is the earlier of its own count and the statutory date; before the day it
    counts from is known it is ``None``. An extension moves the statutory date, and the promise only
    if the applicant was told before it ran out. Freezes stop both. While one is open the dates are
    the earliest possible if it ended after ``as_of`` (default: after its first day).
    """
    frozen_from = min((freeze.first for freeze in clocks.freezes if freeze.until is None), default=None)
    frozen = frozen_days(clocks.freezes, as_of=as_of)
    extension = clocks.extension
    statutory = _count(clocks, clocks.statutory, calendar, frozen, extension)
    if extension is None or extension.moves_promise:
        promised = _earlier(_count(clocks, clocks.promised, calendar, frozen, extension), statutory)
    else:
        ceiling = _count(clocks, clocks.statutory, calendar, frozen, None)
        promised = _earlier(_count(clocks, clocks.promised, calendar, frozen, None), ceiling)
    promised_provisional = promised is not None and promised.provisional
    statutory_provisional = statutory is not None and statutory.provisional
    return DueDates(
        promised_on=promised.on if promised else None,
        statutory_on=statutory.on if statutory else None,
        provisional=promised_provisional or statutory_provisional,
        frozen=frozen_from is not None,
        frozen_from=frozen_from,
        promised_provisional=promised_provisional,
        statutory_provisional=statutory_provisional,
    )


def frozen_days(freezes: Iterable[Freeze], *, as_of: date | None = None) -> frozenset[date]:
    """Return every day that does not count, each once however many freezes cover it.

    An open freeze reaches to ``as_of``, that day included, or covers its first day.
    """
    days: set[date] = set()
    for freeze in freezes:
        until = freeze.until or (as_of or freeze.first) + ONE_DAY
        days.update(freeze.first + ONE_DAY * offset for offset in range((until - freeze.first).days))
    return frozenset(days)


def told_in_time(told_on: date, promised_on: date) -> bool:
    """Tell whether an extension may move the promise: the applicant was told before it ran out."""
    return told_on <= promised_on


def light(today: date, dues: DueDates, calendar: WorkCalendar, closed_on: date | None = None) -> Light:
    """Return the light of a case on ``today``, or the final one of a case closed on ``closed_on``.

    Yellow when at most one working day is left to the promise (to the statutory limit where nothing
    was promised), red past the promise, dark red past the statutory limit. While the clock is frozen no
    limit runs out: one that had run out before stays red, otherwise the case shows as paused.
    """
    paused = dues.frozen and closed_on is None
    nearest = dues.promised_on or dues.statutory_on
    if paused and (nearest is None or dues.frozen_from is None):
        return Light.PAUSED
    if nearest is None:
        return Light.NONE
    day = closed_on or today
    if dues.frozen and dues.frozen_from is not None:
        day = min(day, dues.frozen_from)
    if dues.statutory_on is not None and dues.statutory_on < day:
        return Light.DARK_RED
    if nearest < day:
        return Light.RED
    if paused:
        return Light.PAUSED
    return Light.YELLOW if closed_on is None and nearest <= yellow_until(today, calendar) else Light.GREEN


def yellow_until(today: date, calendar: WorkCalendar) -> date:
    """Return the last due date that shows yellow on ``today``: the next working day.

    For filters in SQL over open cases whose clock runs, in this order: dark red if the statutory
    date < today, red if the promised date < today, yellow if the promised date <= this day
    (the statutory date where nothing was promised), else green.
    """
    return calendar.workday_after(today)


def deemed_on(received_on: date, calendar: WorkCalendar) -> date:
    """Return the day after whose end a licence application counts as accepted (行政许可法 §32).

    Five working days after receipt; for licences (许可) only, never for filings.
    """
    return calendar.due(received_on, DEEMED_AFTER_WORKDAYS, Unit.WORKING_DAY).on


def deemed_acceptance(received_on: date, today: date, calendar: WorkCalendar) -> date | None:
    """Return the date of a deemed acceptance (视为受理), the day of receipt, once it has happened."""
    return received_on if today > deemed_on(received_on, calendar) else None


def days_saved(promised_on: date, decided_on: date, calendar: WorkCalendar) -> int:
    """Return by how many working days the promise was beaten (F6); negative: by how many it was overrun."""
    if decided_on > promised_on:
        return -calendar.workdays_between(promised_on, decided_on)
    return calendar.workdays_between(decided_on, promised_on)


def immediate_due_at(opened_at: datetime, minutes: int) -> datetime:
    """Return when an immediate item (即办件), which has no day clock, should be finished."""
    if minutes < 1:
        raise ValueError(gettext("A limit is at least 1, not %(number)s.") % {"number": minutes})
    return opened_at + timedelta(minutes=minutes)


def _count(
    clocks: Clocks,
    limit: Limit | None,
    calendar: WorkCalendar,
    frozen: frozenset[date],
    extension: Extension | None,
) -> Due | None:
    """Count one limit with its extension; ``None`` while the limit or its starting day is missing.

    An extension in the limit's own unit lengthens it; one in another unit counts on from its end.
    """
    if limit is None:
        return None
    start = clocks.received_on if limit.counts_from == CountsFrom.RECEIPT else clocks.accepted_on
    if start is None:
        return None
    if extension is None:
        return calendar.due(start, limit.number, limit.unit, frozen)
    if extension.unit == limit.unit:
        return calendar.due(start, limit.number + extension.days, limit.unit, frozen)
    end = calendar.due(start, limit.number, limit.unit, frozen)
    more = calendar.due(end.on, extension.days, extension.unit, frozen)
    return Due(more.on, end.provisional or more.provisional)


def _earlier(own: Due | None, statutory: Due | None) -> Due | None:
    """Return the promise's own end, or the statutory one where that comes first.

    It is provisional if the later one could still move before it: only when both end in one year.
    """
    if own is None or statutory is None:
        return own
    first, second = (own, statutory) if own.on <= statutory.on else (statutory, own)
    return Due(first.on, first.provisional or (second.provisional and second.on.year == first.on.year))


def _first_close_on(moment: datetime, close: time) -> date:
    """Return the day whose close of business is the first at or after ``moment``."""
    local = _local(moment)
    return local.date() if local.time() <= close else local.date() + ONE_DAY


def _local(moment: datetime) -> datetime:
    """Return ``moment`` on the clocks of the office; refuse one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(gettext("A moment needs a time zone."))
    return moment.astimezone(CHINA)
