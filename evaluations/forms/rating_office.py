"""What the office does with ratings: filters, the steps of a follow-up, counting and publishing."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import NoteField, PlainField
from evaluations.forms.fields import WindowField
from evaluations.forms.register import ALL, PeriodForm, RegisterForm, where
from evaluations.rating_types import (
    BAD,
    GOOD,
    CallBack,
    ExclusionGround,
    ExclusionState,
    FollowUpState,
    Level,
    Settlement,
    Verdict,
)
from windows.models import Staff


class RatingFilterForm(RegisterForm):
    """Which ratings to show; everything left empty shows all."""

    q = PlainField(required=False, max_length=64, label=_("Case number"))
    level = forms.ChoiceField(
        required=False,
        choices=[
            ALL,
            ("bad", pgettext_lazy("rating", "Bad reviews")),
            ("good", pgettext_lazy("rating", "Good levels")),
            *Level.choices,
        ],
        label=_("Level"),
    )
    follow_up = forms.ChoiceField(
        required=False,
        choices=[
            ALL,
            ("late", pgettext_lazy("follow-up", "Late")),
            ("mine", pgettext_lazy("follow-up", "Assigned to me")),
            *FollowUpState.choices,
        ],
        label=_("Follow-up"),
    )
    counted = forms.ChoiceField(
        required=False,
        choices=[ALL, ("proposed", _("Proposed not to count")), ("out", _("Not counted")), ("in", _("Counted"))],
        label=_("In the figures"),
    )
    window = WindowField(required=False, empty_label=_("All"))

    field_order = ("q", "level", "follow_up", "counted", "window", "first", "last")

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The ratings that fit; a period is that of the rating."""
        start, end = self.moments
        moments = {"start": start, "end": end}
        rows = where(rows, given | moments, {"window": "window", "start": "rated_at__gte", "end": "rated_at__lt"})
        if given["q"]:
            rows = rows.filter(case__number="".join(given["q"].split()).upper())
        if given["level"]:
            levels = {"bad": BAD, "good": GOOD}.get(given["level"], (given["level"],))
            rows = rows.filter(level__in=levels)
        return self._counted(self._followed(rows, today), given["counted"])

    def _followed(self, rows: Any, today: date) -> Any:
        asked = self.cleaned_data["follow_up"]
        if asked == "mine":
            return rows.filter(follow_up__assigned_to=self.reader).exclude(follow_up__state=FollowUpState.CALLED_BACK)
        if asked == "late":
            return rows.filter(follow_up__due_on__lt=today)
        return rows.filter(follow_up__state=asked) if asked else rows

    def _counted(self, rows: Any, asked: str) -> Any:
        if asked == "in":
            return rows.counted()
        states = {"proposed": ExclusionState.PROPOSED, "out": ExclusionState.EXCLUDED}
        return rows.filter(exclusions__state=states[asked]) if asked else rows


class ExchangeForm(PeriodForm):
    """To which platform ratings of which days go, and as what."""

    platform = forms.ChoiceField(
        choices=[
            ("gbt39046", _("GB/T 39046-2020 (1 is the best)")),
            ("good_bad", _("Review interface (5 is the best)")),
        ],
        label=_("Platform"),
    )
    form = forms.ChoiceField(choices=[("json", "JSON"), ("csv", "CSV")], label=_("Format"))


class ActForm(forms.Form):
    """A step of a follow-up or a decision about a rating."""

    use_required_attribute = False


class AssignForm(ActForm):
    """Who verifies a bad review."""

    to = forms.ModelChoiceField(Staff.objects.none(), label=_("Assign to"))

    def __init__(self, *args: Any, people: QuerySet[Staff], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class ContactForm(ActForm):
    """What the visitor said."""

    note = NoteField(label=_("What the visitor said"))


class VerdictForm(ActForm):
    """What the verification found."""

    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.RadioSelect, label=_("What was found"))
    note = NoteField(label=_("On what this rests"))


class ComplexForm(ActForm):
    """Why a matter takes longer."""

    reason = NoteField(max_length=500, label=_("Why the matter takes longer"))


class SettleForm(ActForm):
    """What was done."""

    settlement = forms.ChoiceField(
        choices=Settlement.choices, widget=forms.RadioSelect, label=_("Rectified or explained")
    )
    text = NoteField(label=_("What was done"))


class ReplyForm(ActForm):
    """What the visitor was told."""

    text = NoteField(label=_("Reply to the visitor"))


class CallBackForm(ActForm):
    """What the call-back showed."""

    result = forms.ChoiceField(choices=CallBack.choices, widget=forms.RadioSelect, label=_("Result of the call-back"))
    note = NoteField(required=False, label=_("What the visitor said"))


class ExclusionForm(ActForm):
    """Why a rating should not be counted."""

    ground = forms.ChoiceField(choices=ExclusionGround.choices, label=_("Ground"))
    reason = NoteField(max_length=1000, label=_("Reason"))


class ExclusionDecisionForm(ActForm):
    """Whether a rating is counted, and why."""

    decision = forms.ChoiceField(
        choices=[("exclude", _("Do not count the rating")), ("keep", _("Count the rating"))],
        widget=forms.RadioSelect,
        label=_("Decision"),
    )
    reason = NoteField(max_length=1000, label=_("Reason of the decision"))


class PublishForm(ActForm):
    """What the public page shows: words from which names were taken out."""

    text = NoteField(required=False, max_length=1000, label=_("Words of the visitor, without names"))
    reply = NoteField(required=False, label=_("Reply, without names"))
    rectification = NoteField(required=False, label=_("What was done, without names"))


class TakeDownForm(ActForm):
    """Nothing more is asked."""


class RevealForm(ActForm):
    """Why the contact is needed."""

    reason = NoteField(max_length=200, label=_("Why do you need to see it? The reason is recorded."))
