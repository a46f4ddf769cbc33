"""What the office settled about feedback: whether the public page is open, and the deadlines."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from windows.models import Office

_DAYS = (MinValueValidator(1), MaxValueValidator(60))


def _days(words: object, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(words, default=default, validators=_DAYS)


class FeedbackSettingsQuerySet(models.QuerySet["FeedbackSettings"]):
    """Reads of the settings."""

    def current(self) -> "FeedbackSettings":
        """The settings of this installation; a migration writes their row."""
        settings, _created = self.get_or_create(pk=Office.SINGLETON)
        return settings


class FeedbackSettings(models.Model):
    """The one row says whether visitors may write to the office here, and how long the office takes (working days)."""

    office = models.OneToOneField(
        Office,
        models.PROTECT,
        primary_key=True,
        default=Office.SINGLETON,
        related_name="feedback_settings",
        editable=False,
    )
    feedback_public = models.BooleanField(_("public feedback page"), default=True)
    acknowledge_days = _days(_("working days to acknowledge a complaint"), 1)
    decide_days = _days(_("working days to decide a complaint"), 7)
    hearing_days = _days(_("working days for the statement of the person complained of"), 3)
    objection_days = _days(_("working days to ask for a second verification"), 5)
    verify_again_days = _days(_("working days for a second verification"), 7)
    call_back_days = _days(_("working days to call back after the reply"), 5)
    answer_days = _days(_("working days to answer a suggestion or commendation"), 7)
    contact_days = models.PositiveSmallIntegerField(
        _("days after which contact data of finished matters are removed"),
        default=365,
        validators=(MinValueValidator(30), MaxValueValidator(3650)),
    )

    objects = FeedbackSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback settings")
        verbose_name_plural = _("feedback settings")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return str(_("Feedback settings"))
