"""Fields that the forms of the ledger share: a person, answers that may be unknown, several files at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from windows.forms.fields import DayField, NearDayField, NoteField, PlainField, refuse_control_characters, refuse_future
from windows.models import Staff, Window

__all__ = (
    "DayField",
    "FilesField",
    "NearDayField",
    "NoteField",
    "PastDayField",
    "PersonField",
    "PlainField",
    "WindowField",
    "YesNoField",
    "refuse_control_characters",
    "refuse_future",
)


class PastDayField(NearDayField):
    """A day that has come, not more than two years ago."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"validators": [refuse_future]} | options))


class PersonField(forms.ModelChoiceField):
    """A member of staff, also one who has left: what happened on a day of service can still be told."""

    def __init__(self, **options: Any) -> None:
        people = Staff.objects.exclude(joined_on=None).order_by("number")
        super().__init__(people, **({"label": _("Person"), "empty_label": _("Choose a person")} | options))

    def label_from_instance(self, obj: Any) -> str:
        """Number first: people are looked for by it."""
        return f"{obj.number} {obj.name}"


class PeopleField(forms.ModelMultipleChoiceField):
    """Several members of staff."""

    def __init__(self, **options: Any) -> None:
        people = Staff.objects.exclude(joined_on=None).order_by("number")
        widget = forms.SelectMultiple(attrs={"size": 8})
        super().__init__(people, **({"label": _("Persons named"), "widget": widget} | options))

    def label_from_instance(self, obj: Any) -> str:
        """Number first: people are looked for by it."""
        return f"{obj.number} {obj.name}"


class WindowField(forms.ModelChoiceField):
    """A window."""

    def __init__(self, **options: Any) -> None:
        windows = Window.objects.order_by("number")
        super().__init__(windows, **({"label": _("Window"), "empty_label": _("No window")} | options))


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known yet."""

    def __init__(self, *, known: bool = False, **options: Any) -> None:
        choices: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
        empty = [("", _("Choose an answer") if known else _("Not known yet"))]
        super().__init__(
            choices=empty + choices, coerce=lambda text: text == "yes", empty_value=None, required=known, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """An answer that is known already as the choice it is."""
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value


class _Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several PDFs or pictures; their content is judged when they are kept."""

    def __init__(self, **options: Any) -> None:
        widget = _Files(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True})
        help_text = _("PDF, JPEG or PNG; several at once are possible. They can never be removed.")
        super().__init__(**({"required": False, "max_length": 200, "widget": widget, "help_text": help_text} | options))

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        """Every file by itself; nothing chosen is an empty list."""
        given: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]
