"""The pages of the schedule: shifts, lunch roster, chief representative of the day."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.admin.base import Act, Done, ServiceAdmin, saved
from windows.forms.admin import ReasonForm
from windows.forms.admin_duty import ChiefDutyForm, LunchForm, PlanDaysForm, ShiftForm
from windows.models import ChiefDuty, LunchDuty, Shift
from windows.services.schedule import (
    cancel_lunch,
    cancel_shift,
    plan_days,
    plan_lunch,
    plan_shift,
    set_chief_of_day,
)


def run_cancel_shift(request: HttpRequest, shift: Shift, given: dict[str, Any]) -> Done:
    """Cancel the shift."""
    cancel_shift(shift, by=request.user, reason=given["reason"])
    return saved(_("The duty is cancelled."))


def run_plan_days(request: HttpRequest, shift: Shift, given: dict[str, Any]) -> Done:
    """Fill the days after a shift that are not planned yet."""
    first = max(shift.day, timezone.localdate())
    number = plan_days(first, last=given["last"], by=request.user)
    return saved(_("Shifts planned: %(number)d.") % {"number": number})


def run_cancel_lunch(request: HttpRequest, duty: LunchDuty, given: dict[str, Any]) -> Done:
    """Cancel the lunch duty."""
    cancel_lunch(duty, by=request.user, reason=given["reason"])
    return saved(_("The duty is cancelled."))


def to_come(duty: Any) -> bool:
    """Whether a planned duty stands and has not passed."""
    return duty.cancelled_at is None and duty.day >= timezone.localdate()


class DutyAdmin(ServiceAdmin):
    """What pages of planned duties share: a duty is planned or cancelled, never rewritten."""

    list_display: tuple[str, ...] = ("day", "window", "staff", "starts", "ends", "cancelled_at", "cancel_reason")
    list_filter = ("day", "window")
    list_select_related = ("window", "staff")
    search_fields = ("^staff__number", "^staff__name")
    fields: tuple[str, ...] = ("day", "window", "staff", "starts", "ends")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Duties are cancelled, never rewritten."""
        return False


@admin.register(Shift)
class ShiftAdmin(DutyAdmin):
    """Who serves which window when."""

    form = ShiftForm
    acts = (
        Act("cancel", gettext_lazy("Cancel the duty"), ReasonForm, run_cancel_shift, offered=to_come),
        Act(
            "plan",
            gettext_lazy("Fill the days that follow"),
            PlanDaysForm,
            run_plan_days,
            explanation=gettext_lazy(
                "Days without any shift are filled from the A roles and the opening hours; planned days stay as they are."
            ),
        ),
    )

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> Shift:
        """Plan the shift."""
        given = dict(form.cleaned_data)
        return plan_shift(given.pop("window"), by=request.user, **given)


@admin.register(LunchDuty)
class LunchDutyAdmin(DutyAdmin):
    """Who serves over lunch (R5)."""

    form = LunchForm
    acts = (Act("cancel", gettext_lazy("Cancel the duty"), ReasonForm, run_cancel_lunch, offered=to_come),)

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> LunchDuty:
        """Plan the lunch duty."""
        given = dict(form.cleaned_data)
        return plan_lunch(given.pop("window"), by=request.user, **given)


@admin.register(ChiefDuty)
class ChiefDutyAdmin(ServiceAdmin):
    """The chief representative of each day (S2)."""

    form = ChiefDutyForm
    list_display = ("day", "chief", "deputy")
    list_select_related = ("chief", "deputy")
    search_fields = ("^chief__number", "^chief__name", "^deputy__number", "^deputy__name")
    fields = ("day", "chief", "deputy")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The day names the row."""
        return ("day",) if obj is not None else ()

    def write(self, request: HttpRequest, form: Any, formsets: Sequence[Any], *, change: bool) -> ChiefDuty:
        """Name the chief representative."""
        day = form.instance.day if change else form.cleaned_data["day"]
        given = form.cleaned_data
        return set_chief_of_day(day, chief=given["chief"], deputy=given["deputy"], by=request.user)
