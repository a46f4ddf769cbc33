"""What the filters of all registers share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from windows.forms.fields import DayField, PlainField


class RegisterForm(forms.Form):
    """Words and a period; a register adds its own fields and says in ``narrowed`` what they mean."""

    use_required_attribute = False

    q = PlainField(required=False, max_length=64, label=_("Number"))
    first = DayField(required=False, label=_("From"))
    last = DayField(required=False, label=_("Until"))

    def clean(self) -> dict[str, Any]:
        """Days come in order."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day lies before the first day."))
        return given

    def matching(self, rows: QuerySet[Any], *, today: date) -> QuerySet[Any]:
        """The rows asked for; none where the filter itself is wrong."""
        if not self.is_valid():
            return rows.none()
        return self.narrowed(rows, self.cleaned_data, today)

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The rows that fit what was given."""
        raise NotImplementedError
