"""What the hall is told: what a display shows, and notices for all of them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import PlainField
from appointments.models import HallScreen
from windows.forms.fields import MomentField
from windows.models import Device, Window


class HallScreenForm(forms.ModelForm):
    """A display, and the windows whose calls it shows."""

    class Meta:
        model = HallScreen
        fields = ("device", "windows", "speaks")
        widgets = {"windows": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "windows" in self.fields:
            self.fields["windows"].queryset = Window.objects.order_by("number")
        if "device" in self.fields:
            free = Device.objects.active().filter(kind=Device.Kind.HALL, hall_screen=None)
            own = Device.objects.filter(pk=self.instance.pk)
            self.fields["device"].queryset = own if self.instance.pk else free
            self.fields["device"].disabled = self.instance.pk is not None


class NoticeForm(forms.Form):
    """A line for the displays, and until when it is shown."""

    use_required_attribute = False

    text = PlainField(
        max_length=120,
        label=_("Notice"),
        help_text=_("One line, read from some metres away."),
        error_messages={"required": _("The notice is empty.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-count": "120"}),
    )
    text_en = PlainField(
        max_length=240,
        required=False,
        label=_("Notice in English"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "en"}),
    )
    shows_until = MomentField(
        label=_("Shown until"), error_messages={"required": _("Say until when the notice is shown.")}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shows_until"].initial = _close_of_day

    def clean_shows_until(self) -> datetime:
        """A moment that is still to come."""
        moment: datetime = self.cleaned_data["shows_until"]
        if moment <= timezone.now():
            raise ValidationError(_("This moment has passed. Say until when the notice is shown."))
        return moment


def _close_of_day() -> datetime:
    """This evening at six; after it, tomorrow's."""
    evening = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    return evening if evening > timezone.now() else evening + timedelta(days=1)
