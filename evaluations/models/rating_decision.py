"""What the office decides about ratings: which are not counted (不纳入统计), and which are published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.rating_types import ExclusionGround, ExclusionState


class RatingExclusion(models.Model):
    """One row is one proposal not to count a rating (不纳入统计), and what somebody else decided on it."""

    rating = models.ForeignKey(
        "evaluations.Rating", models.PROTECT, related_name="exclusions", verbose_name=_("rating")
    )
    ground = models.CharField(_("ground"), max_length=20, choices=ExclusionGround.choices)
    reason = models.CharField(_("reason"), max_length=1000)
    state = models.CharField(_("state"), max_length=12, choices=ExclusionState.choices, default=ExclusionState.PROPOSED)
    proposed_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("rating not counted")
        verbose_name_plural = _("ratings not counted")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                name="evaluations_exclusion_one_at_a_time",
                fields=("rating",),
                condition=Q(state__in=("proposed", "excluded")),
                violation_error_message=_("It is already proposed, or decided, that this rating is not counted."),
            ),
            models.CheckConstraint(
                name="evaluations_exclusion_ground_known", condition=Q(ground__in=ExclusionGround.values)
            ),
            models.CheckConstraint(name="evaluations_exclusion_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="evaluations_exclusion_decided_by_another",
                condition=Q(state="proposed", decided_by=None, decided_at=None, decision_reason="")
                | Q(state__in=("excluded", "kept"), decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                & ~Q(decision_reason=""),
                violation_error_message=_("Somebody else than the person who proposed it decides, with a reason."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating} · {self.get_state_display()}"


class RatingPublication(models.Model):
    """One row is a rating the office has published, in words from which names were taken out."""

    rating = models.ForeignKey("evaluations.Rating", models.PROTECT, related_name="publications")
    text = models.CharField(_("text as published"), max_length=1000, blank=True)
    reply = models.CharField(_("reply as published"), max_length=2000, blank=True)
    rectification = models.CharField(_("rectification as published"), max_length=2000, blank=True)
    published_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published at"))
    withdrawn_at = models.DateTimeField(_("taken down at"), null=True)

    class Meta:
        verbose_name = _("published rating")
        verbose_name_plural = _("published ratings")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="evaluations_publication_one_at_a_time",
                fields=("rating",),
                condition=Q(withdrawn_at=None),
                violation_error_message=_("This rating is published already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.rating_id)
