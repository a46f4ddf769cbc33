"""What waits about inspections (A1): rounds of an inspector, and plans that nobody has drawn."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evaluations.models import InspectionPlan, InspectionRound
from evaluations.models.inspection_plan import INSPECT, PLAN
from service_window.worklist import MOST_COUNTED, WorkKind, WorkRow
from windows.models import Staff


def _after(rows: QuerySet[Any], after: str, limit: int) -> list[Any]:
    """The rows beyond a place, in the order of their keys."""
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    return list(rows.filter(pk__gt=place).order_by("pk")[:limit])


def rounds_awaiting(person: Staff) -> QuerySet[InspectionRound]:
    """Rounds that this person was drawn or named for."""
    return InspectionRound.objects.due_for(person)


def round_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Where to go and when; nobody but the inspectors is told."""
    rows = _after(rounds_awaiting(person).select_related("window"), after, limit)
    return [
        WorkRow(
            key=str(row.pk),
            place=str(row.pk),
            title=str(row.window),
            detail=f"{row.get_body_display()} · {row.get_mode_display()}",
            url=reverse("evaluations:round-detail", args=(row.pk,)),
            since=timezone.make_aware(datetime.combine(row.day, row.starts or time.min)),
            due=row.day,
            light="none",
            consequence=_("The round has begun; finish it.") if row.begun_at else "",
        )
        for row in rows
    ]


def plans_awaiting(person: Staff) -> QuerySet[InspectionPlan]:
    """Plans whose days have not run out, and that nobody has drawn."""
    return InspectionPlan.objects.to_be_drawn(timezone.localdate())


def plan_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Plans to be drawn by lot."""
    return [
        WorkRow(
            key=str(row.pk),
            place=str(row.pk),
            title=row.number,
            detail=ngettext("%(n)d round", "%(n)d rounds", row.rounds) % {"n": row.rounds},
            url=reverse("evaluations:plan-detail", args=(row.pk,)),
            since=row.created_at,
            due=row.last_day,
            light="none",
            asked_by=row.created_by.name,
        )
        for row in _after(plans_awaiting(person).select_related("created_by"), after, limit)
    ]


ROUNDS = WorkKind(
    code="inspection-rounds",
    title=gettext_lazy("Rounds to be held"),
    lead=gettext_lazy("Rounds you were drawn or named for. Tell nobody before they are held."),
    nothing=gettext_lazy("No round waits for you."),
    permission=INSPECT,
    rows=round_rows,
    count=lambda person: rounds_awaiting(person).order_by()[: MOST_COUNTED + 1].count(),
    waiting=rounds_awaiting,
)
PLANS = WorkKind(
    code="inspection-plans",
    title=gettext_lazy("Plans to be drawn"),
    lead=gettext_lazy("Plans of inspections whose lot has not fallen."),
    nothing=gettext_lazy("No plan waits to be drawn."),
    permission=PLAN,
    rows=plan_rows,
    count=lambda person: plans_awaiting(person).order_by()[: MOST_COUNTED + 1].count(),
    waiting=plans_awaiting,
)
