"""Somebody assigned to an item for one day, where A and B are both gone (R3)."""

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from windows.cover import Assignment
from windows.models.role_assignment import RoleAssignment


class DayCoverQuerySet(models.QuerySet["DayCover"]):
    """Reads of assignments for a day."""

    def for_day(self, day: object) -> "DayCoverQuerySet":
        """Those of one day that stand."""
        return self.filter(day=day, cancelled_at=None)


class DayCover(models.Model):
    """One row lets a person stand in for one item at one window on one day: A keeps the duty, this person is B."""

    day = models.DateField(_("day"))
    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="day_covers", verbose_name=_("window"))
    item = models.ForeignKey(
        "windows.ServiceItem", models.PROTECT, related_name="day_covers", verbose_name=_("service item")
    )
    staff = models.ForeignKey("windows.Staff", models.PROTECT, related_name="day_covers", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=200)
    assigned_by = models.ForeignKey("windows.Staff", models.PROTECT, related_name="+", verbose_name=_("assigned by"))
    assigned_at = models.DateTimeField(_("assigned at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey("windows.Staff", models.PROTECT, null=True, related_name="+")

    objects = DayCoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment for the day")
        verbose_name_plural = _("assignments for the day")
        default_permissions = ()
        permissions = (("assign_for_day", "Can assign somebody to an item for the day"),)
        ordering = ("-day", "window", "item")
        constraints = (
            models.UniqueConstraint(
                name="windows_day_cover_once",
                fields=("day", "window", "item"),
                condition=Q(cancelled_at=None),
                violation_error_message=_("Somebody is already assigned to this item for the day."),
            ),
            models.CheckConstraint(name="windows_day_cover_with_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.window} · {self.item}: {self.staff}"


def duties_on(day: date, *, window_id: int | None = None, item_id: int | None = None) -> tuple[Assignment, ...]:
    """The assignments that `windows.cover` reads for a day: A and B, and in place of B who was assigned for the day."""
    narrowed = {key: value for key, value in (("window_id", window_id), ("item_id", item_id)) if value is not None}
    rows = RoleAssignment.objects.on(day).filter(**narrowed).as_assignments()
    covers = DayCover.objects.for_day(day).filter(**narrowed).values_list("window_id", "item_id", "staff_id")
    return with_stand_ins(rows, {(window, item): staff for window, item, staff in covers}, day)


def with_stand_ins(
    rows: tuple[Assignment, ...], stand_ins: Mapping[tuple[int, int], int], day: date
) -> tuple[Assignment, ...]:
    """The assignments of a day with those who stand in for it, by window and item, in place of B."""
    if not stand_ins:
        return rows
    return tuple(
        Assignment(row.window_id, row.item_id, row.a_id, stand_in, day, day)
        if (stand_in := stand_ins.get((row.window_id, row.item_id))) and stand_in != row.a_id
        else row
        for row in rows
    )
