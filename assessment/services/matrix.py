"""The results of a run, narrowed by window, result, ground, status and words: bounded by the people of one run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from assessment.dossier import Result, Status
from assessment.models import Run, RunResult, Verdict
from assessment.models.run import RunResultQuerySet

UNDER_REVIEW = "under_review"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the matrix is narrowed by; empty means everything."""

    words: str = ""
    window: int | None = None
    result: str = ""
    ground: str = ""
    status: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.window or self.result or self.ground or self.status)


def results_of(run: Run, asked: Asked, *, held: Collection[int] = ()) -> RunResultQuerySet:
    """The results asked for, in the order of the employee numbers.

    ``held``: people whom the reader is shown as pending though the engine says eligible.
    """
    rows = RunResult.objects.filter(run=run).order_by("pk")
    if asked.words:
        rows = rows.filter(Q(number__startswith=asked.words) | Q(staff__name__icontains=asked.words))
    if asked.window:
        rows = rows.filter(window=asked.window)
    if asked.result:
        rows = rows.filter(_shown_as(asked.result, held))
    if asked.ground or asked.status:
        rows = rows.filter(pk__in=_verdicts(run, asked).values("result"))
    return rows


def shown_counts(run: Run, *, held: Collection[int] = ()) -> dict[str, int]:
    """How many people are shown with each result; without holds that is what the run itself keeps."""
    counts: dict[str, int] = dict(run.counts["results"])
    if held:
        moved = RunResult.objects.filter(run=run, staff__in=held, result=Result.ELIGIBLE).count()
        counts[Result.ELIGIBLE.value] -= moved
        counts[Result.PENDING.value] += moved
    return counts


def shown_result(row: RunResult, held: Collection[int]) -> str:
    """The result as the reader is shown it."""
    if row.result == Result.ELIGIBLE and row.staff_id in held:
        return Result.PENDING.value
    return row.result


def _shown_as(result: str, held: Collection[int]) -> Q:
    eligible_but_held = Q(result=Result.ELIGIBLE, staff__in=held)
    if result == Result.PENDING and held:
        return Q(result=result) | eligible_but_held
    if result == Result.ELIGIBLE and held:
        return Q(result=result) & ~Q(staff__in=held)
    return Q(result=result)


def _verdicts(run: Run, asked: Asked) -> Any:
    """The verdicts asked for: a ground alone means wherever it is not clear."""
    rows = Verdict.objects.filter(run=run)
    if asked.ground:
        rows = rows.filter(code=asked.ground)
    if asked.status == UNDER_REVIEW:
        return rows.filter(under_review=True)
    return rows.filter(status=asked.status) if asked.status else rows.exclude(status=Status.CLEAR)
