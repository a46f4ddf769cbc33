"""What else is on record of a person beside findings: notices, media reports and measures that name them, and what was said."""

from typing import Any

from django.db.models import Exists, OuterRef

from evaluations.models import (
    CaseAttribution,
    Complaint,
    ComplaintHearing,
    Measure,
    MediaReport,
    MediaReportPerson,
    Notice,
    NoticePerson,
)
from windows.models import Staff

MOST_RECORDS = 100


def records_about(person: Staff) -> dict[str, Any]:
    """Everything but findings, the newest first, in three queries; withdrawn records say so."""
    return {
        "notices": list(Notice.objects.filter(persons=person).order_by("-issued_on", "-pk")[:MOST_RECORDS]),
        "reports": list(MediaReport.objects.filter(persons=person).order_by("-published_on", "-pk")[:MOST_RECORDS]),
        "measures": list(Measure.objects.filter(staff=person).order_by("-decided_on", "-pk")[:MOST_RECORDS]),
    }


def complaints_about(person: Staff, most: int = MOST_RECORDS) -> list[Complaint]:
    """Complaints about the person, first those that ask for a statement, then the newest."""
    asked = ComplaintHearing.objects.filter(complaint=OuterRef("pk"), staff=person, outcome="")
    rows = Complaint.objects.filter(staff=person).select_related("handling").annotate(asked=Exists(asked))
    return list(rows.order_by("-asked", "-pk")[:most])


def said_about(person: Staff) -> dict[str, Any]:
    """Complaints about the person, and the cases past their promise of which the newest word is that they answer (E8)."""
    later = CaseAttribution.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    newest = CaseAttribution.objects.filter(~Exists(later), staff=person)
    attributions = newest.select_related("case__item_version", "by").order_by("-pk")
    return {"complaints": complaints_about(person), "attributions": list(attributions[:MOST_RECORDS])}


def is_on_record(person: Staff) -> bool:
    """Whether a notice, a media report or a measure names the person; one query."""
    named = (
        Exists(NoticePerson.objects.filter(staff=person))
        | Exists(MediaReportPerson.objects.filter(staff=person))
        | Exists(Measure.objects.filter(staff=person))
    )
    return bool(Staff.objects.filter(named, pk=person.pk).exists())
