"""What a visitor enters to follow a case."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.services.tracking import DIGITS


class DigitsField(forms.RegexField):
    """Digits, however a Chinese keyboard writes them: full-width ones are the same."""

    def to_python(self, value: str | None) -> str:
        """Write the digits in their plain form."""
        return super().to_python(unicodedata.normalize("NFKC", value) if value else value)


class TrackForm(forms.Form):
    """A case number and the last digits of a phone."""

    number = PlainField(
        label=_("Case number"),
        max_length=64,
        help_text=_("It stands on the receipt slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    digits = DigitsField(
        label=_("Last four digits of the phone"),
        regex=rf"^[0-9]{{{DIGITS}}}$",
        max_length=DIGITS,
        help_text=_("Of the phone number you gave at the window: the applicant's or the agent's."),
        error_messages={"invalid": _("Enter the last four digits of the phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "pattern": "[0-9０-９]{4}"}),
    )
