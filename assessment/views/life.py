"""The steps of a year: what was done by whom, what comes next, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.flow import MOVES, PREPARE, Move, State, Verb
from assessment.forms.steps import FORMS
from assessment.models import YearReview, YearStep
from assessment.services import decisions, seals, years
from assessment.services.runs import newest_run
from assessment.views._year import frame_of, known_year, reads, review_or_404
from service_window.http import Refusal
from windows.models import StoredFile
from windows.services.files import store_upload
from windows.views.files import file_response


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step that this person may take now, with its form, or the reason why not."""

    move: Move
    form: forms.Form | None
    blocked: str


@require_safe
@reads
def year_life(request: HttpRequest, year: int) -> HttpResponse:
    """Show the steps so far, and those that this person may take now."""
    return _life(request, known_year(year))


@require_POST
@reads
def year_step(request: HttpRequest, year: int, verb: str) -> HttpResponse:
    """Take one step; a refusal is said in its form, and what was typed stays."""
    if verb not in Verb.values:
        raise Http404
    year, step = known_year(year), Verb(verb)
    move = next(move for move in MOVES if move.verb == step)
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    form = FORMS[step](request.POST, request.FILES, auto_id=f"{step}_%s")
    if form.is_valid():
        try:
            said = _take(request, year, step, form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("assessment:year-life", args=(year,)), status=303)
    return _life(request, year, failed=(step, form))


@require_safe
@reads
def minutes_file(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Hand over the minutes of a decision."""
    step = get_object_or_404(
        YearStep.objects.filter(review__year=known_year(year), minutes__isnull=False).select_related("minutes"), pk=pk
    )
    assert step.minutes is not None
    return file_response(step.minutes)


# --- Parts ----------------------------------------------------------------------------------------


def _take(request: HttpRequest, year: int, verb: Verb, given: dict[str, Any]) -> str:
    """Take the step; the sentence that says so."""
    by = request.user
    if verb == Verb.COMPUTE:
        run = years.compute_year(year, by=by, reason=given["reason"])
        return _("Run %(number)d is stored: %(people)d people.") % {"number": run.number, "people": run.people}
    review = review_or_404(year)
    if verb == Verb.PROPOSE:
        years.propose_year(review, by=by, reason=given["reason"])
        return _("The run is proposed to the leading group.")
    if verb == Verb.PUBLISH:
        years.publish_year(review, by=by, until=given["until"], reason=given["reason"])
        return _("The results are published; people may object until the day named.")
    if verb == Verb.SEAL:
        seal = seals.seal_year(review, by=by)
        return _("The year is sealed. SHA-256: %(digest)s") % {"digest": seal.sha256}
    decisions.ensure_may_decide(review, verb, by=by)
    kept = store_upload(given["minutes"], purpose=StoredFile.Purpose.EVIDENCE, by=by)
    minutes = decisions.Minutes(given["minutes_number"], given["minutes_on"], kept)
    decide = decisions.decide_year if verb == Verb.DECIDE else decisions.decide_rest
    decide(review, by=by, minutes=minutes, reason=given["reason"])
    return _("The decision is recorded.")


def _life(request: HttpRequest, year: int, failed: tuple[Verb, forms.Form] | None = None) -> HttpResponse:
    review = years.year_review(year)
    newest = newest_run(year)
    next_steps = _next(request, review, failed)
    context = frame_of(year, review, current="year-life") | {
        "steps": _steps(review),
        "next_steps": next_steps,
        "refused": _refused(next_steps, failed),
        "newest": newest,
        "overtaken": bool(review and review.run and newest and newest.pk != review.run_id),
        "open_objections": review.objections.undecided().count() if review else 0,
        "left_open": _left_open(request, review),
        "seal": seals.seal_of(review),
    }
    return render(request, "assessment/year_life.html", context, status=422 if failed else 200)


def _steps(review: YearReview | None) -> list[YearStep]:
    return list(review.steps.select_related("run", "by", "minutes").order_by("-pk")) if review else []


def _left_open(request: HttpRequest, review: YearReview | None) -> int:
    """How many people the decision did not cover; only the office is told while a hold stands, and of nobody's own."""
    if review is None or not request.user.has_perm(PREPARE):
        return 0
    return review.left_open.filter(decided_step=None).exclude(staff=request.user).count()


def _refused(next_steps: list[NextStep], failed: tuple[Verb, forms.Form] | None) -> Any:
    """Why a step was refused that the page no longer offers, because somebody else was quicker."""
    if failed is None or any(step.move.verb == failed[0] for step in next_steps):
        return ()
    return failed[1].non_field_errors()


def _next(request: HttpRequest, review: YearReview | None, failed: tuple[Verb, forms.Form] | None) -> list[NextStep]:
    state = State(review.state) if review else State.OPEN
    found = []
    for move in MOVES:
        if state not in move.sources or not request.user.has_perm(move.permission):
            continue
        if move.verb == Verb.DECIDE_REST and not (review and decisions.no_longer_held(review).exists()):
            continue
        blocked = decisions.blocked(review, move.verb, by=request.user)
        form = failed[1] if failed and failed[0] == move.verb else FORMS[move.verb](auto_id=f"{move.verb}_%s")
        found.append(NextStep(move, None if blocked else form, blocked))
    return found
