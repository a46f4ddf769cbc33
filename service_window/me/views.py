"""The page of the person who is signed in, composed of the panels that every app supplies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from service_window.panels import panels_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what concerns the person today: presence, duties, leave, cases, messages."""
    now = timezone.localtime()
    context = {"now": now, "panels": panels_for(request.user, now=now)}
    return render(request, "me/home.html", context)
