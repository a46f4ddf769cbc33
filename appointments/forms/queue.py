"""The queue at the desk: a number drawn for a visitor, parked, passed on, called out of turn, given priority."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.models import GreenChannel, Ticket
from appointments.services.parking import PARK_LENGTH
from appointments.services.tickets import REASON_LENGTH
from windows.models import ServiceItem, Staff, Window
from windows.roles import Role

ORDINARY = [choice for choice in Ticket.Priority.choices if choice[0] != Ticket.Priority.GREEN_CHANNEL]


class QueueForm(forms.Form):
    """Base of the forms; what is wrong is said by the server in the reader's language."""

    use_required_attribute = False


class ItemField(forms.ModelChoiceField):
    """A published item by its name."""

    def __init__(self, **options: Any) -> None:
        self.names: dict[int, str] = {}
        super().__init__(
            ServiceItem.objects.all(), **({"required": False, "empty_label": _("Not known yet")} | options)
        )

    def offer(self, names: Sequence[tuple[int, str]]) -> None:
        """Let these items be chosen, in this order."""
        self.names = dict(names)
        self.queryset = ServiceItem.objects.filter(pk__in=self.names)
        self.choices = [("", self.empty_label), *names]


class DrawForm(QueueForm):
    """A number for somebody who waits: the item, if it is known, and priority."""

    item = ItemField(label=_("Service item"))
    priority = forms.ChoiceField(choices=ORDINARY, required=False, label=_("Priority"))

    def __init__(self, *args: Any, items: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["item"]
        assert isinstance(field, ItemField)
        field.offer(items)


class ParkForm(QueueForm):
    """Why a visitor waits outside the queue."""

    reason = PlainField(max_length=PARK_LENGTH, label=_("Why"), help_text=_("Such as: fills in the application form."))


class CallForm(QueueForm):
    """Why a visitor is called out of turn."""

    reason = PlainField(max_length=REASON_LENGTH, label=_("Why out of turn"), help_text=_("It stays on record."))


class CloseForm(QueueForm):
    """Why a number is closed."""

    reason = PlainField(max_length=REASON_LENGTH, label=_("Why"), help_text=_("It stays on record."))


class TransferForm(QueueForm):
    """Where a visitor goes on: to an item, a window or a person."""

    item = ItemField(label=_("Another item"), empty_label="—")
    window = forms.ModelChoiceField(Window.objects.open(), required=False, label=_("Another window"), empty_label="—")
    staff = forms.ModelChoiceField(Staff.objects.none(), required=False, label=_("A person"), empty_label="—")
    reason = PlainField(required=False, max_length=REASON_LENGTH, label=_("Note"))

    def __init__(self, *args: Any, items: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["item"]
        assert isinstance(field, ItemField)
        field.offer(items)
        people = self.fields["staff"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = Staff.objects.filter(is_active=True, groups__name=Role.WINDOW_STAFF.value)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three is chosen."""
        given = super().clean() or {}
        if not self.errors and sum(given.get(name) is not None for name in ("item", "window", "staff")) != 1:
            raise ValidationError(_("Choose where the visitor goes: an item, a window or a person."))
        return given


class PriorityForm(QueueForm):
    """Priority of a waiting visitor; the green channel (R6) with its category and reason."""

    priority = forms.ChoiceField(choices=Ticket.Priority.choices, required=False, label=_("Priority"))
    category = forms.ChoiceField(
        choices=[("", "—"), *GreenChannel.Category.choices],
        required=False,
        label=_("Green channel: category"),
    )
    reason = PlainField(required=False, max_length=REASON_LENGTH, label=_("Green channel: reason"))
