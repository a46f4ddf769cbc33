"""One form per move of a case: what the move asks for, and nothing of what it does."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import DayField, NoteField, PlainField, UploadField, refuse_past
from appointments.models import (
    Approval,
    Assistance,
    Case,
    Delivery,
    Extension,
    GreenChannel,
    MaterialCheck,
    SpecialProcedure,
)
from service_window.wording import in_language
from windows.models import ItemVersion, ServiceItem, Staff


class MoveForm(forms.Form):
    """Base of the forms: ``seen`` says where the case stood when the page was shown."""

    use_required_attribute = False

    seen = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, by: Staff, **options: Any) -> None:
        self.case, self.by = case, by
        options["initial"] = {"seen": seen_mark(case)} | options.get("initial", {})
        super().__init__(*args, **options)


def seen_mark(case: Case) -> str:
    """Where the case stands, as a page shows it and a form sends it back: the step, and whether it is closed."""
    return f"{case.step}x" if case.is_closed else str(case.step)


class ItemForm(MoveForm):
    """The service item of the matter (F2)."""

    item = forms.ModelChoiceField(ServiceItem.objects.order_by(), label=_("Service item"))

    def clean_item(self) -> ServiceItem:
        """Only what is published today can be chosen."""
        item: ServiceItem = self.cleaned_data["item"]
        if not ItemVersion.objects.published_on(timezone.localdate()).filter(item=item).exists():
            raise ValidationError(_("This item is not published today. Choose another, or ask the administrator."))
        return item


class NotedForm(MoveForm):
    """A move with a note that may be left empty."""

    note = NoteField(required=False)


class CorrectionForm(MoveForm):
    """A correction notice (§32): what is missing stands in the materials, and above the note."""

    note = NoteField(required=False, label=_("What the applicant should know"))
    again_reason = NoteField(
        label=_("Why a further notice is needed"),
        help_text=_("The applicant should be told everything at once. A further notice is flagged."),
    )

    def __init__(self, *args: Any, told: int = 0, materials: Sequence[MaterialCheck] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if not told:
            del self.fields["again_reason"]
        if names := _lacking(materials):
            self.fields["note"].help_text = _("The notice names: %(names)s.") % {"names": names}


def _lacking(materials: Sequence[MaterialCheck]) -> str:
    """What a notice or undertaking will name, with what is wrong, so that it is read before it is told."""
    rows = [row for row in materials if row.state in MaterialCheck.LACKING]
    return gettext(", ").join(
        gettext("%(name)s (%(reason)s)")
        % {"name": in_language(row.material, "name"), "reason": row.note or row.get_state_display()}
        for row in rows
    )


class UndertakingForm(MoveForm):
    """Acceptance with an undertaking (容缺受理)."""

    due_on = DayField(
        label=_("Supplied by"),
        validators=[refuse_past],
        help_text=_("The applicant promises in writing to supply what is missing by this day."),
    )
    note = NoteField(required=False)

    def __init__(self, *args: Any, materials: Sequence[MaterialCheck] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if names := _lacking(materials):
            self.fields["due_on"].help_text = _(
                "The applicant promises in writing to supply by this day: %(names)s."
            ) % {"names": names}


class RefuseAcceptanceForm(MoveForm):
    """Non-acceptance in writing (不予受理)."""

    GROUNDS = (
        ("no_licence_needed", _("The matter needs no licence or other act")),
        ("other_authority", _("Another authority is competent")),
        ("", _("Other reason")),
    )

    ground = forms.ChoiceField(
        choices=GROUNDS, required=False, label=_("Ground of non-acceptance"), widget=forms.RadioSelect
    )
    competent_authority = PlainField(required=False, label=_("Competent authority"))
    reason = NoteField(
        label=_("Reason"), help_text=_("It is printed on the notice, with the remedies open to the applicant.")
    )

    def clean(self) -> dict[str, Any]:
        """Another authority has to be named."""
        data = super().clean() or self.cleaned_data
        if data.get("ground") == "other_authority" and not data.get("competent_authority"):
            self.add_error("competent_authority", _("Name the authority that is competent."))
        return data


class WithdrawForm(MoveForm):
    """Withdrawal by the applicant (撤回申请)."""

    reason = NoteField(label=_("How the applicant withdrew, and why if known"))
    proof = UploadField(label=_("Written withdrawal"), required=True)


class DecideForm(MoveForm):
    """The handler's decision, where the item lets the handler decide alone."""

    opinion = forms.ChoiceField(
        choices=[(value, label) for value, label in Approval.Opinion.choices if value != Approval.Opinion.RETURN],
        initial=Approval.Opinion.AGREE,
        label=_("Decision"),
        widget=forms.RadioSelect,
    )
    reason = NoteField(required=False, label=_("Reason"), help_text=_("A refusal needs one; it is printed."))

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason."""
        data = super().clean() or self.cleaned_data
        if data.get("opinion") == Approval.Opinion.REFUSE and not data.get("reason"):
            self.add_error("reason", _("Refusing or sending back needs a reason."))
        return data


class ResubmitForm(MoveForm):
    """Submission of a case that was sent back."""

    note = NoteField(label=_("What was changed"))


class SpecialForm(MoveForm):
    """A procedure whose time does not count (§45)."""

    kind = forms.ChoiceField(label=_("Procedure"))
    expected_days = forms.IntegerField(min_value=1, max_value=365, label=_("Expected working days"))
    companions = PlainField(
        required=False,
        label=_("Staff who carry it out"),
        help_text=_("An inspection needs two or more people, separated by spaces (§34)."),
    )
    note = NoteField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        version = self.case.item_version
        allowed = version.special_procedures if version else []
        kinds = [(value, label) for value, label in SpecialProcedure.Kind.choices if value in allowed]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds


class ExtensionForm(MoveForm):
    """A request to extend the limit (§42)."""

    days = forms.IntegerField(min_value=1, max_value=Extension.MOST_DAYS, label=_("Working days"))
    reason = NoteField(label=_("Reason"), help_text=_("The bureau leader decides on it, and the applicant is told."))


class OwnResultForm(MoveForm):
    """A result document of this bureau: it prints itself."""

    valid_until = DayField(required=False, label=_("Valid until"), validators=[refuse_past])


class ExternalResultForm(OwnResultForm):
    """A result document that a ministry's or province's system issued."""

    number = PlainField(max_length=100, label=_("Number of the document"))
    blank_serial = PlainField(required=False, max_length=100, label=_("Serial number of the blank"))
    scan = UploadField(label=_("Scan of the document"))
    field_order = ("seen", "number", "blank_serial", "valid_until", "scan")


class FinishForm(MoveForm):
    """Delivery of the result (F7)."""

    way = forms.ChoiceField(choices=Delivery.Way.choices, label=_("Way of delivery"))
    recipient = PlainField(required=False, label=_("Handed to"), help_text=_("Empty: the applicant or the agent."))
    tracking_number = PlainField(required=False, max_length=64, label=_("Tracking number"))

    def clean(self) -> dict[str, Any]:
        """What goes by mail can be followed."""
        data = super().clean() or self.cleaned_data
        if data.get("way") == Delivery.Way.MAIL and not data.get("tracking_number"):
            self.add_error("tracking_number", _("A delivery by mail needs the tracking number."))
        return data


class AssistForm(MoveForm):
    """One tap: fax, copy, scan, network, print."""

    kind = forms.ChoiceField(choices=Assistance.Kind.choices)


class GreenChannelForm(MoveForm):
    """The green channel (R6), opened at once and confirmed afterwards."""

    category = forms.ChoiceField(
        choices=GreenChannel.Category.choices, label=_("Why the green channel"), widget=forms.RadioSelect
    )
    reason = NoteField(label=_("Reason"))


class HandOverForm(MoveForm):
    """To whom a case is handed over, and what is left to do."""

    to = forms.ModelChoiceField(Staff.objects.none(), label=_("Handed over to"))
    note = NoteField(label=_("What is left to do"), help_text=_("The next handler reads it."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        people = Staff.objects.serving_on(timezone.localdate())
        people = people.filter(groups__permissions__codename="work_case").exclude(pk=self.case.holder_id)
        field.queryset = people.distinct().order_by("number")


class RevealForm(forms.Form):
    """Why personal data are looked at."""

    reason = PlainField(min_length=2)
