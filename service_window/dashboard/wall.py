"""The wall screen of the staff room: the board to be read from two metres, opened by a device and by nobody's login."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from service_window.dashboard.forms import TokenForm
from service_window.dashboard.live import board_html, board_mark, stamped, unchanged
from windows.models import Device
from windows.services.devices import device_for_token

COOKIE = "wall"
COOKIE_AGE = 365 * 24 * 60 * 60


def _device(token: str) -> Device | None:
    return device_for_token(token, Device.Kind.WALL)


@login_not_required
@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wall_show(request: HttpRequest) -> HttpResponse:
    """Show the wall screen to a device that was admitted; ask any other for its token."""
    if request.method == "POST":
        return _admit_typed(request)
    token = request.COOKIES.get(COOKIE, "")
    if _device(token) is None:
        form = TokenForm()
        revoked = _("This token is not valid any more. Ask the system administrator to admit the device anew.")
        return render(request, "dashboard/wall_token.html", {"form": form, "refused": revoked if token else ""})
    moment = timezone.now()
    seen = board_mark(moment, wall=True)
    context = {"board_html": board_html(moment, seen, wall=True), "poll_url": reverse("dashboard:wall-live")}
    return render(request, "dashboard/wall.html", context)


@login_not_required
@require_safe
def wall_live(request: HttpRequest) -> HttpResponse:
    """Return the board of the wall screen; a device whose token was revoked gets a sentence instead."""
    if _device(request.COOKIES.get(COOKIE, "")) is None:
        return HttpResponse(render_to_string("dashboard/_wall_revoked.html"))
    moment = timezone.now()
    seen = board_mark(moment, wall=True)
    return unchanged(request, seen) or stamped(HttpResponse(board_html(moment, seen, wall=True)), seen)


@login_not_required
@never_cache
@require_safe
def wall_admit(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token of an address that a device starts with, and go on without it in the address."""
    return _admitted(token if token.isascii() else "-")


def _admit_typed(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if form.is_valid():
        if _device(form.cleaned_data["token"]) is not None:
            return _admitted(form.cleaned_data["token"])
        form.add_error("token", _("No wall screen is admitted with this token. Check it, or ask for a new one."))
    return render(request, "dashboard/wall_token.html", {"form": form, "refused": ""}, status=422)


def _admitted(token: str) -> HttpResponse:
    answer = HttpResponseRedirect(reverse("dashboard:wall-show"), status=303)
    answer.set_cookie(
        COOKIE,
        token[:128],
        max_age=COOKIE_AGE,
        path=reverse("dashboard:wall-show"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer
