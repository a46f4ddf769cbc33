"""One person in one run: the reasons, for the office and the leading group, and for the person themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.dossier import Result
from assessment.flow import PREPARE, SHOWN, State
from assessment.forms.objections import ObjectionForm
from assessment.models import ResultObjection, Run, RunResult, YearReview
from assessment.services import objections
from assessment.services.holds import held_for
from assessment.services.matrix import shown_result
from assessment.services.reasons import Reasons, reasons_for
from assessment.services.sheets import sheet_that_holds
from assessment.services.years import year_review
from assessment.views._policy_words import settings_for_all, settings_of
from assessment.views._year import frame_of, key_of, known_year, reads, review_or_404
from assessment.views.years import RESULT_TONES
from service_window.http import Refusal


@require_safe
@reads
def result_detail(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """Show why a person came to their result, in the run the year rests on or in another one."""
    review = review_or_404(year)
    run = _run(request, review)
    rows = RunResult.objects.filter(run=run).select_related("run", "staff", "window")
    row = get_object_or_404(rows, number=number)
    shown = shown_result(row, held_for(request.user, year))
    asked = ResultObjection.objects.filter(review=review, staff=row.staff).for_list().order_by("-pk")
    context = (
        frame_of(year, review, current="year-detail")
        | told(reasons_for(row), shown)
        | {
            "run": run,
            "objections": list(asked),
            "held": shown != row.result,
            "may_prepare": request.user.has_perm(PREPARE),
            "may_number": review.state in SHOWN and shown == row.result,
            "sheet": sheet_that_holds(review, row.staff_id),
        }
    )
    return render(request, "assessment/result_detail.html", context)


@require_safe
def result_own(request: HttpRequest, year: int) -> HttpResponse:
    """Show one's own published result with its reasons, and the way to object."""
    return _own(request, year)


@require_POST
def objection_new(request: HttpRequest, year: int) -> HttpResponse:
    """Object to one's own published result."""
    review = review_or_404(year)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            objections.object_to_result(review, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your objection is recorded. Somebody who took no part decides on it."))
            return HttpResponseRedirect(reverse("assessment:result-own", args=(year,)), status=303)
    return _own(request, year, form=form)


@require_POST
def objection_withdraw(request: HttpRequest, year: int) -> HttpResponse:
    """Withdraw one's own objection."""
    open_ones = ResultObjection.objects.undecided().filter(review__year=known_year(year), staff=request.user)
    objections.withdraw_objection(get_object_or_404(open_ones), by=request.user)
    messages.success(request, _("The objection is withdrawn."))
    return HttpResponseRedirect(reverse("assessment:result-own", args=(year,)), status=303)


# --- Parts ----------------------------------------------------------------------------------------


def told(reasons: Reasons, shown: str) -> dict[str, Any]:
    """What a page shows of the reasons: each ground with the settings it was read by."""
    tone, icon = RESULT_TONES[shown]
    return {
        "row": reasons.row,
        "policy": reasons.policy,
        "result": Result(shown),
        "tone": tone,
        "icon": icon,
        "grounds": [(ground, settings_of(reasons.policy, ground.code)) for ground in reasons.grounds],
        "common": settings_for_all(reasons.policy),
        "open": [
            (outcome, Result(outcome.confirmed.result), Result(outcome.dismissed.result), _changed(reasons, outcome))
            for outcome in reasons.open
        ],
    }


def _changed(reasons: Reasons, outcome: Any) -> str:
    """The grounds that hang on one pending record."""
    pairs = zip(outcome.confirmed.grounds, outcome.dismissed.grounds, strict=True)
    return ", ".join(sure.code for sure, other in pairs if sure.status != other.status)


def _run(request: HttpRequest, review: YearReview) -> Run:
    number = key_of(request, "run")
    if not number:
        assert review.run is not None
        return review.run
    run: Run = get_object_or_404(Run.objects.of_year(review.year), number=number)
    return run


def _own(request: HttpRequest, year: int, form: ObjectionForm | None = None) -> HttpResponse:
    review = year_review(known_year(year))
    shown = review is not None and review.state in SHOWN
    row = None
    if review is not None and shown:
        rows = RunResult.objects.filter(run=review.run_id).select_related("run", "staff", "window")
        row = rows.filter(staff=request.user.pk).first()
    context: dict[str, Any] = {"year": year, "review": review, "row": row, "shown": shown}
    if review is not None and row is not None:
        mine = list(ResultObjection.objects.filter(review=review, staff=row.staff).for_list().order_by("-pk"))
        may = _may_object(review) and not any(one.outcome == "" for one in mine)
        context |= told(reasons_for(row, own=True), row.result) | {
            "objections": mine,
            "form": form or (ObjectionForm() if may else None),
            "may_number": True,
            "sheet": sheet_that_holds(review, row.staff_id),
        }
    return render(request, "assessment/result_own.html", context, status=422 if form and form.errors else 200)


def _may_object(review: YearReview) -> bool:
    until = review.objections_until
    return review.state == State.PUBLISHED and until is not None and timezone.localdate() <= until
