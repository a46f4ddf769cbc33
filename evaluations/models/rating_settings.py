"""How ratings are handled at this office: deadlines, how long a link works, when contacts are emptied."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RatingSettingsQuerySet(models.QuerySet["RatingSettings"]):
    """Reads of the settings."""

    def current(self) -> "RatingSettings":
        """The settings of this installation."""
        return self.filter(pk=RatingSettings.SINGLETON).first() or RatingSettings()


class RatingSettings(models.Model):
    """The one row holds the settings; without it the defaults hold."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    contact_days = models.PositiveSmallIntegerField(
        _("working days to contact and verify a bad review"), default=1, validators=[MinValueValidator(1)]
    )
    rectify_days = models.PositiveSmallIntegerField(
        _("working days to rectify or explain it"), default=5, validators=[MinValueValidator(1)]
    )
    complex_days = models.PositiveSmallIntegerField(
        _("working days where it is complex"), default=15, validators=[MinValueValidator(1)]
    )
    device_minutes = models.PositiveSmallIntegerField(
        _("minutes for which the window device invites"), default=10, validators=[MinValueValidator(1)]
    )
    link_days = models.PositiveSmallIntegerField(
        _("days for which a visit can be rated by its link"), default=30, validators=[MinValueValidator(1)]
    )
    contact_kept_days = models.PositiveSmallIntegerField(
        _("days after which name and phone of a rater are emptied"), default=180, validators=[MinValueValidator(1)]
    )
    ratings_public = models.BooleanField(_("public page of ratings"), default=True)

    objects = RatingSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of ratings")
        verbose_name_plural = _("settings of ratings")
        default_permissions = ("view", "change")
        constraints = (models.CheckConstraint(name="evaluations_ratingsettings_only_one", condition=Q(id=1)),)

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
