"""The assessment app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "assessment"
    verbose_name = _("Annual assessment")
    default_auto_field = "django.db.models.BigAutoField"
