"""One nomination: made by the office, withdrawn by it, decided by the leading group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.dossier import Result
from assessment.flow import DECIDE, PREPARE, State
from assessment.forms.awards import DecisionForm, NominationForm, RevocationForm, WithdrawForm
from assessment.models import AwardMinutes, Nomination, RunResult
from assessment.services import award_decisions, award_notices, awards
from assessment.services.award_minutes import kept_for, minutes_chosen
from assessment.services.holds import held_for
from assessment.services.matrix import shown_result
from assessment.services.notice_objections import seen_by
from assessment.services.runs import newest_run
from assessment.views._year import frame_of, known_year, prepares, reads, review_or_404
from assessment.views.awards import STATE_TONES
from assessment.views.years import RESULT_TONES
from service_window.http import Refusal
from windows.views.files import file_response

decides = permission_required(DECIDE, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@prepares
def nomination_new(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """Nominate one person, or say why they cannot be nominated."""
    review = review_or_404(year)
    rows = RunResult.objects.filter(run=newest_run(year)).select_related("run", "staff", "window")
    row = get_object_or_404(rows, number=number)
    form = NominationForm(request.POST or None, awards=review.awards.offered().order_by("pk"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = awards.nominate(given["award"], row.staff, by=request.user, reason=given["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("%(person)s is nominated.") % {"person": row.staff.name})
            return HttpResponseRedirect(reverse("assessment:nomination-detail", args=(year, made.pk)), status=303)
    shown = shown_result(row, held_for(request.user, year))
    context = frame_of(year, review, current="award-list") | {
        "row": row,
        "result": (Result(shown), *RESULT_TONES[shown]),
        "blocked": _own(request, row) or awards.why_no_candidate(review, row),
        "conditional": row.result == Result.PENDING,
        "any_award": review.awards.offered().exists(),
        "form": form,
    }
    return render(request, "assessment/nomination_new.html", context, status=422 if form.errors else 200)


@require_safe
@reads
def nomination_detail(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show a nomination, and what this person may do with it."""
    return _detail(request, year, _find(year, pk))


@require_POST
@prepares
def nomination_withdraw(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Withdraw a nomination that waits for a decision."""
    row, form = _find(year, pk), WithdrawForm(request.POST, auto_id="withdraw_%s")
    if form.is_valid():
        try:
            awards.withdraw_nomination(row, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return _done(request, row, _("The nomination is withdrawn."))
    return _detail(request, year, row, failed=form)


@require_POST
@decides
def nomination_decide(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Give the award, or not."""
    row = _find(year, pk)
    form = DecisionForm(request.POST, request.FILES, kept=kept_for(row.award.review), auto_id="decide_%s")
    if form.is_valid():
        awarded, reason = form.cleaned_data["awarded"], form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                minutes = minutes_chosen(row.award.review, by=request.user, **form.named())
                award_decisions.decide_nomination(row, by=request.user, awarded=awarded, reason=reason, minutes=minutes)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return _done(request, row, _("The decision is recorded."))
    return _detail(request, year, row, failed=form)


@require_POST
@decides
def nomination_revoke(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Take an award back."""
    row = _find(year, pk)
    form = RevocationForm(request.POST, request.FILES, kept=kept_for(row.award.review), auto_id="revoke_%s")
    if form.is_valid():
        try:
            with transaction.atomic():
                minutes = minutes_chosen(row.award.review, by=request.user, **form.named())
                award_decisions.revoke_award(row, by=request.user, reason=form.cleaned_data["reason"], minutes=minutes)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return _done(request, row, _("The award is revoked."))
    return _detail(request, year, row, failed=form)


@require_safe
@reads
def minutes_file(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Hand over minutes that decided on awards."""
    rows = AwardMinutes.objects.filter(review__year=known_year(year)).select_related("file")
    return file_response(get_object_or_404(rows, pk=pk).file)


# --- Parts ----------------------------------------------------------------------------------------


def _own(request: HttpRequest, row: RunResult) -> str:
    """Why nobody nominates themselves; said before anything about their own result."""
    if row.staff_id != request.user.pk:
        return ""
    return _("Nobody nominates themselves. Ask a colleague of the office.")


def _find(year: int, pk: int) -> Nomination:
    rows = Nomination.objects.for_list().select_related(
        "award__review", "result__run", "decided_result__run", "revoking_minutes"
    )
    return get_object_or_404(rows, award__review=review_or_404(year), pk=pk)


def _done(request: HttpRequest, row: Nomination, said: str) -> HttpResponse:
    messages.success(request, said)
    year = row.award.review.year
    return HttpResponseRedirect(reverse("assessment:nomination-detail", args=(year, row.pk)), status=303)


def _detail(request: HttpRequest, year: int, row: Nomination, failed: forms.Form | None = None) -> HttpResponse:
    review = review_or_404(year)
    row.refresh_from_db(fields=("state",))
    acts = [] if review.state == State.SEALED else _acts(request, row, failed)
    refused = failed.non_field_errors() if failed and all(act["form"] is not failed for act in acts) else ()
    context = frame_of(year, review, current="award-list") | {
        "row": row,
        "state": STATE_TONES[row.state],
        "acts": acts,
        "refused": refused,
        "objections": list(seen_by(request.user).filter(nomination=row).order_by("pk")),
        "provisional": award_notices.still_provisional([row.notice] if row.notice else []),
        "lost": award_notices.to_revoke(review).filter(pk=row.pk).exists(),
    }
    return render(request, "assessment/nomination_detail.html", context, status=422 if failed else 200)


def _acts(request: HttpRequest, row: Nomination, failed: forms.Form | None) -> list[dict[str, Any]]:
    """What this person may do now: label, address, form, or why not."""
    waits, given = row.state == Nomination.State.NOMINATED, row.state == Nomination.State.AWARDED
    decides_it, prepares_it = request.user.has_perm(DECIDE), request.user.has_perm(PREPARE)
    kept = kept_for(row.award.review) if decides_it and (waits or given) else []
    found: list[dict[str, Any]] = []
    if waits and decides_it:
        found.append(_decision(request, row, failed, kept))
    if waits and prepares_it:
        form = failed if isinstance(failed, WithdrawForm) else WithdrawForm(auto_id="withdraw_%s")
        found.append(_act("withdraw", _("Withdraw the nomination"), "undo-2", form))
    if given and decides_it:
        form = failed if isinstance(failed, RevocationForm) else RevocationForm(kept=kept, auto_id="revoke_%s")
        found.append(_act("revoke", _("Revoke the award"), "circle-x", form))
    return found


def _decision(
    request: HttpRequest, row: Nomination, failed: forms.Form | None, kept: list[tuple[str, str]]
) -> dict[str, Any]:
    review = row.award.review
    form = failed if isinstance(failed, DecisionForm) else DecisionForm(kept=kept, auto_id="decide_%s")
    act = _act("decide", _("Decide on the nomination"), "gavel", form)
    try:
        award_decisions.ensure_may_decide(row, review, by=request.user)
    except Refusal as refused:
        return act | {"form": None, "blocked": str(refused.sentence)}
    return act | {"note": award_decisions.why_not_given(row, review)}


def _act(code: str, label: str, icon: str, form: forms.Form) -> dict[str, Any]:
    return {"url": f"assessment:nomination-{code}", "code": code, "label": label, "icon": icon, "form": form}
