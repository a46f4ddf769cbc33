"""Findings: reported with what the kind needs, moved on with reasons, answered by the person."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models import Case
from evaluations.finding_kinds import INTEGRITY, KINDS_OF, Element, kind_of
from evaluations.forms.fields import (
    DayField,
    FilesField,
    NoteField,
    PastDayField,
    PersonField,
    PlainField,
    WindowField,
    YesNoField,
)
from evaluations.forms.register import ALL, RegisterForm, named, where
from evaluations.ledger_types import Consequence, FindingKind, FindingSource, FindingStatus
from evaluations.models import Finding, Inspection

MOST_INSPECTIONS = 100
GROUND_NAMES = {"": _("No ground by themselves")}


def kind_choices() -> list[tuple[str, Any]]:
    """The kinds that are reported here, put together by the ground they may lead to."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for kind, of in KINDS_OF.items():
        if kind not in INTEGRITY:
            groups.setdefault(of.ground, []).append((kind.value, f"{kind.label} ({', '.join(of.clauses)})"))
    named = [(GROUND_NAMES.get(ground, ground), kinds) for ground, kinds in groups.items()]
    return [("", _("Choose what it is")), *named]


def element_field(element: Element, *, known: bool) -> forms.Field:
    """The field that asks for one element; ``known`` where the answer must not stay open."""
    label = element.label
    if element == Element.MINUTES:
        return forms.IntegerField(required=known, min_value=1, max_value=1440, label=label)
    if element == Element.CONSEQUENCE:
        choices = [("", _("None that is grave, or not known yet")), *Consequence.choices]
        return forms.ChoiceField(required=False, choices=choices, label=label)
    return YesNoField(known=known, label=label)


class ElementsForm(forms.Form):
    """The elements that a kind needs (E1, E4–E7); none where the kind is no ground by itself."""

    use_required_attribute = False

    def __init__(self, *args: Any, kind: str, known: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        elements = kind_of(kind).elements if kind in FindingKind.values else ()
        for element in elements:
            self.fields[element.value] = element_field(element, known=known)


class FindingReportForm(ElementsForm):
    """What was seen, of whom, when and where, and on what it rests."""

    staff = PersonField(help_text=_("Whoever acted: A or B. Not the window, not the department."))
    kind = forms.ChoiceField(label=_("What it is"))
    event_on = PastDayField(label=_("Day"))
    event_time = forms.TimeField(
        required=False, label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    window = WindowField(required=False)
    source = forms.ChoiceField(label=_("Where it came from"))
    inspection = forms.ModelChoiceField(
        Inspection.objects.none(), required=False, label=_("Inspection"), empty_label=_("No inspection")
    )
    case = PlainField(required=False, max_length=64, label=_("Case number"))
    account = NoteField(
        max_length=4000,
        label=_("What was seen"),
        help_text=_("Facts, no judgement. The person reads it: name no visitor and nobody who complained."),
    )
    files = FilesField(label=_("Evidence"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _set(self.fields["kind"], kind_choices())
        sources = [choice for choice in FindingSource.choices if choice[0] not in ("system", "complaint")]
        _set(self.fields["source"], sources)
        latest = Inspection.objects.order_by("-held_on", "-pk").values("pk")[:MOST_INSPECTIONS]
        inspections = self.fields["inspection"]
        assert isinstance(inspections, forms.ModelChoiceField)
        inspections.queryset = Inspection.objects.filter(pk__in=list(latest.values_list("pk", flat=True)))
        inspections.label_from_instance = (  # type: ignore[method-assign]
            lambda row: f"{row.held_on:%Y-%m-%d} {row.get_body_display()} · {row.get_mode_display()} · {row.ref}"
        )

    def clean_case(self) -> Case | None:
        """The case of a number; one that does not exist is a slip of the fingers."""
        number = self.cleaned_data["case"]
        if not number:
            return None
        case = Case.objects.filter(number=number.upper()).first()
        if case is None:
            raise ValidationError(_("There is no case with this number. Look at the number again."))
        return case

    def clean(self) -> dict[str, Any]:
        """What an inspection found names the inspection, so that E3 can be read from it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("source") == FindingSource.INSPECTION and not given.get("inspection"):
            if "inspection" not in self.errors:
                self.add_error("inspection", _("Choose the inspection that found it."))
        elif given.get("inspection") and given.get("source") != FindingSource.INSPECTION:
            given["inspection"] = None
        return given


class MoveForm(ElementsForm):
    """One move: why, and for a confirmation what is still open."""

    reason = NoteField(label=_("Reason"), help_text=_("The person reads it."))

    def __init__(self, *args: Any, asks: str, finding: Finding, **options: Any) -> None:
        confirms = asks == "confirmation"
        super().__init__(*args, kind=finding.kind if confirms else "", known=True, **options)
        if asks == "nothing":
            del self.fields["reason"]
        if asks == "question":
            self.fields["reason"].label = _("What was found so far, and what you ask")
        if confirms:
            for name in list(self.fields):
                if name != "reason":
                    self.fields[name].initial = getattr(finding, name)
            self.fields["partly"] = forms.TypedChoiceField(
                choices=[("", pgettext_lazy("confirmed", "Wholly")), ("1", pgettext_lazy("confirmed", "In part"))],
                coerce=bool,
                empty_value=False,
                required=False,
                label=_("How far it is confirmed"),
            )
            self.order_fields(
                (*(field for field in self.fields if field not in ("reason", "partly")), "partly", "reason")
            )


class EvidenceForm(forms.Form):
    """More evidence, and what it shows."""

    use_required_attribute = False

    note = NoteField(label=_("What the evidence shows"), help_text=_("The person reads it at once."))
    files = FilesField(label=_("Evidence"))


class StatementForm(forms.Form):
    """What the person concerned says, with files of their own."""

    use_required_attribute = False

    text = NoteField(max_length=4000, label=_("Your words"))
    files = FilesField(label=_("Files that support it"))


class FindingFilterForm(RegisterForm):
    """Which findings to show; everything left empty shows those that are not decided, the most urgent first."""

    OPEN = Q(status__in=("reported", "verifying")) | Q(under_review=True)

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", pgettext_lazy("findings", "To be dealt with")),
            *FindingStatus.choices,
            ("all", pgettext_lazy("findings", "All of them")),
        ],
        label=_("State"),
    )
    q = PlainField(required=False, max_length=64, label=_("Reference, name or employee number"))
    kind = forms.ChoiceField(required=False, choices=[ALL, *FindingKind.choices], label=_("Kind"))
    source = forms.ChoiceField(required=False, choices=[ALL, *FindingSource.choices], label=_("Source"))
    first = DayField(required=False, label=_("Happened from"))
    last = DayField(required=False, label=_("Happened until"))

    field_order = ("state", "q", "kind", "source", "first", "last")

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The findings that fit; a period is that of the event."""
        if given["state"] != "all":
            rows = rows.filter(Q(status=given["state"]) if given["state"] else self.OPEN)
        if given["q"]:
            rows = rows.filter(named(given["q"], "staff"))
        lookups = {"kind": "kind", "source": "source", "first": "event_on__gte", "last": "event_on__lte"}
        return where(rows, given, lookups)


def _set(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
