"""Requests that wait for a decision: outsiders who want to come in (R9), and improvements (R4)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appointments.worklists.people import common, counted, found, listed, span
from appointments.worklists.rows import number_in
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import EntryPermit, Improvement, Staff
from windows.services.improvements import adopt_improvement, decline_improvement
from windows.services.permits import allow_entry, refuse_entry
from windows.templatetags.looks import localized

# --- Outsiders ----------------------------------------------------------------------------------


def permit_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Requests that an outsider may come inside the window."""
    rows = EntryPermit.objects.requested().select_related("window", "requested_by")
    return [
        WorkRow(
            title=row.visitor,
            detail=" · ".join(part for part in (row.organisation, str(row.window or "")) if part),
            since=row.requested_at,
            asked_by=row.requested_by.name,
            facts=((pgettext("entry permit", "Why"), row.purpose), (_("When"), span(row.from_at, row.until_at))),
            **(common(row, "entry") | {"url": f"{reverse('windows:entry-list')}#permit-{row.pk}"}),
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
    names=lambda keys: {
        str(row.pk): row.visitor for row in EntryPermit.objects.filter(pk__in=[number_in(key) for key in keys])
    },
    decisions=(
        Decision("allow", pgettext_lazy("entry", "Allow"), key="a", tone="primary", icon_name="check"),
        Decision("refuse", pgettext_lazy("entry", "Refuse"), True, key="r", tone="danger", icon_name="x"),
    ),
)


# --- Improvements -------------------------------------------------------------------------------


def proposals_awaiting(person: Staff) -> QuerySet[Improvement]:
    """Proposals that nobody has discussed with the responsible department yet."""
    return Improvement.objects.filter(state=Improvement.State.SUBMITTED)


def proposal_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Proposals to be discussed; the discussion is recorded on the page of each."""
    return [
        WorkRow(
            title=localized(row, "item_title"),
            detail=row.get_kind_display(),
            since=row.proposed_at,
            asked_by=row.proposed_by.name,
            facts=((_("Proposal"), row.text), *_promise(row)),
            **_of_improvement(row),
        )
        for row in listed(proposals_awaiting(person).for_list(), after, limit)
    ]


PROPOSAL = WorkKind(
    code="proposals",
    title=gettext_lazy("Proposals to discuss"),
    lead=gettext_lazy("Open a proposal to record with which department it was discussed, and what was said (R4)."),
    nothing=gettext_lazy("No proposal waits to be discussed."),
    permission="windows.discuss_improvement",
    rows=proposal_rows,
    count=lambda person: counted(proposals_awaiting(person)),
    waiting=proposals_awaiting,
)


def _of_improvement(row: Improvement) -> dict[str, Any]:
    return common(row, "improvement") | {"url": reverse("appointments:improvement-detail", args=(row.pk,))}


def _promise(row: Improvement) -> tuple[tuple[str, str], ...]:
    return ((_("Proposed promise"), str(row.promised_number)),) if row.promised_number else ()


def improvements_awaiting(person: Staff) -> QuerySet[Improvement]:
    """Proposals that were discussed and wait to be adopted or declined."""
    return Improvement.objects.filter(~Q(proposed_by=person), state=Improvement.State.DISCUSSED)


def improvement_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Proposals with what the responsible department said."""
    return [
        WorkRow(
            title=localized(row, "item_title"),
            detail=row.get_kind_display(),
            since=row.proposed_at,
            consequence=_("If you adopt it, a new version of the item is in force from today.")
            if row.promised_number
            else "",
            asked_by=row.proposed_by.name,
            facts=(
                (_("Proposal"), row.text),
                *_promise(row),
                (_("Discussed with"), f"{row.discussed_with} {row.discussion}".strip()),
            ),
            **_of_improvement(row),
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
    names=lambda keys: {
        str(row.pk): localized(row, "item_title")
        for row in Improvement.objects.filter(pk__in=[number_in(key) for key in keys]).for_list()
    },
    decisions=(
        Decision("adopt", pgettext_lazy("improvement", "Adopt"), key="a", tone="primary", icon_name="check"),
        Decision("decline", pgettext_lazy("improvement", "Decline"), True, key="r", tone="danger", icon_name="x"),
    ),
)
