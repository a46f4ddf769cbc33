"""Notices for the hall displays: read, written, withdrawn (S2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appointments.forms.hall import NoticeForm
from appointments.models import HallNotice
from appointments.services.hall_notices import MOST_SHOWN, WRITE_NOTICE, withdraw_notice, write_notice
from service_window.http import Refusal

MOST_ROWS = 30
writes_notices = permission_required(WRITE_NOTICE, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_notices
def hall_notice_list(request: HttpRequest) -> HttpResponse:
    """Show the notices of the hall, the newest first, and take a new one."""
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        try:
            write_notice(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The displays show the notice now."))
            return redirect("appointments:hall-notice-list")
    context = {"form": form, "rows": _rows(), "most": MOST_SHOWN}
    return render(request, "appointments/hall_notice_list.html", context, status=422 if form.errors else 200)


@require_POST
@writes_notices
def hall_notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a notice off the displays."""
    withdraw_notice(get_object_or_404(HallNotice, pk=pk), by=request.user)
    messages.success(request, _("The notice is withdrawn."))
    return redirect("appointments:hall-notice-list")


def _rows() -> list[dict[str, Any]]:
    """The newest notices, each with where it stands."""
    moment = timezone.now()
    words = {"shown": _("Shown"), "withdrawn": _("Withdrawn"), "over": _("Over")}
    tones = {"shown": "good", "withdrawn": "warn", "over": ""}
    rows = []
    for notice in HallNotice.objects.for_list().order_by("-pk")[:MOST_ROWS]:
        state = "withdrawn" if notice.withdrawn_at else ("shown" if notice.shows_until > moment else "over")
        rows.append({"notice": notice, "state": words[state], "tone": tones[state], "stands": state == "shown"})
    return rows
