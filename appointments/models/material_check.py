"""Materials of a case: what was checked, what is missing, what was asked for, what was promised."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class MaterialCheck(models.Model):
    """One row is the state of one material of one case."""

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked")
        PRESENT = "present", _("Present")
        MISSING = "missing", _("Missing")
        DEFECTIVE = "defective", _("Not in the prescribed form")
        NOT_NEEDED = "not_needed", _("Not needed here")

    LACKING = (State.MISSING, State.DEFECTIVE)

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="material_checks", db_index=False)
    material = models.ForeignKey("windows.Material", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UNCHECKED)
    tolerated = models.BooleanField(_("to be supplied later"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    checked_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("material check")
        verbose_name_plural = _("material checks")
        default_permissions = ()
        ordering = ("case", "material__position")
        constraints = (
            models.UniqueConstraint(name="appointments_material_once_per_case", fields=("case", "material")),
            models.CheckConstraint(
                name="appointments_material_checked_by_somebody",
                condition=Q(state="unchecked", checked_at=None, checked_by=None)
                | (~Q(state="unchecked") & Q(checked_at__isnull=False, checked_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="appointments_material_tolerated_was_lacking",
                condition=Q(tolerated=False) | Q(state__in=("missing", "defective", "present")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.material}"


class CorrectionNotice(models.Model):
    """One row is one correction notice: everything to be supplied, told once (行政许可法 §32)."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="correction_notices", db_index=False)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))
    items = models.JSONField(_("what to supply"))
    note = models.CharField(_("note"), max_length=2000, blank=True)
    again_reason = models.CharField(_("why a further notice is needed"), max_length=2000, blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    supplied_at = models.DateTimeField(_("supplied at"), null=True)
    supplied_to = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("correction notice")
        verbose_name_plural = _("correction notices")
        default_permissions = ()
        ordering = ("case", "ordinal")
        constraints = (
            models.UniqueConstraint(name="appointments_notice_ordinal_once", fields=("case", "ordinal")),
            models.UniqueConstraint(
                name="appointments_one_open_notice_per_case", fields=("case",), condition=Q(supplied_at=None)
            ),
            models.CheckConstraint(
                name="appointments_further_notice_has_reason",
                condition=Q(ordinal=1, again_reason="") | (Q(ordinal__gt=1) & ~Q(again_reason="")),
                violation_error_message=_("A further correction notice needs a reason; it will be flagged."),
            ),
            models.CheckConstraint(
                name="appointments_notice_supplied_after_issue",
                condition=Q(supplied_at=None) | Q(supplied_at__gte=F("issued_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.ordinal}"

    @property
    def is_flagged(self) -> bool:
        """Whether the applicant was asked more than once (R2)."""
        return self.ordinal > 1


class Undertaking(models.Model):
    """One row is an applicant's written promise to supply tolerable materials by a date (容缺受理)."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="undertakings")
    due_on = models.DateField(_("to be supplied by"))
    made_at = models.DateTimeField(_("made at"))
    taken_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+")
    fulfilled_at = models.DateTimeField(_("fulfilled at"), null=True)
    fulfilled_to = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="appointments_one_undertaking_per_case", fields=("case",), condition=Q(taken_back_at=None)
            ),
            models.CheckConstraint(
                name="appointments_undertaking_fulfilled_to_somebody",
                condition=Q(fulfilled_at=None, fulfilled_to=None)
                | Q(fulfilled_at__isnull=False, fulfilled_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.due_on}"
