"""What a visitor is asked at the kiosk: whether they have priority."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import Ticket

Priority = Ticket.Priority
ASKED = (
    ("none", _("None of these")),
    (Priority.ELDERLY.value, _("I am 60 or older")),
    (Priority.DISABLED.value, _("I live with a disability")),
    (Priority.PREGNANT.value, _("I am pregnant or have an infant with me")),
    (Priority.SERVICEMAN.value, _("I serve or have served in the armed forces")),
)
"""The priority groups as visitors are asked about them; the green channel is opened at the desk (R6)."""


class TakeForm(forms.Form):
    """Whether the visitor has priority, and which press of the button this is."""

    use_required_attribute = False

    priority = forms.ChoiceField(
        choices=ASKED,
        initial="none",
        widget=forms.RadioSelect,
        label=_("Does one of these apply to you?"),
        help_text=_("You are then called earlier. Your answer is not shown to anybody in the hall."),
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one.")},
    )
    once = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Please press the button again."),
            "invalid": _("Please press the button again."),
        },
    )

    def clean_priority(self) -> str:
        """The priority as the queue knows it."""
        chosen: str = self.cleaned_data["priority"]
        return "" if chosen == "none" else chosen
