"""Objections to results that wait for a decision: for everybody who took no part in the year, the oldest first."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from assessment.flow import ANSWER
from assessment.models import ResultObjection, YearStep
from assessment.services.objections import PREPARING
from assessment.worklists.rows import counted, listed
from service_window.worklist import WorkKind, WorkRow
from windows.models import Staff


def to_answer(person: Staff) -> QuerySet[ResultObjection]:
    """Objections on which the person may decide."""
    part = YearStep.objects.filter(review=OuterRef("review"), by=person, verb__in=PREPARING)
    return ResultObjection.objects.undecided().exclude(staff=person).filter(~Exists(part))


def rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """What waits, from a place on."""
    return [_row(row) for row in listed(to_answer(person).select_related("review", "staff"), after, limit)]


def count(person: Staff) -> int:
    """How many wait."""
    return counted(to_answer(person))


def _row(row: ResultObjection) -> WorkRow:
    return WorkRow(
        key=str(row.pk),
        title=f"{row.review.year} · {row.staff.name}",
        detail=row.text[:200],
        url=reverse("assessment:objection-detail", args=(row.review.year, row.pk)),
        since=row.made_at,
        due=row.review.objections_until,
        asked_by=row.staff.name,
        place=str(row.pk),
    )


TO_ANSWER = WorkKind(
    "result-objections",
    gettext_lazy("Objections to results"),
    ANSWER,
    rows,
    count,
    lead=gettext_lazy("Objections to published results of the year; the year is decided once all of them are."),
    nothing=gettext_lazy("No objection waits for you."),
    waiting=to_answer,
)
