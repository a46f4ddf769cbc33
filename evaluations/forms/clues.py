"""Clues and holds, for the discipline officer alone."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluations.finding_kinds import INTEGRITY
from evaluations.forms.fields import FilesField, NoteField, PastDayField, PersonField, PlainField
from evaluations.ledger_types import FindingKind
from evaluations.models import Clue

CLUE_FILES = _("PDF, JPEG or PNG; several at once are possible. Kept encrypted, and never removed.")


class ClueForm(forms.Form):
    """A clue: about whom, from where, what it says."""

    use_required_attribute = False

    staff = PersonField()
    received_on = PastDayField(label=pgettext_lazy("clue", "Received on"))
    channel = PlainField(label=_("Where it came from"))
    content = NoteField(max_length=4000, label=_("Content"), help_text=_("Kept encrypted; nobody else reads it."))
    files = FilesField(label=_("Evidence"), help_text=CLUE_FILES)


class ClueStepForm(forms.Form):
    """What was done with a clue."""

    use_required_attribute = False

    state = forms.ChoiceField(
        choices=[choice for choice in Clue.State.choices if choice[0] != Clue.State.DECIDED], label=_("State")
    )
    note = NoteField(max_length=4000, label=_("What was done"))
    files = FilesField(label=_("Evidence"), help_text=CLUE_FILES)


class DecisionForm(forms.Form):
    """The decision of the competent body."""

    use_required_attribute = False

    kind = forms.ChoiceField(choices=[(kind, FindingKind(kind).label) for kind in INTEGRITY], label=_("Kind"))
    event_on = PastDayField(label=_("Happened on"))
    decided_on = PastDayField(label=_("Decided on"))
    body = PlainField(label=_("Deciding body"))
    document = PlainField(label=_("Document number"))
    account = NoteField(
        max_length=4000,
        label=_("What was decided"),
        help_text=_("From now on the person and the assessment office read it."),
    )
    files = FilesField(
        label=_("The decision as a scan"),
        help_text=_("PDF, JPEG or PNG. It belongs to the finding: the person and the assessment office read it."),
    )


class HoldForm(forms.Form):
    """A hold on the result of a person for a year."""

    use_required_attribute = False

    staff = PersonField()
    year = forms.IntegerField(min_value=2020, max_value=2199, label=_("Year"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
