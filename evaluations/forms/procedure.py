"""Deadlines of findings, and remarks about windows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.forms.fields import NoteField, PastDayField, WindowField
from evaluations.models import Procedure

DAYS = ("take_up_days", "statement_days", "decide_days", "objection_days", "review_days")


class ProcedureForm(forms.Form):
    """How many working days each act may take, and by which decision."""

    use_required_attribute = False

    reason = NoteField(max_length=500, label=_("By which decision"))

    def __init__(self, *args: Any, current: Procedure, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in DAYS:
            label = _("Working days %(what)s") % {"what": Procedure._meta.get_field(name).verbose_name}  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(
                min_value=1, max_value=60, label=label, initial=getattr(current, name)
            )
        self.order_fields((*DAYS, "reason"))


class RemarkForm(forms.Form):
    """What was seen at a window."""

    use_required_attribute = False

    window = WindowField(empty_label=_("Choose a window"))
    observed_on = PastDayField(label=_("Seen on"))
    text = NoteField(label=_("What was seen"), help_text=_("About the window, not about a person: name nobody."))


class SettleForm(forms.Form):
    """How a remark was settled."""

    use_required_attribute = False

    note = NoteField(max_length=500, label=_("How it was settled"))
