"""What a visitor who has booked enters at the kiosk: the code of the booking."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.services.bookings import ALPHABET

KEYS = "".join(sorted(ALPHABET))
"""The keys on the screen: what codes are made of."""


class CheckInForm(forms.Form):
    """The code of a booking, typed or scanned."""

    use_required_attribute = False

    code = PlainField(
        max_length=300,
        label=_("Code of your booking"),
        help_text=_("It stands on the confirmation of your booking. You can also hold its QR code before the scanner."),
        error_messages={"required": _("Enter the code of your booking.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false", "data-keypad-field": True}
        ),
    )

    def clean_code(self) -> str:
        """What was typed; of a scanned address, the part that names the booking."""
        text: str = self.cleaned_data["code"].strip().rstrip("/")
        return text.rsplit("/", 1)[-1]
