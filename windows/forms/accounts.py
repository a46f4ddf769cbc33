"""Forms of the account: sign in, change the password, enter a code."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from windows.models import Staff


class LoginForm(AuthenticationForm):
    """Employee number and password; says why a known account stays outside."""

    error_messages = {
        "invalid_login": _(
            "The employee number or the password is wrong. After 5 failures this account is locked for 30 minutes."
        ),
        "inactive": _("This account is switched off. Ask the system administrator."),
        "left": _("Your service ended on %(day)s, so this account can no longer sign in."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Employee number")
        # Django tells only the browser how long a number may be.
        self.fields["username"].validators.append(MaxLengthValidator(self.username_field.max_length or 32))
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse whoever is switched off or has left, with the sentence that says so."""
        person: Staff = user
        if not person.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")
        if person.left_on is not None and timezone.localdate() > person.left_on:
            day = date_format(person.left_on)
            raise ValidationError(self.error_messages["left"], code="left", params={"day": day})


class NewPasswordForm(PasswordChangeForm):
    """The old password and a new one, twice."""

    error_messages = PasswordChangeForm.error_messages | {
        "unchanged": _("The new password is the old one. Choose another."),
    }

    def clean(self) -> dict[str, Any]:
        """Refuse the old password as the new one."""
        cleaned = super().clean() or self.cleaned_data
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", ValidationError(self.error_messages["unchanged"], code="unchanged"))
        return cleaned


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
