"""What a list of cases is narrowed by."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from appointments.deadlines import Light
from appointments.flow import Step
from appointments.forms.fields import DayField, PlainField
from appointments.models import Applicant
from appointments.models.case import CaseQuerySet
from appointments.services.applicants import index_of
from appointments.services.clocks import NEARLY_OVER_SECONDS
from windows.models import ItemVersion, Staff

MOST_APPLICANTS = 500


class CaseFilterForm(forms.Form):
    """Which cases to show; everything left empty shows the open ones."""

    use_required_attribute = False

    q = PlainField(required=False, max_length=100, label=_("Number, name, phone, identifier"))
    light = forms.ChoiceField(required=False, label=pgettext_lazy("time limit", "Light"))
    step = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Step"))
    item = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Service item"))
    received_from = DayField(required=False, label=_("Received from"))
    received_to = DayField(required=False, label=_("Received until"))
    whose = forms.ChoiceField(required=False, choices=[("", _("All")), ("mine", _("Held by me"))], label=_("Held by"))
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", pgettext_lazy("case", "Open")),
            ("closed", pgettext_lazy("case", "Closed")),
            ("all", _("Open and closed")),
        ],
        label=_("State"),
    )

    def __init__(self, *args: Any, versions: list[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        lights = [(light.value, light.label) for light in Light if light is not Light.NONE]
        _choices(self, "light", [("", _("All")), *lights])
        _choices(self, "step", [("", _("All")), *((step.value, f"{step.code} {step.label}") for step in Step)])
        english = get_language() == "en"
        items = [
            (version.item_id, version.name_en if english and version.name_en else version.name) for version in versions
        ]
        _choices(self, "item", [("", _("All")), *items])

    def clean(self) -> dict[str, Any]:
        """Days come in order."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("received_from"), given.get("received_to")
        if first and last and last < first:
            raise ValidationError(_("The last day lies before the first day."))
        return given

    @property
    def asks_nothing(self) -> bool:
        """Whether every field is left empty, without a mistake: the open cases are shown, the newest first."""
        return self.is_valid() and not any(self.cleaned_data.values())

    def matching(
        self, cases: CaseQuerySet, *, by: Staff, today: date, yellow_until: date, now: datetime
    ) -> CaseQuerySet:
        """The cases asked for; none where the filter itself is wrong."""
        if not self.is_valid():
            return cases.none()
        given = self.cleaned_data
        cases = cases.filter(_STATES[_state(given)])
        if given["q"]:
            cases = cases.filter(searched(given["q"]))
        if given["light"]:
            cases = cases.filter(result_ready_at=None, closed_at=None)
            cases = cases.filter(lit(given["light"], today=today, yellow_until=yellow_until, now=now))
        simple = {
            "step": "step",
            "item": "item",
            "received_from": "received_on__gte",
            "received_to": "received_on__lte",
        }
        cases = cases.filter(**{lookup: given[name] for name, lookup in simple.items() if given[name]})
        return cases.filter(holder=by) if given["whose"] else cases


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _state(given: dict[str, Any]) -> str:
    """Whoever searches by words means every case; otherwise the open ones are shown."""
    return given["state"] or ("all" if given["q"] else "")


_STATES = {"": Q(closed_at=None), "closed": Q(closed_at__isnull=False), "all": Q()}


def searched(text: str) -> Q:
    """Cases by number or its beginning, by the applicant's or agent's name prefix, phone or identifier.

    Phones and identifiers are encrypted: they are found whole, by their blind index.
    """
    index = index_of(text)
    people = Applicant.objects.filter(Q(identifier_index=index) | Q(phone_index=index)) if index else None
    named = Applicant.objects.filter(name__startswith=text).values("pk")[:MOST_APPLICANTS]
    found = set(named.values_list("pk", flat=True))
    if people is not None:
        found |= set(people.values_list("pk", flat=True)[:MOST_APPLICANTS])
    by_people = Q(applicant__in=found) | Q(agent__in=found) if found else Q()
    return by_people | Q(number__startswith=text.upper()) | Q(unified_case_number=text)


def lit(light: str, *, today: date, yellow_until: date, now: datetime) -> Q:
    """Open cases that show ``light`` today, as ranges of their dates; the same answer as ``deadlines.light``.

    While a clock is frozen its last day before the freeze decides. Immediate items go by the minute.
    """
    by_minutes = Q(finish_by__isnull=False, promised_due_on=None)
    alive = _alive("statutory_due_on", today) & _alive("promised_due_on", today)
    runs, unpromised = Q(frozen_since=None), Q(promised_due_on=None)
    soon = Q(promised_due_on__lte=yellow_until) | unpromised & Q(statutory_due_on__lte=yellow_until)
    later = Q(promised_due_on__gt=yellow_until) | unpromised & Q(statutory_due_on__gt=yellow_until)
    by_days = {
        Light.DARK_RED: _lapsed("statutory_due_on", today),
        Light.RED: _alive("statutory_due_on", today) & _lapsed("promised_due_on", today),
        Light.PAUSED: Q(frozen_since__isnull=False) & alive,
        Light.YELLOW: runs & alive & soon,
        Light.GREEN: runs & alive & later,
    }
    nearly = now + timedelta(seconds=NEARLY_OVER_SECONDS)
    minutes = {
        Light.RED: Q(finish_by__lt=now),
        Light.YELLOW: Q(finish_by__gte=now, finish_by__lte=nearly),
        Light.GREEN: Q(finish_by__gt=nearly),
    }
    chosen = Light(light)
    found = (Q(finish_by=None) | Q(promised_due_on__isnull=False)) & by_days[chosen]
    if chosen in minutes:
        found |= by_minutes & minutes[chosen]
    return Q(received_on__isnull=False) & found


def _lapsed(name: str, today: date) -> Q:
    """The date ``name`` is over, and was over before the clock froze."""
    return Q(**{f"{name}__lt": today}) & (Q(frozen_since=None) | Q(**{f"{name}__lt": F("frozen_since")}))


def _alive(name: str, today: date) -> Q:
    """The opposite, spelt out: SQL's NOT says nothing of dates that are not there."""
    return Q(**{name: None}) | Q(**{f"{name}__gte": today}) | Q(**{f"{name}__gte": F("frozen_since")})
