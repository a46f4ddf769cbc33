"""Forms that correct recorded times: times of one day, and always a reason."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.forms.schedule import DayInput, TimeInput, people_of
from windows.models import Absence, Attendance, Staff, Window
from windows.roles import Role


def on_day(day: date, at: time | None) -> datetime | None:
    """The moment of a local time on a day."""
    return None if at is None else timezone.make_aware(datetime.combine(day, at))


class _TimesForm(forms.Form):
    """Two times of one row; a time that shows the minute on record counts as unchanged."""

    names: tuple[str, str]

    def __init__(self, *args: Any, row: Attendance | Absence, day: date, **options: Any) -> None:
        self.stored = {name: getattr(row, name) for name in self.names}
        self.day = day
        shown = {name: _minute(value) for name, value in self.stored.items()}
        super().__init__(*args, initial=shown, **options)

    def changes(self) -> dict[str, datetime | None]:
        """The moments that differ from those on record, to the minute; None for one that stays."""
        given = {name: self.cleaned_data[name] for name in self.names}
        return {name: None if at == _minute(self.stored[name]) else on_day(self.day, at) for name, at in given.items()}


def _minute(moment: datetime | None) -> time | None:
    return None if moment is None else timezone.localtime(moment).time().replace(second=0, microsecond=0)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=TimeInput, required=False, help_text=_("Empty: stays as it is."))


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectAttendanceForm(_TimesForm):
    """When somebody signed in and out."""

    names = ("signed_in_at", "signed_out_at")
    signed_in_at = _time(_("Signed in"))
    signed_out_at = _time(_("Signed out"))
    reason = _reason()


class CorrectAbsenceForm(_TimesForm):
    """When somebody left the post and came back."""

    names = ("left_at", "returned_at")
    left_at = _time(_("Left the post"))
    returned_at = _time(_("Came back"))
    reason = _reason()


class MissedAttendanceForm(forms.Form):
    """A stretch of attendance that somebody forgot to record."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"))
    window = forms.ModelChoiceField(Window.objects.all(), label=_("Window"))
    day = forms.DateField(label=_("Day"), widget=DayInput)
    signed_in_at = forms.TimeField(label=_("Signed in"), widget=TimeInput)
    signed_out_at = forms.TimeField(label=_("Signed out"), widget=TimeInput)
    reason = _reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = people_of(Role.WINDOW_STAFF) | people_of(Role.CHIEF_REPRESENTATIVE)
        self.fields["staff"].queryset = people.distinct()  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """A day of this century: its midnight must be a moment."""
        day: date = self.cleaned_data["day"]
        if day.year < 2000 or day > timezone.localdate():
            raise forms.ValidationError(_("Only a day that has begun can be corrected."))
        return day
