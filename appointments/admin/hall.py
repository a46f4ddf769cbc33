"""The pages of the hall: what is offered, and what each display shows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appointments.forms.hall import HallScreenForm
from appointments.models import HallScreen, HallSettings
from appointments.services.hall_settings import change_settings, set_screen
from windows.admin.base import ServiceAdmin, changed_fields


@admin.register(HallSettings)
class HallSettingsAdmin(ServiceAdmin):
    """The one row of settings of the hall."""

    fieldsets = (
        (
            _("What the office offers"),
            {
                "fields": ("kiosk_offered", "live_ticket_offered", "display_offered"),
                "description": _("Each part can be switched off where the centre has a queue of its own."),
            },
        ),
        (_("Kiosk"), {"fields": ("kiosk_minutes_before", "idle_seconds", "prints_by_itself")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one hall."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one row."""
        url = reverse("admin:appointments_hallsettings_change", args=(HallSettings.SINGLETON,))
        return HttpResponseRedirect(url)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> HallSettings:
        """Store what was changed."""
        return change_settings(by=request.user, **changed_fields(form))


@admin.register(HallScreen)
class HallScreenAdmin(ServiceAdmin):
    """What each hall display shows; one that is not listed shows every window."""

    form = HallScreenForm
    list_display = ("device", "speaks")
    list_select_related = ("device",)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> HallScreen:
        """Store what the display shows."""
        given = form.cleaned_data
        device = form.instance.device if change else given["device"]
        return set_screen(device, windows=given["windows"], speaks=given["speaks"], by=request.user)
