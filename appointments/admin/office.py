"""The page of the office: it stands here because the close of business moves the due dates of cases."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appointments.admin.booking import warn_of_conflicts
from appointments.services.clocks import change_office
from windows.admin.base import ServiceAdmin, changed_fields, rows_of
from windows.forms.admin import OfficeForm
from windows.models import Office, OpeningHours
from windows.services.office import set_opening_hours


class OpeningHoursInline(admin.TabularInline):
    """When the windows are open."""

    model = OpeningHours
    extra = 0
    fields = ("weekday", "opens", "closes")


@admin.register(Office)
class OfficeAdmin(ServiceAdmin):
    """The one office of this installation."""

    form = OfficeForm
    inlines = (OpeningHoursInline,)
    fieldsets = (
        (_("The office"), {"fields": ("name", "name_en", "authority", "authority_en", "authority_code", "brand")}),
        (_("Where and how to reach it"), {"fields": ("address", "address_en", "phone", "complaint_phone")}),
        (_("Numbers of cases"), {"fields": ("region_code", "department_code", "case_number_pattern")}),
        (_("Time"), {"fields": ("closes_business_at", "step_minutes_warning")}),
        (_("People on duty"), {"fields": ("presence_in_use", "chief_leave_days")}),
        (
            _("Public pages"),
            {
                "fields": ("guide_public", "rules_public", "tracking_public", "verification_public", "public_url"),
                "description": _("Each part can be switched off where the city has its own portal."),
            },
        ),
        (_("Personal data"), {"fields": ("privacy_contact",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one office."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one office."""
        return HttpResponseRedirect(reverse("admin:windows_office_change", args=(Office.objects.current().pk,)))

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Office:
        """Store the office and its hours."""
        office = change_office(form.instance, by=request.user, **changed_fields(form))
        for formset in formsets:
            stretches = [(row["weekday"], row["opens"], row["closes"]) for row in rows_of(formset)]
            set_opening_hours(office, stretches, by=request.user)
        warn_of_conflicts(request, reason="office.hours")
        return office
