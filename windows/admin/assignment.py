"""The pages of A and B roles."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, saved
from windows.forms.admin import LastDayForm, RoleAssignmentForm
from windows.models import RoleAssignment
from windows.services.assignments import assign_roles, end_assignment


def run_end(request: HttpRequest, assignment: RoleAssignment, given: dict[str, Any]) -> Done:
    """End the assignment."""
    end_assignment(assignment, by=request.user, last_day=given["last_day"], reason=given["reason"])
    return saved(_("The assignment ends on %(day)s.") % {"day": given["last_day"].isoformat()})


def still_in_force(assignment: RoleAssignment) -> bool:
    """Whether the assignment has days to come."""
    return assignment.valid_to is None or assignment.valid_to >= timezone.localdate()


class InForceFilter(admin.SimpleListFilter):
    """Assignments of today, of the future, of the past."""

    title = gettext_lazy("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The three times."""
        return [("now", _("in force today")), ("later", _("begins later")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
        """Rows of the chosen time."""
        today = timezone.localdate()
        chosen = {
            "now": Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today)),
            "later": Q(valid_from__gt=today),
            "over": Q(valid_to__lt=today),
        }.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ServiceAdmin):
    """Who holds an item at a window. What has begun is not rewritten: it ends, and a new one begins."""

    form = RoleAssignmentForm
    list_display = ("window", "item_title", "a_role", "b_role", "valid_from", "valid_to")
    list_filter = (InForceFilter, "window")
    list_select_related = ("window", "item", "a_role", "b_role")
    search_fields = ("^a_role__number", "^a_role__name", "^b_role__number", "^b_role__name", "item__code")
    fields = ("window", "item", "a_role", "b_role", "valid_from", "valid_to")
    acts = (
        Act(
            "end",
            gettext_lazy("End the assignment"),
            LastDayForm,
            run_end,
            offered=still_in_force,
            explanation=gettext_lazy("To change the people, end this assignment and add a new one from the next day."),
        ),
    )

    @admin.display(description=gettext_lazy("service item"), ordering="item__code")
    def item_title(self, row: RoleAssignment) -> str:
        """The item's code."""
        return row.item.code

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Assignments are ended, never rewritten."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may assign may look."""
        return super().has_view_permission(request, obj) or self.may_act(request)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> RoleAssignment:
        """Assign."""
        given = form.cleaned_data
        return assign_roles(
            given["window"],
            given["item"],
            a_role=given["a_role"],
            b_role=given["b_role"],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            by=request.user,
        )
