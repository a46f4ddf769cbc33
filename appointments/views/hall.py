"""The hall display: numbers called, recent calls, who waits and how long; opened by a device, by nobody's login."""

from datetime import datetime

from django.conf import settings as project
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from appointments.models import HallSettings
from appointments.services.hall_board import board_at
from appointments.services.hall_frame import screen_of
from appointments.services.hall_mark import Seen, display_mark
from service_window.http import NotThere, stamped, unchanged
from windows.models import Device
from windows.views._device_page import DevicePage

KEPT_SECONDS = 90
DISPLAY = DevicePage(
    kind=Device.Kind.HALL,
    cookie="hall",
    url_name="appointments:hall-show",
    title=gettext_lazy("Hall display"),
    explanation=gettext_lazy(
        "This page shows the numbers called to the hall. It is opened by a device, not by a person."
    ),
    label=gettext_lazy("Show the numbers"),
    unknown=gettext_lazy("No hall display is admitted with this token. Check it, or ask for a new one."),
)


@login_not_required
@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hall_show(request: HttpRequest) -> HttpResponse:
    """Show the hall display to a device that was admitted; ask any other for its token."""
    moment = timezone.now()
    found = display_mark(request.COOKIES.get(DISPLAY.cookie, ""), moment)
    if found is None and not HallSettings.objects.current().display_offered:
        raise NotThere(_("This office does not offer this page."))
    if request.method == "POST":
        return DISPLAY.admit_typed(request)
    if found is None:
        return DISPLAY.ask(request)
    context = {"board_html": _board_html(moment, found), "speaks": screen_of(found.device_id).speaks}
    return render(request, "appointments/hall_display_public.html", context)


@login_not_required
@require_safe
def hall_live(request: HttpRequest) -> HttpResponse:
    """Return the display's content; unchanged, it costs one query. A display that is revoked or switched off gets a sentence instead."""
    moment = timezone.now()
    found = display_mark(request.COOKIES.get(DISPLAY.cookie, ""), moment)
    if found is None:
        return HttpResponse(render_to_string("windows/_device_revoked.html"))
    if not found.offered:
        return HttpResponse(_board_html(moment, found))
    return unchanged(request, found.mark) or stamped(HttpResponse(_board_html(moment, found)), found.mark)


def display_state(request: HttpRequest) -> str:
    """The mark of what the display that asks is to show; empty where it is to show nothing."""
    found = display_mark(request.COOKIES.get(DISPLAY.cookie, ""), timezone.now())
    return found.mark if found and found.offered else ""


@login_not_required
@never_cache
@require_safe
def hall_admit(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token of an address that a display starts with, and go on without it in the address."""
    return DISPLAY.admit_from_address(token)


def _board_html(moment: datetime, seen: Seen) -> SafeString:
    """The board as ``seen`` marks it: laid out once for each display and change; a sentence where displays are switched off."""
    if not seen.offered:
        return mark_safe(render_to_string("appointments/_hall_off.html"))  # laid out by a template
    key = f"hall:{seen.device_id}:{seen.mark}"
    kept: str | None = None if project.DEBUG else cache.get(key)
    if kept is None:
        board = board_at(moment, screen=screen_of(seen.device_id), seen=seen.queue)
        kept = render_to_string("appointments/_hall_board.html", {"board": board, "office": board.office_name})
        cache.set(key, kept, KEPT_SECONDS)
    return mark_safe(kept)  # laid out by a template
