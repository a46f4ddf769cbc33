"""The daily log of the chief representative (S2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DailyLog(models.Model):
    """One row is the log of one day: generated from its events, completed by hand, signed, then locked by a trigger.

    A signed log carries the head of the audit chain, so that nobody can rebuild the chain unseen.
    """

    day = models.DateField(_("day"), primary_key=True)
    events = models.JSONField(_("events of the day"), default=dict)
    generated_at = models.DateTimeField(_("generated at"))
    remarks = models.TextField(_("matters of the day"), max_length=5000, blank=True)
    handed_on = models.TextField(_("for tomorrow"), max_length=5000, blank=True)
    signed_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    chain_head = models.CharField(_("head of the audit chain"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("daily log")
        verbose_name_plural = _("daily logs")
        default_permissions = ()
        permissions = (
            ("keep_daily_log", "Can keep and sign the daily log"),
            ("view_daily_log", "Can read the daily log"),
        )
        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(
                name="windows_daily_log_signed_as_a_whole",
                condition=Q(signed_by=None, signed_at=None, chain_head="", digest="")
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(chain_head="") & ~Q(digest="")),
            ),
        )

    def __str__(self) -> str:
        return str(self.day)

    @property
    def is_signed(self) -> bool:
        """Whether the log is signed, and so locked."""
        return self.signed_at is not None
