"""Leave: the time asked for, why, and the decision on it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import NoteField
from windows.forms.fields import NearDayField
from windows.models import Leave
from windows.presence import half_days


class PeriodForm(forms.Form):
    """From when to when, in whole and half days."""

    use_required_attribute = False

    first = NearDayField(label=_("First day"))
    from_noon = forms.BooleanField(required=False, label=_("Only from noon on"))
    last = NearDayField(label=_("Last day"))
    until_noon = forms.BooleanField(required=False, label=_("Only until noon"))

    def clean(self) -> dict[str, Any]:
        """Days come in order; the period is computed from them."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first is None or last is None:
            return given
        if last < first:
            self.add_error("last", _("The last day lies before the first day."))
            return given
        halves = {name: given[name] for name in ("from_noon", "until_noon")}
        starts, ends = half_days(first, last, **halves)
        given["starts_at"], given["ends_at"] = timezone.make_aware(starts), timezone.make_aware(ends)
        return given

    @property
    def period(self) -> tuple[datetime, datetime]:
        """The period of a valid form; its end does not belong to it."""
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]


class LeaveForm(PeriodForm):
    """A request for leave."""

    kind = forms.ChoiceField(choices=Leave.Kind.choices, label=_("Kind of leave"))
    reason = NoteField(
        max_length=1000, label=_("Reason"), help_text=_("Only you and those who decide read it. It is kept encrypted.")
    )

    field_order = ("kind", "first", "from_noon", "last", "until_noon", "reason")


class LeaveDecisionForm(forms.Form):
    """A decision on a leave; a refusal needs its reason."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[("grant", pgettext_lazy("leave", "Grant")), ("refuse", pgettext_lazy("leave", "Refuse"))],
        label=_("Decision"),
        widget=forms.HiddenInput,
    )
    note = NoteField(
        required=False,
        max_length=500,
        label=_("Reason or note"),
        help_text=_("Needed for a refusal. The person reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("decision") == "refuse" and not given.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why the leave is refused; the person reads it."))
        return given
