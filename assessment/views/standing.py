"""One's own standing all year round: the eight grounds as the records are now, what is pending, what one can do."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.dossier import PersonResult, Result
from assessment.facts import policy_of
from assessment.outlook import outcomes
from assessment.rules import GROUNDS
from assessment.services.standing import judged, see_one_moment
from assessment.views.years import RESULT_TONES, SHORT
from assessment.words import CLAUSES, RECORDS, STATES


@require_safe
def standing_own(request: HttpRequest) -> HttpResponse:
    """Show what the engine says of oneself today, by the policy of this year; nothing is stored.

    A neutral hold is no record of the engine: it does not show here.
    """
    today = timezone.localdate()
    with transaction.atomic():
        see_one_moment()
        policy = policy_of(today.year)
        found = next(iter(judged(policy, on=today, staff=request.user)), None)
    context: dict[str, Any] = {"year": today.year, "today": today, "policy": policy}
    if found is not None:
        facts, result = found
        open_ones = outcomes(facts, policy, result)
        context |= {
            "result": (Result(result.result), *RESULT_TONES[result.result]),
            "grounds": _grounds(result),
            "open": [(one, Result(one.confirmed.result), Result(one.dismissed.result)) for one in open_ones],
        }
    return render(request, "assessment/standing_own.html", context)


def _grounds(result: PersonResult) -> list[dict[str, Any]]:
    """Each ground in words: what it came to, by which records."""
    return [
        {
            "code": verdict.code,
            "title": ground.title,
            "clause": CLAUSES[verdict.code],
            "status": verdict.status,
            "word": SHORT[verdict.status],
            "under_review": verdict.under_review,
            "records": [(RECORDS[item.type], item.ref, item.event_on, STATES[item.state]) for item in verdict.evidence],
        }
        for ground, verdict in zip(GROUNDS, result.grounds, strict=True)
    ]
