"""Seals (封存): the decided year as one text under one digest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """One row is the seal of one year: the canonical record and its digests; never changed.

    ``code`` is what the public page asks for, printed with a QR code on the sheets. ``sm3`` is empty where the
    installed library does not offer the algorithm.
    """

    review = models.OneToOneField("assessment.YearReview", models.PROTECT, related_name="seal", verbose_name=_("year"))
    code = models.CharField(_("verification code"), max_length=32, unique=True)
    content = models.TextField(_("sealed record"))
    sha256 = models.CharField(_("digest (SHA-256)"), max_length=64)
    sm3 = models.CharField(_("digest (SM3)"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("sealed by"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.review_id)
