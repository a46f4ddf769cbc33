"""The year's policy (条款适用口径), as the bureau settled it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluations import policy as settings


def _centre_superior_discipline() -> list[str]:
    return ["municipal_centre", "superior", "discipline"]


def _news() -> list[str]:
    return ["news"]


class Policy(models.Model):
    """One row is the policy of one year: every setting of part E that the regulation leaves open."""

    class YearBasis(models.TextChoices):
        EVENT = "event", _("The day it happened")
        CONFIRMATION = "confirmation", _("The day it was confirmed")

    class InEffect(models.TextChoices):
        CONFIRMATION = "confirmation", _("From confirmation")
        FINAL = "final", _("When the time for objection has run out or the review has ended")

    class Criticism(models.TextChoices):
        ALL = "all", _("For all kinds of E7")
        UNRELATED_ACTIVITY = "unrelated_activity", _("Only for other unrelated activities")

    class OverdueComplaints(models.TextChoices):
        NOT_REJECTED = "not_rejected", _("Every complaint but invalid and withdrawn ones")
        UPHELD = "upheld", _("Upheld complaints")
        UPHELD_AT_FAULT = "upheld_at_fault", _("Complaints upheld with a fault")

    class PromiseKeptBy(models.TextChoices):
        DECISION = "decision", _("The decision")
        RESULT_READY = "result_ready", _("The result that is ready")

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    period_from = models.DateField(_("first day of the period"))
    period_to = models.DateField(_("last day of the period"))
    year_basis = models.CharField(
        _("by which date a ground counts"), max_length=16, choices=YearBasis.choices, default=YearBasis.EVENT
    )
    in_effect = models.CharField(
        _("from when a confirmed finding counts"),
        max_length=16,
        choices=InEffect.choices,
        default=InEffect.CONFIRMATION,
    )
    min_service_days = models.PositiveIntegerField(_("days of service to be in scope"), default=1)
    long_absence_minutes = models.PositiveIntegerField(_("minutes that are a long time (E6)"), default=30)
    conflict_requires_fault = models.BooleanField(_("a conflict counts only with fault (E1)"), default=True)
    inspection_bodies = models.JSONField(
        _("inspections that count (E3)"), default=_centre_superior_discipline, blank=True
    )
    inspection_excluded_kinds = models.JSONField(
        _("trifles that no inspection counts for (E3)"), default=list, blank=True
    )
    media_kinds = models.JSONField(_("media that count (E3)"), default=_news, blank=True)
    criticism_needed_for = models.CharField(
        _("what must be criticised in a notice (E7)"), max_length=20, choices=Criticism.choices, default=Criticism.ALL
    )
    overdue_complaints = models.CharField(
        _("complaints that count (E8)"),
        max_length=16,
        choices=OverdueComplaints.choices,
        default=OverdueComplaints.NOT_REJECTED,
    )
    promise_kept_by = models.CharField(
        _("what keeps the promise (E8)"),
        max_length=16,
        choices=PromiseKeptBy.choices,
        default=PromiseKeptBy.DECISION,
    )
    imported = models.BooleanField(_("loaded from a ledger"), default=False, editable=False)
    content_digest = models.CharField(_("digest of the line"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        default_permissions = ()
        ordering = ("year",)
        permissions = (("load_ledger", "Can load the ledger"),)
        constraints = (
            models.CheckConstraint(
                name="evaluations_policy_period_in_order",
                condition=Q(period_to__gte=F("period_from")),
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="evaluations_policy_year_has_a_calendar",
                condition=Q(year__range=(1, 9999)),
                violation_error_message=_("A year lies between 1 and 9999."),
            ),
            models.CheckConstraint(
                name="evaluations_policy_year_basis_known",
                condition=Q(year_basis__in=settings.YEAR_BASES),
            ),
            models.CheckConstraint(
                name="evaluations_policy_in_effect_known",
                condition=Q(in_effect__in=settings.IN_EFFECT),
            ),
            models.CheckConstraint(
                name="evaluations_policy_criticism_known",
                condition=Q(criticism_needed_for__in=settings.CRITICISM),
            ),
            models.CheckConstraint(
                name="evaluations_policy_overdue_complaints_known",
                condition=Q(overdue_complaints__in=settings.OVERDUE_COMPLAINTS),
            ),
            models.CheckConstraint(
                name="evaluations_policy_promise_kept_by_known",
                condition=Q(promise_kept_by__in=settings.PROMISE_KEPT_BY),
            ),
            models.CheckConstraint(
                name="evaluations_policy_imported_has_digest",
                condition=Q(imported=True) & ~Q(content_digest="") | Q(imported=False, content_digest=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.year)

    def reading(self) -> settings.Policy:
        """The settings as the rules take them."""
        found: dict[str, Any] = {name: getattr(self, name) for name in settings.POLICY_FIELDS}
        return settings.Policy(**{name: tuple(v) if isinstance(v, list) else v for name, v in found.items()})
