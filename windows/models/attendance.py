"""Attendance at the windows: recorded by each person, corrected only with a reason (R9)."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.models.absence import Absence
from windows.models.leave import Leave
from windows.models.office import Office
from windows.models.staff import Staff
from windows.presence import Stretch


class Readiness(models.TextChoices):
    """What a person confirms when signing in at a window (R8, R9, S4, S5, S7); only exceptions are recorded."""

    UNIFORM = "uniform", _("Uniform")
    BADGE = "badge", _("Badge")
    DESK = "desk", _("Desk tidy")
    DEVICES = "devices", _("Devices on")
    MATERIAL = "material", _("Service material at hand")


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Reads of attendance."""

    def for_day(self, day: object) -> "AttendanceQuerySet":
        """Attendance of one day."""
        return self.filter(day=day)

    def open(self) -> "AttendanceQuerySet":
        """People who are signed in now."""
        return self.filter(signed_out_at=None)

    def during(self, moment: datetime) -> "AttendanceQuerySet":
        """Rows of people who were signed in at ``moment``."""
        rows = self.filter(day=timezone.localdate(moment), signed_in_at__lte=moment)
        return rows.filter(Q(signed_out_at=None) | Q(signed_out_at__gt=moment))

    def is_recorded(self, moment: datetime) -> bool:
        """Whether presence counts at ``moment``: the office has switched it on, and somebody has signed in before."""
        return self.offices_that_record(moment).exists()

    def offices_that_record(self, moment: datetime) -> models.QuerySet[Office]:
        """The office, if presence counts at ``moment``."""
        signed_in = Exists(Attendance.objects.filter(signed_in_at__lte=moment))
        return Office.objects.filter(signed_in, presence_in_use=True)

    def at_post(self, moment: datetime) -> frozenset[int]:
        """Ids of the people at their posts at ``moment``, as `windows.cover.Cover` asks for them (R3).

        Signed in, not off post, not on leave. Until presence is recorded, everybody in service counts.
        """
        if not self.is_recorded(moment):
            day = timezone.localdate(moment)
            return frozenset(Staff.objects.serving_on(day).values_list("pk", flat=True))
        return frozenset(self.present(moment).values_list("staff_id", flat=True))

    def present(self, moment: datetime) -> "AttendanceQuerySet":
        """Rows of those who are signed in, not off post and not on leave at ``moment``."""
        away = Absence.objects.during(moment).filter(attendance=OuterRef("pk"))
        leave = Leave.objects.during(moment).filter(staff=OuterRef("staff_id"))
        return self.during(moment).filter(~Exists(away), ~Exists(leave), staff__is_active=True)


class Attendance(models.Model):
    """One row is one stretch in which one person served at one window, from sign-in to sign-out.

    Nobody is at two windows at once. How punctual somebody was is not stored: `windows.presence` derives it.
    """

    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="attendances", verbose_name=_("person"))
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="attendances", verbose_name=_("window"))
    day = models.DateField(_("day"))
    signed_in_at = models.DateTimeField(_("signed in at"))
    not_ready = models.JSONField(_("not ready"), default=list, blank=True)
    not_ready_note = models.CharField(_("why"), max_length=500, blank=True)
    signed_out_at = models.DateTimeField(_("signed out at"), null=True, blank=True)
    devices_off = models.BooleanField(_("devices off"), null=True, blank=True)
    exact = models.BooleanField(_("time of leaving is exact"), default=True)
    entered_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        default_permissions = ()
        permissions = (
            ("sign_in", "Can sign in at a window"),
            ("view_presence", "Can see who is present"),
            ("correct_attendance", "Can correct recorded times with a reason"),
        )
        ordering = ("-signed_in_at", "-id")
        constraints = (
            models.UniqueConstraint(
                name="windows_attendance_at_one_window",
                fields=("staff",),
                condition=Q(signed_out_at=None),
                violation_error_message=_("This person is signed in at a window already."),
            ),
            models.CheckConstraint(
                name="windows_attendance_ends_after_start",
                condition=Q(signed_out_at=None) | Q(signed_out_at__gte=F("signed_in_at")),
                violation_error_message=_("The time of leaving lies before the time of coming."),
            ),
            models.CheckConstraint(
                name="windows_attendance_inexact_only_at_the_end", condition=Q(exact=True) | ~Q(signed_out_at=None)
            ),
            models.CheckConstraint(
                name="windows_attendance_devices_said_at_the_end",
                condition=Q(devices_off=None) | ~Q(signed_out_at=None),
            ),
        )
        indexes = (
            models.Index(name="windows_attendance_day", fields=("day", "staff")),
            models.Index(name="windows_attendance_staff", fields=("staff", "signed_in_at")),
        )

    def __str__(self) -> str:
        return f"{self.staff} · {self.window} · {self.day}"

    @property
    def stretch(self) -> Stretch:
        """The row as `windows.presence` reads it."""
        return Stretch(self.signed_in_at, self.signed_out_at, self.exact)


class TimeCorrection(models.Model):
    """One row is one corrected time: what it was, what it is, who says so and why. Rows are only added."""

    class Field(models.TextChoices):
        SIGNED_IN_AT = "signed_in_at", _("Signed in")
        SIGNED_OUT_AT = "signed_out_at", _("Signed out")
        LEFT_AT = "left_at", _("Left the post")
        RETURNED_AT = "returned_at", _("Came back")

    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, related_name="corrections")
    absence = models.ForeignKey("windows.Absence", models.PROTECT, null=True, related_name="corrections")
    field = models.CharField(_("time"), max_length=16, choices=Field.choices)
    old_value = models.DateTimeField(_("was"), null=True)
    new_value = models.DateTimeField(_("is"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction of a time")
        verbose_name_plural = _("corrections of times")
        default_permissions = ()
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="windows_correction_of_one_thing",
                condition=Q(attendance__isnull=False, absence=None, field__in=("signed_in_at", "signed_out_at"))
                | Q(attendance=None, absence__isnull=False, field__in=("left_at", "returned_at")),
            ),
            models.CheckConstraint(name="windows_correction_with_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.attendance or self.absence} · {self.get_field_display()}"
