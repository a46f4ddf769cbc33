"""The wall screen of the staff room: the board to be read from two metres, opened by a device and by nobody's login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from service_window.dashboard.live import board_html, board_mark, stamped, unchanged
from windows.models import Device
from windows.views._device_page import DevicePage

WALL = DevicePage(
    kind=Device.Kind.WALL,
    cookie="wall",
    url_name="dashboard:wall-show",
    title=_("Wall screen"),
    explanation=_(
        "This page shows the windows on the screen of the staff room. It is opened by a device, not by a person."
    ),
    label=_("Show the windows"),
    unknown=_("No wall screen is admitted with this token. Check it, or ask for a new one."),
)


@login_not_required
@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wall_show(request: HttpRequest) -> HttpResponse:
    """Show the wall screen to a device that was admitted; ask any other for its token."""
    if request.method == "POST":
        return WALL.admit_typed(request)
    if WALL.device(request) is None:
        return WALL.ask(request)
    moment = timezone.now()
    seen = board_mark(moment, wall=True)
    context = {"board_html": board_html(moment, seen, wall=True), "poll_url": reverse("dashboard:wall-live")}
    return render(request, "dashboard/wall.html", context)


@login_not_required
@require_safe
def wall_live(request: HttpRequest) -> HttpResponse:
    """Return the board of the wall screen; a device whose token was revoked gets a sentence instead."""
    if WALL.device(request) is None:
        return HttpResponse(render_to_string("windows/_device_revoked.html"))
    moment = timezone.now()
    seen = board_mark(moment, wall=True)
    return unchanged(request, seen) or stamped(HttpResponse(board_html(moment, seen, wall=True)), seen)


@login_not_required
@never_cache
@require_safe
def wall_admit(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token of an address that a device starts with, and go on without it in the address."""
    return WALL.admit_from_address(token)
