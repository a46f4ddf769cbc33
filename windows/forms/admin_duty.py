"""Forms of the administration for the schedule, equipment and devices."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.models import ChiefDuty, Device, Equipment, LunchDuty, Shift, Staff
from windows.roles import Role


class _PeopleForm(forms.ModelForm):
    """A form that offers only people of one role who are in service today."""

    people: tuple[str, ...] = ("staff",)
    role = Role.WINDOW_STAFF

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = Staff.objects.serving_on(timezone.localdate()).with_role(self.role).order_by("number")
        for name in self.people:
            if name in self.fields:
                self.fields[name].queryset = serving
        if "day" in self.fields and self.instance._state.adding:
            self.fields["day"].initial = timezone.localdate


class ShiftForm(_PeopleForm):
    """Who serves a window from when to when."""

    class Meta:
        model = Shift
        fields = ("day", "window", "staff", "starts", "ends")


class LunchForm(_PeopleForm):
    """Who serves a window over lunch; without times, over the break between the opening hours."""

    class Meta:
        model = LunchDuty
        fields = ("day", "window", "staff", "starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "ends"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("Empty: the break between the opening hours of the day.")

    def _get_validation_exclusions(self) -> set[str]:
        """The service fills in the times before it checks the row."""
        return super()._get_validation_exclusions() | {"starts", "ends"}


class ChiefDutyForm(_PeopleForm):
    """The chief representative of a day, and the deputy."""

    people = ("chief", "deputy")
    role = Role.CHIEF_REPRESENTATIVE

    class Meta:
        model = ChiefDuty
        fields = ("day", "chief", "deputy")


class EquipmentForm(forms.ModelForm):
    """A device or facility."""

    class Meta:
        model = Equipment
        fields = ("kind", "name", "window", "inventory_number")


class DeviceForm(forms.ModelForm):
    """A device that is to open pages without a person."""

    class Meta:
        model = Device
        fields = ("name", "kind", "window")


class PlanDaysForm(forms.Form):
    """Up to which day the shifts are filled in."""

    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
