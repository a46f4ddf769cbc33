"""The pages of equipment and of devices with a token."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, changed_fields, saved
from windows.forms.admin import ReasonForm
from windows.forms.admin_duty import DeviceForm, EquipmentForm
from windows.models import Device, Equipment
from windows.services.devices import issue_device, revoke_device
from windows.services.equipment import add_equipment, change_equipment, retire_equipment


def run_retire(request: HttpRequest, equipment: Equipment, given: dict[str, Any]) -> Done:
    """Take the equipment out of use."""
    retire_equipment(equipment, by=request.user, reason=given["reason"])
    return saved(_("%(equipment)s is out of use.") % {"equipment": equipment})


def run_revoke(request: HttpRequest, device: Device, given: dict[str, Any]) -> Done:
    """Take the token of the device back."""
    revoke_device(device, by=request.user, reason=given["reason"])
    return saved(_("The token of %(device)s is revoked.") % {"device": device})


@admin.register(Equipment)
class EquipmentAdmin(ServiceAdmin):
    """Equipment and visitor facilities (S1, R8)."""

    form = EquipmentForm
    list_display = ("name", "kind", "window", "inventory_number", "retired_on")
    list_filter = ("kind", "window")
    list_select_related = ("window",)
    search_fields = ("name", "inventory_number")
    fields = ("kind", "name", "window", "inventory_number")
    acts = (
        Act(
            "retire",
            gettext_lazy("Take out of use"),
            ReasonForm,
            run_retire,
            offered=lambda equipment: equipment.retired_on is None,
        ),
    )

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Equipment:
        """Store the equipment."""
        fields = changed_fields(form)
        if change:
            return change_equipment(form.instance, by=request.user, **fields)
        return add_equipment(fields.pop("kind"), by=request.user, **fields)


@admin.register(Device)
class DeviceAdmin(ServiceAdmin):
    """Wall screens and other devices: the token is shown once, on the answer itself."""

    form = DeviceForm
    list_display = ("name", "kind", "window", "issued_at", "revoked_at")
    list_filter = ("kind",)
    list_select_related = ("window",)
    search_fields = ("name",)
    fields = ("name", "kind", "window")
    acts = (
        Act(
            "revoke",
            gettext_lazy("Revoke the token"),
            ReasonForm,
            run_revoke,
            offered=lambda device: device.revoked_at is None,
            explanation=gettext_lazy("The device can open nothing any more. To admit it again, add it anew."),
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A device is admitted and revoked, never rewritten."""
        return False

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Device:
        """Admit the device; its token goes to the answer of this request only."""
        given = form.cleaned_data
        device, token = issue_device(given["name"], kind=given["kind"], window=given["window"], by=request.user)
        request.device_token = token  # type: ignore[attr-defined]
        return device

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the token once: never in the session, in a cookie or in an address."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Token of the device"),
            "device": obj,
            "token": getattr(request, "device_token", ""),
        }
        response = TemplateResponse(request, "windows/admin_device_token.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response
