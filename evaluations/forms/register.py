"""What the filters of all registers share: words, a period, and how a value given narrows the rows."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from windows.forms.fields import DayField, PlainField
from windows.models import Staff

ALL = ("", _("All"))


class PeriodForm(forms.Form):
    """From which day to which day."""

    use_required_attribute = False

    first = DayField(required=False, label=_("From"))
    last = DayField(required=False, label=_("Until"))

    def clean(self) -> dict[str, Any]:
        """Days come in order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            raise ValidationError(_("The last day lies before the first day."))
        return given

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """The period of a valid form as moments; its end does not belong to it."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        start = timezone.make_aware(datetime.combine(first, time.min)) if first else None
        end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)) if last else None
        return start, end


class RegisterForm(PeriodForm):
    """Words and a period; a register adds its own fields and says in ``narrowed`` what they mean."""

    q = PlainField(required=False, max_length=64, label=_("Number"))

    field_order = ("q", "first", "last")

    def matching(self, rows: QuerySet[Any], *, today: date, by: Staff) -> QuerySet[Any]:
        """The rows asked for; none where the filter itself is wrong."""
        if not self.is_valid():
            return rows.none()
        self.reader = by
        return self.narrowed(rows, self.cleaned_data, today)

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The rows that fit what was given."""
        raise NotImplementedError


def where(rows: QuerySet[Any], given: Mapping[str, Any], lookups: Mapping[str, str]) -> QuerySet[Any]:
    """The rows that fit every value that was given; ``lookups`` says what each field of a form asks for."""
    return rows.filter(**{lookup: given[name] for name, lookup in lookups.items() if given[name]})


def named(text: str, person: str) -> Q:
    """Records with a reference that begins so, or that name a person of this name or employee number."""
    people = Staff.objects.filter(Q(name__startswith=text) | Q(number=text))
    return Q(ref__istartswith=text) | Q((f"{person}__in", people))
