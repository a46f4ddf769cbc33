"""Complaints: one form for each act, and nothing of what it does."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import DayField, NoteField, PlainField, UploadField, refuse_future
from appointments.models import Case
from evaluations.feedback_types import CallBackResult, ReplyWay, ScopeGround
from evaluations.forms.feedback import offer
from evaluations.forms.fields import WindowField
from evaluations.forms.findings import kind_choices
from evaluations.ledger_types import ComplaintDecision, ComplaintSubject, FindingKind
from evaluations.models import Complaint
from evaluations.models.complaint_record import DECISIONS
from evaluations.services.complaint_decisions import Ruling
from evaluations.services.complaints import Links
from windows.models import Office, Staff, Window


class ActForm(forms.Form):
    """Base of the forms of acts: each knows its complaint."""

    use_required_attribute = False

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        self.complaint = complaint
        super().__init__(*args, **options)


class PressForm(ActForm):
    """An act that asks for nothing."""


class ReasonForm(ActForm):
    """An act that needs a reason."""

    reason = NoteField(label=_("Reason"))


class RefusalForm(ActForm):
    """Why it is not accepted, and who is responsible instead."""

    ground = forms.ChoiceField(
        choices=ScopeGround.choices, widget=forms.RadioSelect, label=_("Why is it not accepted?")
    )
    explanation = NoteField(label=_("Explanation"), help_text=_("The complainant reads it."))
    right_address = PlainField(
        required=False,
        max_length=300,
        label=_("Right address"),
        help_text=_("Needed where another body is responsible: its name, and how to reach it."),
    )


class LinkForm(ActForm):
    """Whom and what the complaint is about, as the office found out."""

    staff = forms.ModelChoiceField(Staff.objects.none(), required=False, label=_("Person complained of"))
    window = WindowField(required=False)
    case = PlainField(
        required=False, max_length=64, label=_("Case number"), help_text=_("The whole number, as on the receipt slip.")
    )
    event_on = DayField(validators=[refuse_future], label=_("Happened on"))
    subject = forms.ChoiceField(
        choices=ComplaintSubject.choices,
        label=pgettext_lazy("complaint", "Subject"),
        help_text=_("A complaint about delay counts for the case it is linked to (E8)."),
    )
    reason = PlainField(required=False, label=_("How this was established"))

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        case = complaint.case
        initial = {
            "staff": complaint.staff_id,
            "window": complaint.handling.window_id,
            "case": (case.number or case.imported_ref) if case else "",
            "event_on": complaint.event_on,
            "subject": complaint.subject,
        }
        super().__init__(*args, complaint=complaint, **({"initial": initial} | options))
        people = Staff.objects.serving_on(timezone.localdate()) | Staff.objects.filter(pk=complaint.staff_id)
        offer(self, staff=people.distinct().order_by("number"), window=Window.objects.order_by("number"))

    def clean_case(self) -> Case | None:
        """The case of exactly this number."""
        number = "".join(self.cleaned_data["case"].split())
        if not number:
            return None
        case: Case | None = (
            Case.objects.filter(number=number).first() or Case.objects.filter(imported_ref=number).first()
        )
        if case is None:
            raise ValidationError(_("No case has this number. Look at it again, or leave it empty."))
        return case

    def links(self) -> Links:
        """What was entered, as the service takes it."""
        return Links(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class NameForm(ActForm):
    """One more person whom the complaint is about."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person complained of"))
    reason = PlainField(
        max_length=500,
        label=_("How this was established"),
        help_text=_("A record of its own begins: the person is heard, and decided about, apart from the others."),
    )

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        super().__init__(*args, complaint=complaint, **options)
        people = Staff.objects.serving_on(complaint.event_on).exclude(pk=complaint.staff_id)
        offer(self, staff=people.order_by("number"))


class NoteForm(ActForm):
    """What was found out."""

    text = NoteField(label=_("What was found out"), help_text=_("Whom you asked, what you looked at, what it shows."))
    upload = UploadField(label=_("File it rests on"))


class HearingForm(ActForm):
    """What the person complained of is told."""

    told = NoteField(
        max_length=4000,
        label=_("What the person is told"),
        help_text=_("The complaint in full. Take out whatever shows who complained."),
    )

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        super().__init__(*args, complaint=complaint, **({"initial": {"told": complaint.feedback.text}} | options))
        self.fields["told"].widget.attrs["rows"] = 6


class DecisionForm(ActForm):
    """The decision with its elements, and the reply."""

    decision = forms.ChoiceField(
        choices=[(value, ComplaintDecision(value).label) for value in DECISIONS],
        widget=forms.RadioSelect,
        label=_("Decision"),
    )
    facts_verified = forms.BooleanField(required=False, label=_("The facts are verified"))
    at_fault = forms.BooleanField(required=False, label=_("It is a fault of the person named"))
    facts = NoteField(
        label=_("What was established"), help_text=_("The person complained of reads it: do not show who complained.")
    )
    reply = NoteField(label=_("Reply to the complainant"))
    reply_way = forms.ChoiceField(choices=ReplyWay.choices, label=_("How the complainant is told"))
    body = PlainField(label=_("Body that decided"))
    decided_on = DayField(
        required=False, validators=[refuse_future], label=_("Decided on"), help_text=_("Empty: today.")
    )
    upload = UploadField(label=_("Decision of the other body, as a scan"))

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        by_link = complaint.feedback.origin.token_digest is not None
        initial = {
            "body": Office.objects.current().authority,
            "reply_way": ReplyWay.LINK if by_link else ReplyWay.SOURCE,
        }
        super().__init__(*args, complaint=complaint, **({"initial": initial} | options))

    def ruling(self) -> Ruling:
        """What was entered, as the service takes it."""
        return Ruling(**{name: value for name, value in self.cleaned_data.items() if name != "upload"})


class CallBackForm(ActForm):
    """What the call-back brought."""

    result = forms.ChoiceField(
        choices=CallBackResult.choices, widget=forms.RadioSelect, label=pgettext_lazy("call-back", "Result")
    )
    retaliation = forms.BooleanField(required=False, label=_("There are signs of retaliation"))
    note = NoteField(required=False, label=pgettext_lazy("feedback", "What was said"))


class FindingForm(ActForm):
    """What an upheld complaint is reported as."""

    kind = forms.ChoiceField(choices=kind_choices, label=_("Kind of finding"))
    account = NoteField(max_length=4000, label=_("What was seen"))

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        newest = complaint.rulings.last()
        initial = {"account": newest.facts if newest else "", "kind": FindingKind.ATTITUDE}
        super().__init__(*args, complaint=complaint, **({"initial": initial} | options))


class StatementForm(ActForm):
    """The statement of the person complained of."""

    statement = NoteField(max_length=4000, label=_("Your statement"))

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        super().__init__(*args, complaint=complaint, **options)
        self.fields["statement"].widget.attrs["rows"] = 6
