"""How states of rounds and results of a checklist look: tone, icon and word."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise

from evaluations.models import RoundAnswer

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """Tone, icon and word of ``components/badge.html``."""

    code: str
    tone: str
    icon: str
    label: str | Promise = ""


_STATES = {
    "planned": Mark("planned", "warn", "hourglass"),
    "under_way": Mark("under_way", "accent", "footprints"),
    "finished": Mark("finished", "good", "check"),
    "cancelled": Mark("cancelled", "", "ban"),
}
_RESULTS = {
    "ok": Mark("ok", "good", "check", RoundAnswer.Result.OK.label),
    "failed": Mark("failed", "bad", "x", RoundAnswer.Result.FAILED.label),
    "not_looked_at": Mark("not_looked_at", "", "eye-off", RoundAnswer.Result.NOT_LOOKED_AT.label),
}


@register.simple_tag
def round_mark(state: str) -> Mark:
    """Return tone and icon of a round's state."""
    return _STATES[str(state)]


@register.simple_tag
def result_mark(result: str) -> Mark:
    """Return tone, icon and word of a result; what nobody answered was not looked at."""
    return _RESULTS[str(result) or "not_looked_at"]


@register.simple_tag
def results() -> tuple[Mark, ...]:
    """Return the results to choose from, as the checklist offers them."""
    return tuple(_RESULTS.values())
