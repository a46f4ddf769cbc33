"""A complaint as the person complained of sees it: its text and state, the statement, the decision, the objection."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evaluations.complaint_flow import Side
from evaluations.feedback_types import HearingOutcome
from evaluations.forms.complaints import ReasonForm, StatementForm
from evaluations.models import Complaint, ComplaintHearing
from evaluations.services.complaint_decisions import ask_again, askable_until, ensure_askable
from evaluations.services.complaints import make_statement
from service_window.http import Refusal


@require_safe
def hearing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a complaint to the person complained of, without whoever complained."""
    return _page(request, _find(request, pk))


@require_POST
def hearing_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one's statement, or waive it."""
    complaint = _find(request, pk)
    hearing = _newest(complaint)
    if hearing is None:
        raise Http404
    form, waive = StatementForm(request.POST, complaint=complaint), "waive" in request.POST
    if form.is_valid() or waive:
        try:
            make_statement(hearing, by=request.user, statement=form.cleaned_data.get("statement", ""), waive=waive)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your statement is on record.") if not waive else _("You waived a statement."))
            return HttpResponseRedirect(reverse("evaluations:hearing-detail", args=(pk,)), status=303)
    return _page(request, _find(request, pk), statement_form=form)


@require_POST
def hearing_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a decision against oneself: somebody else verifies again."""
    complaint = _find(request, pk)
    form = ReasonForm(request.POST, complaint=complaint)
    if form.is_valid():
        try:
            ask_again(complaint, side=Side.PERSON, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Somebody else verifies the complaint again."))
            return HttpResponseRedirect(reverse("evaluations:hearing-detail", args=(pk,)), status=303)
    return _page(request, _find(request, pk), objection_form=form)


def _find(request: HttpRequest, pk: int) -> Complaint:
    """The complaint, if it is about this person."""
    rows = Complaint.objects.filter(staff=request.user).select_related("handling", "case")
    complaint: Complaint = get_object_or_404(rows, pk=pk)
    return complaint


def _newest(complaint: Complaint) -> ComplaintHearing | None:
    rows = complaint.hearings.filter(staff=complaint.staff_id).exclude(outcome=HearingOutcome.SUPERSEDED)
    return rows.order_by("-id").first()


def _page(request: HttpRequest, complaint: Complaint, **forms: Any) -> HttpResponse:
    handling = getattr(complaint, "handling", None)
    newest = _newest(complaint)
    asked = newest is not None and not newest.outcome
    until = _objectable_until(complaint) if handling is not None else None
    context = {
        "complaint": complaint,
        "handling": handling,
        "hearing": newest,
        "rulings": list(complaint.rulings.all()),
        "statement_form": forms.get("statement_form") or (StatementForm(complaint=complaint) if asked else None),
        "objection_form": forms.get("objection_form") or (ReasonForm(complaint=complaint) if until else None),
        "until": until,
    }
    return render(request, "evaluations/hearing_detail.html", context, status=422 if forms else 200)


def _objectable_until(complaint: Complaint) -> Any:
    try:
        ensure_askable(complaint.handling, Side.PERSON, today=timezone.localdate())
    except Refusal:
        return None
    return askable_until(complaint.handling)
