"""Rosters: lunch duty (R5), and the chief representative of the day (S2)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.presence import Stretch


class LunchDutyQuerySet(models.QuerySet["LunchDuty"]):
    """Reads of the lunch roster."""

    def for_day(self, day: object) -> "LunchDutyQuerySet":
        """Lunch duty of one day that stands."""
        return self.filter(day=day, cancelled_at=None)

    def for_list(self) -> "LunchDutyQuerySet":
        """With what a row of a list shows."""
        return self.select_related("staff", "window")


class LunchDuty(models.Model):
    """One row says who serves a window over lunch on one day. A wrong one is cancelled, never removed."""

    day = models.DateField(_("day"))
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="lunch_duties", verbose_name=_("window"))
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="lunch_duties", verbose_name=_("person"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    planned_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True, editable=False)

    objects = LunchDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("lunch duty")
        verbose_name_plural = _("lunch roster")
        default_permissions = ("add", "change", "view")
        ordering = ("-day", "window")
        constraints = (
            models.CheckConstraint(
                name="windows_lunch_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The lunch duty ends before it begins."),
            ),
            models.UniqueConstraint(
                name="windows_lunch_one_person_per_window",
                fields=("day", "window"),
                condition=Q(cancelled_at=None),
                violation_error_message=_("Somebody already has lunch duty at this window on this day."),
            ),
            models.UniqueConstraint(
                name="windows_lunch_one_window_per_person",
                fields=("day", "staff"),
                condition=Q(cancelled_at=None),
                violation_error_message=_("This person already has lunch duty at another window on this day."),
            ),
            models.CheckConstraint(
                name="windows_lunch_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.window} · {self.staff}"

    @property
    def stretch(self) -> Stretch:
        """The duty as `windows.presence` reads it."""
        start, end = (timezone.make_aware(datetime.combine(self.day, at)) for at in (self.starts, self.ends))
        return Stretch(start, end)


class ChiefDutyQuerySet(models.QuerySet["ChiefDuty"]):
    """Reads of the roster of chief representatives."""

    def for_list(self) -> "ChiefDutyQuerySet":
        """With what a row of a list shows."""
        return self.select_related("chief", "deputy")


class ChiefDuty(models.Model):
    """One row names the chief representative (首席代表) of one day, and who stands in."""

    day = models.DateField(_("day"), primary_key=True)
    chief = models.ForeignKey(
        "windows.Staff", models.PROTECT, related_name="chief_duties", verbose_name=_("chief representative")
    )
    deputy = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="deputy_duties", verbose_name=_("deputy")
    )
    planned_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, editable=False, related_name="+")

    objects = ChiefDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("chief representative of the day")
        verbose_name_plural = _("chief representatives of the day")
        default_permissions = ("add", "change", "view")
        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(
                name="windows_chief_is_not_deputy",
                condition=Q(deputy=None) | ~Q(chief=F("deputy")),
                violation_error_message=_("The chief representative and the deputy must be two different people."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.chief}"
