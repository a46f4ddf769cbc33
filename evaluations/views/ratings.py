"""Ratings for the office: listed, read, followed up, counted or not, entered from a call."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.models import Case
from evaluations.forms.rating_office import RevealForm
from evaluations.forms.ratings import CallRatingForm
from evaluations.models import Rating
from evaluations.models.rating import VERIFY_RATINGS, VIEW_RATINGS
from evaluations.services import bad_reviews, ratings
from evaluations.services.occasions import occasion_of_case, ready
from evaluations.services.ratings import ENTER_RATINGS
from evaluations.views._rating_acts import ACTS, Sheet, form_for, sheet_of
from evaluations.views._rating_listing import EXPORT_RATINGS, LISTING
from evaluations.views._register import register_export, register_page
from service_window.http import Refusal

enters = permission_required(ENTER_RATINGS, raise_exception=True)


def reads(request: HttpRequest) -> bool:
    """Whether the person has anything to do with ratings of others."""
    return request.user.has_perm(VIEW_RATINGS) or request.user.has_perm(VERIFY_RATINGS)


@require_safe
def rating_list(request: HttpRequest) -> HttpResponse:
    """Show the ratings asked for, what is due first: all for who oversees, the assigned ones for who verifies."""
    if not reads(request):
        raise Http404
    return register_page(request, LISTING)


@require_safe
@permission_required(EXPORT_RATINGS, raise_exception=True)
def rating_export(request: HttpRequest) -> HttpResponse:
    """Hand over what is listed as a spreadsheet, without anything about who rated."""
    return register_export(request, LISTING)


@require_safe
def rating_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one rating with its follow-up, and what this person can do."""
    return _detail(request, _find(request, pk))


@require_POST
def rating_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Carry out one act; a refusal is said in its form, and what was typed stays."""
    sheet = sheet_of(_find(request, pk), request.user)
    act = ACTS.get(verb)
    if act is None:
        raise Http404
    if not act.offered(sheet):
        raise Refusal(_("This is not the next step, or it is not yours to take."), next_url=_url(sheet.rating))
    form = form_for(verb, sheet, request.POST)
    if form.is_valid():
        try:
            act.run(sheet, form.cleaned_data, request.user)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, str(act.done))
            return HttpResponseRedirect(_url(sheet.rating), status=303)
    return _detail(request, _find(request, pk), bound={verb: form})


@require_POST
def rating_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the assignee whom to call; the reason is recorded."""
    sheet = sheet_of(_find(request, pk), request.user)
    if sheet.follow_up is None or not sheet.is_assignee:
        raise Http404
    form = RevealForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you need the data; the reason is recorded."))
        return HttpResponseRedirect(_url(sheet.rating), status=303)
    shown = bad_reviews.reveal_contact(sheet.follow_up, by=request.user, reason=form.cleaned_data["reason"])
    return _detail(request, sheet.rating, revealed=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@enters
@sensitive_post_parameters("phone", "text")
def rating_new(request: HttpRequest) -> HttpResponse:
    """Enter what somebody said on the telephone about a case."""
    asked = request.method == "POST"
    form = CallRatingForm(request.POST if asked else None)
    if asked and form.is_valid():
        case = _case(form.cleaned_data["number"])
        if case is None:
            form.add_error("number", _("There is no case with this number. Check it against the receipt slip."))
        else:
            try:
                occasion = ready(occasion_of_case(case), now=timezone.now())
                ratings.enter_by_phone(occasion, form.given, by=request.user)
            except Refusal as refused:
                form.add_error(None, str(refused.sentence))
            else:
                messages.success(request, _("The rating is entered."))
                return HttpResponseRedirect(reverse("evaluations:rating-list"), status=303)
    return render(request, "evaluations/rating_new.html", {"form": form}, status=422 if form.errors else 200)


# --- Parts ----------------------------------------------------------------------------------------


def _find(request: HttpRequest, pk: int) -> Rating:
    related = ("case__item_version", "case__applicant", "case__agent", "staff", "window", "contact", "entered_by")
    rows = Rating.objects.visible_to(request.user).select_related(*related, "follow_up__assigned_to")
    rating: Rating = get_object_or_404(rows, pk=pk)
    return rating


def _url(rating: Rating) -> str:
    return reverse("evaluations:rating-detail", args=(rating.pk,))


def _detail(
    request: HttpRequest, rating: Rating, *, bound: dict[str, Any] | None = None, revealed: dict[str, str] | None = None
) -> HttpResponse:
    sheet: Sheet = sheet_of(rating, request.user)
    given = bound or {}
    offered = [
        (verb, act, given.get(verb) or form_for(verb, sheet)) for verb, act in ACTS.items() if act.offered(sheet)
    ]
    context = {
        "sheet": sheet,
        "rating": rating,
        "follow_up": sheet.follow_up,
        "today": timezone.localdate(),
        "events": list(sheet.follow_up.events.select_related("by")) if sheet.follow_up else [],
        "exclusions": sheet.exclusions,
        "acts": [entry for entry in offered if entry[1].main],
        "more_acts": [entry for entry in offered if not entry[1].main],
        "opened": set(given),
        "contact": getattr(rating, "contact", None) if sheet.is_assignee else None,
        "revealed": revealed or {},
        "reveal_form": RevealForm(auto_id="id_reveal_%s"),
    }
    return render(request, "evaluations/rating_detail.html", context, status=422 if bound else 200)


def _case(number: str) -> Case | None:
    wanted = "".join(number.split()).upper()
    cases = Case.objects.filter(number=wanted, imported_ref=None)
    return cases.select_related("holder", "window", "applicant", "agent", "item_version").first()
