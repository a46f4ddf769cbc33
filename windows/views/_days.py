"""Days and months in addresses: what is no day, or none that can be meant, is not found."""

from datetime import date, timedelta

from django.http import Http404
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from service_window.http import NotThere

FIRST, LAST = date(2000, 1, 3), date(2099, 12, 27)  # a Monday and a Sunday: the weeks around them can be named


def day_named(text: str) -> date:
    """The day that an address names, such as 2026-11-23."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST:
        raise NotThere(_("There is no such day."))
    return day


def day_asked(text: str, default: date) -> date:
    """The day asked for in a query, else ``default``: a mistyped day shows the page of today."""
    try:
        return day_named(text)
    except Http404:
        return default


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
