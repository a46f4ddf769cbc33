"""The appointments app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from appointments.act_words import ACTS
from service_window import act_words, http, public_parts


class AppointmentsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "appointments"
    verbose_name = _("Visits and cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the acts of this app their words, and add its kinds of work and panels; models are loaded only by now."""
        act_words.register(ACTS)
        from appointments import panels, worklists
        from appointments.services import booking_rules, queue_settings
        from appointments.views import hall

        worklists.register_all()
        public_parts.register(booking_rules.PART, where=booking_rules.switched_on)
        public_parts.register(queue_settings.PART, where=queue_settings.switched_on)
        panels.register_all()
        http.register_wall("appointments:hall-live", hall.display_state)
