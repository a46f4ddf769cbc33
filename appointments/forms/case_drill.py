"""The cases behind a figure: what a link from the page of figures narrows the list of cases to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.flow import Step
from appointments.services.case_figures import NOBODY, Cut, Event, Kept, cases_of
from service_window.wording import in_language
from windows.models import ItemVersion, Staff, Window

MOST_DAYS = 366
_LARGEST = 2**31 - 1


def _key(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=NOBODY, max_value=_LARGEST, widget=forms.HiddenInput, label=label
    )


class CaseDrillForm(forms.Form):
    """What happened to the cases, between which days, and what narrows them; empty when no figure was followed."""

    event = forms.ChoiceField(
        required=False, choices=Event.choices, widget=forms.HiddenInput, label=gettext_lazy("What happened")
    )
    first = forms.DateField(required=False, widget=forms.HiddenInput, label=gettext_lazy("From"))
    last = forms.DateField(required=False, widget=forms.HiddenInput, label=gettext_lazy("To"))
    kept = forms.ChoiceField(
        required=False, choices=Kept.choices, widget=forms.HiddenInput, label=gettext_lazy("Promise")
    )
    window = _key(gettext_lazy("Window"))
    of_item = _key(gettext_lazy("Service item"))
    person = _key(gettext_lazy("Person"))
    hour = forms.IntegerField(
        required=False, min_value=0, max_value=23, widget=forms.HiddenInput, label=gettext_lazy("Hour")
    )
    of_step = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=Step.choices,
        widget=forms.HiddenInput,
        label=gettext_lazy("Step"),
    )

    def clean(self) -> dict[str, Any]:
        """An event has a first and a last day, in this order and not too far apart; nothing stands without an event."""
        given = super().clean() or self.cleaned_data
        if self.errors or not any(given.get(name) not in (None, "") for name in self.fields):
            return given
        first, last = given["first"], given["last"]
        if not given["event"] or first is None or last is None:
            raise ValidationError(_("The figure that was followed is not known. Go back and follow it again."))
        if last < first:
            raise ValidationError(_("The last day lies before the first day."))
        if first.year < 2000 or last.year > 2099 or (last - first).days >= MOST_DAYS:
            raise ValidationError(_("A figure looks back on at most %(days)d days.") % {"days": MOST_DAYS})
        return given

    @property
    def is_followed(self) -> bool:
        """Whether the list shows the cases of a figure."""
        return self.is_valid() and bool(self.cleaned_data["event"])

    def condition(self) -> Q:
        """The cases of the figure; all where none was followed, none where something is wrong."""
        if not self.is_valid():
            return Q(pk=None)
        return cases_of(self._cut()) if self.is_followed else Q()

    def _cut(self) -> Cut:
        given = self.cleaned_data
        return Cut(
            event=Event(given["event"]),
            first=given["first"],
            last=given["last"],
            kept=Kept(given["kept"]) if given["kept"] else None,
            window=given["window"],
            item=given["of_item"],
            person=given["person"],
            hour=given["hour"],
            step=given["of_step"],
        )

    def described(self) -> str:
        """What the list shows, in words."""
        cut = self._cut()
        words = [
            _("Cases: %(what)s, %(first)s to %(last)s")
            % {"what": cut.event.label, "first": cut.first.isoformat(), "last": cut.last.isoformat()}
        ]
        if cut.step is not None:
            words.append(f"{Step(cut.step).code} {Step(cut.step).label}")
        if cut.kept is not None:
            words.append(str(cut.kept.label))
        words += [name for name in (_window(cut.window), _item(cut.item), _person(cut.person)) if name]
        if cut.hour is not None:
            words.append(f"{cut.hour:02d}:00–{cut.hour + 1:02d}:00")
        return " · ".join(words)


def _window(key: int | None) -> str:
    if key is None:
        return ""
    found = Window.objects.filter(pk=key).first()
    return _("Window %(number)d") % {"number": found.number} if found else _("Without a window")


def _item(key: int | None) -> str:
    if key is None:
        return ""
    found = ItemVersion.objects.filter(item=key).order_by("-version").first()
    if found is None:
        return _("Without an item")
    return in_language(found, "name")


def _person(key: int | None) -> str:
    if key is None:
        return ""
    found = Staff.objects.filter(pk=key).first()
    return found.name if found else _("Nobody")
