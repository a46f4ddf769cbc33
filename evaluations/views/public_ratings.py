"""The public page of ratings, replies and rectifications: figures, and what the office has published, without names."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluations.models import Rating, RatingPublication, RatingSettings
from evaluations.rating_figures import percent
from evaluations.rating_types import GOOD, STARS, TONES, Level
from service_window.http import NotThere

PAGE = 20
DAYS_BACK = 365


@login_not_required
@require_safe
def rating_public(request: HttpRequest) -> HttpResponse:
    """Show how visitors rated in the last twelve months, and the ratings the office has published, the newest first."""
    if not RatingSettings.objects.current().ratings_public:
        raise NotThere(_("This office does not offer this page."))
    since = timezone.now() - timedelta(days=DAYS_BACK)
    counted = Rating.objects.counted().filter(rated_at__gte=since)
    numbers = dict(counted.order_by().values_list("level").annotate(number=Count("pk")))
    given, good = sum(numbers.values()), sum(numbers.get(level, 0) for level in GOOD)
    rows = RatingPublication.objects.filter(withdrawn_at=None).select_related("rating__case__item_version")
    before = _place(request)
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    levels = [
        (level.label, range(STARS[level]), TONES[level], numbers.get(level, 0), percent(numbers.get(level, 0), given))
        for level in Level
    ]
    context = {
        "levels": levels,
        "given": given,
        "good_share": percent(good, given),
        "published": found[:PAGE],
        "older_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": not before,
    }
    return render(request, "evaluations/ratings_public.html", context)


def _place(request: HttpRequest) -> int:
    text = request.GET.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("The page asked for does not exist."))
    return int(text or 0)
