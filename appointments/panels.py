"""The panels that this app supplies for everybody's own page: leave, and cases by light."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.views._own_cases import most_urgent, own_lights
from appointments.views._workbench import cards_of, name_items
from appointments.views.leaves import acts_on
from service_window import panels
from service_window.panels import Panel
from windows.models import Leave, Staff
from windows.services.leaves import REQUEST_LEAVE

MOST_LEAVES = 6
MOST_CASES = 5


def leave_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Leave that waits, is under way or to come, and returns to be reported; for whoever may ask for leave."""
    if not person.has_perm(REQUEST_LEAVE):
        return None
    current = (
        Q(state=Leave.State.GRANTED) | Q(state=Leave.State.REQUESTED) | Q(state=Leave.State.REFUSED, ends_at__gt=now)
    )
    rows = Leave.objects.filter(current, staff=person).for_list().order_by("starts_at", "pk")[:MOST_LEAVES]
    return {"leaves": [(row, acts_on(row)) for row in rows]}


def case_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Open cases that the person holds, counted by light, and the most urgent ones."""
    if not person.has_perm("appointments.work_case"):
        return None
    today = timezone.localdate(now)
    lights = own_lights(person, today=today, now=now)
    url = reverse("appointments:case-list")
    counted = [(light, number, f"{url}?whose=mine&light={light.value}") for light, number in lights.counts if number]
    found = name_items(most_urgent(person, limit=MOST_CASES))
    return {
        "counts": counted,
        "all": lights.total,
        "all_url": f"{url}?whose=mine",
        "cards": cards_of(found, calendar=lights.calendar),
    }


PANELS = (
    Panel("cases", _("My cases"), "files", "appointments/_me_cases.html", case_facts, 30),
    Panel("leave", _("My leave"), "calendar-days", "appointments/_me_leave.html", leave_facts, 40),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
