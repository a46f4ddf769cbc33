"""The windows app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from service_window import act_words
from windows.act_words import ACTS


class WindowsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "windows"
    verbose_name = _("Windows and people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the acts of this app their words, and add its panels; models are loaded only by now."""
        act_words.register(ACTS)
        from windows import panels

        panels.register_all()
