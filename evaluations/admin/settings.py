"""The pages of the settings of feedback and of ratings in the administration."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluations.models import FeedbackSettings, RatingSettings
from evaluations.services.feedback_settings import change_settings
from evaluations.services.rating_upkeep import change_settings as change_rating_settings
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


@admin.register(RatingSettings)
class RatingSettingsAdmin(ServiceAdmin):
    """The one row of settings."""

    fieldsets = (
        (
            _("Follow-up of bad reviews"),
            {
                "fields": ("contact_days", "rectify_days", "complex_days"),
                "description": _("Working days. Follow-ups under way keep their deadlines."),
            },
        ),
        (_("Invitation and links"), {"fields": ("device_minutes", "link_days", "ratings_public")}),
        (_("Personal data"), {"fields": ("contact_kept_days",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one row."""
        url = reverse("admin:evaluations_ratingsettings_change", args=(RatingSettings.SINGLETON,))
        return HttpResponseRedirect(url)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> RatingSettings:
        """Store the settings."""
        return change_rating_settings(by=request.user, **changed_fields(form))
