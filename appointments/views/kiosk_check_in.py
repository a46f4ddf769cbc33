"""Checking a booking in at the kiosk."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments.forms.kiosk_check_in import KEYS, CheckInForm
from appointments.models import HallSettings
from appointments.services.kiosk_check_in import check_in_at_kiosk
from appointments.views.kiosk import FORM_METHODS, KIOSK, prints_slips
from service_window.http import Refusal


@login_not_required
@never_cache
@prints_slips
@require_http_methods(FORM_METHODS)
def kiosk_check_in(request: HttpRequest) -> HttpResponse:
    """Check a booking in by its code: too early, too late and the wrong day are each a sentence."""
    device = KIOSK.device(request)
    if device is None:
        return KIOSK.ask(request)
    form = CheckInForm(request.POST or None)
    if form.is_valid():
        try:
            draw = check_in_at_kiosk(form.cleaned_data["code"], device=device)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("appointments:kiosk-ticket", once=draw.once)
    context = {"form": form, "keys": KEYS, "settings": HallSettings.objects.current()}
    return render(request, "appointments/kiosk_check_in_public.html", context, status=422 if form.errors else 200)
