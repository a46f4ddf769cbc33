"""Forms of the queue's administration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import TicketGroup
from windows.models import ServiceItem


class MembersField(forms.ModelMultipleChoiceField):
    """Items by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name of the item, or its code where it has none yet."""
        return str(obj.title or obj.code)


class TicketGroupForm(forms.ModelForm):
    """A group with its items."""

    members = MembersField(
        ServiceItem.objects.with_title(),
        label=_("Items"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An item belongs to one group at most; the others share the general series."),
    )

    class Meta:
        model = TicketGroup
        fields = ("prefix", "name", "name_en", "position", "is_open", "day_cap", "half_day_cap")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            self.initial["members"] = list(self.instance.item_links.values_list("item_id", flat=True))
