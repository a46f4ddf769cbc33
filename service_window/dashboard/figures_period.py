"""The period that a page of figures looks back on: a day, a week from Monday, or a month.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

EARLIEST = date(2000, 1, 1)
"""Nothing is looked back on before this day."""


class Span(TextChoices):
    """How long a period is."""

    DAY = "day", pgettext_lazy("period", "Day")
    WEEK = "week", pgettext_lazy("period", "Week")
    MONTH = "month", pgettext_lazy("period", "Month")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    span: Span
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the period."""
        return tuple(self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))

    @property
    def before(self) -> Period:
        """The period of the same kind that ends the day before."""
        return period_of(self.span, self.first - timedelta(days=1))

    @property
    def after(self) -> Period:
        """The period of the same kind that begins the day after."""
        return period_of(self.span, self.last + timedelta(days=1))


def period_of(span: Span, day: date) -> Period:
    """The period of kind ``span`` that ``day`` lies in."""
    if span is Span.DAY:
        return Period(span, day, day)
    if span is Span.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(span, monday, monday + timedelta(days=6))
    return Period(span, day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
