"""Suggestions and commendations as the office reads and answers them; feedback of every kind that came another way."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.feedback_types import FeedbackKind, FeedbackSource
from evaluations.forms.feedback import AnswerForm, EntryForm
from evaluations.forms.register import ALL, RegisterForm, where
from evaluations.models import Feedback, FeedbackFile
from evaluations.services.contacts import REVEALABLE
from evaluations.services.feedback import answer_feedback, receive_feedback
from evaluations.views._contact import contact_facts, revealed_from
from evaluations.views._evidence import evidence_response
from evaluations.views._register import Cell, Column, Listing, due_cell, register_export, register_page
from service_window.http import Refusal
from windows.models import Staff, Window

reads = permission_required("evaluations.view_feedback", raise_exception=True)
handles = permission_required("evaluations.handle_feedback", raise_exception=True)
_KINDS = [choice for choice in FeedbackKind.choices if choice[0] != FeedbackKind.COMPLAINT]


class FeedbackFilterForm(RegisterForm):
    """Which suggestions and commendations to show."""

    kind = forms.ChoiceField(required=False, label=pgettext_lazy("feedback", "Kind"), choices=[ALL, *_KINDS])
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ALL,
            ("waiting", gettext_lazy("To be answered")),
            ("overdue", gettext_lazy("Overdue")),
            ("answered", gettext_lazy("Answered")),
        ],
    )
    source = forms.ChoiceField(required=False, label=gettext_lazy("Source"), choices=[ALL, *FeedbackSource.choices])

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The rows that fit; a period is that of the receipt."""
        states = {
            "waiting": Q(due_on__isnull=False),
            "overdue": Q(due_on__lt=today),
            "answered": Q(due_on=None),
        }
        rows = rows.filter(states.get(given["state"], Q()))
        simple = {"kind": "kind", "source": "source", "first": "received_on__gte", "last": "received_on__lte"}
        rows = where(rows, given, simple)
        text = given["q"]
        return rows.filter(Q(number__startswith=text.upper()) | Q(source_number=text)) if text else rows


def _due(row: Feedback) -> Cell:
    return due_cell(row.due_on, today=timezone.localdate())


def _state(row: Feedback) -> Cell:
    if row.due_on is None:
        return Cell(_("Answered"), tone="good", icon="check", badge=True)
    return Cell(_("To be answered"), tone="warn", icon="inbox", badge=True)


def _concerned(row: Feedback) -> Cell:
    answer = getattr(row, "answer", None)
    if answer is None:
        return Cell("")
    named = (answer.staff.name if answer.staff else "", str(answer.window) if answer.window else "")
    return Cell(" · ".join(part for part in named if part))


LISTING = Listing(
    title=gettext_lazy("Suggestions and commendations"),
    lead=gettext_lazy("Every one is answered in writing."),
    nothing=gettext_lazy("They appear here when visitors send them or the office enters them."),
    url_name="evaluations:feedback-list",
    export_url_name="evaluations:feedback-export",
    export_permission="evaluations.export_feedback",
    rows=lambda person: Feedback.objects.to_answer().for_list(),
    form=FeedbackFilterForm,
    due="due_on",
    new_url_name="evaluations:feedback-enter",
    new_label=gettext_lazy("Enter feedback"),
    new_permission="evaluations.handle_feedback",
    columns=(
        Column(
            gettext_lazy("Number"),
            lambda row: Cell(row.number, reverse("evaluations:feedback-detail", args=(row.pk,))),
            tight=True,
        ),
        Column(pgettext_lazy("feedback", "Due"), _due, tight=True),
        Column(gettext_lazy("State"), _state, tight=True),
        Column(pgettext_lazy("feedback", "Kind"), lambda row: Cell(row.get_kind_display()), tight=True),
        Column(
            pgettext_lazy("feedback", "What was said"),
            lambda row: Cell(row.text if len(row.text) <= 60 else f"{row.text[:60]}…"),
        ),
        Column(pgettext_lazy("feedback", "Received on"), lambda row: Cell(row.received_on), tight=True),
        Column(gettext_lazy("Source"), lambda row: Cell(row.get_source_display()), tight=True),
        Column(gettext_lazy("Concerns"), _concerned),
    ),
)


@require_safe
@reads
def feedback_list(request: HttpRequest) -> HttpResponse:
    """Show the register of suggestions and commendations, what is due first."""
    return register_page(request, LISTING)


@require_safe
@permission_required("evaluations.export_feedback", raise_exception=True)
def feedback_export(request: HttpRequest) -> HttpResponse:
    """Hand over the register as a spreadsheet, without names and contacts."""
    return register_export(request, LISTING)


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def feedback_enter(request: HttpRequest) -> HttpResponse:
    """Enter what came by the window, 12345, the centre, a letter or superiors."""
    asked = request.method == "POST"
    kind = request.GET.get("kind", FeedbackKind.COMPLAINT.value)
    form = EntryForm(request.POST, request.FILES) if asked else EntryForm(initial={"kind": kind})
    if asked and form.is_valid():
        try:
            row = receive_feedback(form.said(), by=request.user, uploads=form.cleaned_data["files"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Entered under the number %(number)s.") % {"number": row})
            return HttpResponseRedirect(_url(row), status=303)
    return render(request, "evaluations/feedback_enter.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@reads
def feedback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one suggestion or commendation, and its answer or the form for it."""
    return _page(request, _find(pk))


@require_POST
@handles
def feedback_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in writing; a refusal is said in the form, and what was typed stays."""
    row = _find(pk)
    form = _answer_form(request.POST)
    if form.is_valid():
        try:
            answer_feedback(row, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The answer stands on the private page."))
            return HttpResponseRedirect(_url(row), status=303)
    return _page(request, _find(pk), form=form)


@require_safe
@reads
def feedback_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show a file that came with a suggestion or commendation."""
    rows = FeedbackFile.objects.select_related("file")
    return evidence_response(request, get_object_or_404(rows, pk=file_pk, feedback=_find(pk)).file)


@require_POST
@permission_required("evaluations.reveal_contact", raise_exception=True)
def feedback_reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show name or phone in clear; the reason is recorded."""
    row = _find(pk)
    if field not in REVEALABLE or getattr(row, "contact", None) is None:
        raise Http404
    return revealed_from(request, row, field, page=lambda shown: _page(request, row, revealed=shown))


def _find(pk: int) -> Feedback:
    rows = Feedback.objects.to_answer().for_list().select_related("entered_by", "complaint")
    row: Feedback = get_object_or_404(rows, pk=pk)
    return row


def _url(row: Feedback) -> str:
    if row.complaint_id is not None:
        return reverse("evaluations:complaint-detail", args=(row.complaint_id,))
    return reverse("evaluations:feedback-detail", args=(row.pk,))


def _answer_form(data: Any = None) -> AnswerForm:
    people = Staff.objects.serving_on(timezone.localdate()).order_by("number")
    return AnswerForm(data, people=people, windows=Window.objects.order_by("number"))


def _page(
    request: HttpRequest, row: Feedback, *, form: AnswerForm | None = None, revealed: dict[str, str] | None = None
) -> HttpResponse:
    may_answer = row.due_on is not None and request.user.has_perm("evaluations.handle_feedback")
    context = {
        "feedback": row,
        "answer": getattr(row, "answer", None),
        "files": list(row.files.select_related("file__origin")),
        "contact": contact_facts(row, "evaluations:feedback-reveal", row.pk, revealed),
        "form": form or (_answer_form() if may_answer else None),
        "overdue": row.is_overdue(timezone.localdate()),
    }
    return render(request, "evaluations/feedback_detail.html", context, status=422 if form else 200)
