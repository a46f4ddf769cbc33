"""Open and covert inspections (明查暗访)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import InspectionBody, InspectionMode
from evaluations.models.imported import LedgerRecord, digest_of_imported


class Inspection(LedgerRecord):
    """One row is one inspection of the windows by one body on one day."""

    body = models.CharField(_("inspecting body"), max_length=20, choices=InspectionBody.choices)
    mode = models.CharField(_("mode"), max_length=8, choices=InspectionMode.choices)
    held_on = models.DateField(_("held on"))

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="evaluations_inspection_body_known",
                condition=Q(body__in=InspectionBody.values),
            ),
            models.CheckConstraint(
                name="evaluations_inspection_mode_known",
                condition=Q(mode__in=InspectionMode.values),
            ),
            digest_of_imported("evaluations_inspection_imported_has_digest"),
        )
        indexes = (models.Index(name="evaluations_inspection_held", fields=("held_on", "body")),)
