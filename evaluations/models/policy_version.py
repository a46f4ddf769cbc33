"""The versions of a year's policy: how each setting was chosen, by which body and document. Rows are only added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One row is one version of a year's policy as a whole; the newest is the reading that `Policy` holds."""

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    settings = models.JSONField(_("settings"))
    body = models.CharField(_("deciding body"), max_length=200)
    document = models.CharField(_("document"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    after_start = models.BooleanField(_("changed after the period began"))
    by_leading_group = models.BooleanField(_("decided by the leading group"), default=False)
    entered_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("version of the policy")
        verbose_name_plural = _("versions of the policy")
        default_permissions = ()
        permissions = (("settle_policy", "Can settle the policy of a year"),)
        ordering = ("year", "version")
        constraints = (
            models.UniqueConstraint(name="evaluations_policy_version_once", fields=("year", "version")),
            models.CheckConstraint(
                name="evaluations_policy_version_documented",
                condition=~Q(body="") & ~Q(document=""),
                violation_error_message=_("A policy names the body that decided it, and the document."),
            ),
            models.CheckConstraint(
                name="evaluations_policy_late_by_leading_group",
                condition=Q(after_start=False) | Q(by_leading_group=True) & ~Q(reason=""),
                violation_error_message=_(
                    "After the period has begun only a document of the leading group changes the policy, with a reason."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}/{self.version}"
