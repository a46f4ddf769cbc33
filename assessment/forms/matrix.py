"""What the matrix is narrowed by, and which runs are compared."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.dossier import Result, Status
from assessment.models import Run
from assessment.models.run import GROUND_CODES
from assessment.services.matrix import UNDER_REVIEW, Asked
from windows.forms.fields import PlainField
from windows.models import Window

ALL = ("", _("All"))


class MatrixFilterForm(forms.Form):
    """Which people to show; everything left empty shows everybody."""

    use_required_attribute = False

    q = PlainField(required=False, max_length=100, label=_("Number or name"))
    window = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Window"))
    result = forms.ChoiceField(required=False, choices=[ALL, *Result.choices], label=_("Result of the year"))
    ground = forms.ChoiceField(
        required=False, choices=[ALL, *GROUND_CODES], label=pgettext_lazy("assessment", "Ground")
    )
    status = forms.ChoiceField(
        required=False,
        choices=[ALL, *Status.choices, (UNDER_REVIEW, _("Under review"))],
        label=_("Status of the ground"),
    )

    def __init__(self, *args: Any, windows: list[Window], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["window"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *((window.pk, str(window)) for window in windows)]

    def asked(self) -> Asked | None:
        """What is asked for; nothing where the filter itself is wrong."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        return Asked(given["q"], given["window"], given["result"], given["ground"], given["status"])

    def told(self) -> str:
        """What is asked for, in words: for a list that is printed."""
        return gettext("; ").join(
            gettext("%(field)s: %(value)s") % {"field": self.fields[name].label, "value": self._shown(name)}
            for name, value in self.cleaned_data.items()
            if value
        )

    def _shown(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        return str(dict(field.choices).get(value, value)) if isinstance(field, forms.ChoiceField) else str(value)


class ComparisonForm(forms.Form):
    """Two runs of a year; without the second the records as they are now."""

    use_required_attribute = False

    old = forms.TypedChoiceField(coerce=int, label=_("Earlier run"))
    new = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Later run"))

    def __init__(self, *args: Any, runs: list[Run], **options: Any) -> None:
        super().__init__(*args, **options)
        numbers = [
            (run.number, _("Run %(number)d of %(day)s") % {"number": run.number, "day": run.judged_on.isoformat()})
            for run in runs
        ]
        for name, choices in (("old", numbers), ("new", [("", _("The records as they are now")), *numbers])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
