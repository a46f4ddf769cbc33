"""The assessment app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from assessment.act_words import ACTS
from service_window import act_words, public_parts


class AssessmentConfig(AppConfig):
    """Register the app under its Chinese-facing name."""

    name = "assessment"
    verbose_name = _("Annual assessment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the acts of this app their words, and add its panels; models are loaded only by now."""
        act_words.register(ACTS)
        from assessment import panels, worklists
        from assessment.services import award_notices, award_record, seal_record, seals
        from evaluations.services import deadlines, policies

        panels.register_all()
        worklists.register_all()
        seal_record.add_part("awards", award_record.awards_record)
        public_parts.register(award_notices.PUBLIC_PART, where=award_notices.out_today)
        deadlines.add_kind(award_notices.DEADLINES)
        policies.show_effect_by(panels.policy_effect)
        policies.close_by(seals.why_policy_is_closed)
