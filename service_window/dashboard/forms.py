"""What an act from the board asks for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import NoteField, PlainField
from service_window.dashboard.people import Candidate
from windows.models import Staff

Choice = tuple[str, str]


class PersonField(forms.TypedChoiceField):
    """One of the people proposed, each with what speaks for them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, widget=forms.RadioSelect, **options)

    def propose(self, people: Sequence[Candidate]) -> None:
        """Offer ``people``, the best first and chosen already."""
        self.choices = [(str(one.staff.pk), one.words) for one in people]
        self.initial = str(people[0].staff.pk) if people else None


class AssignForm(forms.Form):
    """Who stands in for the day, and why; the other uncovered items of the window with it."""

    use_required_attribute = False

    staff = PersonField(
        label=_("Who"), error_messages={"required": _("Choose who stands in."), "invalid_choice": _("Choose again.")}
    )
    reason = PlainField(
        max_length=200,
        label=_("Reason"),
        error_messages={"required": _("Say why.")},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    all_items = forms.BooleanField(required=False, initial=True, label=_("Also for the other uncovered items here"))

    def __init__(self, *args: Any, people: Sequence[Candidate], others: int, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["staff"]
        assert isinstance(field, PersonField)
        field.propose(people)
        if not others:
            del self.fields["all_items"]


class HandOverForm(forms.Form):
    """Which case goes to whom, and what is left to do."""

    use_required_attribute = False

    case = forms.TypedChoiceField(coerce=int, label=_("Case"), error_messages={"required": _("Choose a case.")})
    to = PersonField(
        label=_("To"), error_messages={"required": _("Choose who takes it."), "invalid_choice": _("Choose again.")}
    )
    note = NoteField(
        label=_("What is left to do"),
        error_messages={"required": _("Say in a note what is left to do; the next handler reads it.")},
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000, "autofocus": True}),
    )

    def __init__(self, *args: Any, cases: Iterable[Choice], people: Sequence[Candidate], **options: Any) -> None:
        super().__init__(*args, **options)
        of_case, to = self.fields["case"], self.fields["to"]
        assert isinstance(of_case, forms.TypedChoiceField)
        assert isinstance(to, PersonField)
        of_case.choices = list(cases)
        to.propose(people)


class CloseForm(forms.Form):
    """Why the window is closed."""

    use_required_attribute = False

    reason = PlainField(
        max_length=200,
        label=_("Why it is closed"),
        help_text=_("The staff reads it; visitors and the wall screen do not."),
        error_messages={"required": _("Say why the window is closed.")},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class MessageForm(forms.Form):
    """What to tell the desk."""

    use_required_attribute = False

    text = NoteField(
        max_length=500,
        label=_("Message"),
        error_messages={"required": _("The message is empty.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500, "autofocus": True}),
    )


class ConfirmForm(forms.Form):
    """Nothing more is asked."""


def person_chosen(people: Sequence[Candidate], pk: int) -> Staff:
    """The person behind a choice of the form."""
    return next(one.staff for one in people if one.staff.pk == pk)
