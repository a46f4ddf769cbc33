"""What visitors said about oneself: ratings and complaints, and the cases past their promise that one answers for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluations.models import Rating
from evaluations.services.own_record import said_about
from evaluations.views._keyset import by_newest


@require_safe
def own_said_list(request: HttpRequest) -> HttpResponse:
    """Show everything that was said about the person who asks, the newest first, and never who said it."""
    rows = Rating.objects.about(request.user, timezone.now()).select_related("case__item_version", "follow_up")
    page = by_newest(request, rows)
    said = said_about(request.user) if page.is_first else {"complaints": [], "attributions": []}
    return render(request, "evaluations/said_list_own.html", {"ratings": page.rows, "page": page, **said})
