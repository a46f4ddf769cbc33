"""Equipment and visitor facilities: a fault in three taps, its repair and its end, upkeep (S1, R8)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from windows.forms.fields import NearDayField, NoteField, PlainField
from windows.models import Equipment, MaintenanceEntry

OTHER = "other"
_DEVICE = (
    ("no_power", pgettext_lazy("fault", "Does not switch on")),
    ("no_connection", pgettext_lazy("fault", "No connection")),
    ("bad_output", pgettext_lazy("fault", "Prints, shows or reads badly")),
    ("jam", pgettext_lazy("fault", "Paper jam")),
)
_FACILITY = (
    ("empty", pgettext_lazy("fault", "Empty or used up")),
    ("dirty", pgettext_lazy("fault", "Dirty")),
    ("missing", pgettext_lazy("fault", "Missing")),
)
_BOTH = (("damaged", pgettext_lazy("fault", "Damaged")), (OTHER, pgettext_lazy("fault", "Something else")))


class FaultForm(forms.Form):
    """What is wrong: one tap for what is frequent, words for the rest."""

    use_required_attribute = False

    symptom = forms.ChoiceField(widget=forms.RadioSelect, label=_("What is wrong?"))
    details = NoteField(
        required=False, max_length=900, label=_("More words"), help_text=_("Needed for “something else”.")
    )
    stops_service = forms.BooleanField(required=False, label=_("Service is held up by it"))
    due_on = NearDayField(
        required=False, label=_("To be repaired by"), help_text=_("Empty: within three working days.")
    )

    def __init__(self, equipment: Equipment, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["symptom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*(_FACILITY if equipment.is_facility else _DEVICE), *_BOTH]

    def clean(self) -> dict[str, Any]:
        """Something else needs words; the description is put together from both."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        symptom, details = given.get("symptom"), given.get("details", "")
        if symptom == OTHER and not details and "details" not in self.errors:
            self.add_error("details", _("Say what is wrong."))
        labels = dict(self.fields["symptom"].choices)  # type: ignore[attr-defined]
        words = [] if symptom == OTHER else [str(labels.get(symptom, ""))]
        given["description"] = " · ".join(part for part in (*words, details) if part)
        return given


class RepairForm(forms.Form):
    """Who repairs a fault, and by when."""

    use_required_attribute = False

    repairer = PlainField(label=_("Who repairs it"))
    due_on = NearDayField(required=False, label=_("By when"), help_text=_("Empty: the deadline stays."))


class FaultEndForm(forms.Form):
    """How a fault ended."""

    use_required_attribute = False

    outcome = NoteField(max_length=1000, label=_("What was done"))
    written_off = forms.BooleanField(required=False, label=_("It cannot be repaired: take the equipment out of use"))


class MaintenanceForm(forms.Form):
    """One entry of the maintenance log."""

    use_required_attribute = False

    kind = forms.ChoiceField(choices=MaintenanceEntry.Kind.choices, label=_("Kind of maintenance"))
    note = NoteField(required=False, max_length=1000)
