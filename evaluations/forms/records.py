"""Notices of criticism, media reports and measures: recorded, withdrawn, moved on with a reason."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import UploadField
from evaluations.forms.fields import NoteField, PastDayField, PeopleField, PersonField, PlainField
from evaluations.forms.register import ALL, RegisterForm, named, where
from evaluations.ledger_types import FindingStatus, MediaKind, NoticeIssuer
from evaluations.models import Finding, Measure, Notice


def findings_of(text: str) -> list[Finding]:
    """The findings of references that stand one after the other; one that is not known is a slip of the fingers."""
    refs = text.replace("、", " ").replace("，", " ").replace(",", " ").split()
    found = {row.ref: row for row in Finding.objects.filter(ref__in=refs)}
    missing = [ref for ref in refs if ref not in found]
    if missing:
        raise ValidationError(_("There is no finding with this reference: %(refs)s.") % {"refs": ", ".join(missing)})
    return [found[ref] for ref in dict.fromkeys(refs)]


class NoticeForm(forms.Form):
    """A notice of criticism: issuer, document, date, whom it names, which findings it lists."""

    use_required_attribute = False

    issuer = forms.ChoiceField(choices=NoticeIssuer.choices, label=_("Issuer"))
    document_number = PlainField(label=_("Document number"))
    issued_on = PastDayField(label=_("Issued on"))
    persons = PeopleField()
    findings = PlainField(
        required=False,
        max_length=500,
        label=_("Findings listed"),
        help_text=_("References, one after the other. Under E7 only what the notice lists counts."),
    )
    summary = NoteField(max_length=500, label=_("What is criticised"), help_text=_("The people named read it."))
    scan = UploadField(label=_("Scan of the notice"))

    def clean_findings(self) -> list[Finding]:
        """The findings of the references."""
        return findings_of(self.cleaned_data["findings"])


class FindingRefForm(forms.Form):
    """One finding that a notice lists as well."""

    use_required_attribute = False

    finding = PlainField(max_length=64, label=_("Reference of the finding"))

    def clean_finding(self) -> Finding:
        """The finding of the reference."""
        (found,) = findings_of(self.cleaned_data["finding"])[:1] or [None]
        if found is None:
            raise ValidationError(_("There is no finding with this reference: %(refs)s.") % {"refs": ""})
        return found


class MediaReportForm(forms.Form):
    """What a medium published about whom."""

    use_required_attribute = False

    kind = forms.ChoiceField(choices=MediaKind.choices, label=_("Kind of media"))
    outlet = PlainField(label=_("Name of the medium"))
    published_on = PastDayField(label=_("Published on"))
    address = PlainField(required=False, max_length=500, label=_("Page or address"))
    persons = PeopleField(required=False)
    summary = NoteField(max_length=500, label=_("What is reported"), help_text=_("The people named read it."))
    copy = UploadField(label=_("Copy of the report"))


class MeasureForm(forms.Form):
    """A measure that a body decided towards a person."""

    use_required_attribute = False

    staff = PersonField()
    kind = forms.ChoiceField(choices=Measure.Kind.choices, label=_("Measure"))
    decided_on = PastDayField(label=_("Decided on"))
    body = PlainField(label=_("Deciding body"))
    document_number = PlainField(required=False, label=_("Document number"))
    basis = NoteField(label=_("What for, and by which rule"), help_text=_("The person reads it."))
    finding = PlainField(required=False, max_length=64, label=_("Reference of the finding"))
    notice = PlainField(required=False, max_length=64, label=_("Reference of the notice"))

    def clean_finding(self) -> Finding | None:
        """The finding of the reference, if there is one."""
        found = findings_of(self.cleaned_data["finding"])
        return found[0] if found else None

    def clean_notice(self) -> Notice | None:
        """The notice of the reference, if there is one."""
        ref = self.cleaned_data["notice"]
        if not ref:
            return None
        notice = Notice.objects.filter(ref=ref).first()
        if notice is None:
            raise ValidationError(_("There is no notice with this reference."))
        return notice


class WithReasonForm(forms.Form):
    """An act with its reason."""

    use_required_attribute = False

    reason = NoteField(max_length=2000, label=_("Reason"), help_text=_("The people concerned read it."))

    def __init__(self, *args: Any, label: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            self.fields["reason"].label = label


class MediaStatementForm(forms.Form):
    """What a person whom a report names says, with one file."""

    use_required_attribute = False

    text = NoteField(max_length=4000, label=_("Your statement"))
    upload = UploadField(label=_("File"))


class MediaObjectionForm(forms.Form):
    """Why a person whom a confirmed report names does not agree."""

    use_required_attribute = False

    text = NoteField(max_length=4000, label=_("What you object to, and why"))


class RecordFilterForm(RegisterForm):
    """Which records to show; everything left empty shows all. ``person`` and ``day`` are fields of the record."""

    day = person = ""
    q = PlainField(required=False, max_length=64, label=_("Reference, name or employee number"))

    def narrowed(self, rows: QuerySet[Any], given: dict[str, Any], today: date) -> QuerySet[Any]:
        """The records that fit, by their day and the people they name."""
        asked = {name: name for name in self.fields if name not in ("q", "first", "last")}
        rows = where(rows, given, asked | {"first": f"{self.day}__gte", "last": f"{self.day}__lte"})
        return rows.filter(named(given["q"], self.person)).distinct() if given["q"] else rows


class NoticeFilterForm(RecordFilterForm):
    """Which notices to show."""

    day, person = "issued_on", "persons"
    issuer = forms.ChoiceField(required=False, choices=[ALL, *NoticeIssuer.choices], label=_("Issuer"))


class MediaFilterForm(RecordFilterForm):
    """Which media reports to show."""

    day, person = "published_on", "persons"
    kind = forms.ChoiceField(required=False, choices=[ALL, *MediaKind.choices], label=_("Kind of media"))
    status = forms.ChoiceField(required=False, choices=[ALL, *FindingStatus.choices], label=_("State"))


class MeasureFilterForm(RecordFilterForm):
    """Which measures to show."""

    day, person = "decided_on", "staff"
    kind = forms.ChoiceField(required=False, choices=[ALL, *Measure.Kind.choices], label=_("Measure"))
