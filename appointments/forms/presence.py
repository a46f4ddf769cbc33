"""Signing in and out at a window, leaving the post and coming back: only what departs from the usual is asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.models import Case
from windows.models import Equipment, Readiness, Window
from windows.presence import REPORTED_FROM
from windows.services.absences import LONGEST_MINUTES

REPORTED_MINUTES = int(REPORTED_FROM.total_seconds() // 60)
_NOTE = 500


class CasesField(forms.ModelMultipleChoiceField):
    """Cases as boxes to tick; ``takers`` says by case who would take it over."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("One of these cases has moved on meanwhile. The list shows where they stand now."),
    }

    def __init__(self, **options: Any) -> None:
        self.takers: Mapping[int, str] = {}
        super().__init__(Case.objects.none(), **({"required": False} | options))

    def label_from_instance(self, obj: Any) -> str:
        """Item, number, due date, and who takes over."""
        version = obj.item_version or getattr(obj, "chosen_version", None)
        due = f"{obj.promised_due_on:%m-%d}" if obj.promised_due_on else ""
        taker = self.takers.get(obj.pk, "")
        english = version and get_language() == "en" and version.name_en
        title = english or (version.name if version else _("New matter"))
        parts = (title, obj.number or "", due, taker and f"→ {taker}")
        return " · ".join(str(part) for part in parts if part)


class PresenceForm(forms.Form):
    """Base of the forms; what is wrong is said by the server in the reader's language."""

    use_required_attribute = False

    offers_cases = False

    def offer(self, name: str, cases: Iterable[Case], takers: Mapping[int, str] | None = None) -> None:
        """Let ``cases`` be chosen in the field ``name``; without any the field goes, and its note with it."""
        found = list(cases)
        if not found:
            for gone in (name, "note"):
                self.fields.pop(gone, None)
            return
        self.offers_cases = True
        field = self.fields[name]
        assert isinstance(field, CasesField)
        field.takers = takers or {}
        field.queryset = Case.objects.filter(pk__in=[case.pk for case in found])
        field.choices = [(case.pk, field.label_from_instance(case)) for case in found]


class ReadyForm(PresenceForm):
    """Readiness (R8, R9, S4, S5, S7): confirmed as a whole, the exceptions named."""

    not_ready = forms.MultipleChoiceField(
        choices=Readiness.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("What is not ready"),
    )
    devices_not_on = forms.ModelMultipleChoiceField(
        Equipment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Devices that do not switch on"),
    )
    note = PlainField(required=False, max_length=_NOTE, label=_("Note"))

    def __init__(self, *args: Any, window: Window, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_devices(self, "devices_not_on", window)


class SignOutForm(PresenceForm):
    """Signing out (R8): devices off, the exceptions named; what should not wait until tomorrow is handed over."""

    devices_stay_on = forms.BooleanField(required=False, label=_("Not all devices are switched off"))
    devices_left_on = forms.ModelMultipleChoiceField(
        Equipment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Devices left on"),
    )
    cases = CasesField(label=_("Cases to hand over"))
    note = PlainField(required=False, max_length=_NOTE, label=_("Note for whoever takes over"))

    def __init__(self, *args: Any, window: Window, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_devices(self, "devices_left_on", window)

    def clean(self) -> dict[str, Any]:
        """Cases go with a note."""
        return _with_note(self)


class OffPostForm(PresenceForm):
    """Leaving the post with what may be told beforehand; from ten minutes on, where to (R9)."""

    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=LONGEST_MINUTES, label=_("For how many minutes")
    )
    destination = PlainField(required=False, label=_("Where to"))
    cases = CasesField(label=_("Cases to hand over"))
    note = PlainField(required=False, max_length=_NOTE, label=_("Note for whoever takes over"))

    def clean(self) -> dict[str, Any]:
        """Ten minutes or more need the destination, and cases go with a note."""
        cleaned = _with_note(self)
        if (cleaned.get("minutes") or 0) >= REPORTED_MINUTES and not cleaned.get("destination"):
            self.add_error("destination", _("From ten minutes on, say where you go (R9)."))
        return cleaned


class DestinationForm(PresenceForm):
    """Where somebody off post is, and for how long still."""

    destination = PlainField(label=_("Where you are"), error_messages={"required": _("Say where you are.")})
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=LONGEST_MINUTES, label=_("For how many minutes more")
    )


class HandOverForm(PresenceForm):
    """What should not wait while somebody is away goes to whoever stands in, with a note."""

    cases = CasesField(required=True, label=_("What should not wait"))
    note = PlainField(required=False, max_length=_NOTE, label=_("Note for whoever takes over"))

    def clean(self) -> dict[str, Any]:
        """Cases go with a note."""
        return _with_note(self)


class ReturnForm(PresenceForm):
    """Coming back: what was handed over comes back by choice."""

    take_back = CasesField(label=_("Take these cases back"))


def _with_note(form: forms.Form) -> dict[str, Any]:
    cleaned: dict[str, Any] = forms.Form.clean(form) or form.cleaned_data
    if cleaned.get("cases") and not cleaned.get("note") and "note" not in form.errors:
        form.add_error("note", ValidationError(_("Say in a note what is left to do; the next handler reads it.")))
    return cleaned


def _offer_devices(form: forms.Form, name: str, window: Window) -> None:
    """Let the devices of the window be named; without any the field goes."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelMultipleChoiceField)
    field.queryset = Equipment.objects.in_use().filter(window=window).exclude(kind__in=Equipment.FACILITIES)
    field.label_from_instance = lambda device: device.name  # type: ignore[method-assign]
    if not list(field.queryset):
        del form.fields[name]
