"""The figures of a year, counted from the run on which it rests: two queries, whatever the number of people.

A record counts once for each person and ground it speaks for. What a hold keeps open is no fact of a run and in no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count

from assessment.dossier import Status
from assessment.models import Run, RunResult, Verdict, YearReview
from windows.models import Window

YEARS: Final = 10
"""So many years stand beside each other, the newest."""
CHUNK: Final = 2000

Month = str
"""A month as in ``2026-03``."""


@dataclass(slots=True)
class RunFigures:
    """What is counted of one run; keys are codes, states, months and primary keys of windows (None: without one)."""

    results: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    """People by window and result."""
    met: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    """People for whom a ground is met, by window and ground."""
    records: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Records by ground, element and state."""
    months: Counter[tuple[Month, str, str]] = field(default_factory=Counter)
    """Records by the month of the event, ground and state."""
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Records that did not count, by ground and the element that each lacks."""

    @property
    def windows(self) -> set[int | None]:
        """The windows at which somebody of the run served."""
        return {window for window, _result in self.results}


def figures_of(run: Run) -> RunFigures:
    """Count one run: two queries, one for the people and one for what was found about them."""
    found = RunFigures()
    people = RunResult.objects.filter(run=run).order_by().values_list("window", "result").annotate(number=Count("pk"))
    for window, result, number in people:
        found.results[window, result] += number
    for window, code, status, evidence, notes in _verdicts(run):
        if status == Status.DISQUALIFIED:
            found.met[window, code] += 1
        for item in evidence:
            found.records[code, item["element"], item["state"]] += 1
            found.months[item["event_on"][:7], code, item["state"]] += 1
        for note in notes:
            found.missing[code, note["missing"]] += 1
    return found


def window_names(figures: RunFigures) -> list[Window]:
    """The windows of a run by their numbers."""
    return list(Window.objects.filter(pk__in=[pk for pk in figures.windows if pk is not None]).order_by("number"))


def other_years(review: YearReview) -> list[YearReview]:
    """The year and those before it that were computed, the newest first; each with the run on which it rests."""
    rows = YearReview.objects.filter(year__lte=review.year, run__isnull=False).select_related("run")
    return list(rows.order_by("-year")[:YEARS])


def _verdicts(run: Run) -> Iterator[Any]:
    """Every verdict that names a record; most name none."""
    rows = Verdict.objects.filter(run=run).exclude(evidence=[], notes=[]).order_by()
    return rows.values_list("result__window", "code", "status", "evidence", "notes").iterator(CHUNK)
