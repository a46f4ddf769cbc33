"""Objections to results, for those who decide on them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.flow import ANSWER
from assessment.forms.objections import AnswerForm
from assessment.models import ResultObjection, RunResult
from assessment.services import objections
from assessment.services.reasons import reasons_for
from assessment.services.years import year_review
from assessment.views._year import frame_of, key_of, known_year, link_to, reads, review_or_404
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
