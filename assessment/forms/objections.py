"""Objections to results: what somebody objects to, and what becomes of it; who answers for an overdue case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import ResultObjection
from assessment.models.run import CODES
from assessment.rules import GROUNDS
from evaluations.models import Finding
from windows.forms.fields import NoteField, PlainField

Outcome = ResultObjection.Outcome
TITLES = {ground.code: ground.title for ground in GROUNDS}


class ObjectionForm(forms.Form):
    """An objection to one ground, or to the result as a whole."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        required=False,
        choices=[("", _("The result as a whole")), *((code, code) for code in CODES)],
        label=pgettext_lazy("assessment", "Ground"),
    )
    text = NoteField(label=_("What do you object to, and why?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("The result as a whole")),
            *((code, f"{code} {title}") for code, title in TITLES.items()),
        ]


class AnswerForm(forms.Form):
    """The decision on an objection, with its reasons."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        choices=[(value, Outcome(value).label) for value in (Outcome.STANDS, Outcome.REVIEW, Outcome.CORRECT)],
        widget=forms.RadioSelect,
        label=_("What becomes of it?"),
    )
    finding = forms.ModelChoiceField(
        Finding.objects.none(), required=False, label=_("Finding to be reviewed"), help_text=_("Only for a review.")
    )
    answer = NoteField(
        max_length=1000, label=_("Reason of the decision"), help_text=_("The person who objected reads them.")
    )

    def __init__(self, *args: Any, findings: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["finding"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = findings
        field.label_from_instance = lambda row: f"{row.ref} · {row.get_kind_display()} · {row.event_on.isoformat()}"  # type: ignore[method-assign]

    def clean(self) -> dict[str, Any]:
        """A review names its finding."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") == Outcome.REVIEW and not given.get("finding") and "finding" not in self.errors:
            self.add_error("finding", _("Choose the finding that is to be reviewed."))
        return given


class AttributionForm(forms.Form):
    """Who answers for an overdue case, with a reason where it is not whom the product proposes."""

    use_required_attribute = False

    staff = forms.TypedChoiceField(coerce=int, label=_("Who answers for the case"))
    reason = PlainField(
        required=False,
        max_length=500,
        label=_("Reason"),
        help_text=_("Needed where it is somebody else than proposed."),
    )

    def __init__(self, *args: Any, holders: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["staff"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = holders
