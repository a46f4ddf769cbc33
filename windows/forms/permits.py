"""Outsiders inside the window: asking that they may come, and the decision (R9)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from windows.forms.fields import MomentField, NoteField, PlainField
from windows.models import Window


class EntryForm(forms.Form):
    """Who comes in, why, where and when."""

    use_required_attribute = False

    visitor = PlainField(max_length=100, label=_("Who comes in"))
    organisation = PlainField(required=False, label=_("Organisation"))
    people = forms.IntegerField(min_value=1, max_value=100, initial=1, label=_("Number of people"))
    purpose = NoteField(max_length=500, label=pgettext_lazy("entry permit", "Why"))
    window = forms.ModelChoiceField(
        Window.objects.all(), required=False, label=_("Window"), empty_label=_("The whole office area")
    )
    from_at = MomentField(label=_("From"))
    until_at = MomentField(label=_("Until"))

    def __init__(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        options["initial"] = {"from_at": now, "until_at": now + timedelta(hours=1)} | (options.get("initial") or {})
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("from_at"), given.get("until_at")
        if first and last and last <= first:
            self.add_error("until_at", _("The permit ends before it begins."))
        return given


class EntryDecisionForm(forms.Form):
    """A decision on one request; a refusal needs its reason."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[("allow", pgettext_lazy("entry", "Allow")), ("refuse", pgettext_lazy("entry", "Refuse"))],
        label=_("Decision"),
    )
    note = PlainField(required=False, max_length=500, label=_("Reason or note"))
