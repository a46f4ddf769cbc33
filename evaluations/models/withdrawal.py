"""Records that were entered wrongly are withdrawn with a reason, never deleted."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """A record that counts until it is withdrawn: by whom, when, why."""

    withdrawn_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=500, null=True, blank=True)

    class Meta:
        abstract = True


def withdrawn_by_somebody(name: str) -> models.CheckConstraint:
    """The constraint that a withdrawal says who, when and why."""
    whole: Any = Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, withdrawn_why__isnull=False)
    return models.CheckConstraint(
        name=name,
        condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_why=None) | whole,
        violation_error_message=_("A withdrawal says who, when and why."),
    )
