"""Absences from the post (离岗) within a stretch of attendance (R9)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from windows.presence import REPORTED_FROM, Stretch, needs_destination, return_overdue


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Reads of absences."""

    def open(self) -> "AbsenceQuerySet":
        """People who are off post now."""
        return self.filter(returned_at=None)

    def during(self, moment: datetime) -> "AbsenceQuerySet":
        """Absences that somebody was on at ``moment``."""
        return self.filter(left_at__lte=moment).filter(Q(returned_at=None) | Q(returned_at__gt=moment))

    def for_day(self, day: object) -> "AbsenceQuerySet":
        """Absences of one day."""
        return self.filter(attendance__day=day)

    def for_list(self) -> "AbsenceQuerySet":
        """With what a row of a list shows."""
        return self.select_related("attendance__staff", "attendance__window", "seen_by")

    def overdue(self, now: datetime) -> "AbsenceQuerySet":
        """Open absences beyond the time announced, or beyond ten minutes where none was; a notice, never a finding."""
        late = Q(expected_back_at__lte=now) | Q(expected_back_at=None, left_at__lte=now - REPORTED_FROM)
        return self.open().filter(late)

    def told(self, now: datetime) -> "AbsenceQuerySet":
        """Open absences of which the chief representative is told: ten minutes or more, begun or announced."""
        long = Q(left_at__lte=now - REPORTED_FROM) | Q(expected_back_at__gte=F("left_at") + REPORTED_FROM)
        return self.open().filter(long)


class Absence(models.Model):
    """One row is one time in which a person who is signed in was away from the post."""

    attendance = models.ForeignKey(
        "windows.Attendance", models.PROTECT, related_name="absences", verbose_name=_("attendance")
    )
    left_at = models.DateTimeField(_("left at"))
    destination = models.CharField(_("where"), max_length=200, blank=True)
    destination_told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    expected_back_at = models.DateTimeField(_("expected back at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    exact = models.BooleanField(_("time of return is exact"), default=True)
    seen_by = models.ForeignKey(
        "windows.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    seen_at = models.DateTimeField(_("noted at"), null=True, blank=True)
    seen_note = models.CharField(_("note"), max_length=500, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence from the post")
        verbose_name_plural = _("absences from the post")
        default_permissions = ()
        permissions = (("note_absence", "Can take note of an absence from the post"),)
        ordering = ("-left_at", "-id")
        constraints = (
            models.UniqueConstraint(
                name="windows_absence_one_at_a_time",
                fields=("attendance",),
                condition=Q(returned_at=None),
                violation_error_message=_("This person is off post already."),
            ),
            models.CheckConstraint(
                name="windows_absence_ends_after_start",
                condition=Q(returned_at=None) | Q(returned_at__gte=F("left_at")),
                violation_error_message=_("The return lies before the time of leaving."),
            ),
            models.CheckConstraint(
                name="windows_absence_back_after_leaving",
                condition=Q(expected_back_at=None) | Q(expected_back_at__gt=F("left_at")),
            ),
            models.CheckConstraint(
                name="windows_absence_destination_has_time",
                condition=Q(destination="", destination_told_at=None)
                | (~Q(destination="") & Q(destination_told_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="windows_absence_noted_by_somebody",
                condition=Q(seen_by=None, seen_at=None, seen_note="") | Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.attendance} · {self.left_at}"

    @property
    def stretch(self) -> Stretch:
        """The row as `windows.presence` reads it."""
        return Stretch(self.left_at, self.returned_at, self.exact)

    def needs_destination(self, now: datetime) -> bool:
        """Whether the person must still say where they went."""
        return needs_destination(self.stretch, destination=self.destination, now=now)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the return is overdue."""
        return return_overdue(self.stretch, expected_back_at=self.expected_back_at, now=now)

    def minutes(self, now: datetime) -> int:
        """How long the person was or is away, in whole minutes."""
        return max(0, int(((self.returned_at or now) - self.left_at).total_seconds() // 60))
