"""Forms for visitors: a search, and the code of a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from windows.services.papers import normalise_code


class SearchForm(forms.Form):
    """Search words for the guide."""

    q = forms.CharField(
        label=_("Search the service guide"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )


class CodeForm(forms.Form):
    """The verification code printed below the QR code of a paper."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        help_text=_("It stands below the QR code of the paper: 20 letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Accept the code however it was typed."""
        code = normalise_code(self.cleaned_data["code"])
        if not code.isalnum() or not code.isascii():
            raise forms.ValidationError(_("The code has letters and digits only. Check it against the paper."))
        return code
