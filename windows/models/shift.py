"""Shifts: who serves which window when."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.presence import Stretch


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Reads of shifts."""

    def standing(self) -> "ShiftQuerySet":
        """Shifts that were not cancelled."""
        return self.filter(cancelled_at=None)

    def for_day(self, day: object) -> "ShiftQuerySet":
        """Shifts of one day that stand."""
        return self.standing().filter(day=day)

    def for_list(self) -> "ShiftQuerySet":
        """With what a row of a list shows."""
        return self.select_related("staff", "window")


class Shift(models.Model):
    """One row is one person's duty at one window on one day. A wrong one is cancelled, never removed.

    Two shifts of one person never overlap: an exclusion constraint on PostgreSQL and triggers on SQLite.
    """

    day = models.DateField(_("day"))
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="shifts", verbose_name=_("window"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="shifts", verbose_name=_("person"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    planned_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True, editable=False)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        default_permissions = ("add", "change", "view")
        permissions = (("plan_schedule", "Can plan shifts, lunch duty and chief duty"),)
        ordering = ("-day", "window", "starts")
        constraints = (
            models.CheckConstraint(
                name="windows_shift_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The shift ends before it begins."),
            ),
            models.CheckConstraint(
                name="windows_shift_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
        )
        indexes = (models.Index(name="windows_shift_day", fields=("day", "window")),)

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}–{self.ends:%H:%M} {self.window} · {self.staff}"

    @property
    def stretch(self) -> Stretch:
        """The duty as `windows.presence` reads it."""
        start, end = (timezone.make_aware(datetime.combine(self.day, at)) for at in (self.starts, self.ends))
        return Stretch(start, end)
