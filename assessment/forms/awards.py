"""Awards: what is offered, who is nominated and why, what the leading group decides, whom objections reach."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Award
from windows.forms.fields import NoteField, PlainField


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


class DecisionForm(forms.Form):
    """What the leading group decides on a nomination."""

    use_required_attribute = False

    awarded = forms.TypedChoiceField(
        choices=[("yes", _("Give the award")), ("no", _("Do not give it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label=_("What was decided?"),
    )
    minutes_number = PlainField(max_length=100, label=_("Document number of the minutes"))
    reason = NoteField(max_length=1000, label=_("Reason of the decision"))


class NoticeForm(forms.Form):
    """Whom objections to the public notice reach."""

    use_required_attribute = False

    contact = PlainField(
        max_length=200,
        label=_("Contact for objections"),
        help_text=_("Printed on the notice: office, telephone, address."),
    )
