"""Inspections: plans, rounds named by hand, answers and photos of a checklist, and what a list is narrowed by."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.forms.fields import WindowField
from evaluations.forms.register import ALL, RegisterForm, where
from evaluations.ledger_types import InspectionBody, InspectionMode
from evaluations.models import Inspection, InspectionRound, RoundAnswer
from evaluations.models.inspection_plan import MOST_INSPECTORS, MOST_ROUNDS
from evaluations.services.inspection_people import candidates
from evaluations.services.round_answers import LONGEST_NOTE, MOST_MINUTES
from evaluations.services.round_end import LONGEST_SUMMARY
from windows.forms.fields import NearDayField, NoteField, PlainField
from windows.models import Staff


class _Named(forms.ModelChoiceField):
    """A choice of people by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """People by name and number."""
        return f"{obj.name} ({obj.number})"


class _People(forms.ModelMultipleChoiceField):
    """Several people by name and number."""

    def label_from_instance(self, obj: Any) -> str:
        """The name and the employee number."""
        return f"{obj.name} ({obj.number})"


class PlanForm(forms.Form):
    """A plan without fixed dates: a span of days, how many rounds, how many inspectors."""

    use_required_attribute = False

    body = forms.ChoiceField(choices=InspectionBody.choices, initial=InspectionBody.OWN_OFFICE, label=_("Who inspects"))
    mode = forms.ChoiceField(
        choices=InspectionMode.choices,
        label=_("Open or covert"),
        help_text=_("Nobody who is inspected sees a round before it is held; a covert one not afterwards either."),
    )
    first_day = NearDayField(label=_("First day"))
    last_day = NearDayField(label=_("Last day"))
    rounds = forms.IntegerField(min_value=1, max_value=MOST_ROUNDS, initial=4, label=_("Rounds"))
    inspectors_each = forms.IntegerField(
        min_value=1, max_value=MOST_INSPECTORS, initial=2, label=_("Inspectors of each round")
    )
    purpose = PlainField(required=False, max_length=300, label=_("Purpose"))

    def clean(self) -> dict[str, Any]:
        """Days come in order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first day."))
        return given


class RoundForm(forms.Form):
    """A round named by hand: by the own office for a day to come, or held by another body."""

    use_required_attribute = False

    body = forms.ChoiceField(choices=InspectionBody.choices, initial=InspectionBody.OWN_OFFICE, label=_("Who inspects"))
    mode = forms.ChoiceField(choices=InspectionMode.choices, label=_("Open or covert"))
    window = WindowField(empty_label=_("Choose a window"))
    day = NearDayField(
        label=_("Day"), help_text=_("Of the own office today or later; of another body the day it was held.")
    )
    inspectors = _People(
        queryset=Staff.objects.none(),
        required=False,
        label=_("Inspectors"),
        help_text=_("Of the own office only. Nobody inspects the window at which they serve."),
        widget=forms.CheckboxSelectMultiple,
    )
    outsiders = PlainField(required=False, label=_("Who came from the other body"))
    reason = PlainField(
        max_length=300,
        label=_("Why it was not drawn by lot"),
        help_text=_("Such as an instruction of the leading group, or that another body held it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self._set_people(candidates(today, today))

    def _set_people(self, people: QuerySet[Staff]) -> None:
        field = self.fields["inspectors"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people

    def clean(self) -> dict[str, Any]:
        """Another body brings its own people; the own office names them."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        own = given.get("body") == InspectionBody.OWN_OFFICE
        if own and not given.get("inspectors") and "inspectors" not in self.errors:
            self.add_error("inspectors", _("Name at least one inspector."))
        if not own and not given.get("outsiders") and "outsiders" not in self.errors:
            self.add_error("outsiders", _("Say who came from the other body."))
        return given


class ReasonForm(forms.Form):
    """Why something is drawn again, withdrawn or cancelled."""

    use_required_attribute = False

    reason = PlainField(max_length=300, label=_("Reason"), help_text=_("It stays on record."))


class DrawForm(forms.Form):
    """A first draw needs no reason; every later one does."""

    use_required_attribute = False

    reason = PlainField(max_length=300, label=_("Why it is drawn again"))

    def __init__(self, *args: Any, again: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = again


class AnswerForm(forms.Form):
    """One answer to one item of the checklist."""

    key = forms.UUIDField()
    item = PlainField(max_length=32)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    result = forms.ChoiceField(choices=RoundAnswer.Result.choices)
    kind = PlainField(required=False, max_length=24)
    minutes = forms.IntegerField(required=False, min_value=0, max_value=MOST_MINUTES, label=_("Minutes"))
    note = NoteField(required=False, max_length=LONGEST_NOTE)


class PhotoForm(forms.Form):
    """One photo of one item; its content is judged when it is kept."""

    key = forms.UUIDField()
    item = PlainField(max_length=32)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    photo = forms.FileField(label=_("Photo"), max_length=200, allow_empty_file=True)


class PersonForm(forms.Form):
    """Somebody who is at the post and not on the list."""

    use_required_attribute = False

    number = PlainField(max_length=32, label=_("Employee number"), help_text=_("It stands on the name badge."))


class FinishForm(forms.Form):
    """The summary of a round."""

    use_required_attribute = False

    summary = NoteField(required=False, max_length=LONGEST_SUMMARY, label=_("Summary"))


class RoundFilterForm(RegisterForm):
    """Which rounds to show; everything left empty shows all that are not cancelled, and those loaded from a ledger."""

    q = PlainField(required=False, max_length=64, label=_("Number of the inspection"))
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("All but cancelled ones")),
            ("open", pgettext_lazy("inspections", "Not finished")),
            ("held", pgettext_lazy("inspections", "Held")),
            *InspectionRound.State.choices,
            ("loaded", _("Loaded from a ledger")),
        ],
        label=_("State"),
    )
    body = forms.ChoiceField(required=False, choices=[ALL, *InspectionBody.choices], label=_("Who inspects"))
    mode = forms.ChoiceField(required=False, choices=[ALL, *InspectionMode.choices], label=_("Open or covert"))
    window = WindowField(required=False, empty_label=_("All"))

    field_order = ("q", "state", "body", "mode", "window", "first", "last")

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The rounds that fit, or the loaded inspections: these have a day, a body and a mode, and no window."""
        period = {"body": "body", "mode": "mode", "first": "day__gte", "last": "day__lte"}
        if rows.model is Inspection:
            if given["state"] not in ("", "held", "loaded") or given["window"]:
                return rows.none()
            return where(rows, given, period | {"q": "ref__istartswith"})
        rows = rows.filter(_of_state(given["state"]))
        return where(rows, given, period | {"window": "window", "q": "inspection__ref__istartswith"})


def _of_state(state: str) -> Q:
    groups = {
        "": ~Q(state=InspectionRound.State.CANCELLED),
        "open": Q(state__in=InspectionRound.OPEN),
        "held": Q(inspection__isnull=False),
        "loaded": Q(pk=None),
    }
    return groups.get(state) or Q(state=state)
