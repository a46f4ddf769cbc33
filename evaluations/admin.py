"""The page of the feedback settings in the administration."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.models import FeedbackSettings
from evaluations.services.feedback_settings import change_settings
from windows.admin.base import ServiceAdmin, changed_fields


@admin.register(FeedbackSettings)
class FeedbackSettingsAdmin(ServiceAdmin):
    """Whether visitors may write to the office here, and the deadlines."""

    fieldsets = (
        (_("Public pages"), {"fields": ("feedback_public",)}),
        (
            _("Complaints"),
            {
                "fields": (
                    "acknowledge_days",
                    "decide_days",
                    "hearing_days",
                    "objection_days",
                    "verify_again_days",
                    "call_back_days",
                )
            },
        ),
        (_("Suggestions and commendations"), {"fields": ("answer_days",)}),
        (_("Personal data"), {"fields": ("contact_days",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one row."""
        row = FeedbackSettings.objects.current()
        return HttpResponseRedirect(reverse("admin:evaluations_feedbacksettings_change", args=(row.pk,)))

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> FeedbackSettings:
        """Store the settings."""
        return change_settings(form.instance, by=request.user, **changed_fields(form))
