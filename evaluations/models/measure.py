"""Accountability measures (问责, A2): what a body decided towards a person, kept apart from part E."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.models.withdrawal import Withdrawable, withdrawn_by_somebody

KINDS = ("talk", "self_examination", "reprimand", "training", "transfer", "other")


class Measure(Withdrawable):
    """One row is one measure towards one person; that it leads to no ground of part E is our reading of A2."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk and education")
        SELF_EXAMINATION = "self_examination", _("Written self-examination")
        REPRIMAND = "reprimand", _("Reprimand")
        TRAINING = "training", _("Training off the post")
        TRANSFER = "transfer", _("Transfer from the post")
        OTHER = "other", _("Other measure")

    ref = models.CharField(_("reference"), max_length=64, unique=True)
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="measures", verbose_name=_("person"))
    kind = models.CharField(_("measure"), max_length=20, choices=Kind.choices)
    decided_on = models.DateField(_("decided on"))
    body = models.CharField(_("deciding body"), max_length=200)
    document_number = models.CharField(_("document number"), max_length=200, blank=True)
    basis = models.TextField(_("what for, and by which rule"))
    finding = models.ForeignKey(
        "evaluations.Finding", models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("finding")
    )
    notice = models.ForeignKey(
        "evaluations.Notice", models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("notice")
    )
    recorded_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("accountability measure")
        verbose_name_plural = _("accountability measures")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="evaluations_measure_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(
                name="evaluations_measure_not_ones_own",
                condition=~Q(staff=models.F("recorded_by")),
                violation_error_message=_("Nobody records a measure towards themselves."),
            ),
            withdrawn_by_somebody("evaluations_measure_withdrawn_by_somebody"),
        )

    def __str__(self) -> str:
        return self.ref
