"""Forms of the administration for booking."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from appointments.models import BlockedDate, BookableItem, BookingRules
from windows.forms.admin import ItemField
from windows.models import ServiceItem


class BookingRulesForm(forms.ModelForm):
    """The rules of booking."""

    class Meta:
        model = BookingRules
        fields = tuple(field.name for field in BookingRules._meta.concrete_fields if field.editable)


class BookableItemForm(forms.ModelForm):
    """How an item is booked."""

    item = ItemField(label=capfirst(_("service item")), queryset=ServiceItem.objects.none())

    class Meta:
        model = BookableItem
        fields = ("item", "is_bookable", "length", "capacity", "needs_identifier")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "item" in self.fields:
            self.fields["item"].queryset = ServiceItem.objects.with_title().filter(booking_settings=None)


class BlockedDateForm(forms.ModelForm):
    """Days or hours on which nobody is received."""

    class Meta:
        model = BlockedDate
        fields = ("first_day", "last_day", "starts", "ends", "window", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            if name in self.fields and self.instance._state.adding:
                self.fields[name].initial = timezone.localdate
