"""The pages of the queue: its rules, and the item groups with their series of numbers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appointments.forms.queue_admin import TicketGroupForm
from appointments.models import QueueSettings, TicketGroup
from appointments.services.queue_settings import change_queue, save_group
from windows.admin.base import ServiceAdmin, changed_fields


@admin.register(QueueSettings)
class QueueSettingsAdmin(ServiceAdmin):
    """The one row of the queue's rules."""

    fieldsets = (
        (
            None,
            {
                "fields": ("in_use", "rules_public", "general_prefix"),
                "description": _("Centres with a queue of their own leave it switched off."),
            },
        ),
        (
            _("Who is called next"),
            {"fields": ("priority_minutes", "late_minutes", "ageing_factor", "ageing_floor_minutes")},
        ),
        (_("Calling"), {"fields": ("recall_pause_seconds",)}),
        (_("Estimates and lights"), {"fields": ("usual_minutes", "long_wait_minutes")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one row."""
        url = reverse("admin:appointments_queuesettings_change", args=(QueueSettings.SINGLETON,))
        return HttpResponseRedirect(url)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> QueueSettings:
        """Store the rules."""
        return change_queue(form.instance, by=request.user, **changed_fields(form))


@admin.register(TicketGroup)
class TicketGroupAdmin(ServiceAdmin):
    """Item groups of the queue."""

    form = TicketGroupForm
    list_display = ("prefix", "name", "is_open", "day_cap", "half_day_cap")
    list_display_links = ("prefix", "name")
    fieldsets = (
        (None, {"fields": ("prefix", "name", "name_en", "position", "is_open")}),
        (_("Limits"), {"fields": ("day_cap", "half_day_cap"), "description": _("Empty means no limit.")}),
        (_("Items of the group"), {"fields": ("members",)}),
    )

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> TicketGroup:
        """Store the group and its items."""
        fields, items = changed_fields(form), form.cleaned_data["members"]
        group = form.instance if change else TicketGroup()
        return save_group(group, by=request.user, items=items, **fields)
