"""Proposals of the system: reported in one's own words, or rejected; and who answers for a case past its promise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.forms.fields import NoteField
from evaluations.services.case_holding import Holding


class AccountForm(forms.Form):
    """What one reports, in one's own words."""

    use_required_attribute = False

    account = NoteField(
        max_length=4000,
        label=_("What you report"),
        help_text=_("Look into it first: it is your report, and the person reads it."),
    )


class RejectionForm(forms.Form):
    """Why nothing follows from a proposal."""

    use_required_attribute = False

    reason = NoteField(max_length=500, label=_("Why nothing follows from it"))


class AttributionForm(forms.Form):
    """Who of those who held a case answers for it."""

    use_required_attribute = False

    staff = forms.TypedChoiceField(coerce=int, label=_("Who answers for it"))
    reason = NoteField(
        required=False,
        max_length=500,
        label=_("Reason"),
        help_text=_("Needed where it departs from the proposal. The person reads it."),
    )

    def __init__(self, *args: Any, holdings: list[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        names: dict[int, str] = {}
        for one in holdings:
            days = _("%(days)d working days") % {"days": one.working_days}
            words = [one.name, str(days), *([str(_("proposed"))] if one.at_due else [])]
            names[one.staff_id] = " · ".join(words)
        field = self.fields["staff"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(names.items())
        field.initial = next((one.staff_id for one in holdings if one.at_due), None)
