"""Objections to results, for those who decide on them; and who answers for overdue cases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments.models import Case
from assessment.flow import ANSWER, PREPARE, State
from assessment.forms.objections import AnswerForm, AttributionForm
from assessment.models import ResultObjection, RunResult
from assessment.services import attributions, objections
from assessment.services.attributions import OverdueCase
from assessment.services.reasons import reasons_for
from assessment.services.years import year_review
from assessment.views._year import frame_of, key_of, known_year, link_to, prepares, reads, review_or_404
from assessment.views.results import told
from evaluations.models import Finding
from service_window.http import Refusal
from windows.models import Staff

PAGE = 25

answers = permission_required(ANSWER, raise_exception=True)


@require_safe
@reads
def objection_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show the objections of a year, the newest first, from a known one on."""
    review = year_review(known_year(year))
    rows = ResultObjection.objects.filter(review__year=year).for_list().order_by("-pk")
    before = key_of(request, "before")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    context = frame_of(year, review, current="objection-list") | {
        "objections": found[:PAGE],
        "more_url": link_to(request, before=found[PAGE - 1].pk) if len(found) > PAGE else "",
    }
    return render(request, "assessment/objection_list.html", context)


@require_safe
@reads
def objection_detail(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show one objection beside the result it is about, and the form to decide on it."""
    return _detail(request, year, _find(year, pk))


@require_POST
@answers
def objection_answer(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Decide on an objection; a refusal of the system is said in the form."""
    row = _find(year, pk)
    form = AnswerForm(request.POST, findings=_findings(row.staff))
    if form.is_valid():
        try:
            objections.answer_objection(row, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The objection is decided."))
            return HttpResponseRedirect(reverse("assessment:objection-detail", args=(year, pk)), status=303)
    return _detail(request, year, row, form=form)


@require_safe
@reads
def attribution_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show overdue cases made here, who held them how long, and who answers."""
    return _cases(request, known_year(year))


@require_POST
@prepares
def attribution_new(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Name who answers for an overdue case."""
    case = get_object_or_404(Case, pk=pk, imported_ref=None)
    held = Staff.objects.filter(pk__in=case.handovers.values("holder"))
    form = AttributionForm(request.POST, holders=[(row.pk, str(row)) for row in held], auto_id=f"c{pk}_%s")
    if form.is_valid():
        try:
            person = held.get(pk=form.cleaned_data["staff"])
            reason = form.cleaned_data["reason"]
            attributions.attribute_case(case, year=known_year(year), staff=person, by=request.user, reason=reason)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The case is attributed; the next run counts it so."))
            return HttpResponseRedirect(reverse("assessment:attribution-list", args=(year,)), status=303)
    return _cases(request, known_year(year), failed=(pk, form))


# --- Parts ----------------------------------------------------------------------------------------


def _find(year: int, pk: int) -> ResultObjection:
    rows = ResultObjection.objects.filter(review__year=known_year(year)).for_list()
    row: ResultObjection = get_object_or_404(rows, pk=pk)
    return row


def _findings(person: Staff) -> QuerySet[Finding]:
    return Finding.objects.filter(staff=person, status="confirmed", under_review=False).order_by("event_on", "pk")


def _detail(request: HttpRequest, year: int, row: ResultObjection, form: AnswerForm | None = None) -> HttpResponse:
    review = review_or_404(year)
    result = RunResult.objects.select_related("run", "staff", "window").get(run=row.run_id, staff=row.staff_id)
    context = frame_of(year, review, current="objection-list") | told(reasons_for(result), result.result)
    blocked = _blocked(request, row)
    may = request.user.has_perm(ANSWER) and not row.outcome and not blocked
    context |= {
        "objection": row,
        "form": form or (AnswerForm(findings=_findings(row.staff)) if may else None),
        "blocked": blocked,
    }
    return render(request, "assessment/objection_detail.html", context, status=422 if form else 200)


def _blocked(request: HttpRequest, row: ResultObjection) -> str:
    """Why this person does not decide on the objection."""
    try:
        objections.ensure_took_no_part(row, by=request.user)
    except Refusal as refused:
        return str(refused)
    return ""


def _cases(request: HttpRequest, year: int, failed: tuple[int, AttributionForm] | None = None) -> HttpResponse:
    after = key_of(request, "after")
    found = attributions.overdue_in(year, limit=PAGE + 1, after=after)
    review = year_review(year)
    sealed = review is not None and review.state == State.SEALED
    may = request.user.has_perm(PREPARE) and not sealed
    refused = failed[1].non_field_errors() if failed and sealed else ()
    context = frame_of(year, review, current="attribution-list") | {
        "refused": refused,
        "cases": [(row, _form(row, failed) if may else None) for row in found[:PAGE]],
        "more_url": link_to(request, after=found[PAGE - 1].case.pk) if len(found) > PAGE else "",
    }
    return render(request, "assessment/attribution_list.html", context, status=422 if failed else 200)


def _form(row: OverdueCase, failed: tuple[int, AttributionForm] | None) -> Any:
    if failed and failed[0] == row.case.pk:
        return failed[1]
    holders = [(holder.staff.pk, str(holder.staff)) for holder in row.holders]
    return AttributionForm(holders=holders, initial={"staff": row.answers.pk}, auto_id=f"c{row.case.pk}_%s")
