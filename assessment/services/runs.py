"""Runs are stored, compared with what the engine would say again, and never changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from assessment.dossier import Facts, PersonResult, Result, Status
from assessment.engine import judge
from assessment.facts import policy_of
from assessment.models import Run, RunResult, Verdict
from assessment.models.run import CODES
from assessment.record import (
    canonical,
    digest_of_lines,
    facts_as_json,
    facts_from_json,
    policy_as_json,
    policy_from_json,
    sha256,
)
from assessment.services.standing import judged
from evaluations.policy import Policy
from service_window.copying import MANY, Values, insert_rows, next_keys, tell_planner
from windows.models import RoleAssignment, Staff

_RESULT_FIELDS = (
    "id", "run", "staff", "number", "window", "days_served", "result", "facts", "facts_digest", "verdicts_digest",
)  # fmt: skip
_VERDICT_FIELDS = ("run", "result", "code", "status", "under_review", "evidence", "notes")


@dataclass(frozen=True, slots=True)
class Judged:
    """One person of a run about to be stored: the facts as text, the answer, and the digests of both."""

    number: str
    days_served: int
    facts: str
    result: PersonResult
    facts_digest: str
    verdicts_digest: str
    standing_digest: str


def store_run(year: int, *, by: Staff, on: date | None = None, reason: str = "", at: datetime | None = None) -> Run:
    """Store what the engine says of a year now; for the services that hold the transaction and record the act.

    ``at`` is when it is made; now, where it is not given (only demonstrations give it).
    """
    day = on or timezone.localdate()
    policy = policy_of(year)
    people = [_judged(facts, result) for facts, result in judged(policy, on=day)]
    newest = Run.objects.filter(year=year).aggregate(newest=Max("number"))["newest"] or 0
    run = Run.objects.create(
        year=year,
        number=newest + 1,
        judged_on=day,
        policy=policy_as_json(policy),
        facts_digest=digest_of_lines((person.number, person.facts_digest) for person in people),
        verdicts_digest=digest_of_lines((person.number, person.verdicts_digest) for person in people),
        standing_digest=digest_of_lines((person.number, person.standing_digest) for person in people),
        people=len(people),
        counts=counts_of(person.result for person in people),
        made_at=at or timezone.now(),
        made_by=by,
        reason=reason,
    )
    _store_results(run, people, policy)
    return run


def newest_run(year: int) -> Run | None:
    """The newest run of a year."""
    return Run.objects.of_year(year).first()


def digest_of(result: PersonResult) -> str:
    """The digest of an answer about one person."""
    return sha256(canonical(result.as_json()))


def standing_digest(results: Iterable[PersonResult]) -> str:
    """The digest of everything that a decision rests on: results, statuses and evidence of everybody, without the notes.

    A note names what a record lacks. An open case that runs over on the day after adds one, and changes nobody's result.
    """
    return digest_of_lines((result.number, sha256(canonical(_without_notes(result.as_json())))) for result in results)


def _without_notes(answer: dict[str, Any]) -> dict[str, Any]:
    grounds = [{name: value for name, value in ground.items() if name != "notes"} for ground in answer["grounds"]]
    return answer | {"grounds": grounds}


def counts_of(results: Iterable[PersonResult]) -> dict[str, Any]:
    """How many people came to each result, and how often each ground came to each status."""
    by_result: Counter[str] = Counter()
    by_ground: dict[str, Counter[str]] = {code: Counter() for code in CODES}
    for result in results:
        by_result[result.result] += 1
        for verdict in result.grounds:
            by_ground[verdict.code][verdict.status] += 1
    return {
        "results": {name: by_result[name] for name in Result.values},
        "grounds": {code: {name: found[name] for name in Status.values} for code, found in by_ground.items()},
    }


# --- Years later --------------------------------------------------------------------------------------


def policy_of_run(run: Run) -> Policy:
    """The policy a run was computed by."""
    return policy_from_json(run.policy)


def facts_of_result(row: RunResult) -> Facts:
    """The facts a result was computed from."""
    return facts_from_json(json.loads(row.facts))


def repeat(row: RunResult, policy: Policy) -> PersonResult:
    """Ask the engine again, years later, from the facts that were kept."""
    return judge(facts_of_result(row), policy)


# --- Parts --------------------------------------------------------------------------------------------


def _judged(facts: Facts, result: PersonResult) -> Judged:
    text, answer = canonical(facts_as_json(facts)), result.as_json()
    return Judged(
        facts.number,
        facts.days_served,
        text,
        result,
        sha256(text),
        sha256(canonical(answer)),
        sha256(canonical(_without_notes(answer))),
    )


def _store_results(run: Run, people: list[Judged], policy: Policy) -> None:
    """Write everybody's row and eight verdicts; a run of 10,000 people is 90,000 rows."""
    staff = dict(Staff.objects.order_by().values_list("number", "pk"))
    windows = windows_of(policy)
    keys = next_keys(RunResult, len(people))
    insert_rows(
        RunResult,
        _RESULT_FIELDS,
        (
            (
                key,
                run.pk,
                staff[person.number],
                person.number,
                windows.get(staff[person.number]),
                person.days_served,
                person.result.result,
                person.facts,
                person.facts_digest,
                person.verdicts_digest,
            )
            for key, person in zip(keys, people, strict=True)
        ),
    )
    insert_rows(Verdict, _VERDICT_FIELDS, _verdict_rows(run, keys, people))
    if len(people) >= MANY:
        tell_planner(RunResult, Verdict)


def _verdict_rows(run: Run, keys: list[int], people: list[Judged]) -> Iterator[Values]:
    for key, person in zip(keys, people, strict=True):
        for verdict in person.result.grounds:
            said = verdict.as_json() if verdict.evidence or verdict.notes else None
            evidence, notes = (json.dumps(said["evidence"]), json.dumps(said["notes"])) if said else ("[]", "[]")
            yield run.pk, key, verdict.code, verdict.status, verdict.under_review, evidence, notes


def windows_of(policy: Policy) -> Mapping[int, int]:
    """The window of each person in the period: where they are A, else where they are B; the latest duty counts."""
    rows = (
        RoleAssignment.objects.filter(valid_from__lte=policy.period_to)
        .filter(Q(valid_to=None) | Q(valid_to__gte=policy.period_from))
        .order_by("valid_from", "pk")
        .values_list("a_role_id", "b_role_id", "window_id")
    )
    as_a: dict[int, int] = {}
    as_b: dict[int, int] = {}
    for a_role, b_role, window in rows:
        as_a[a_role] = window
        as_b[b_role] = window
    return as_b | as_a
