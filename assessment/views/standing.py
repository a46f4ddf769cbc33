"""One's own standing all year round: the eight grounds as the records are now, what is pending, what one can do."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.facts import policy_of
from assessment.services.own_acts import acts_of
from assessment.services.reasons import reasons_of
from assessment.services.standing import judged, see_one_moment
from assessment.views.results import told


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
    context: dict[str, Any] = {"year": today.year, "today": today}
    if found is not None:
        facts, result = found
        reasons = reasons_of(facts, policy, result, own=True)
        context |= told(reasons, result.result) | {"acts": acts_of(request.user, today)}
    return render(request, "assessment/standing_own.html", context)
