"""The project as an installed app without models: templates tags, commands and checks live in it."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class ServiceWindowConfig(AppConfig):
    """Register the project's own checks."""

    name = "service_window"
    verbose_name = _("Service window")

    def ready(self) -> None:
        """Load the checks, which importing registers; set how moments are read."""
        from service_window import checks, moments  # noqa: F401

        moments.read_quickly()


class OfficeAdminConfig(SimpleAdminConfig):
    """The administration shows what our own apps register, and nothing that libraries bring along."""

    default_site = "service_window.admin.OfficeAdminSite"
    apps_with_pages = ("windows", "appointments", "evaluations", "assessment")

    def ready(self) -> None:
        """Load the pages of our apps."""
        super().ready()
        for app in self.apps_with_pages:
            if find_spec(f"{app}.admin") is not None:
                import_module(f"{app}.admin")
