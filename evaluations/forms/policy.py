"""The year's policy: every setting with its options, the deciding body and the document."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.finding_kinds import KINDS_OF
from evaluations.forms.fields import DayField, NoteField, PastDayField, PlainField
from evaluations.ledger_types import InspectionBody, MediaKind
from evaluations.models import Policy
from evaluations.policy import Policy as Reading
from evaluations.policy_texts import BY_NAME, SETTINGS

_TRUTH = [("yes", _("Yes")), ("no", _("No"))]


def _field(name: str) -> forms.Field:
    setting = BY_NAME[name]
    words = {"label": setting.title, "help_text": setting.effect}
    if name in ("period_from", "period_to"):
        return DayField(**words)
    if name in ("min_service_days", "long_absence_minutes"):
        return forms.IntegerField(min_value=0, max_value=1440, **words)
    if name == "conflict_requires_fault":
        return forms.TypedChoiceField(choices=_TRUTH, coerce=lambda text: text == "yes", **words)
    several = {
        "inspection_bodies": InspectionBody.choices,
        "inspection_excluded_kinds": [(kind.value, kind.label) for kind in KINDS_OF],
        "media_kinds": MediaKind.choices,
    }
    if name in several:
        return forms.MultipleChoiceField(
            choices=several[name], required=False, widget=forms.CheckboxSelectMultiple, **words
        )
    return forms.ChoiceField(choices=Policy._meta.get_field(name).choices, **words)  # type: ignore[union-attr, arg-type]


class PolicyForm(forms.Form):
    """All settings of one year, as the bureau chooses them."""

    use_required_attribute = False

    def __init__(self, *args: Any, reading: Reading, begun: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for setting in SETTINGS:
            field = _field(setting.name)
            value = getattr(reading, setting.name)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            field.initial = list(value) if isinstance(value, tuple) else value
            self.fields[setting.name] = field
        self.fields["body"] = PlainField(
            label=_("Deciding body"), required=not begun, initial=_("Leading group") if begun else ""
        )
        self.fields["document"] = PlainField(label=_("Document"), help_text=_("Number and title of the document."))
        self.fields["decided_on"] = PastDayField(label=_("Decided on"))
        if begun:
            del self.fields["body"]
            self.fields["reason"] = NoteField(
                max_length=1000, label=_("Why it changes after the period began"), help_text=_("Everybody reads it.")
            )
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("period_from"), given.get("period_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("period_to", _("The period ends before it begins."))
        return given

    @property
    def digest(self) -> str:
        """What stands for the settings of a valid form: whoever sends it back has seen whose results they change."""
        return hashlib.sha256(repr(sorted(self.settings.items())).encode()).hexdigest()

    @property
    def settings(self) -> dict[str, Any]:
        """What a valid form says of the settings."""
        return {setting.name: self.cleaned_data[setting.name] for setting in SETTINGS}
