"""Visitors: the window, the number, advice on the telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import NoteField, PlainField
from service_window.wording import in_language
from windows.models import ItemVersion, ServiceItem, Window


class WindowForm(forms.Form):
    """The window somebody works at."""

    window = forms.ModelChoiceField(Window.objects.all(), label=_("Window"))


class NewVisitForm(forms.Form):
    """A visitor: an own number is drawn where none is typed."""

    use_required_attribute = False

    foreign_number = PlainField(
        required=False,
        max_length=16,
        label=_("Number of the hall's queue"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PhoneAdviceForm(forms.Form):
    """Advice on the telephone (R2): the item and a note, both if known."""

    use_required_attribute = False

    item = forms.ModelChoiceField(ServiceItem.objects.none(), required=False, label=_("Service item"))
    note = NoteField(required=False, label=_("What was asked and answered"))

    def __init__(self, *args: Any, versions: list[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        names = {version.item_id: in_language(version, "name") for version in versions}
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ServiceItem.objects.filter(pk__in=names)
        field.empty_label = str(_("Not known"))
        field.label_from_instance = lambda item: names[item.pk]  # type: ignore[method-assign]
