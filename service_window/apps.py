"""The project as an installed app without models: templates tags, commands and checks live in it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceWindowConfig(AppConfig):
    """Register the project's own checks."""

    name = "service_window"
    verbose_name = _("Service window")

    def ready(self) -> None:
        """Load the checks; importing them registers them."""
        from service_window import checks  # noqa: F401
