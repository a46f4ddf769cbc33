"""What the pages of a year share: the year itself, the tabs above it, and who sees what of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessment.flow import PREPARE, VIEW, State
from assessment.models import YearReview
from assessment.services.next_steps import next_step
from assessment.services.years import year_review
from service_window.http import NotThere

LAST_YEAR = 9999

reads = permission_required(VIEW, raise_exception=True)
prepares = permission_required(PREPARE, raise_exception=True)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the year in the row of tabs."""

    label: str | Promise
    url: str
    current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One state in the life of a year, as the line above its pages shows it."""

    label: str | Promise
    done: bool
    current: bool


PAGES: tuple[tuple[str | Promise, str], ...] = (
    (gettext_lazy("Matrix"), "year-detail"),
    (gettext_lazy("Statistics"), "year-statistics"),
    (gettext_lazy("Steps and decision"), "year-life"),
    (gettext_lazy("Runs and differences"), "run-list"),
    (pgettext_lazy("results", "Objections"), "objection-list"),
    (gettext_lazy("Awards"), "award-list"),
    (gettext_lazy("Overdue cases"), "attribution-list"),
    (gettext_lazy("Another policy"), "policy-preview"),
)


def known_year(year: int) -> int:
    """The year, if a calendar has it."""
    if not 1 <= year <= LAST_YEAR:
        raise Http404
    return year


def review_or_404(year: int) -> YearReview:
    """The year under assessment; 404 where it was never computed."""
    review = year_review(known_year(year))
    if review is None or review.run is None:
        raise NotThere(_("This year has not been computed yet."))
    return review


def frame_of(year: int, review: YearReview | None, *, current: str) -> dict[str, Any]:
    """What every page of a year shows above its content; what comes next is asked only where it is shown."""
    tabs = [Tab(label, reverse(f"assessment:{name}", args=(year,)), name == current) for label, name in PAGES]
    coming = SimpleLazyObject(lambda: next_step(year, review))
    return {
        "year": year,
        "review": review,
        "tabs": tabs,
        "stages": _stages(review),
        "coming": coming,
        "current_page": current,
    }


def _stages(review: YearReview | None) -> list[Stage]:
    order = [state for state in State if state != State.OPEN]
    place = order.index(State(review.state)) if review and review.state in order else -1
    return [Stage(state.label, index < place, index == place) for index, state in enumerate(order)]


def key_of(request: HttpRequest, name: str) -> int:
    """The key a further page goes on from; 0 for the first page."""
    text = request.GET.get(name, "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("The page asked for does not exist."))
    return int(text)


def link_to(request: HttpRequest, **place: int) -> str:
    """The same page with the same filter, from another key on."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, key in place.items():
        query[name] = str(key)
    return f"?{query.urlencode()}"
