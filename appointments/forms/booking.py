"""What visitors enter to book a time: the time, who comes, and how they find their booking again."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from appointments import identifiers
from appointments.forms.fields import NoteField, PhoneField, PlainField
from appointments.identifiers import IdentifierError
from appointments.services.bookings import Contact, new_token
from appointments.services.tracking import DIGITS

_SALT = "appointments.booking"
_KEY_SECONDS = 24 * 60 * 60
TOO_LONG_OPEN = _("This page was open for too long. Choose the time again.")
_SLOT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def new_key(token: str = "") -> str:
    """What the page of times carries: the token of the booking to be, signed, so that only we have chosen it."""
    return signing.dumps(token or new_token(), salt=_SALT)


def slot_value(moment: datetime) -> str:
    """How a time stands in a form: on the clocks of the office."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


class SlotField(forms.CharField):
    """A time that can be booked, as `slot_value` wrote it."""

    def clean(self, value: Any) -> Any:
        """The moment; anything else was typed into the address."""
        text = super().clean(value)
        if not text:
            return None
        try:
            moment = parse_datetime(text) if _SLOT.fullmatch(text) else None
        except ValueError:
            moment = None
        if moment is None or not 2000 <= moment.year <= 2099:
            raise ValidationError(_("Choose one of the times shown."))
        return timezone.make_aware(moment)


class SlotForm(forms.Form):
    """A time that was chosen."""

    slot = SlotField(label=_("Time"), max_length=16, error_messages={"required": _("Choose one of the times shown.")})


class HoldForm(SlotForm):
    """A time to be held, and the key of the page it was chosen on."""

    key = forms.CharField(max_length=300, error_messages=dict.fromkeys(("required", "max_length"), TOO_LONG_OPEN))

    def clean_key(self) -> str:
        """The token that the key stands for."""
        try:
            return str(signing.loads(self.cleaned_data["key"], salt=_SALT, max_age=_KEY_SECONDS))
        except signing.BadSignature as error:
            raise ValidationError(TOO_LONG_OPEN) from error


class ContactForm(forms.Form):
    """Who comes; ``slots`` are offered where the time chosen was lost, so that nothing is typed twice."""

    name = PlainField(
        label=_("Name of the applicant"),
        help_text=_("The person or the enterprise the matter is about, also where an agent comes."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Phone of whoever comes"),
        help_text=_("We call only where the time cannot be kept."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    identifier = PlainField(
        required=False,
        max_length=60,
        label=_("Identity number or unified social credit code of the applicant"),
        help_text=_("It is kept encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    slot = SlotField(required=False, max_length=16, label=_("Another time"))

    use_required_attribute = False

    def __init__(
        self, *args: Any, needs_identifier: bool, slots: Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if needs_identifier:
            self.fields["identifier"].required = True
        else:
            del self.fields["identifier"]
        self.offer(slots)

    def offer(self, slots: Sequence[tuple[str, str]]) -> None:
        """Show these times to choose from, or none."""
        self.fields["slot"].widget = forms.RadioSelect(choices=slots) if slots else forms.HiddenInput()
        self.fields["slot"].required = bool(slots)
        self.order_fields(["slot", "name", "phone", "identifier"])

    def clean_identifier(self) -> str:
        """Judge the number by the rule it keeps."""
        text = self.cleaned_data["identifier"]
        kind = identifiers.recognise(text, person=True) or identifiers.recognise(text, person=False)
        try:
            number = identifiers.clean(kind or identifiers.RESIDENT, text)
        except IdentifierError as error:
            raise ValidationError(
                _("Check the number: it is neither an identity number nor a unified social credit code.")
            ) from error
        self.identifier_kind = kind
        return number

    def contact(self) -> Contact:
        """What the services receive."""
        given = self.cleaned_data
        return Contact(
            name=given["name"],
            phone=given["phone"],
            identifier=given.get("identifier", ""),
            identifier_kind=getattr(self, "identifier_kind", ""),
        )


class FindForm(forms.Form):
    """The code of a booking and the last digits of its phone."""

    code = PlainField(
        label=_("Code of the booking"),
        max_length=20,
        help_text=_("Eight letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    digits = forms.RegexField(
        label=_("Last four digits of the phone"),
        regex=rf"^[0-9]{{{DIGITS}}}$",
        max_length=DIGITS,
        help_text=_("Of the phone number entered with the booking."),
        error_messages={"invalid": _("Enter the last four digits of the phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "pattern": "[0-9]{4}"}),
    )


class CancelForm(forms.Form):
    """Why staff cancel a booking for its visitor."""

    use_required_attribute = False

    reason = PlainField(label=_("Reason"), help_text=_("Such as: the applicant called."))


class TellForm(forms.Form):
    """How a visitor was told."""

    use_required_attribute = False

    note = NoteField(
        required=False, max_length=500, label=_("Note"), help_text=_("Such as: called, comes another day.")
    )
