"""Awards: what is offered, who is nominated and why, what the leading group decides, whom objections reach."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import UploadField
from assessment.models import Award, Nomination, NoticeObjection
from windows.forms.fields import DayField, NoteField, PlainField, refuse_future

NEW = "new"
"""Minutes that are not kept yet."""


class AwardForm(forms.Form):
    """One award, and how many people can have it."""

    use_required_attribute = False

    name = PlainField(max_length=100, label=_("Name of the award"))
    quota = forms.IntegerField(min_value=1, max_value=9999, label=_("Quota"), help_text=_("So many people at most."))


class WithdrawForm(forms.Form):
    """Why an award or a nomination is withdrawn."""

    use_required_attribute = False

    reason = NoteField(max_length=500, label=_("Reason"))


class NominationForm(forms.Form):
    """For which award somebody is nominated, and why."""

    use_required_attribute = False

    award = forms.ModelChoiceField(Award.objects.none(), label=_("Award"), empty_label=None)
    reason = NoteField(max_length=1000, label=_("Why this person?"))

    def __init__(self, *args: Any, awards: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["award"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = awards


class MinutesForm(forms.Form):
    """The minutes of the leading group: those that are kept already, or number, date and file of new ones."""

    use_required_attribute = False

    kept = forms.ChoiceField(
        label=pgettext_lazy("meeting", "Minutes"), help_text=_("Only new minutes need the fields below.")
    )
    minutes_number = PlainField(required=False, max_length=100, label=_("Document number of the minutes"))
    minutes_on = DayField(required=False, label=_("Date of the minutes"), validators=[refuse_future])
    minutes = UploadField(label=_("Minutes (PDF or picture)"))
    reason = NoteField(max_length=1000, label=_("Reason of the decision"))

    def __init__(self, *args: Any, kept: Sequence[tuple[str, str]], **options: Any) -> None:
        initial = {"kept": kept[0][0]} if kept else {}
        super().__init__(*args, **({"initial": initial} | options))
        field = self.fields["kept"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*kept, (NEW, _("New minutes, entered below"))]
        if not kept:
            del self.fields["kept"]
            for name in ("minutes_number", "minutes_on", "minutes"):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """New minutes have all three: number, date and file."""
        given = super().clean() or {}
        if given.get("kept") == NEW:
            for name in ("minutes_number", "minutes_on", "minutes"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("New minutes need their number, date and file."))
        return given

    def named(self) -> dict[str, Any]:
        """The minutes as the service asks for them."""
        given = self.cleaned_data
        return {
            "chosen": "" if given.get("kept", NEW) == NEW else given["kept"],
            "number": given["minutes_number"],
            "on": given["minutes_on"],
            "upload": given["minutes"],
        }


class DecisionForm(MinutesForm):
    """What the leading group decides on a nomination."""

    awarded = forms.TypedChoiceField(
        choices=[("yes", _("Give the award")), ("no", _("Do not give it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label=_("What was decided?"),
    )
    field_order = ("awarded", "reason", "kept", "minutes_number", "minutes_on", "minutes")


class RevocationForm(MinutesForm):
    """Why the leading group takes an award back."""

    field_order = ("reason", "kept", "minutes_number", "minutes_on", "minutes")


class QuotaForm(forms.Form):
    """Another quota, and why."""

    use_required_attribute = False

    quota = forms.IntegerField(min_value=1, max_value=9999, label=_("Quota"))
    reason = NoteField(max_length=500, label=_("Reason"))


class NoticeObjectionForm(forms.Form):
    """An objection that reached the office: against whom, when, what is said, and by whom."""

    use_required_attribute = False

    nomination = forms.ModelChoiceField(
        Nomination.objects.none(), label=_("Award concerned"), empty_label=_("Choose the person")
    )
    received_on = DayField(label=_("Received on"), validators=[refuse_future])
    text = NoteField(label=_("What is held against the award"))
    source = PlainField(
        required=False,
        label=_("Who objects, and how to reach them"),
        help_text=_("May stay empty. The person concerned never sees it."),
    )

    def __init__(self, *args: Any, nominations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["nomination"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = nominations
        field.label_from_instance = lambda row: f"{row.award.name} · {row.staff.name}"  # type: ignore[method-assign]


class NoticeAnswerForm(forms.Form):
    """What becomes of an objection to a public notice, and why."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        choices=NoticeObjection.Outcome.choices, widget=forms.RadioSelect, label=_("What was found?")
    )
    answer = NoteField(max_length=1000, label=_("Reasons: what was verified, and how"))


class NoticeForm(forms.Form):
    """Whom objections to the public notice reach."""

    use_required_attribute = False

    contact = PlainField(
        max_length=200,
        label=_("Contact for objections"),
        help_text=_("Printed on the notice: office, telephone, address."),
    )
