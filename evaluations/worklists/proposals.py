"""What the system proposes to be looked at, as a kind of work."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.finding_flow import VERIFY
from evaluations.models import FindingProposal
from evaluations.services.proposals import RULES
from service_window.worklist import MOST_COUNTED, WorkKind, WorkRow
from windows.models import Staff


def open_to(person: Staff) -> QuerySet[FindingProposal]:
    """Open proposals about other people."""
    return FindingProposal.objects.filter(state=FindingProposal.State.OPEN).exclude(staff=person)


def rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """The rows, the oldest first."""
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = open_to(person).select_related("staff").filter(pk__gt=key).order_by("pk")[:limit]
    return [
        WorkRow(
            key=str(row.pk),
            place=str(row.pk),
            title=str(RULES[row.rule].title) if row.rule in RULES else row.rule,
            detail=f"{row.staff.name} · {row.event_on.isoformat()}",
            url=reverse("evaluations:proposal-detail", args=(row.pk,)),
            since=row.made_at,
            light="none",
            consequence=_("Look into it, and report it or reject it."),
        )
        for row in found
    ]


KIND = WorkKind(
    code="finding-proposal",
    title=_("Proposals of the system"),
    lead=_("What the system noticed; never a finding by itself."),
    nothing=_("No proposal is open."),
    permission=VERIFY,
    rows=rows,
    count=lambda person: open_to(person).order_by()[: MOST_COUNTED + 1].count(),
    waiting=open_to,
)
