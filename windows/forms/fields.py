"""Fields that forms share: plain text, notes, days, moments."""

import unicodedata
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 2000
SENT_BACK = 10
"""A refused text is shown again up to so many times the length it may have; more would only make the page slow."""
TOO_LONG = _("At most {most} characters fit here. Nothing was sent; please shorten the text.")
_LINE_ENDS = "\n\r\t"


def refuse_control_characters(text: str) -> None:
    """Refuse characters that no keyboard types: they come from damaged copies, and papers cannot print them."""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LINE_ENDS for char in text):
        raise ValidationError(_("The text holds control characters. Type it again instead of pasting it."))


def refuse_future(day: date) -> None:
    """Refuse a day that has not come yet."""
    if day > timezone.localdate():
        raise ValidationError(_("This day lies in the future."))


class PlainField(forms.CharField):
    """One line of text."""

    default_validators = [refuse_control_characters]

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 200} | options))
        self.shown = SENT_BACK * self.max_length

    def clean(self, value: Any) -> str:
        """The text; of one that is far too long it is said what of it the page still shows."""
        if isinstance(value, str) and len(value) > self.shown:
            words = {"length": len(value), "most": self.max_length, "shown": self.shown}
            raise ValidationError(
                _("This text has %(length)d characters, and at most %(most)d fit. Its first %(shown)d stand here.")
                % words,
                code="max_length",
            )
        return super().clean(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a refused form shows again."""
        text = super().bound_data(data, initial)
        return text[: self.shown] if isinstance(text, str) else text


class NoteField(PlainField):
    """Several lines of text, as long as a note may be."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": NOTE_LENGTH, "label": _("Note")} | options))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Keep notes low: most are a line or two. A browser that knew the length would cut what is pasted, in silence.

        So a script says it instead (``forms.js``), before anything is sent.
        """
        attrs = super().widget_attrs(widget)
        told = {"data-most": self.max_length, "data-too-long": format_lazy(TOO_LONG, most=self.max_length)}
        return {name: value for name, value in attrs.items() if name != "maxlength"} | {"rows": 2} | told


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")} | options))


def refuse_far(moment: date) -> None:
    """Refuse a day that can only be a slip of the fingers: more than two years away."""
    if abs(moment.year - timezone.localdate().year) > 2:
        raise ValidationError(_("This day is more than two years away. Look at the year again."))


class NearDayField(DayField):
    """A day not further away than two years."""

    default_validators = [refuse_far]


class MomentField(forms.DateTimeField):
    """A day and a time, entered with the browser's own calendar."""

    default_validators = [refuse_far]

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**({"widget": widget} | options))

    def to_python(self, value: Any) -> datetime | None:
        """The moment; a year that no calendar can count is as wrong as any other mistake."""
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
