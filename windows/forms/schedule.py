"""Forms of the schedule: shifts, lunch duty, chief representative of the day, days to fill, a reason."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.models import Staff, Window
from windows.models.staff import StaffQuerySet
from windows.roles import Role

MOST_AHEAD = timedelta(days=366)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own field for a time."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def refuse_far(day: date) -> None:
    """Refuse a day further ahead than anybody plans."""
    if day > timezone.localdate() + MOST_AHEAD:
        raise ValidationError(_("Plan at most a year ahead."))


def people_of(role: Role) -> StaffQuerySet:
    """People of a role who are in service or will be."""
    staying = Q(left_on=None) | Q(left_on__gte=timezone.localdate())
    return Staff.objects.filter(staying, is_active=True).with_role(role).order_by("number")


class DutyForm(forms.Form):
    """What a shift and a lunch duty have in common: where, who, when."""

    window = forms.ModelChoiceField(Window.objects.all(), label=_("Window"))
    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"))
    day = forms.DateField(label=_("Day"), widget=DayInput, validators=[refuse_far])
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].queryset = people_of(Role.WINDOW_STAFF)  # type: ignore[attr-defined]


class LunchDutyForm(DutyForm):
    """Lunch duty: without times, over the break between the opening hours."""

    starts = forms.TimeField(label=_("From"), widget=TimeInput, required=False)
    ends = forms.TimeField(
        label=_("To"),
        widget=TimeInput,
        required=False,
        help_text=_("Empty: the break between the opening hours of the day."),
    )


class ChiefForm(forms.Form):
    """The chief representative of a day, and the deputy."""

    chief = forms.ModelChoiceField(Staff.objects.none(), label=_("Chief representative"))
    deputy = forms.ModelChoiceField(Staff.objects.none(), label=_("Deputy"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("chief", "deputy"):
            self.fields[name].queryset = people_of(Role.CHIEF_REPRESENTATIVE)  # type: ignore[attr-defined]


class FillForm(forms.Form):
    """Days to fill from the A roles and the opening hours."""

    first = forms.DateField(label=_("From"), widget=DayInput, validators=[refuse_far])
    last = forms.DateField(label=_("To"), widget=DayInput, validators=[refuse_far])


class CancelForm(forms.Form):
    """Why a duty is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
