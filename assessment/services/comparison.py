"""What differs: between two runs, between a run and the records of today, and under another policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessment.dossier import PersonResult
from assessment.facts import policy_of
from assessment.models import Run, RunResult
from assessment.models.run import RunResultQuerySet
from assessment.outlook import PersonChange, change_of
from assessment.services.runs import digest_of
from assessment.services.standing import judged
from evaluations.policy import Policy

MOST = 500
"""A page names so many people; how many there are is counted in full."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Whose results differ: everybody counted, and the first of them in full."""

    people: int
    results: int
    """How many of the people come to another result of the year; for the others only a ground differs."""
    changes: tuple[PersonChange, ...]


def compare_runs(old: Run, new: Run) -> Difference:
    """What differs between two stored runs: only people whose digests differ are read."""
    before = _differing(old, new)
    after = _differing(new, old)
    answers = {row.number: row.as_json() for row in before}
    others = {row.number: row.as_json() for row in after}
    return _difference((answers.get(number), others.get(number)) for number in sorted({*answers, *others}))


def compare_with_now(run: Run) -> Difference:
    """What differs between a stored run and the engine's answer today; nothing is stored."""
    now = {result.number: result for _facts, result in judged(policy_of(run.year), on=timezone.localdate())}
    digests = dict(run.results.order_by("pk").values_list("number", "verdicts_digest"))
    changed = [number for number in now if digest_of(now[number]) != digests.get(number)]
    gone = [number for number in digests if number not in now]
    rows = run.results.filter(number__in=[*changed, *gone]).prefetch_related("verdicts")
    stored = {row.number: row.as_json() for row in rows}
    after = {number: now[number].as_json() for number in changed}
    return _difference((stored.get(number), after.get(number)) for number in sorted({*stored, *after}))


def policy_difference(year: int, policy: Policy, *, on: date | None = None) -> Difference:
    """Whose results would differ if ``policy`` were that of ``year``; nothing is stored, and nothing changed."""
    day = on or timezone.localdate()
    present = {result.number: result for _facts, result in judged(policy_of(year), on=day)}
    other = {result.number: result for _facts, result in judged(replace(policy, year=year), on=day)}
    numbers = sorted({*present, *other})
    pairs = ((present.get(number), other.get(number)) for number in numbers)
    return _difference((_json(before), _json(after)) for before, after in pairs if before != after)


def _json(result: PersonResult | None) -> dict[str, Any] | None:
    return None if result is None else result.as_json()


def _differing(run: Run, other: Run) -> RunResultQuerySet:
    same = RunResult.objects.filter(run=other, staff=OuterRef("staff"), verdicts_digest=OuterRef("verdicts_digest"))
    rows: Any = RunResult.objects.filter(~Exists(same), run=run).prefetch_related("verdicts").order_by("pk")
    return rows  # type: ignore[no-any-return]


def _difference(pairs: Iterable[tuple[Any, Any]]) -> Difference:
    found = [change for before, after in pairs if (change := change_of(before, after)) is not None]
    results = sum(change.before != change.after for change in found)
    return Difference(len(found), results, tuple(found[:MOST]))
