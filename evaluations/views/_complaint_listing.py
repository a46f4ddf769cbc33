"""The register of complaints: its filter, its columns."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evaluations.complaint_flow import OPEN, ComplaintState
from evaluations.feedback_types import FeedbackSource
from evaluations.forms.register import ALL, RegisterForm, where
from evaluations.ledger_types import ComplaintDecision, ComplaintSubject
from evaluations.models import Complaint
from evaluations.views._register import Cell, Column, Listing, due_cell

_TONES = {
    ComplaintState.RECEIVED: ("warn", "inbox"),
    ComplaintState.VERIFYING: ("calm", "search"),
    ComplaintState.DECIDED: ("accent", "gavel"),
    ComplaintState.CLOSED: ("good", "check"),
}


class ComplaintFilterForm(RegisterForm):
    """Which complaints to show."""

    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ALL,
            ("open", pgettext_lazy("complaints", "Open")),
            ("overdue", gettext_lazy("Overdue")),
            *ComplaintState.choices,
            ("loaded", gettext_lazy("Loaded from a ledger")),
        ],
    )
    source = forms.ChoiceField(required=False, label=gettext_lazy("Source"), choices=[ALL, *FeedbackSource.choices])
    subject = forms.ChoiceField(
        required=False,
        label=pgettext_lazy("complaint", "Subject"),
        choices=[ALL, *ComplaintSubject.choices],
    )
    decision = forms.ChoiceField(
        required=False, label=gettext_lazy("Decision"), choices=[ALL, *ComplaintDecision.choices]
    )

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The complaints that fit; a period is that of the receipt."""
        rows = rows.filter(_state(given["state"], today))
        simple = {
            "source": "feedback__source",
            "subject": "subject",
            "decision": "decision",
            "first": "feedback__received_on__gte",
            "last": "feedback__received_on__lte",
        }
        rows = where(rows, given, simple)
        if text := given["q"]:
            rows = rows.filter(Q(ref__startswith=text.upper()) | Q(feedback__source_number=text))
        return rows


def _state(state: str, today: date) -> Q:
    if state == "open":
        return Q(handling__state__in=OPEN)
    if state == "overdue":
        return Q(handling__due_on__lt=today)
    if state == "loaded":
        return Q(imported=True)
    return Q(handling__state=state) if state else Q()


def _number(row: Complaint) -> Cell:
    return Cell(row.ref, reverse("evaluations:complaint-detail", args=(row.pk,)))


def _received(row: Complaint) -> Cell:
    feedback = getattr(row, "feedback", None)
    return Cell(feedback.received_on if feedback else None)


def _source(row: Complaint) -> Cell:
    feedback = getattr(row, "feedback", None)
    if feedback is None:
        return Cell(_("Loaded from a ledger"))
    return Cell(" · ".join(part for part in (feedback.get_source_display(), feedback.source_number) if part))


def _stands(row: Complaint) -> Cell:
    handling = getattr(row, "handling", None)
    if handling is None:
        return Cell("")
    tone, icon = _TONES.get(handling.state, ("", ""))
    text = handling.get_state_display()
    if handling.round > 1:
        text = _("%(state)s · verification %(round)d") % {"state": text, "round": handling.round}
    return Cell(text, tone=tone, icon=icon, badge=True)


def _due(row: Complaint) -> Cell:
    handling = getattr(row, "handling", None)
    return due_cell(handling.due_on if handling else None, today=timezone.localdate())


def _handler(row: Complaint) -> Cell:
    handling = getattr(row, "handling", None)
    return Cell(handling.handler.name if handling and handling.handler else "")


LISTING = Listing(
    title=pgettext_lazy("register", "Complaints"),
    lead=gettext_lazy("What is due first; complainants are not named here."),
    nothing=gettext_lazy("Complaints appear here when visitors send them or the office enters them."),
    url_name="evaluations:complaint-list",
    export_url_name="evaluations:complaint-export",
    export_permission="evaluations.export_feedback",
    rows=lambda person: Complaint.objects.visible_to(person).for_list(),
    form=ComplaintFilterForm,
    due="handling__due_on",
    new_url_name="evaluations:feedback-enter",
    new_label=gettext_lazy("Enter feedback"),
    new_permission="evaluations.handle_feedback",
    columns=(
        Column(gettext_lazy("Number"), _number, tight=True),
        Column(pgettext_lazy("feedback", "Due"), _due, tight=True),
        Column(gettext_lazy("State"), _stands),
        Column(pgettext_lazy("feedback", "Received on"), _received, tight=True),
        Column(gettext_lazy("Source"), _source),
        Column(pgettext_lazy("complaint", "Subject"), lambda row: Cell(row.get_subject_display()), tight=True),
        Column(gettext_lazy("Person"), lambda row: Cell(row.staff.name if row.staff else ""), tight=True),
        Column(gettext_lazy("Case"), lambda row: Cell(str(row.case) if row.case else "")),
        Column(gettext_lazy("Decision"), lambda row: Cell(row.get_decision_display())),
        Column(gettext_lazy("Handled by"), _handler, tight=True),
    ),
)
