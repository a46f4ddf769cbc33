"""What templates ask of ratings: the follow-up, where there is one, and whether it is late."""

from datetime import date

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from evaluations.models import FollowUp, Rating

register = template.Library()


@register.simple_tag
def review_of(rating: Rating) -> FollowUp | None:
    """Return the follow-up of a rating; good levels have none."""
    return getattr(rating, "follow_up", None)


@register.simple_tag
def late_on(follow_up: FollowUp, today: date) -> bool:
    """Return whether the step now due is overdue."""
    return follow_up.is_late(today)


EVENTS: dict[str, Promise] = {
    "open": gettext_lazy("Bad review received"),
    "assign": gettext_lazy("Assigned to"),
    "contact": gettext_lazy("Visitor contacted"),
    "verify": gettext_lazy("What was found"),
    "complex": gettext_lazy("Longer deadline taken"),
    "settle": gettext_lazy("Rectified or explained"),
    "reply": gettext_lazy("Reply to the visitor"),
    "call_in_vain": gettext_lazy("Called back, not reached"),
    "call_back": gettext_lazy("Called back"),
    "remind": gettext_lazy("Reminded: due soon"),
    "remind_late": gettext_lazy("Reminded: overdue"),
}


@register.simple_tag
def event_words(verb: str) -> str:
    """Return the words of a step of a follow-up."""
    return str(EVENTS.get(verb, verb))
