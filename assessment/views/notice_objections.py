"""Objections to a public notice of awards: entered by the office, decided by somebody who took no part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.flow import ANSWER, PREPARE, State
from assessment.forms.awards import NoticeAnswerForm, NoticeObjectionForm
from assessment.models import Nomination, NoticeObjection, YearReview
from assessment.services import notice_objections
from assessment.services.award_notices import still_provisional
from assessment.services.notice_objections import seen_by
from assessment.views._year import frame_of, prepares, reads, review_or_404
from service_window.http import Refusal

answers = permission_required(ANSWER, raise_exception=True)
OUTCOME_TONES = {
    "": ("warn", "hourglass"),
    NoticeObjection.Outcome.DISMISSED.value: ("calm", "minus"),
    NoticeObjection.Outcome.UPHELD.value: ("bad", "circle-x"),
}


@require_safe
@reads
def objection_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show the objections to the notices of a year, and the form of the office to enter one."""
    return _list(request, review_or_404(year))


@require_POST
@prepares
def objection_new(request: HttpRequest, year: int) -> HttpResponse:
    """Enter an objection that reached the office."""
    review = review_or_404(year)
    form = NoticeObjectionForm(request.POST, nominations=_put_out(request, review))
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            notice_objections.enter_objection(given.pop("nomination"), by=request.user, **given)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The objection is entered. Somebody who took no part decides on it."))
            return HttpResponseRedirect(reverse("assessment:notice-objection-list", args=(year,)), status=303)
    return _list(request, review, form)


@require_safe
@reads
def objection_detail(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show one objection, and the form to decide on it, or why not."""
    return _detail(request, year, _find(request, year, pk))


@require_POST
@answers
def objection_answer(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Decide on an objection."""
    row, form = _find(request, year, pk), NoticeAnswerForm(request.POST)
    if form.is_valid():
        try:
            notice_objections.answer_notice_objection(row, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The objection is decided."))
            return HttpResponseRedirect(reverse("assessment:notice-objection-detail", args=(year, pk)), status=303)
    return _detail(request, year, row, form)


# --- Parts ----------------------------------------------------------------------------------------


def _put_out(request: HttpRequest, review: YearReview) -> Any:
    """The awards that an objection can be about, but one's own."""
    rows = Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED, notice__isnull=False)
    return rows.exclude(staff=request.user).select_related("award", "staff").order_by("award", "result__number")


def _find(request: HttpRequest, year: int, pk: int) -> NoticeObjection:
    rows = seen_by(request.user).filter(notice__review=review_or_404(year))
    row: NoticeObjection = get_object_or_404(rows, pk=pk)
    return row


def _list(request: HttpRequest, review: YearReview, form: NoticeObjectionForm | None = None) -> HttpResponse:
    rows = seen_by(request.user).filter(notice__review=review).order_by("-pk")
    may_enter = request.user.has_perm(PREPARE) and review.state != State.SEALED
    notices = list(review.notices.order_by("-pk"))
    context = frame_of(review.year, review, current="award-list") | {
        "objections": [(row, *OUTCOME_TONES[row.outcome]) for row in rows],
        "notices": notices,
        "provisional": still_provisional(notices),
        "form": form or (NoticeObjectionForm(nominations=_put_out(request, review)) if may_enter else None),
    }
    return render(request, "assessment/notice_objection_list.html", context, status=422 if form else 200)


def _detail(request: HttpRequest, year: int, row: NoticeObjection, failed: forms.Form | None = None) -> HttpResponse:
    blocked = ""
    try:
        notice_objections.ensure_no_part(row, by=request.user)
    except Refusal as refused:
        blocked = str(refused.sentence)
    context = frame_of(year, row.notice.review, current="award-list") | {
        "row": row,
        "tone": OUTCOME_TONES[row.outcome],
        "provisional": still_provisional([row.notice]),
        "blocked": blocked,
        "may_answer": not row.outcome and request.user.has_perm(ANSWER),
        "form": failed or NoticeAnswerForm(),
    }
    return render(request, "assessment/notice_objection_detail.html", context, status=422 if failed else 200)
