"""What this app shows on pages of others: on everybody's own page, and where the policy of a year is changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.dossier import PENDING, Result
from assessment.facts import policy_of
from assessment.flow import SHOWN, State
from assessment.models import RunResult, YearReview
from assessment.result_table import SIGNS
from assessment.rules import GROUNDS
from assessment.services.comparison import MOST as MOST_CHANGES
from assessment.services.comparison import policy_difference
from assessment.services.own_acts import acts_of
from assessment.services.standing import judged
from assessment.views.runs import told
from assessment.views.years import RESULT_TONES, SHORT
from evaluations.policy import Policy
from evaluations.services.policies import Effect
from service_window import panels
from service_window.panels import Panel
from windows.models import Staff

MOST = 3


def result_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """The newest published years in which the person has a result; nothing where there is none."""
    rows = (
        RunResult.objects.filter(staff=person, run__in=_published()).select_related("run").order_by("-run__year")[:MOST]
    )
    found = list(rows)
    if not found:
        return None
    reviews = {review.year: review for review in YearReview.objects.filter(year__in=[row.run.year for row in found])}
    today = timezone.localdate(now)
    return {"results": [(row, reviews[row.run.year], _open(reviews[row.run.year], today)) for row in found]}


def standing_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """The eight grounds by the records of today, what is pending, and what the person can do until when.

    A neutral hold is no record of the engine: to the person concerned nothing betrays one. Nothing where they did not
    serve this year.
    """
    today = timezone.localdate(now)
    found = next(iter(judged(policy_of(today.year), on=today, staff=person)), None)
    if found is None:
        return None
    _facts, result = found
    verdicts = zip(GROUNDS, result.grounds, strict=True)
    return {
        "year": today.year,
        "result": Result(result.result),
        "tone": RESULT_TONES[result.result],
        "grounds": [
            (ground.title, verdict, SIGNS[verdict.status], SHORT[verdict.status]) for ground, verdict in verdicts
        ],
        "pending": sum(item.state == PENDING for verdict in result.grounds for item in verdict.evidence),
        "acts": acts_of(person, today),
    }


def policy_effect(year: int, reading: Policy) -> Effect:
    """Whose results another policy would change, by the records of today."""
    difference = policy_difference(year, reading)
    shown = {"year": year, "difference": difference, "changes": told(difference), "most": MOST_CHANGES}
    return Effect("assessment/_changes.html", shown)


def _published() -> Any:
    return YearReview.objects.filter(state__in=SHOWN).values("run")


def _open(review: YearReview, today: Any) -> bool:
    """Whether the person may still object."""
    return review.state == State.PUBLISHED and review.objections_until is not None and today <= review.objections_until


PANELS = (
    Panel("result", _("My result of the year"), "scale", "assessment/_me_result.html", result_facts, 33),
    Panel("standing", _("My standing this year"), "award", "assessment/_me_standing.html", standing_facts, 32),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
