"""The open cases that somebody holds, by the light of their clocks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q

from appointments.deadlines import Light, yellow_until
from appointments.forms.case_list import lit
from appointments.models import Case
from appointments.services import clocks
from windows.models import Staff
from windows.workdays import WorkCalendar

MOST_URGENT_FIRST = (Light.DARK_RED, Light.RED, Light.YELLOW, Light.PAUSED, Light.GREEN)


@dataclass(frozen=True, slots=True)
class OwnLights:
    """How many open cases of a person show which light, the most urgent first, and the calendar that was counted with."""

    counts: tuple[tuple[Light, int], ...]
    total: int
    calendar: WorkCalendar


def own_lights(person: Staff, *, today: date, now: datetime) -> OwnLights:
    """Count the open cases of ``person`` by light, in one query over the cases they hold."""
    calendar = clocks.calendar_around(today)
    until = yellow_until(today, calendar)
    waiting = Q(result_ready_at=None)
    sums = {
        light.value: Count("pk", filter=waiting & lit(light, today=today, yellow_until=until, now=now))
        for light in MOST_URGENT_FIRST
    }
    found = Case.objects.open().held_by(person).aggregate(total=Count("pk"), **sums)
    counts = tuple((light, found[light.value]) for light in MOST_URGENT_FIRST)
    return OwnLights(counts, found["total"], calendar)


def most_urgent(person: Staff, *, limit: int) -> list[Case]:
    """The open cases of ``person`` whose result is not ready, the nearest promise first."""
    cases = Case.objects.open().held_by(person).filter(result_ready_at=None).for_list()
    return list(cases.order_by(F("promised_due_on").asc(nulls_last=True), "pk")[:limit])
