"""Improvements (R4): a proposal, its discussion, the decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import DayField, NoteField, PlainField, refuse_future
from service_window.wording import in_language
from windows.forms.fields import NearDayField
from windows.models import Improvement, ItemVersion, ServiceItem


class ProposalForm(forms.Form):
    """A shorter promise, or a convenience, for one item."""

    use_required_attribute = False

    item = forms.ModelChoiceField(ServiceItem.objects.none(), label=_("Service item"))
    kind = forms.ChoiceField(
        choices=Improvement.Kind.choices, widget=forms.RadioSelect, label=_("What do you propose?")
    )
    promised_number = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=365,
        label=_("Proposed promise"),
        help_text=_(
            "Only for a shorter promise: a number in the unit of the present promise, which stands at the item."
        ),
    )
    text = NoteField(label=_("What should become better, and how?"))

    def __init__(self, *args: Any, versions: list[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        names = {
            version.item_id: " · ".join(part for part in (in_language(version, "name"), version.promised_text) if part)
            for version in versions
        }
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ServiceItem.objects.filter(pk__in=names)
        field.label_from_instance = lambda item: names[item.pk]  # type: ignore[method-assign]

    def clean(self) -> dict[str, Any]:
        """A shorter promise has a number; a number without one is left out."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == Improvement.Kind.SHORTER_PROMISE:
            if given.get("promised_number") is None and "promised_number" not in self.errors:
                self.add_error("promised_number", _("Say how short the promise should be."))
        else:
            given["promised_number"] = None
        return given


class DiscussionForm(forms.Form):
    """With whom a proposal was discussed, when, and what was said."""

    use_required_attribute = False

    discussed_with = PlainField(label=_("Responsible department"))
    discussed_on = DayField(required=False, validators=[refuse_future], label=_("Day"), help_text=_("Empty: today."))
    discussion = NoteField(required=False, label=_("What was said"))


class ImprovementDecisionForm(forms.Form):
    """Adopt from a day on, or decline with a reason."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[
            ("adopt", pgettext_lazy("improvement", "Adopt")),
            ("decline", pgettext_lazy("improvement", "Decline")),
        ],
        widget=forms.HiddenInput,
        label=_("Decision"),
    )
    effective_from = NearDayField(required=False, label=_("In effect from"), help_text=_("Empty: from today."))
    note = NoteField(
        required=False,
        max_length=1000,
        label=_("Reason or note"),
        help_text=_("Needed to decline. The person who proposed it reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where a proposal is declined."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("decision") == "decline" and not given.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why it is declined; the person who proposed it reads it."))
        return given
