"""The awards of a year: what is offered, who is nominated, and the merit sheet of the candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment.dossier import Result
from assessment.flow import PREPARE, State
from assessment.forms.awards import AwardForm, NoticeForm, QuotaForm, WithdrawForm
from assessment.models import Award, Nomination, QuotaChange, YearReview
from assessment.services import award_notices, awards
from assessment.services.holds import held_for
from assessment.services.merit import COLUMNS, Merit, merit_sheet, sorted_by
from assessment.services.notice_objections import seen_by
from assessment.services.runs import newest_run
from assessment.services.years import year_review
from assessment.views._year import frame_of, key_of, known_year, prepares, reads, review_or_404
from assessment.views.years import RESULT_TONES
from service_window.http import Refusal
from service_window.wording import in_language
from windows.models import Office

PAGE = 50
STATE_TONES = {
    Nomination.State.NOMINATED.value: ("warn", "hourglass"),
    Nomination.State.WITHDRAWN.value: ("calm", "minus"),
    Nomination.State.AWARDED.value: ("good", "award"),
    Nomination.State.DECLINED.value: ("calm", "circle-x"),
    Nomination.State.REVOKED.value: ("bad", "circle-x"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One award as its panel shows it."""

    award: Award
    nominations: list[Any]
    changes: list[QuotaChange]
    withdraw: forms.Form | None
    quota: forms.Form | None


@require_safe
@reads
def award_list(request: HttpRequest, year: int) -> HttpResponse:
    """Show the awards with their nominations, the public notices, and the merit sheet."""
    return _page(request, known_year(year))


@require_POST
@prepares
def award_new(request: HttpRequest, year: int) -> HttpResponse:
    """Offer one more award."""
    review = review_or_404(year)
    form = AwardForm(request.POST)
    if form.is_valid():
        try:
            award = awards.set_award(review, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("“%(award)s” is offered in %(year)d.") % {"award": award, "year": year})
            return HttpResponseRedirect(reverse("assessment:award-list", args=(year,)), status=303)
    return _page(request, year, award_form=form)


@require_POST
@prepares
def award_withdraw(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Offer an award no longer."""
    award = get_object_or_404(Award.objects.select_related("review"), review__year=known_year(year), pk=pk)
    form = WithdrawForm(request.POST, auto_id=f"award_{pk}_%s")
    if form.is_valid():
        try:
            awards.withdraw_award(award, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("“%(award)s” is withdrawn.") % {"award": award})
            return HttpResponseRedirect(reverse("assessment:award-list", args=(year,)), status=303)
    return _page(request, year, failed=(pk, form))


@require_POST
@prepares
def award_quota(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Change how many people can have an award, with the reason."""
    award = get_object_or_404(Award.objects.select_related("review"), review__year=known_year(year), pk=pk)
    form = QuotaForm(request.POST, auto_id=f"quota_{pk}_%s")
    if form.is_valid():
        try:
            awards.change_quota(award, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            said = _("The quota of “%(award)s” is %(quota)d now.") % {"award": award, "quota": award.quota}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("assessment:award-list", args=(year,)), status=303)
    return _page(request, year, failed=(pk, form))


@require_POST
@prepares
def notice_new(request: HttpRequest, year: int) -> HttpResponse:
    """Put the given awards out for five working days."""
    review = review_or_404(year)
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            notice = award_notices.publish_awards(review, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            said = _("The notice is out until %(day)s.") % {"day": award_notices.last_day_of(notice)}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("assessment:award-list", args=(year,)), status=303)
    return _page(request, year, notice_form=form)


# --- Parts ----------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    year: int,
    *,
    award_form: AwardForm | None = None,
    notice_form: NoticeForm | None = None,
    failed: tuple[int, forms.Form] | None = None,
) -> HttpResponse:
    review = year_review(year)
    prepares_it = request.user.has_perm(PREPARE)
    context = frame_of(year, review, current="award-list") | {"may_prepare": prepares_it}
    if review is None or review.run is None:
        return render(request, "assessment/year_empty.html", context)
    may_change = prepares_it and review.state != State.SEALED
    notices = list(review.notices.order_by("-pk"))
    context |= _merit(request, year) | {
        "awards": _awards(review, failed, may_change=may_change),
        "may_change": may_change,
        "award_form": award_form or AwardForm(),
        "notices": notices,
        "provisional": award_notices.still_provisional(notices),
        "notice_form": notice_form or NoticeForm(initial={"contact": _contact()}),
        "to_publish": award_notices.to_publish(review).count() if review.state == State.DECIDED else 0,
        "objections": seen_by(request.user).undecided().filter(notice__review=review).count(),
        "today": timezone.localdate(),
    }
    status = 422 if award_form or notice_form or failed else 200
    return render(request, "assessment/award_list.html", context, status=status)


def _awards(review: YearReview, failed: tuple[int, forms.Form] | None, *, may_change: bool) -> list[Offered]:
    """Each award with its nominations and its quota, and the forms of what is possible with it now."""
    nominated: dict[int, list[Any]] = {}
    for row in Nomination.objects.filter(award__review=review).for_list().order_by("pk"):
        nominated.setdefault(row.award_id, []).append((row, *STATE_TONES[row.state]))
    changes: dict[int, list[QuotaChange]] = {}
    for change in QuotaChange.objects.filter(award__review=review).select_related("changed_by").order_by("pk"):
        changes.setdefault(change.award_id, []).append(change)
    found = []
    for award in review.awards.offered().with_numbers().order_by("pk"):
        sent = failed[1] if failed and failed[0] == award.pk else None
        rows = nominated.get(award.pk, [])
        decided = any(row.state in Nomination.DECIDED for row, _tone, _icon in rows)
        withdraw = _form(sent, WithdrawForm, f"award_{award.pk}", may_change and not (award.waiting or award.given))
        quota = _form(sent, QuotaForm, f"quota_{award.pk}", may_change and not decided)
        found.append(Offered(award, rows, changes.get(award.pk, []), withdraw, quota))
    return found


def _form(sent: forms.Form | None, kind: type[forms.Form], name: str, possible: bool) -> forms.Form | None:
    """The form as it was sent, else an empty one where the act is possible."""
    if isinstance(sent, kind):
        return sent
    return kind(auto_id=f"{name}_%s") if possible else None


def _contact() -> str:
    office = Office.objects.current()
    return _(", ").join(
        text for text in (in_language(office, "authority"), office.complaint_phone or office.phone) if text
    )


def _merit(request: HttpRequest, year: int) -> dict[str, Any]:
    """One page of the merit sheet of the newest run, by the column asked for."""
    run = newest_run(year)
    assert run is not None  # a year that rests on a run has one
    code, descending = _order(request)
    sheet = sorted_by(merit_sheet(run, held=held_for(request.user, year)), code, descending=descending)
    place = key_of(request, "after")
    return {
        "run": run,
        "heads": [(column, *_head(column.code, code, descending)) for column in COLUMNS],
        "number_head": _head("number", code, descending),
        "lines": [_line(one) for one in sheet[place : place + PAGE]],
        "candidates": len(sheet),
        "earlier_url": _url(code, descending, max(place - PAGE, 0)) if place else "",
        "later_url": _url(code, descending, place + PAGE) if len(sheet) > place + PAGE else "",
    }


def _order(request: HttpRequest) -> tuple[str, bool]:
    code, direction = request.GET.get("sort", "number"), request.GET.get("order", "up")
    if code not in ("number", *(column.code for column in COLUMNS)) or direction not in ("up", "down"):
        raise BadRequest(_("The page asked for does not exist."))
    return code, direction == "down"


def _head(code: str, current: str, descending: bool) -> tuple[str, str]:
    """Where the head of a column leads, and how the column is sorted now; facts begin with the most."""
    if code != current:
        return _url(code, code != "number", 0), ""
    return _url(code, not descending, 0), "descending" if descending else "ascending"


def _url(code: str, descending: bool, place: int) -> str:
    link = f"?sort={code}&order={'down' if descending else 'up'}"
    return f"{link}&after={place}#merit" if place else f"{link}#merit"


def _line(one: Merit) -> tuple[Merit, Result, str, str, list[str]]:
    tone, icon = RESULT_TONES[one.result]
    return one, Result(one.result), tone, icon, [column.shown(one) for column in COLUMNS]
