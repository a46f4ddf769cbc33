"""The device at a window (S3, R1): the nameplate of who is at the post, and at F7 the invitation to rate."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.ratings import DeviceRatingForm, TokenForm
from evaluations.models import Rating
from evaluations.rating_types import RatingChannel
from evaluations.services import ratings
from evaluations.services.occasions import AlreadyRated, Occasion, invitation_at
from service_window.http import Refusal
from windows.models import Device
from windows.services.devices import device_for_token
from windows.services.nameplates import Nameplate, nameplate_of
from windows.views.files import file_response

COOKIE, SAID = "window-device", "window-device-said"
COOKIE_AGE = 365 * 24 * 60 * 60
SAID_SECONDS = 8
"""So long thanks or a sentence stands on the device before the nameplate returns."""

SENTENCES = {
    "thanks": gettext_lazy("Thank you for your rating."),
    "declined": gettext_lazy("Thank you for coming. We would be glad to see you again."),
    "already": gettext_lazy("This visit has been rated already. Thank you; the first rating stands."),
    "over": gettext_lazy("The invitation to rate is over. You can still rate by the code on your receipt."),
}


def device_of(request: HttpRequest) -> Device | None:
    """The window device that this browser is, if its token is valid."""
    return device_for_token(request.COOKIES.get(COOKIE, ""), Device.Kind.WINDOW)


@login_not_required
@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_show(request: HttpRequest) -> HttpResponse:
    """Show nameplate or rating page on a device that was admitted; ask any other for its token."""
    if request.method == "POST":
        return _admit_typed(request)
    device = device_of(request)
    if device is None:
        revoked = _("This token is not valid any more. Ask the system administrator to admit the device anew.")
        refused = revoked if request.COOKIES.get(COOKIE) else ""
        return render(request, "evaluations/device_token.html", {"form": TokenForm(), "refused": refused})
    context = _now(request, device, timezone.now())
    return render(request, "evaluations/device.html", context | {"polled": True})


@login_not_required
@require_safe
def device_live(request: HttpRequest) -> HttpResponse:
    """Return what the device shows now, or nothing where that has not changed; a revoked one gets a sentence."""
    device = device_of(request)
    if device is None:
        return HttpResponse(render_to_string("evaluations/_device_revoked.html"))
    context = _now(request, device, timezone.now())
    stamp = f'"{context["mark"]}"'
    if request.headers.get("If-None-Match") == stamp:
        return HttpResponseNotModified(headers={"ETag": stamp})
    answer = render(request, "evaluations/_device.html", context)
    answer["ETag"] = stamp
    return answer


@login_not_required
@never_cache
@require_safe
def device_admit(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token of an address that a device starts with, and go on without it in the address."""
    return _admitted(token if token.isascii() else "-")


@login_not_required
@never_cache
@require_POST
def device_rate(request: HttpRequest) -> HttpResponse:
    """Keep the rating of the visitor who was invited; an old page rates nothing else."""
    device, form = device_of(request), DeviceRatingForm(request.POST)
    if device is None:
        return HttpResponseRedirect(reverse("evaluations:device-show"), status=303)
    occasion = _invited(request, device)
    if occasion is None:
        return _back("already" if _is_rated(request, device) else "over")
    if not form.is_valid():
        context = _now(request, device, timezone.now()) | {"form": form, "polled": False}
        return render(request, "evaluations/device.html", context, status=422)
    try:
        ratings.rate(occasion, form.given, channel=RatingChannel.WINDOW_DEVICE, device=device)
    except Refusal as refused:
        return _back("already" if isinstance(refused, AlreadyRated) else "over")
    return _back("thanks")


@login_not_required
@never_cache
@require_POST
def device_decline(request: HttpRequest) -> HttpResponse:
    """Take note that the visitor does not wish to rate, and show the nameplate again."""
    device = device_of(request)
    occasion = _invited(request, device) if device else None
    if device is not None and occasion is not None:
        ratings.decline(occasion, device=device)
    return _back("declined")


@login_not_required
@require_safe
def device_photo(request: HttpRequest) -> HttpResponse:
    """Give the photo of whoever is on the nameplate, and of nobody else."""
    device = device_of(request)
    if device is None:
        return HttpResponseRedirect(reverse("evaluations:device-show"))
    plate = nameplate_of(device.window, timezone.now()) if device.window else None
    if plate is None or plate.person is None or plate.person.photo is None:
        raise Http404
    return file_response(plate.person.photo)


def _now(request: HttpRequest, device: Device, moment: datetime) -> dict[str, Any]:
    """What the device shows at a moment, and the mark of it."""
    assert device.window is not None  # a constraint: a device at a window names it
    said = SENTENCES.get(request.COOKIES.get(SAID, ""), "")
    occasion = None if said else invitation_at(device, moment)
    plate = nameplate_of(device.window, moment)
    form = DeviceRatingForm(initial={"case": occasion.case.pk}) if occasion else None
    mark = _mark(said, occasion, plate)
    return {"plate": plate, "occasion": occasion, "form": form, "said": said, "mark": mark}


def _mark(said: object, occasion: Occasion | None, plate: Nameplate) -> str:
    person, window = plate.person, plate.window
    shown = (person.pk, person.name, person.job_title, person.party_member, person.photo_id) if person else ()
    parts = (str(said), occasion.case.pk if occasion else 0, plate.state, shown, window.number, window.accessible)
    return hashlib.sha256(repr((*parts, get_language())).encode()).hexdigest()[:32]


def _invited(request: HttpRequest, device: Device) -> Occasion | None:
    """The occasion the page was shown for, if the device still invites to it."""
    occasion = invitation_at(device, timezone.now())
    return occasion if occasion is not None and request.POST.get("case") == str(occasion.case.pk) else None


def _is_rated(request: HttpRequest, device: Device) -> bool:
    case = request.POST.get("case", "")
    known = case.isascii() and case.isdigit() and len(case) < 19
    return known and Rating.objects.filter(case=int(case), device=device).exists()


def _admit_typed(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if form.is_valid():
        if device_for_token(form.cleaned_data["token"], Device.Kind.WINDOW) is not None:
            return _admitted(form.cleaned_data["token"])
        form.add_error("token", _("No device at a window is admitted with this token. Check it, or ask for a new one."))
    return render(request, "evaluations/device_token.html", {"form": form, "refused": ""}, status=422)


def _admitted(token: str) -> HttpResponse:
    return _with_cookie(COOKIE, token[:128], COOKIE_AGE)


def _back(said: str) -> HttpResponse:
    """To the nameplate, with a sentence for a few seconds."""
    return _with_cookie(SAID, said, SAID_SECONDS)


def _with_cookie(name: str, value: str, seconds: int) -> HttpResponse:
    home = reverse("evaluations:device-show")
    answer = HttpResponseRedirect(home, status=303)
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=seconds, path=home, secure=secure, httponly=True, samesite="Strict")
    return answer
