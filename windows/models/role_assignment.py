"""A and B roles (A、B角): who holds a duty, and who stands in (R3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from windows.cover import Assignment


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Reads of assignments."""

    def on(self, day: object) -> "RoleAssignmentQuerySet":
        """Assignments in force on ``day``."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def as_assignments(self) -> tuple[Assignment, ...]:
        """The rows as ``windows.cover`` reads them."""
        rows = self.values_list("window_id", "item_id", "a_role_id", "b_role_id", "valid_from", "valid_to")
        return tuple(Assignment(*row) for row in rows)


class RoleAssignment(models.Model):
    """One row holds the A and the B role of one item at one window over a period of days.

    Both ends are included; no end means until further notice. Two rows of one window and item never
    overlap: an exclusion constraint on PostgreSQL and triggers on SQLite refuse it.
    """

    window = models.ForeignKey("windows.Window", models.PROTECT, related_name="assignments", verbose_name=_("window"))
    item = models.ForeignKey(
        "windows.ServiceItem", models.PROTECT, related_name="assignments", verbose_name=_("service item")
    )
    a_role = models.ForeignKey("windows.Staff", models.PROTECT, related_name="a_assignments", verbose_name=_("A role"))
    b_role = models.ForeignKey("windows.Staff", models.PROTECT, related_name="b_assignments", verbose_name=_("B role"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("A/B assignment")
        verbose_name_plural = _("A/B assignments")
        ordering = ("window", "item", "-valid_from")
        constraints = (
            models.CheckConstraint(
                name="windows_assignment_a_is_not_b",
                condition=~Q(a_role=F("b_role")),
                violation_error_message=_("The A role and the B role must be two different people."),
            ),
            models.CheckConstraint(
                name="windows_assignment_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The assignment ends before it begins."),
            ),
        )
        indexes = (models.Index(name="windows_assignment_period", fields=("window", "item", "valid_from")),)

    def __str__(self) -> str:
        return f"{self.window} · {self.item}: A {self.a_role}, B {self.b_role}"
