"""Fields that the forms of the desk share: plain text, notes, phones, days, uploads."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.identifiers import IdentifierError, clean_phone

NOTE_LENGTH = 2000
_LINE_ENDS = "\n\r\t"


def refuse_control_characters(text: str) -> None:
    """Refuse characters that no keyboard types: they come from damaged copies, and papers cannot print them."""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LINE_ENDS for char in text):
        raise ValidationError(_("The text holds control characters. Type it again instead of pasting it."))


def refuse_future(day: date) -> None:
    """Refuse a day that has not come yet."""
    if day > timezone.localdate():
        raise ValidationError(_("This day lies in the future."))


def refuse_past(day: date) -> None:
    """Refuse today and every day before it."""
    if day <= timezone.localdate():
        raise ValidationError(_("This day must lie in the future."))


class PlainField(forms.CharField):
    """One line of text."""

    default_validators = [refuse_control_characters]

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 200} | options))


class NoteField(PlainField):
    """Several lines of text, as long as a note may be."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": NOTE_LENGTH, "label": _("Note")} | options))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Keep notes low: most are a line or two. A browser that knew the length would cut what is pasted, in silence."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"} | {
            "rows": 2
        }


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


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")} | options))


class UploadField(forms.FileField):
    """A PDF or picture; its content is judged when it is kept."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
        super().__init__(**({"required": False, "max_length": 200, "widget": widget} | options))
