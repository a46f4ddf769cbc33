"""What a device without a person is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from windows.forms.fields import PlainField


class TokenForm(forms.Form):
    """The token of a device, as the administration showed it once."""

    use_required_attribute = False

    token = PlainField(
        max_length=128,
        label=_("Token of this device"),
        help_text=_("The system administrator gets it when the device is admitted."),
        error_messages={"required": _("Enter the token of this device.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
