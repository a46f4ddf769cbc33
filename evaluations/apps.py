"""The evaluations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "evaluations"
    verbose_name = _("Ratings and findings")
    default_auto_field = "django.db.models.BigAutoField"
