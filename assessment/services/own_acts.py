"""What a person can do now about their own standing, each with its deadline: state, be heard, object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessment.flow import State
from assessment.models import ResultObjection, RunResult, YearReview
from evaluations.models import ComplaintHearing, Finding
from windows.models import Staff

_FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One thing to do: what it is, about what, until when, and where."""

    what: str | Promise
    about: str
    until: date | None
    url: str


def acts_of(person: Staff, today: date) -> list[OwnAct]:
    """Everything that the person can do now, the nearest deadline first; in at most four queries."""
    found = [*_findings(person, today), *_hearings(person), *_results(person, today)]
    return sorted(found, key=lambda act: act.until or _FAR)


def _findings(person: Staff, today: date) -> list[OwnAct]:
    acts = []
    in_time = Q(statement_due_on__gte=today) | Q(objection_due_on__gte=today)
    for row in Finding.objects.about(person).live().filter(in_time).order_by("pk"):
        about, url = f"{row.get_kind_display()} {row.event_on.isoformat()}", _page("own-finding-detail", row.pk)
        if row.may_be_answered_on_today:
            acts.append(OwnAct(_("Make a statement"), about, row.statement_due_on, url))
        elif row.may_be_objected_to_today:
            acts.append(OwnAct(_("Object to the finding"), about, row.objection_due_on, url))
    return acts


def _hearings(person: Staff) -> list[OwnAct]:
    rows = ComplaintHearing.objects.filter(staff=person, outcome="").select_related("complaint").order_by("pk")
    return [
        OwnAct(_("Answer to the complaint"), row.complaint.ref, row.due_on, _page("hearing-detail", row.complaint_id))
        for row in rows
    ]


def _results(person: Staff, today: date) -> list[OwnAct]:
    years = YearReview.objects.filter(state=State.PUBLISHED, objections_until__gte=today)
    reviews = years.filter(run__in=RunResult.objects.filter(staff=person).values("run"))
    open_ones = ResultObjection.objects.undecided().filter(staff=person).values("review")
    return [
        OwnAct(
            _("Object to the published result"),
            str(review.year),
            review.objections_until,
            reverse("assessment:result-own", args=(review.year,)),
        )
        for review in reviews.exclude(pk__in=open_ones).order_by("year")
    ]


def _page(name: str, pk: int) -> str:
    return reverse(f"evaluations:{name}", args=(pk,))
