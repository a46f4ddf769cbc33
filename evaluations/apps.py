"""The evaluations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from evaluations.act_words import ACTS
from service_window import act_words, public_parts


class EvaluationsConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "evaluations"
    verbose_name = _("Ratings and findings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the acts of this app their words, and add its rules, kinds of work and panels; models are loaded only by now."""
        act_words.register(ACTS)
        from evaluations import panels, worklists
        from evaluations.services import feedback_settings, proposal_rules, rating_upkeep

        public_parts.register(feedback_settings.PART, unless=feedback_settings.switched_off)
        public_parts.register(rating_upkeep.PART, unless=rating_upkeep.switched_off)
        proposal_rules.register_all()
        worklists.register_all()
        panels.register_all()
