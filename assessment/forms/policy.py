"""Another policy, tried out: nothing of it is kept."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import FindingKind, InspectionBody, MediaKind
from evaluations.models import Policy as PolicyRow
from evaluations.policy import POLICY_FIELDS, Policy
from windows.forms.fields import DayField

MOST = 100_000


def _label(name: str) -> Any:
    return PolicyRow._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _one(name: str) -> forms.ChoiceField:
    choices = PolicyRow._meta.get_field(name).choices  # type: ignore[union-attr]
    return forms.ChoiceField(choices=list(choices or ()), label=_label(name))


def _several(name: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, choices=choices, widget=forms.CheckboxSelectMultiple, label=_label(name)
    )


def _number(name: str) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST, label=_label(name))


class PolicyPreviewForm(forms.Form):
    """Every setting of part E, filled in as the year has them."""

    use_required_attribute = False

    period_from = DayField(label=_label("period_from"))
    period_to = DayField(label=_label("period_to"))
    year_basis = _one("year_basis")
    in_effect = _one("in_effect")
    min_service_days = _number("min_service_days")
    conflict_requires_fault = forms.BooleanField(required=False, label=_label("conflict_requires_fault"))
    inspection_bodies = _several("inspection_bodies", InspectionBody.choices)
    inspection_excluded_kinds = _several("inspection_excluded_kinds", FindingKind.choices)
    media_kinds = _several("media_kinds", MediaKind.choices)
    long_absence_minutes = _number("long_absence_minutes")
    criticism_needed_for = _one("criticism_needed_for")
    overdue_complaints = _one("overdue_complaints")
    promise_kept_by = _one("promise_kept_by")

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("period_from"), given.get("period_to")
        if first and last and last < first:
            raise ValidationError(_("The period ends before it begins."))
        return given

    def tried(self, present: Policy) -> Policy:
        """The policy that is tried out."""
        given = self.cleaned_data
        values = {name: given[name] for name in POLICY_FIELDS if name in given}
        return replace(
            present, **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        )
