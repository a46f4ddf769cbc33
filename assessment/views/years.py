"""The years under assessment, the matrix of people and grounds, and the counts for the chief representative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from assessment.dossier import Result, Status
from assessment.flow import COUNTS, DECIDE, PREPARE, VIEW
from assessment.forms.matrix import MatrixFilterForm
from assessment.models import Run, RunResult, YearReview
from assessment.result_table import SIGNS
from assessment.rules import GROUNDS
from assessment.services.holds import held_for
from assessment.services.matrix import results_of, shown_counts, shown_result
from assessment.services.runs import newest_run
from assessment.services.years import year_review
from assessment.views._year import frame_of, key_of, known_year, link_to
from assessment.worklists import KINDS
from service_window.worklist import WorkKind, WorkRow, counts_for
from windows.models import Window

PAGE = 50
MOST_WAITING = 10
"""So many rows of each kind of work stand above the list of years; all of them at the kind's own page."""

SHORT: dict[str, str | Promise] = {
    Status.CLEAR.value: pgettext_lazy("matrix", "none"),
    Status.PENDING.value: pgettext_lazy("matrix", "pending"),
    Status.DISQUALIFIED.value: pgettext_lazy("matrix", "met"),
}
"""The words of the cells; the legend above the matrix gives the full ones."""

RESULT_TONES = {
    Result.ELIGIBLE.value: ("good", "circle-check"),
    Result.PENDING.value: ("warn", "hourglass"),
    Result.DISQUALIFIED.value: ("bad", "circle-x"),
    Result.NOT_IN_SCOPE.value: ("calm", "minus"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One ground of one person: sign and word of its status."""

    code: str
    status: str
    sign: str
    word: str | Promise
    under_review: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the matrix."""

    row: RunResult
    result: Result
    tone: str
    icon: str
    cells: tuple[Cell, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many people came to one result, and the filter that shows them."""

    result: Result
    number: int
    tone: str


@require_safe
def year_list(request: HttpRequest) -> HttpResponse:
    """Show the years that were computed, and the one that runs."""
    _ensure_may_look(request)
    reviews = list(YearReview.objects.for_list().order_by("-year"))
    today = timezone.localdate().year
    known = {review.year for review in reviews}
    context = {
        "reviews": reviews,
        "missing": [year for year in (today, today - 1) if year not in known],
        "sees_people": request.user.has_perm(VIEW),
        "acts": request.user.has_perm(PREPARE) or request.user.has_perm(DECIDE),
        "waiting": _waiting(request),
    }
    return render(request, "assessment/year_list.html", context)


@require_safe
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    """Show the matrix of the run on which the year rests; counts only to whoever may not read the people."""
    _ensure_may_look(request)
    review = year_review(known_year(year))
    if not request.user.has_perm(VIEW):
        return render(request, "assessment/year_counts.html", _counts_only(year, review))
    context = frame_of(year, review, current="year-detail") | {"may_prepare": request.user.has_perm(PREPARE)}
    if review is None or review.run is None:
        return render(request, "assessment/year_empty.html", context)
    held = held_for(request.user, year)
    newest = newest_run(year)
    context |= _matrix(request, review.run, held) | {
        "run": review.run,
        "newer": newest if newest != review.run else None,
        "counts": _counts(review.run, held),
        "grounds": [(ground.code, ground.title) for ground in GROUNDS],
        "legend": [(sign, SHORT[code], Status(code).label) for code, sign in SIGNS.items()],
    }
    return render(request, "assessment/year_matrix.html", context)


# --- Parts ----------------------------------------------------------------------------------------


def _waiting(request: HttpRequest) -> list[tuple[WorkKind, WorkRow]]:
    """What of the assessment waits for this person, in the order of its kinds."""
    kinds = [kind for kind in KINDS if request.user.has_perm(kind.permission)]
    counts = counts_for(kinds, request.user) if kinds else {}
    return [(kind, row) for kind in kinds if counts[kind.code] for row in kind.rows(request.user, limit=MOST_WAITING)]


def _ensure_may_look(request: HttpRequest) -> None:
    if not (request.user.has_perm(VIEW) or request.user.has_perm(COUNTS)):
        raise PermissionDenied


def _matrix(request: HttpRequest, run: Run, held: frozenset[int]) -> dict[str, Any]:
    form = MatrixFilterForm(request.GET, windows=list(Window.objects.order_by("number")))
    asked = form.asked()
    rows = RunResult.objects.none() if asked is None else results_of(run, asked, held=held)
    found, earlier, later = _page(request, rows.for_list())
    return {
        "form": form,
        "lines": [line_of(row, run, held) for row in found],
        "found": rows.count() if asked else run.people,
        "filtered": bool(asked),
        "print_url": f"{reverse('assessment:result-print', args=(run.year,))}{link_to(request)}",
        "earlier_url": link_to(request, before=found[0].pk) if earlier and found else "",
        "later_url": link_to(request, after=found[-1].pk) if later and found else "",
    }


def _page(request: HttpRequest, rows: Any) -> tuple[list[RunResult], bool, bool]:
    """One page in the order of the numbers, and whether there are people before and after it."""
    before, after = key_of(request, "before"), key_of(request, "after")
    if before:
        found = list(rows.filter(pk__lt=before).order_by("-pk")[: PAGE + 1])
        return found[:PAGE][::-1], len(found) > PAGE, True
    found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    return found[:PAGE], bool(after), len(found) > PAGE


def line_of(row: RunResult, run: Run, held: frozenset[int]) -> Line:
    """One person as the matrix shows them to this reader."""
    result = Result(shown_result(row, held))
    tone, icon = RESULT_TONES[result.value]
    verdicts = sorted(row.verdicts.all(), key=lambda verdict: verdict.code)
    cells = tuple(
        Cell(one.code, one.status, SIGNS[one.status], SHORT[one.status], one.under_review) for one in verdicts
    )
    return Line(row, result, tone, icon, cells, reverse("assessment:result-detail", args=(run.year, row.number)))


def _counts(run: Run, held: frozenset[int]) -> list[Count]:
    numbers = shown_counts(run, held=held)
    return [Count(result, numbers[result.value], RESULT_TONES[result.value][0]) for result in Result]


def _counts_only(year: int, review: YearReview | None) -> dict[str, Any]:
    run = review.run if review else None
    grounds = (
        [
            (ground.code, ground.title, [run.counts["grounds"][ground.code][status] for status in Status.values])
            for ground in GROUNDS
        ]
        if run
        else []
    )
    return frame_of(year, review, current="") | {
        "run": run,
        "counts": _counts(run, frozenset()) if run else [],
        "statuses": list(Status),
        "grounds": grounds,
    }
