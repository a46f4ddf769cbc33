"""The windows app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WindowsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "windows"
    verbose_name = _("Windows and people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add this app's panels to everybody's own page; models are loaded only by now."""
        from windows import panels

        panels.register_all()
