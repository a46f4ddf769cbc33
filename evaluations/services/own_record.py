"""What else is on record of a person beside findings: notices, media reports and measures that name them."""

from typing import Any

from django.db.models import Exists

from evaluations.models import Measure, MediaReport, MediaReportPerson, Notice, NoticePerson
from windows.models import Staff

MOST_RECORDS = 100


def records_about(person: Staff) -> dict[str, Any]:
    """Everything but findings, the newest first, in three queries; withdrawn records say so."""
    return {
        "notices": list(Notice.objects.filter(persons=person).order_by("-issued_on", "-pk")[:MOST_RECORDS]),
        "reports": list(MediaReport.objects.filter(persons=person).order_by("-published_on", "-pk")[:MOST_RECORDS]),
        "measures": list(Measure.objects.filter(staff=person).order_by("-decided_on", "-pk")[:MOST_RECORDS]),
    }


def is_on_record(person: Staff) -> bool:
    """Whether a notice, a media report or a measure names the person; one query."""
    named = (
        Exists(NoticePerson.objects.filter(staff=person))
        | Exists(MediaReportPerson.objects.filter(staff=person))
        | Exists(Measure.objects.filter(staff=person))
    )
    return bool(Staff.objects.filter(named, pk=person.pk).exists())
