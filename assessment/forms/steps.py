"""What the steps of a year ask for: a reason, the last day for objections, the minutes of the leading group."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import UploadField
from assessment.flow import Verb
from evaluations.services.working_days import days_after
from windows.forms.fields import DayField, PlainField, refuse_future

DAYS_TO_OBJECT = 5


def refuse_today_and_before(day: date) -> None:
    """The last day for objections lies ahead, and not years ahead."""
    today = timezone.localdate()
    if day <= today:
        raise ValidationError(_("The last day for objections must lie after today."))
    if day > today + timedelta(days=366):
        raise ValidationError(_("This day is more than a year away."))


def default_deadline() -> date:
    """Five working days from today."""
    return days_after(timezone.localdate(), DAYS_TO_OBJECT)


class ReasonForm(forms.Form):
    """Why the step is taken; needed where a newer run takes the place of an older one."""

    use_required_attribute = False

    reason = PlainField(required=False, max_length=500, label=_("Reason or note"))


class PublishForm(ReasonForm):
    """Until when people may object."""

    until = DayField(
        label=_("Objections until"),
        help_text=_("That day included; five working days are proposed."),
        validators=[refuse_today_and_before],
    )
    field_order = ("until", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"initial": {"until": default_deadline()}} | options))


class DecideForm(ReasonForm):
    """The minutes of the leading group."""

    minutes_number = PlainField(max_length=100, label=_("Document number of the minutes"))
    minutes_on = DayField(label=_("Date of the minutes"), validators=[refuse_future])
    minutes = UploadField(required=True, label=_("Minutes (PDF or picture)"))
    field_order = ("minutes_number", "minutes_on", "minutes", "reason")


class SealForm(forms.Form):
    """The seal asks for nothing but the button."""


FORMS: Final[dict[Verb, type[forms.Form]]] = {
    Verb.COMPUTE: ReasonForm,
    Verb.PROPOSE: ReasonForm,
    Verb.PUBLISH: PublishForm,
    Verb.DECIDE: DecideForm,
    Verb.DECIDE_REST: DecideForm,
    Verb.SEAL: SealForm,
}
