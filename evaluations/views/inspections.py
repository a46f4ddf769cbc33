"""Inspections (明查暗访, A1): the list, its spreadsheet, one round from its plan to its report, rounds named by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.inspections import FinishForm, PersonForm, ReasonForm, RoundForm
from evaluations.models import Finding, InspectionRound
from evaluations.models.inspection_plan import INSPECT, PLAN, READ
from evaluations.services import inspection_rounds
from evaluations.services.round_end import end_of
from evaluations.views._checklist import sections_of
from evaluations.views._register import register_export, register_page
from evaluations.views._round_listing import LISTING
from service_window.http import Refusal
from windows.models import Staff

State = InspectionRound.State

plans = permission_required(PLAN, raise_exception=True)


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Show the rounds this person may see, the latest day first, from a known one on."""
    ensure_takes_part(request)
    return register_page(request, LISTING)


@require_safe
@plans
def round_export(request: HttpRequest) -> HttpResponse:
    """Hand over what is listed as a spreadsheet, up to a limit."""
    return register_export(request, LISTING)


@require_http_methods(["GET", "HEAD", "POST"])
@plans
def round_new(request: HttpRequest) -> HttpResponse:
    """Name a round by hand, or record what another body held."""
    form = RoundForm(request.POST if request.method == "POST" else None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = inspection_rounds.name_round(by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The round is recorded."))
            return to_round(made)
    return render(request, "evaluations/round_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round: to its inspectors the checklist while it is under way, to others what is on record."""
    row = find_round(request, pk)
    if row.state == State.UNDER_WAY and is_inspector(request, row):
        return checklist_page(request, row)
    return detail_page(request, row)


@require_POST
@plans
def round_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a round that was not held, with a reason."""
    row, form = find_round(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            inspection_rounds.cancel_round(row, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The round is cancelled; it stays on record."))
            return to_round(row)
    return detail_page(request, row, cancel_form=form)


# --- What the views of rounds share ---------------------------------------------------------------


def ensure_takes_part(request: HttpRequest) -> None:
    """Refuse whoever has nothing to do with inspections."""
    if not any(request.user.has_perm(permission) for permission in (PLAN, INSPECT, READ)):
        raise PermissionDenied


def find_round(request: HttpRequest, pk: int) -> InspectionRound:
    """The round, if this person may see it."""
    ensure_takes_part(request)
    rows = InspectionRound.objects.visible_to(request.user).for_list()
    rows = rows.select_related("plan", "draw", "begun_by", "finished_by", "cancelled_by", "created_by")
    found: InspectionRound = get_object_or_404(rows, pk=pk)
    return found


def is_inspector(request: HttpRequest, row: InspectionRound) -> bool:
    """Whether this person carries the round out."""
    return request.user.has_perm(INSPECT) and any(one.staff_id == request.user.pk for one in row.inspectors.all())


def to_round(row: InspectionRound, anchor: str = "") -> HttpResponse:
    """Go to the page of a round."""
    url = reverse("evaluations:round-detail", args=(row.pk,))
    return HttpResponseRedirect(f"{url}#{anchor}" if anchor else url, status=303)


def checklist_page(
    request: HttpRequest, row: InspectionRound, *, person_form: PersonForm | None = None
) -> HttpResponse:
    """The checklist on the phone."""
    sections = sections_of(row)
    context = {
        "round": row,
        "sections": sections,
        "answered": sum(section.answered for section in sections),
        "asked": sum(len(section.rows) for section in sections),
        "failed": sum(section.failed for section in sections),
        "person_form": person_form or PersonForm(),
        "person_failed": person_form is not None,
    }
    page = "evaluations/round_checklist.html"
    return render(request, page, context, status=422 if person_form is not None else 200)


def finish_page(request: HttpRequest, row: InspectionRound, *, form: FinishForm | None = None) -> HttpResponse:
    """What a round comes to, before it is finished."""
    context = {"round": row, "end": end_of(row), "form": form or FinishForm()}
    return render(request, "evaluations/round_finish.html", context, status=422 if form is not None else 200)


def detail_page(request: HttpRequest, row: InspectionRound, *, cancel_form: ReasonForm | None = None) -> HttpResponse:
    """What is on record of a round: before it is held how it came about, afterwards the report."""
    person = request.user
    may_plan, held = person.has_perm(PLAN), row.state in (State.UNDER_WAY, State.FINISHED)
    context: dict[str, Any] = {
        "round": row,
        "sections": sections_of(row) if held else [],
        "end": end_of(row) if held else None,
        "findings": findings_of(row, person) if row.state == State.FINISHED else {},
        "may_begin": row.state == State.PLANNED and is_inspector(request, row),
        "may_plan": may_plan,
        "cancel_form": (cancel_form or ReasonForm()) if may_plan and row.state == State.PLANNED else None,
        "today": timezone.localdate(),
    }
    return render(request, "evaluations/round_detail.html", context, status=422 if cancel_form else 200)


def findings_of(row: InspectionRound, person: Staff) -> dict[int, Finding]:
    """The findings that came of a round and that this person may read, by the answer that each came of."""
    found = Finding.objects.seen_by_office(person).filter(round_answer__answer__round=row)
    return {finding.round_answer.answer_id: finding for finding in found.select_related("round_answer")}
