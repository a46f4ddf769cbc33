"""The kiosk: a number taken with a finger, or a booking checked in; opened by a device, by nobody's login."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings as project
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from appointments.forms.kiosk import TakeForm
from appointments.models import HallSettings, KioskDraw, Ticket
from appointments.services.guards import published_version
from appointments.services.hall_mark import hall_mark
from appointments.services.hall_waits import Standing, standing_of
from appointments.services.kiosk import kiosk_closure, slip_data, take_number
from appointments.services.kiosk_check_in import somebody_has_booked
from appointments.services.live_ticket import ahead_words, live_ticket, ticket_url, wait_words
from appointments.views._kiosk_choices import choice_with, choices_at, name_of
from service_window import typesetting
from service_window.http import NotThere, Refusal, stamped, unchanged
from windows.context_processors import Masthead
from windows.models import Device, Office
from windows.services.papers import qr_svg
from windows.views._device_page import DevicePage

FORM_METHODS = ["GET", "HEAD", "POST"]
JUST_TAKEN = timedelta(seconds=30)
KIOSK = DevicePage(
    kind=Device.Kind.KIOSK,
    cookie="kiosk",
    url_name="appointments:kiosk-home",
    title=gettext_lazy("Kiosk"),
    explanation=gettext_lazy("Visitors take their number on this page. It is opened by a device, not by a person."),
    label=gettext_lazy("Open the kiosk"),
    unknown=gettext_lazy("No kiosk is admitted with this token. Check it, or ask for a new one."),
)
prints_slips = csp_update({"frame-src": [SELF]})
"""The slip is printed from a frame of the page."""


@login_not_required
@sensitive_post_parameters("token")
@never_cache
@prints_slips
@require_http_methods(FORM_METHODS)
def kiosk_home(request: HttpRequest) -> HttpResponse:
    """Show what a number can be taken for, or why none is given now; ask a stranger for the token."""
    if request.method == "POST":
        return KIOSK.admit_typed(request)
    if KIOSK.device(request) is None:
        return KIOSK.ask(request)
    return render(request, "appointments/kiosk_home_public.html", _home(timezone.now()))


@login_not_required
@require_safe
def kiosk_live(request: HttpRequest) -> HttpResponse:
    """Return the first page's content; a kiosk whose token was revoked gets a sentence instead."""
    if KIOSK.device(request) is None:
        return render(request, "windows/_device_revoked.html")
    moment = timezone.now()
    seen = hall_mark(moment, "kiosk")
    return unchanged(request, seen) or stamped(render(request, "appointments/_kiosk_home.html", _home(moment)), seen)


@login_not_required
@never_cache
@require_safe
def kiosk_again(request: HttpRequest) -> HttpResponse:
    """Forget the language and the large print of the visitor who has gone."""
    answer = HttpResponse(status=204)
    for name in (project.LANGUAGE_COOKIE_NAME, "print"):
        answer.delete_cookie(name)
    return answer


@login_not_required
@never_cache
@prints_slips
@require_safe
def kiosk_choose(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which item of a group it is."""
    if KIOSK.device(request) is None:
        return KIOSK.ask(request)
    found = choice_with(code, choices_at(timezone.now(), waits=False))
    if found is None:
        raise NotThere(_("This item is not offered any more. Please choose another."))
    items = [{"name": name_of(row), "url": _take_url(row.item.code)} for row in found[0].versions]
    context = {"name": found[0].name, "items": items, "settings": HallSettings.objects.current()}
    return render(request, "appointments/kiosk_items_public.html", context)


@login_not_required
@never_cache
@prints_slips
@require_http_methods(FORM_METHODS)
def kiosk_take(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once whether the visitor has priority, and give the number."""
    device = KIOSK.device(request)
    if device is None:
        return KIOSK.ask(request)
    found = choice_with(code, choices_at(timezone.now(), waits=False))
    if found is None:
        raise NotThere(_("This item is not offered any more. Please choose another."))
    choice, version = found
    form = TakeForm(request.POST or None, initial={"once": uuid.uuid4(), "priority": "none"})
    if form.is_valid():
        try:
            draw = take_number(version.item, device=device, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("appointments:kiosk-ticket", once=draw.once)
    several = len(choice.versions) > 1
    back = reverse("appointments:kiosk-choose", args=(code,)) if several else reverse("appointments:kiosk-home")
    context = {
        "name": name_of(version),
        "form": form,
        "back_url": back,
        "settings": HallSettings.objects.current(),
    }
    return render(request, "appointments/kiosk_take_public.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@prints_slips
@require_safe
def kiosk_ticket(request: HttpRequest, once: uuid.UUID) -> HttpResponse:
    """Show the number, how many are before it, the wait, and the code that leads to the live ticket."""
    device = KIOSK.device(request)
    if device is None:
        return KIOSK.ask(request)
    draw = _draw_of(device, once)
    settings = HallSettings.objects.current()
    context = {
        "shown": _shown(draw),
        "qr": _qr(request, draw) if settings.live_ticket_offered else "",
        "slip_url": reverse("appointments:kiosk-slip", args=(once,)),
        "settings": settings,
        "just_taken": timezone.now() - draw.at < JUST_TAKEN,
    }
    return render(request, "appointments/kiosk_ticket_public.html", context)


@login_not_required
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
def kiosk_slip(request: HttpRequest, once: uuid.UUID) -> HttpResponse:
    """Give the slip of a number as PDF, 80 mm wide."""
    device = KIOSK.device(request)
    if device is None:
        return KIOSK.ask(request)
    draw = _draw_of(device, once)
    pdf = typesetting.render_pdf("ticket", slip_data(draw), language=get_language() or "zh-hans")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{draw.ticket}.pdf"'
    return answer


@login_not_required
@never_cache
@require_safe
def kiosk_admit(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token of an address that a kiosk starts with, and go on without it in the address."""
    return KIOSK.admit_from_address(token)


def _home(moment: datetime) -> dict[str, Any]:
    settings = HallSettings.objects.current()
    closure = kiosk_closure(moment, settings)
    return {
        "closure": closure,
        "hours": Masthead().hours if closure else (),
        "groups": () if closure else choices_at(moment),
        "check_in_offered": not closure and somebody_has_booked(moment),
        "settings": settings,
    }


def _take_url(code: str) -> str:
    return reverse("appointments:kiosk-take", args=(code,))


def _draw_of(device: Device, once: uuid.UUID) -> KioskDraw:
    """A number that this kiosk gave today: what one visitor took is no other kiosk's business."""
    rows = KioskDraw.objects.select_related("ticket__item").filter(ticket__day=timezone.localdate())
    return get_object_or_404(rows, pk=once, device=device)


def _shown(draw: KioskDraw) -> dict[str, str]:
    """What the page says of the number: the wait as it was told, the place as it is now."""
    ticket, moment = draw.ticket, timezone.now()
    assert ticket is not None
    version = published_version(ticket.item_id or 0, ticket.day)
    words = {"number": ticket.number, "item_name": name_of(version) if version else ""}
    if ticket.state != Ticket.State.WAITING:  # whoever checks in again may have been called meanwhile
        return words | {"ahead_words": live_ticket(ticket, moment).headline}
    told = Standing(standing_of(ticket, moment).ahead, draw.told_low, draw.told_high)
    return words | {"ahead_words": ahead_words(told), "wait_words": wait_words(told), "waits": "yes"}


def _qr(request: HttpRequest, draw: KioskDraw) -> str:
    """The code of the live ticket, drawn on the page."""
    assert draw.ticket is not None
    url = ticket_url(draw.ticket, Office.objects.current(), request.build_absolute_uri("/"))
    return mark_safe(qr_svg(url))  # drawn by segno
