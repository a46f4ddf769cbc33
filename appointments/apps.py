"""The appointments app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "appointments"
    verbose_name = _("Visits and cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add this app's kinds of work and panels to their registries; models are loaded only by now."""
        from appointments import panels, worklists

        worklists.register_all()
        panels.register_all()
