"""What was done at each step, by whom, when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.flow import HOW_ALLOWED, How, Step


def _how_matches_step() -> Q:
    """Each step knows only some ways of being completed (table ``HOW_ALLOWED``)."""
    condition = Q()
    for step, ways in HOW_ALLOWED.items():
        condition |= Q(step=step.value, how__in=tuple(way.value for way in ways))
    return condition


class StepRecordQuerySet(models.QuerySet["StepRecord"]):
    """Reads of step records."""

    def live(self) -> "StepRecordQuerySet":
        """Records that were not taken back."""
        return self.filter(reversed_at=None)


class StepRecord(models.Model):
    """One row is one completed step. Rows are only added; a wrong one is marked reversed, once.

    Triggers on both engines refuse a skipped, repeated or foreign step and any other change.
    """

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="step_records")
    visit = models.ForeignKey("appointments.Visit", models.PROTECT, null=True, related_name="step_records")
    step = models.PositiveSmallIntegerField(_("step"), choices=Step.choices)
    how = models.CharField(_("how"), max_length=16, choices=How.choices, default=How.DONE)
    staff = models.ForeignKey(
        "windows.Staff",
        models.PROTECT,
        null=True,
        related_name="step_records",
        db_index=False,
        verbose_name=_("done by"),
    )
    started_at = models.DateTimeField(_("started"))
    completed_at = models.DateTimeField(_("completed"))
    note = models.CharField(_("note"), max_length=2000, blank=True)
    reversed_at = models.DateTimeField(_("taken back at"), null=True)
    reversed_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    objects = StepRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("step record")
        verbose_name_plural = _("step records")
        default_permissions = ()
        ordering = ("case", "step", "id")
        constraints = (
            models.UniqueConstraint(
                name="appointments_step_once_per_case", fields=("case", "step"), condition=Q(reversed_at=None)
            ),
            models.CheckConstraint(name="appointments_step_how_matches", condition=_how_matches_step()),
            models.CheckConstraint(
                name="appointments_step_done_by_somebody", condition=Q(staff__isnull=False) ^ Q(how="deemed")
            ),
            models.CheckConstraint(
                name="appointments_step_completed_after_start", condition=Q(completed_at__gte=F("started_at"))
            ),
            models.CheckConstraint(
                name="appointments_step_reversed_by_somebody",
                condition=Q(reversed_at=None, reversed_by=None)
                | Q(reversed_at__isnull=False, reversed_by__isnull=False),
            ),
        )
        indexes = (
            models.Index(name="appointments_step_staff", fields=("staff", "completed_at")),
            models.Index(name="appointments_step_completed", fields=("completed_at",)),
        )

    def __str__(self) -> str:
        return f"{self.case} F{self.step} {self.get_how_display()}"
