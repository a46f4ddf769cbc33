"""Fields that the forms of the desk share: plain text, notes, phones, days, uploads."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.identifiers import IdentifierError, clean_phone
from windows.forms.fields import DayField, NoteField, PlainField, refuse_future

__all__ = ("DayField", "NoteField", "PhoneField", "PlainField", "UploadField", "refuse_future", "refuse_past")


def refuse_past(day: date) -> None:
    """Refuse today and every day before it."""
    if day <= timezone.localdate():
        raise ValidationError(_("This day must lie in the future."))


class PhoneField(PlainField):
    """A mobile, landline or foreign number, brought into one form."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 40, "label": _("Phone")} | options))

    def clean(self, value: Any) -> str:
        """The number without spaces and hyphens."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean_phone(text)
        except IdentifierError as error:
            raise ValidationError(str(error.sentence)) from error


class UploadField(forms.FileField):
    """A PDF or picture; its content is judged when it is kept."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
        super().__init__(**({"required": False, "max_length": 200, "widget": widget} | options))
