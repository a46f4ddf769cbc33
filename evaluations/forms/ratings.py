"""What a visitor says of the service: one of five levels, and whatever they wish to add."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from appointments.forms.fields import NoteField, PhoneField, PlainField
from evaluations.rating_types import BAD, STARS, TONES, Aspect, Level, Reason
from evaluations.services.ratings import Given


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level as the page shows it: its button, its stars, its colour."""

    widget: BoundWidget
    label: str
    stars: tuple[bool, ...]
    tone: str


class RatingForm(forms.Form):
    """A rating: no level is chosen beforehand, and nothing but the level is asked for unless it is bad."""

    use_required_attribute = False

    level = forms.ChoiceField(
        choices=Level.choices,
        widget=forms.RadioSelect,
        label=_("How satisfied are you with our service?"),
        error_messages={"required": _("Choose one of the five levels.")},
    )
    reasons = forms.MultipleChoiceField(
        choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("What was wrong?")
    )
    text = NoteField(required=False, max_length=1000, label=_("In your own words"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for aspect in Aspect:
            self.fields[aspect.value] = forms.ChoiceField(
                choices=[("", "—"), *Level.choices], required=False, label=aspect.label
            )

    @property
    def levels(self) -> Iterator[LevelChoice]:
        """The five levels, the best first."""
        for widget in self["level"]:
            level = Level(widget.data["value"])
            stars = tuple(number <= STARS[level] for number in range(1, 6))
            yield LevelChoice(widget, str(level.label), stars, TONES[level])

    @property
    def aspects(self) -> list[forms.BoundField]:
        """The fields of the aspects."""
        return [self[aspect] for aspect in Aspect.values]

    @property
    def has_aspects(self) -> bool:
        """Whether an aspect was rated: the part then stands open."""
        return any(field.value() for field in self.aspects)

    def clean(self) -> dict[str, Any]:
        """Ask why where the level is bad."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        silent = not given.get("reasons") and not given.get("text") and "text" not in self.errors
        if given.get("level") in BAD and silent and "reasons" not in self.errors:
            self.add_error("reasons", _("Say what was wrong: tick a reason, or write it in your own words."))
        return given

    @property
    def given(self) -> Given:
        """What a valid form says."""
        said = self.cleaned_data
        return Given(
            level=said["level"],
            aspects={aspect: said[aspect] for aspect in Aspect.values},
            reasons=said["reasons"],
            text=said["text"],
            phone=said.get("phone", ""),
        )


class DeviceRatingForm(RatingForm):
    """A rating at the window; it names the case it was shown for, so that an old page rates nothing else."""

    case = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class LinkRatingForm(RatingForm):
    """A rating on the visitor's own phone, who may leave a number to be called."""

    phone = PhoneField(
        required=False,
        label=_("Phone, if you wish to be called back"),
        help_text=_("Read only by whoever follows up your review. It is emptied after a time."),
    )


class CallRatingForm(LinkRatingForm):
    """A rating that somebody gave on the telephone, entered by the office."""

    number = PlainField(max_length=64, label=_("Case number"))

    field_order = ("number", "level")


class TokenForm(forms.Form):
    """The token of a device at a window, as the administration showed it once."""

    use_required_attribute = False

    token = PlainField(
        max_length=128,
        label=_("Token of this device"),
        help_text=_("The system administrator gets it when the device is admitted."),
        error_messages={"required": _("Enter the token of this device.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
