"""Feedback: what a visitor enters, what the office enters of what came another way, and the answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.forms.fields import DayField, NoteField, PhoneField, PlainField, refuse_future
from evaluations.feedback_types import FeedbackKind, FeedbackSource
from evaluations.forms.fields import WindowField
from evaluations.ledger_types import ComplaintSubject
from evaluations.models.feedback import TEXT_LENGTH
from evaluations.services.feedback import MOST_FILES, Said
from windows.models import Staff


class SeveralFiles(forms.FileInput):
    """A file field that takes more than one."""

    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Up to three PDF files or pictures; their content is judged when they are kept."""

    def __init__(self, **options: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True})
        super().__init__(**({"required": False, "max_length": 200, "widget": widget} | options))

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file on its own."""
        given = data if isinstance(data, list | tuple) else [data]
        found = [super(UploadsField, self).clean(one, initial) for one in given if one]
        if len(found) > MOST_FILES:
            raise ValidationError(_("At most %(most)d files can be sent.") % {"most": MOST_FILES})
        return found


class FeedbackForm(forms.Form):
    """What all three kinds ask: the words, files, and how to reach whoever writes."""

    kind = FeedbackKind.SUGGESTION
    use_required_attribute = False
    question = _("What could be better, and how?")

    page = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    text = NoteField(max_length=TEXT_LENGTH)
    about = PlainField(required=False, label=_("Which window, or who?"))
    files = UploadsField(
        label=_("Pictures or documents"), help_text=_("Up to three PDF, JPG or PNG files. Only the office opens them.")
    )
    name = PlainField(
        required=False,
        max_length=100,
        label=_("Your name"),
        help_text=_("You need not give it. It is kept apart from what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        required=False,
        label=_("Your phone"),
        help_text=_("Only for questions and for calling you back. Without it we answer on your private page only."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = self.question
        self.fields["text"].widget.attrs["rows"] = 5

    def said(self) -> Said:
        """What was entered, as the service takes it."""
        given = self.cleaned_data
        names = ("text", "about", "case_number", "name", "phone", "subject", "event_on")
        return Said(kind=self.kind, **{name: given[name] for name in names if given.get(name)})


class SuggestionForm(FeedbackForm):
    """A suggestion."""

    field_order = ("text", "about")


class CommendationForm(FeedbackForm):
    """A commendation."""

    kind = FeedbackKind.COMMENDATION
    question = _("What did we do well?")
    field_order = ("about", "text")


class ComplaintForm(FeedbackForm):
    """A complaint: its facts, as the complainant remembers them."""

    kind = FeedbackKind.COMPLAINT
    question = _("What happened?")
    field_order = ("subject", "text", "event_on", "about", "case_number")

    subject = forms.ChoiceField(
        choices=ComplaintSubject.choices, widget=forms.RadioSelect, label=_("What is it about?")
    )
    event_on = DayField(required=False, validators=[refuse_future], label=_("On which day?"))
    case_number = PlainField(
        required=False, max_length=64, label=_("Case number"), help_text=_("If it is about an application of yours.")
    )


FORMS: dict[str, type[FeedbackForm]] = {
    form.kind.value: form for form in (SuggestionForm, CommendationForm, ComplaintForm)
}


class EntryForm(forms.Form):
    """What came by the window, 12345, the centre, a letter or superiors, entered by the office."""

    use_required_attribute = False

    kind = forms.ChoiceField(choices=FeedbackKind.choices, widget=forms.RadioSelect, label=_("What is it?"))
    source = forms.ChoiceField(
        choices=[choice for choice in FeedbackSource.choices if choice[0] != FeedbackSource.OWN_FORM],
        label=_("Where it came from"),
    )
    source_number = PlainField(required=False, max_length=64, label=_("Their number"))
    received_on = DayField(
        required=False,
        validators=[refuse_future],
        label=pgettext_lazy("feedback", "Received on"),
        help_text=_("Empty: today."),
    )
    text = NoteField(max_length=TEXT_LENGTH, label=pgettext_lazy("feedback", "What was said"))
    subject = forms.ChoiceField(
        required=False,
        choices=[("", "—"), *ComplaintSubject.choices],
        label=_("What the complaint is about"),
        help_text=_("Only for a complaint."),
    )
    event_on = DayField(
        required=False, validators=[refuse_future], label=_("Happened on"), help_text=_("Empty: the day of receipt.")
    )
    about = PlainField(required=False, label=_("Window or person, as they put it"))
    case_number = PlainField(required=False, max_length=64, label=_("Case number, as they put it"))
    name = PlainField(required=False, max_length=100, label=_("Name of whoever said it"))
    phone = PhoneField(required=False)
    files = UploadsField(label=_("Scan of the original"))

    def clean(self) -> dict[str, Any]:
        """A complaint has a subject."""
        given = super().clean() or self.cleaned_data
        is_complaint = given.get("kind") == FeedbackKind.COMPLAINT
        if is_complaint and not given.get("subject") and "subject" not in self.errors:
            self.add_error("subject", _("Say what the complaint is about."))
        return given

    def said(self) -> Said:
        """What was entered, as the service takes it."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "files" and value})


class AnswerForm(forms.Form):
    """The written answer to a suggestion or commendation, and whom or what it concerns."""

    use_required_attribute = False

    text = NoteField(label=_("Answer"), help_text=_("Whoever wrote reads it on the private page."))
    staff = forms.ModelChoiceField(Staff.objects.none(), required=False, label=_("Person concerned"))
    window = WindowField(required=False, label=_("Window concerned"))

    def __init__(self, *args: Any, people: Any, windows: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, staff=people, window=windows)


class RevealForm(forms.Form):
    """Why a contact is looked at."""

    reason = PlainField(min_length=2, label=_("Reason"))


def offer(form: forms.Form, **querysets: Any) -> None:
    """Fill the fields that choose a row."""
    for name, rows in querysets.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
