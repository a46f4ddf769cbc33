"""Which period to look back on, and by what."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from service_window.dashboard.figures_period import EARLIEST, Period, Span, period_of
from service_window.dashboard.figures_queries import By


class PeriodForm(forms.Form):
    """A kind of period, a day that lies in it, and the breakdown; everything left out is this month, by window."""

    use_required_attribute = False

    span = forms.ChoiceField(label=_("Period"), required=False, choices=Span.choices, widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Any day of the week or month."),
    )
    by = forms.ChoiceField(label=_("By"), required=False, choices=By.choices, widget=forms.HiddenInput)

    def clean_day(self) -> date | None:
        """A day that has come, in a year that can have figures."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        if day is not None and day < EARLIEST:
            raise ValidationError(_("There are no figures from before %(day)s."), params={"day": EARLIEST.isoformat()})
        return day

    def asked(self) -> tuple[Period, By]:
        """The period and the breakdown; where something is wrong with the form, as if that had been left out."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        span = Span(given.get("span") or Span.MONTH)
        return period_of(span, given.get("day") or timezone.localdate()), By(given.get("by") or By.WINDOW)
