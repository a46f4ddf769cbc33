"""The figures of ratings and how each is counted: what is published beside a figure is what computes it.

Pure: no query, no request, no clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """What was counted of a period, or of a month, window or item in it."""

    invited: int = 0
    rated: int = 0
    given: int = 0
    good: int = 0
    answer_due: int = 0
    answered: int = 0
    rectify_due: int = 0
    rectified: int = 0
    called: int = 0
    satisfied: int = 0

    def plus(self, other: "RatingCounts") -> "RatingCounts":
        """Both together."""
        return RatingCounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RatingFigure:
    """One figure: its name, how it is counted, and its share as a part of a whole."""

    code: str
    title: str | Promise
    definition: str | Promise
    part: Callable[[RatingCounts], Part]


@dataclass(frozen=True, slots=True)
class Share:
    """A figure of something counted: the part, the whole, and the share in per cent with one digit."""

    figure: RatingFigure
    part: int
    whole: int

    @property
    def percent(self) -> str:
        """The share; a dash where there is nothing to count."""
        return percent(self.part, self.whole)


FIGURES = (
    RatingFigure(
        "rated",
        _("Rated share"),
        _(
            "Cases finished in the period (F7) whose visit was rated, divided by all cases finished in it. Ratings that are "
            "not counted are left out; a rating that came later than the period is still one."
        ),
        lambda counts: (counts.rated, counts.invited),
    ),
    RatingFigure(
        "unrated",
        _("Unrated share"),
        _("The other finished cases. Not rated stays not rated: no level is put in its place."),
        lambda counts: (counts.invited - counts.rated, counts.invited),
    ),
    RatingFigure(
        "good",
        _("Good share"),
        _(
            "Ratings of the three upper levels, divided by all ratings that visitors gave in the period. Ratings that are "
            "not counted and re-ratings are left out."
        ),
        lambda counts: (counts.good, counts.given),
    ),
    RatingFigure(
        "answered",
        _("Bad reviews answered in time"),
        _(
            "Bad reviews of the period that were contacted and verified by their deadline, divided by those that were "
            "verified or whose deadline has passed."
        ),
        lambda counts: (counts.answered, counts.answer_due),
    ),
    RatingFigure(
        "rectified",
        _("Rectified in time"),
        _(
            "Bad reviews of the period that were rectified or explained by their deadline, divided by those that were "
            "settled or whose deadline has passed."
        ),
        lambda counts: (counts.rectified, counts.rectify_due),
    ),
    RatingFigure(
        "satisfied",
        _("Satisfied at call-back"),
        _("Bad reviews of the period whose visitor was satisfied when called back, divided by those who were reached."),
        lambda counts: (counts.satisfied, counts.called),
    ),
)


def shares_of(counts: RatingCounts) -> tuple[Share, ...]:
    """Every figure of what was counted."""
    return tuple(Share(figure, *figure.part(counts)) for figure in FIGURES)


def percent(part: int, whole: int) -> str:
    """The share in per cent, rounded half up to one digit: 1 of 3 is 33.3%."""
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
