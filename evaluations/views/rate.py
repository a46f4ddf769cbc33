"""Rating on the visitor's own phone: by the code of a paper they hold, without an account (R1)."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from evaluations.forms.ratings import LinkRatingForm
from evaluations.rating_types import RatingChannel
from evaluations.services import ratings
from evaluations.services.occasions import NotToRate, Occasion, occasion_for_code, occasion_for_ticket
from service_window.http import Refusal, client_ip
from windows.services import limits
from windows.services.papers import normalise_code

WRONG_PER_HOUR = 60
"""Unknown links that one address may try in an hour; a code has 100 random bits."""
HOUR = 3600


@login_not_required
@never_cache
@sensitive_post_parameters("phone", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def rate_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the holder of a paper how satisfied they are, and keep the answer, once."""
    return _answer(request, lambda: occasion_for_code(normalise_code(code)))


@login_not_required
@never_cache
@sensitive_post_parameters("phone", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def rate_ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the holder of a ticket, once the visit is over."""
    return _answer(request, lambda: occasion_for_ticket(token))


def _answer(request: HttpRequest, find: Callable[[], Occasion]) -> HttpResponse:
    """The question about the occasion that ``find`` gives, or a sentence; unknown links are counted by address."""
    key = f"rate:from:{client_ip(request)}"
    try:
        limits.ensure_below(key, most=WRONG_PER_HOUR)
        occasion = find()
    except NotToRate as refused:
        limits.hit(key, seconds=HOUR)
        return _told(request, refused, 404)
    except limits.TooOften as refused:
        return _told(request, refused, 429)
    except Refusal as refused:
        return _told(request, refused, 200)
    return ask_or_keep(request, occasion)


def ask_or_keep(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """The question, or thanks for the answer; an incomplete answer keeps what was typed."""
    asked = request.method == "POST"
    form = LinkRatingForm(request.POST if asked else None)
    if asked and form.is_valid():
        try:
            row = ratings.rate(occasion, form.given, channel=RatingChannel.QR)
        except Refusal as refused:
            return _told(request, refused, 409)
        return render(request, "evaluations/rate_done_public.html", {"rating": row, "refused": ""})
    context = {"form": form, "occasion": occasion}
    return render(request, "evaluations/rate_public.html", context, status=422 if form.errors else 200)


def _told(request: HttpRequest, refused: Refusal, status: int) -> HttpResponse:
    """The sentence that says why there is nothing to rate."""
    context = {"rating": None, "refused": refused.sentence}
    return render(request, "evaluations/rate_done_public.html", context, status=status)
