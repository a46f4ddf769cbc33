"""The panels that this app supplies for everybody's own page: presence, duties, messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from service_window import panels
from service_window.panels import Panel, Words
from windows.models import ServiceItem, Staff, Window
from windows.presence import Arrival, Departure, Standing
from windows.services import own_days
from windows.services.attendance import SIGN_IN

DAYS_BACK = 7
DAYS_AHEAD = 14

_ARRIVAL_TONES = {
    Arrival.IN_TIME: ("good", "circle-check"),
    Arrival.NOT_TEN_MINUTES_EARLY: ("warn", "clock"),
    Arrival.LATE: ("bad", "clock-alert"),
    Arrival.ABSENT: ("bad", "user-x"),
    Arrival.ON_LEAVE: ("calm", "calendar-days"),
    Arrival.EXPECTED: ("", "hourglass"),
}
_DEPARTURE_TONES = {Departure.LEFT_EARLY: ("bad", "log-out"), Departure.NOT_EXACT: ("warn", "circle-question-mark")}
_COMING = {
    "shift": pgettext_lazy("duty", "Shift"),
    "lunch": _("Lunch duty"),
    "chief": _("Chief representative of the day"),
    "deputy": _("Deputy of the chief representative"),
    "a_role": _("A role from this day on"),
    "b_role": _("B role from this day on"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One word of a standing, with its tone and icon."""

    text: Words
    tone: str
    icon: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ComingDuty:
    """One duty of a day to come, with its hours; none where it lasts the whole day."""

    what: Words
    window: Window | None
    item: ServiceItem | None
    hours: list[tuple[time, time]] = field(default_factory=list)


def marks_of(standing: Standing) -> list[Mark]:
    """How somebody stood to a duty, in the words of `windows.presence`."""
    tone, icon = _ARRIVAL_TONES[standing.arrival]
    marks = [Mark(standing.arrival.label, tone, icon, standing.late_minutes)]
    if standing.departure in _DEPARTURE_TONES:
        tone, icon = _DEPARTURE_TONES[standing.departure]
        marks.append(Mark(standing.departure.label, tone, icon, standing.early_minutes))
    return marks


def presence_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Today and the days before, for whoever signs in at a window."""
    if not person.has_perm(SIGN_IN):
        return None
    today = timezone.localdate(now)
    days = own_days.days_on_record(person, first=today - timedelta(days=DAYS_BACK), now=now)
    judged = [(day, [(standing, marks_of(standing)) for standing in day.standings]) for day in days]
    return {"days": judged, "today": today, "span": DAYS_BACK, "now": now}


def duty_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Duties as A and B now, and what is planned; nothing for whoever has none and never signs in."""
    today = timezone.localdate(now)
    current = own_days.duties_now(person, now)
    ahead = own_days.duties_coming(person, first=today, last=today + timedelta(days=DAYS_AHEAD))
    if not current and not ahead and not person.has_perm(SIGN_IN):
        return None
    days = [(day, _by_duty(duties)) for day, duties in groupby(ahead, key=lambda one: one.day)]
    return {"now": current, "coming": days, "span": DAYS_AHEAD}


def _by_duty(duties: Iterable[own_days.Coming]) -> list[ComingDuty]:
    """The duties of one day; stretches of the same duty at the same window stand together."""
    found: dict[tuple[str, object, object], ComingDuty] = {}
    for one in duties:
        duty = found.setdefault((one.what, one.window, one.item), ComingDuty(_COMING[one.what], one.window, one.item))
        if one.starts and one.ends:
            duty.hours.append((one.starts, one.ends))
    return list(found.values())


def message_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Messages to the windows where the person was signed in today."""
    if not person.has_perm(SIGN_IN):
        return None
    return {"messages": own_days.messages_today(person, timezone.localdate(now))}


PANELS = (
    Panel("presence", _("My presence"), "clock", "windows/_me_presence.html", presence_facts, 10, wide=True),
    Panel("duties", _("My duties"), "users-round", "windows/_me_duties.html", duty_facts, 20, wide=True),
    Panel("messages", _("Messages to my desk"), "message-square", "windows/_me_messages.html", message_facts, 50),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
