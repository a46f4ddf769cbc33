"""The pages of people and their accounts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, changed_fields, saved
from windows.forms.admin import LastDayForm, NoQuestionForm, StaffForm
from windows.models import Staff, StoredFile
from windows.roles import Role
from windows.services import files
from windows.services.staff import (
    change_staff,
    create_staff,
    end_service,
    set_initial_password,
    set_roles,
    unlock,
)


def run_password(request: HttpRequest, person: Staff, given: dict[str, Any]) -> Done:
    """Make an initial password and show it once."""
    password = set_initial_password(person, by=request.user)
    sentence = _("Hand this initial password to %(person)s. It is shown only now, and must be changed at login.")
    return Done(sentence % {"person": person}, secret=password)


def run_unlock(request: HttpRequest, person: Staff, given: dict[str, Any]) -> Done:
    """Lift a lock-out."""
    unlock(person, by=request.user)
    return saved(_("%(person)s can try to sign in again.") % {"person": person})


def run_leave(request: HttpRequest, person: Staff, given: dict[str, Any]) -> Done:
    """Record the last day served."""
    end_service(person, by=request.user, last_day=given["last_day"], reason=given["reason"])
    return saved(
        _("The service of %(person)s ends on %(day)s.") % {"person": person, "day": given["last_day"].isoformat()}
    )


class RoleFilter(admin.SimpleListFilter):
    """People with a role."""

    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All roles."""
        return [(value, str(label)) for value, label in Role.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Staff]) -> QuerySet[Staff]:
        """People of the chosen role."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(Staff)
class StaffAdmin(ServiceAdmin):
    """People: one account each, opened here, never deleted."""

    form = StaffForm
    list_display = ("number", "name", "job_title", "role_labels", "joined_on", "left_on", "is_active")
    list_display_links = ("number", "name")
    list_filter = (RoleFilter, "employment_kind", "is_active")
    search_fields = ("^number", "^name")
    fieldsets = (
        (None, {"fields": ("number", "name", "job_title", "employment_kind", "new_phone")}),
        (gettext_lazy("Shown to visitors"), {"fields": ("party_member", "new_photo")}),
        (gettext_lazy("Service"), {"fields": ("joined_on", "is_active")}),
        (gettext_lazy("Roles"), {"fields": ("roles",)}),
    )
    acts = (
        Act(
            "password",
            gettext_lazy("Reset the password"),
            NoQuestionForm,
            run_password,
            explanation=gettext_lazy("The present password stops working at once. The new one is shown once."),
        ),
        Act(
            "unlock",
            gettext_lazy("Lift the lock-out"),
            NoQuestionForm,
            run_unlock,
            explanation=gettext_lazy("After five failures an account is locked for a while. Ask the person first."),
        ),
        Act(
            "end-service",
            gettext_lazy("End the service"),
            LastDayForm,
            run_leave,
            offered=lambda person: person.left_on is None,
            explanation=gettext_lazy(
                "After the last day the account stays closed. A and B roles must have ended before."
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        """With roles, in two queries."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        """The employee number never changes."""
        return () if obj is None else ("number",)

    @admin.display(description=gettext_lazy("roles"))
    def role_labels(self, person: Staff) -> str:
        """The person's roles in words."""
        held = {group.name for group in person.groups.all()}
        return "、".join(str(label) for value, label in Role.choices if value in held)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Staff:
        """Store the person, then the roles."""
        fields = changed_fields(form)
        given = form.cleaned_data
        if given.get("new_phone"):
            fields["phone"] = given["new_phone"]
        if given.get("new_photo"):
            fields["photo"] = files.store_upload(
                given["new_photo"], purpose=StoredFile.Purpose.PHOTO, by=request.user, allowed=files.IMAGES
            )
        if change:
            person = change_staff(form.instance, by=request.user, **fields)
        else:
            fields |= {"joined_on": given["joined_on"], "employment_kind": given["employment_kind"]}
            person = create_staff(fields.pop("number"), by=request.user, name=fields.pop("name"), **fields)
        if "roles" in form.changed_data:
            set_roles(person, given["roles"], by=request.user)
        return person
