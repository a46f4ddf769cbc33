"""Whether a stored run still says what the engine says: no step of a year rests on a run that facts have overtaken."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.facts import policy_of
from assessment.models import Run
from assessment.record import policy_as_json
from assessment.services.runs import standing_digest
from assessment.services.standing import judged
from service_window.http import Refusal


class RunOvertaken(Refusal):
    """The records have changed since the run in a way that changes what it says."""


def is_fresh(run: Run) -> bool:
    """Whether the engine says today, of everybody and by the policy of today, what the run says; notes are left out."""
    policy = policy_of(run.year)
    if policy_as_json(policy) != run.policy:
        return False
    results = (result for _facts, result in judged(policy, on=timezone.localdate()))
    return standing_digest(results) == run.standing_digest


def ensure_fresh(run: Run | None) -> None:
    """Refuse a step on a run that is no longer what the engine says."""
    if run is None or not is_fresh(run):
        raise RunOvertaken(
            _(
                "The records or the policy have changed since this run. Compute the year, look at what differs, and propose that run."
            )
        )
