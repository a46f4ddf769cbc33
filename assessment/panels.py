"""The panel that this app supplies for everybody's own page: published results of one's own, and the time to object."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.flow import SHOWN, State
from assessment.models import RunResult, YearReview
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


def _published() -> Any:
    return YearReview.objects.filter(state__in=SHOWN).values("run")


def _open(review: YearReview, today: Any) -> bool:
    """Whether the person may still object."""
    return review.state == State.PUBLISHED and review.objections_until is not None and today <= review.objections_until


PANELS = (Panel("result", _("My result of the year"), "scale", "assessment/_me_result.html", result_facts, 15),)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
