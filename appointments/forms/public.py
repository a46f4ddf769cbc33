"""What a visitor enters to follow a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.services.tracking import DIGITS


class TrackForm(forms.Form):
    """A case number and the last digits of a phone."""

    number = PlainField(
        label=_("Case number"),
        max_length=64,
        help_text=_("It stands on the receipt slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    digits = forms.RegexField(
        label=_("Last four digits of the phone"),
        regex=rf"^[0-9]{{{DIGITS}}}$",
        max_length=DIGITS,
        help_text=_("Of the phone number you gave at the window: the applicant's or the agent's."),
        error_messages={"invalid": _("Enter the last four digits of the phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "pattern": "[0-9]{4}"}),
    )
