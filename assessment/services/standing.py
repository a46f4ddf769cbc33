"""Compute the year: everybody's eight grounds, from the ledger and the cases as they are now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assessment.dossier import Facts, PersonResult
from assessment.engine import judge
from assessment.facts import facts_of, policy_of
from evaluations.policy import Policy
from service_window.collector import collector_at_rest
from windows.models import Staff


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the engine says of a year, on one day, by one policy."""

    year: int
    judged_on: date
    policy: Policy
    results: tuple[PersonResult, ...]

    def as_json(self) -> dict[str, Any]:
        """The whole as ``assess --format json`` prints it."""
        return {
            "year": self.year,
            "policy": self.policy.as_line(),
            "staff": [result.as_json() for result in self.results],
        }


def assess_year(year: int, *, on: date | None = None, staff: Staff | None = None) -> Assessment:
    """Compute the year for everybody who served in its period, or only for ``staff``. Nothing is stored.

    ``on`` only says which day open cases and finality are judged on; today, where it is not given.
    """
    day = on or timezone.localdate()
    with transaction.atomic():
        see_one_moment()
        policy = policy_of(year)
        results = tuple(result for _facts, result in judged(policy, on=day, staff=staff))
        return Assessment(year, day, policy, results)


def judged(policy: Policy, *, on: date, staff: Staff | None = None) -> Iterator[tuple[Facts, PersonResult]]:
    """Everybody's facts as they are now, and what the engine says of them by ``policy``."""
    with collector_at_rest():
        for facts in facts_of(policy, on=on, staff=staff):
            yield facts, judge(facts, policy)


def see_one_moment() -> None:
    """Let all queries see the same moment; SQLite does so by itself."""
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
