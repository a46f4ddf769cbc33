"""What the chief representative writes into the log of a day by hand (S2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import NoteField
from windows.models import DailyLog

LONGEST = 5000


class LogForm(forms.Form):
    """The matters of the day, and what is handed on."""

    remarks = NoteField(label=_("Matters of the day"), required=False, max_length=LONGEST)
    handed_on = NoteField(label=_("For tomorrow"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, log: DailyLog, **options: Any) -> None:
        super().__init__(*args, initial={"remarks": log.remarks, "handed_on": log.handed_on}, **options)
        for name in self.fields:
            self.fields[name].widget.attrs["rows"] = 6
