"""Ask all eight grounds of one person, and say what the year comes to.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from datetime import date

from evaluations.policy import Policy

from .dossier import Facts, PersonResult, Result, Status
from .rules import GROUNDS

RESULTS = (
    (Status.DISQUALIFIED.value, Result.DISQUALIFIED.value),
    (Status.PENDING.value, Result.PENDING.value),
    (Status.CLEAR.value, Result.ELIGIBLE.value),
)
"""The heaviest status among the grounds decides; the heaviest comes first."""


def judge(facts: Facts, policy: Policy) -> PersonResult:
    """The result of one person: disqualified outweighs pending outweighs clear.

    Who served fewer days of the period than ``min_service_days`` is not in scope (不参评); the grounds are computed
    all the same.
    """
    verdicts = tuple(ground(facts, policy) for ground in GROUNDS)
    statuses = {verdict.status for verdict in verdicts}
    result = next(result for status, result in RESULTS if status in statuses)
    if facts.days_served < policy.min_service_days:
        result = Result.NOT_IN_SCOPE.value
    return PersonResult(facts.number, result, verdicts)


def days_served(joined_on: date | None, left_on: date | None, policy: Policy) -> int:
    """How many days of the period a person served, both ends included; no date means: before or beyond the period."""
    first = max(joined_on or policy.period_from, policy.period_from)
    last = min(left_on or policy.period_to, policy.period_to)
    return max(0, (last - first).days + 1)
