"""The stored answers of a run, read as plain values: a run of 10,000 people is 80,000 verdicts, most of them clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from assessment.models import RunResult, Verdict
from assessment.models.run import verdict_as_json

BATCH: Final = 1000


class Answer(NamedTuple):
    """What a run came to for one person, as ``assess`` prints it, and the facts as they were kept."""

    number: str
    days_served: int
    facts: str
    facts_digest: str
    as_json: dict[str, Any]


def answers_of(run: int | None) -> Iterator[Answer]:
    """The answers of a run in the order of the employee numbers; two queries for each thousand people."""
    names = ("pk", "number", "result", "days_served", "facts", "facts_digest")
    rows = RunResult.objects.filter(run=run).order_by("pk").values_list(*names).iterator(BATCH)
    while piece := list(islice(rows, BATCH)):
        grounds = _grounds([row[0] for row in piece])
        for pk, number, result, days_served, facts, digest in piece:
            said = {"number": number, "result": result, "grounds": grounds[pk]}
            yield Answer(number, days_served, facts, digest, said)


def statuses_of(run: int | None) -> dict[int, dict[str, str]]:
    """What each ground came to, by the primary keys of the results of a run."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for result, code, status in Verdict.objects.filter(run=run).values_list("result", "code", "status"):
        found[result][code] = status
    return found


def _grounds(results: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The verdicts of some results in the order of their codes."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    fields = ("result", "code", "status", "under_review", "evidence", "notes")
    rows = Verdict.objects.filter(result__in=results).order_by("result", "code")
    for result, *verdict in rows.values_list(*fields):
        found[result].append(verdict_as_json(*verdict))
    return found
