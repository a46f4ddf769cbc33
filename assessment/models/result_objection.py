"""Objections (异议) to published results: made by the person, decided by somebody who took no part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.run import GROUND_CODES


class ResultObjectionQuerySet(models.QuerySet["ResultObjection"]):
    """Reads of objections."""

    def undecided(self) -> ResultObjectionQuerySet:
        """Objections that wait for a decision."""
        return self.filter(outcome="")

    def for_list(self) -> ResultObjectionQuerySet:
        """With what a row of a list shows."""
        return self.select_related("review", "run", "staff", "decided_by", "finding")


class ResultObjection(models.Model):
    """One row is one objection of one person to their own published result."""

    class Outcome(models.TextChoices):
        STANDS = "stands", _("The result stands")
        REVIEW = "review", _("The finding is reviewed")
        CORRECT = "correct", _("The records are corrected")
        WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")

    review = models.ForeignKey(
        "assessment.YearReview", models.PROTECT, related_name="objections", verbose_name=_("year")
    )
    run = models.ForeignKey("assessment.Run", models.PROTECT, related_name="+", verbose_name=_("run"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("person"))
    ground = models.CharField(_("ground"), max_length=2, choices=GROUND_CODES, blank=True)
    text = models.TextField(_("objection"), max_length=2000)
    made_at = models.DateTimeField(_("made at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    finding = models.ForeignKey(
        "evaluations.Finding", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("finding")
    )

    objects = ResultObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a result")
        verbose_name_plural = _("objections to results")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="assessment_objection_one_open",
                fields=("review", "staff"),
                condition=Q(outcome=""),
                violation_error_message=_("There is an objection that has not been decided yet."),
            ),
            models.CheckConstraint(
                name="assessment_objection_outcome_known",
                condition=Q(outcome__in=("", "stands", "review", "correct", "withdrawn")),
            ),
            models.CheckConstraint(
                name="assessment_objection_decided_by_somebody",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | Q(outcome="withdrawn", decided_by=None, decided_at__isnull=False)
                | (
                    Q(outcome__in=("stands", "review", "correct"), decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="assessment_objection_review_names_finding",
                condition=Q(outcome="review", finding__isnull=False) | (~Q(outcome="review") & Q(finding=None)),
            ),
            models.CheckConstraint(
                name="assessment_objection_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("staff")),
                violation_error_message=_("Nobody decides on their own objection."),
            ),
        )
        indexes = (models.Index(name="assessment_objection_list", fields=("review", "outcome", "id")),)

    def __str__(self) -> str:
        return f"{self.review} · {self.staff_id}"
