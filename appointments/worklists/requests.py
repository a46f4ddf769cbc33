"""Requests that wait for a decision: outsiders who want to come in (R9), and improvements (R4)."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appointments.worklists.people import common, counted, found, listed, span
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import EntryPermit, Improvement, Staff
from windows.services.improvements import adopt_improvement, decline_improvement
from windows.services.permits import allow_entry, refuse_entry

# --- Outsiders ----------------------------------------------------------------------------------


def permit_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Requests that an outsider may come inside the window."""
    rows = EntryPermit.objects.requested().select_related("window", "requested_by")
    return [
        WorkRow(
            title=row.visitor,
            detail=" · ".join(part for part in (row.organisation, str(row.window or "")) if part),
            since=row.requested_at,
            due=timezone.localdate(row.from_at),
            asked_by=row.requested_by.name,
            facts=((_("Why"), row.purpose), (_("When"), span(row.from_at, row.until_at))),
            **common(row, "entry"),
        )
        for row in listed(rows, after, limit)
    ]


def run_permit(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Let an outsider in, or not."""
    permit = found(EntryPermit.objects.all(), key)
    if decision == "allow":
        allow_entry(permit, by=by, note=reason)
    else:
        refuse_entry(permit, by=by, reason=reason)


ENTRY = WorkKind(
    code="entry",
    title=gettext_lazy("Entry of outsiders"),
    lead=gettext_lazy("No outsider comes inside the window without permission (R9)."),
    nothing=gettext_lazy("No outsider waits to be let in."),
    permission="windows.allow_entry",
    rows=permit_rows,
    count=lambda person: counted(EntryPermit.objects.requested()),
    waiting=lambda person: EntryPermit.objects.requested(),
    decide=run_permit,
    decisions=(
        Decision("allow", pgettext_lazy("entry", "Allow"), key="a", tone="primary", icon_name="check"),
        Decision("refuse", pgettext_lazy("entry", "Refuse"), True, key="r", tone="danger", icon_name="x"),
    ),
)


# --- Improvements -------------------------------------------------------------------------------


def improvements_awaiting(person: Staff) -> QuerySet[Improvement]:
    """Proposals that were discussed and wait to be adopted or declined."""
    return Improvement.objects.filter(~Q(proposed_by=person), state=Improvement.State.DISCUSSED)


def improvement_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Proposals with what the responsible department said."""
    return [
        WorkRow(
            title=str(row.item),
            detail=row.get_kind_display(),
            since=row.proposed_at,
            consequence=_("If you adopt it, a new version of the item is in force from today.")
            if row.promised_number
            else "",
            asked_by=row.proposed_by.name,
            facts=((_("Proposal"), row.text), (_("Discussed with"), f"{row.discussed_with} {row.discussion}".strip())),
            **common(row, "improvement"),
        )
        for row in listed(improvements_awaiting(person).for_list(), after, limit)
    ]


def run_improvement(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Adopt or decline a proposal."""
    row = found(Improvement.objects.all(), key)
    if decision == "adopt":
        adopt_improvement(row, by=by, note=reason)
    else:
        decline_improvement(row, by=by, reason=reason)


IMPROVEMENT = WorkKind(
    code="improvement",
    title=gettext_lazy("Improvements"),
    lead=gettext_lazy("Proposals of staff for the items of their post, discussed with the department (R4)."),
    nothing=gettext_lazy("No proposal waits for your decision."),
    permission="windows.decide_improvement",
    rows=improvement_rows,
    count=lambda person: counted(improvements_awaiting(person)),
    waiting=improvements_awaiting,
    decide=run_improvement,
    decisions=(
        Decision("adopt", pgettext_lazy("improvement", "Adopt"), key="a", tone="primary", icon_name="check"),
        Decision("decline", pgettext_lazy("improvement", "Decline"), True, key="r", tone="danger", icon_name="x"),
    ),
)
