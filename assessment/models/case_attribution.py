"""Who answers for a case that ran past its promise (E8): proposed by the product, decided by the office."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CaseAttribution(models.Model):
    """One row is one attribution of an overdue case made here; the newest of a case counts, none is changed."""

    case = models.ForeignKey("appointments.Case", models.PROTECT, related_name="attributions", verbose_name=_("case"))
    staff = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="+", verbose_name=_("who answers for the case")
    )
    proposed = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="+", verbose_name=_("whom the product proposed")
    )
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("attribution of an overdue case")
        verbose_name_plural = _("attributions of overdue cases")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="assessment_attribution_departs_with_reason",
                condition=Q(staff=F("proposed")) | ~Q(reason=""),
                violation_error_message=_("An attribution that departs from the proposal needs a reason."),
            ),
            models.CheckConstraint(
                name="assessment_attribution_by_another",
                condition=~Q(by=F("staff")) & ~Q(by=F("proposed")),
                violation_error_message=_("Nobody attributes a case that they answer for themselves."),
            ),
        )
        indexes = (models.Index(name="assessment_attribution_newest", fields=("case", "-id")),)

    def __str__(self) -> str:
        return f"{self.case_id} · {self.staff_id}"
