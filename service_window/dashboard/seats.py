"""Who is at each window of the board: in which role, since when, off post since when, and with which visitor."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from appointments.models.visit import CaseVisit
from appointments.services import clocks
from service_window.dashboard.facts import Facts, Present
from windows.cover import CoverRole
from windows.presence import Stretch, return_overdue

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Serving:
    """The visitor at a window: the number, since when, and the case that is worked on."""

    ticket: str
    since: datetime
    item: str
    number: str
    url: str
    step: str
    light: str
    green: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at a window: in which role, since when, off post since when, and with which visitor."""

    name: str
    role: Words
    since: datetime | None
    off_since: datetime | None
    overdue: bool
    destination: str
    back_at: datetime | None
    on_leave: bool
    serving: Serving | None
    window: int


def seats_of(facts: Facts, numbers: dict[int, int]) -> dict[int, tuple[Seat, ...]]:
    """Who is at each window: those signed in there, and whoever has a visitor there all the same."""
    served = _served(facts)
    found: dict[int, list[Seat]] = {}
    for person in facts.people:
        visit = served.get((person.window_id, person.staff_id))
        found.setdefault(person.window_id, []).append(_seat(person, facts, visit, numbers[person.window_id]))
    present = {(person.window_id, person.staff_id) for person in facts.people}
    for (window_id, staff_id), link in served.items():
        if (window_id, staff_id) not in present:
            found.setdefault(window_id, []).append(_unsigned(facts, window_id, staff_id, link, numbers[window_id]))
    return {window: tuple(seats) for window, seats in found.items()}


def _seat(person: Present, facts: Facts, link: CaseVisit | None, window: int) -> Seat:
    away = Stretch(person.left_at) if person.left_at else None
    return Seat(
        name=person.name,
        role=_role(facts, person.staff_id, person.window_id),
        since=person.signed_in_at,
        off_since=person.left_at,
        overdue=bool(away and return_overdue(away, expected_back_at=person.expected_back_at, now=facts.moment)),
        destination=person.destination or "",
        back_at=person.expected_back_at,
        on_leave=person.on_leave,
        serving=_serving(link, facts) if link else None,
        window=window,
    )


def _unsigned(facts: Facts, window_id: int, staff_id: int, link: CaseVisit, window: int) -> Seat:
    return Seat(
        name=link.visit.staff.name,
        role=_role(facts, staff_id, window_id),
        since=None,
        off_since=None,
        overdue=False,
        destination="",
        back_at=None,
        on_leave=False,
        serving=_serving(link, facts),
        window=window,
    )


def _role(facts: Facts, staff_id: int, window_id: int) -> Words:
    """As what somebody serves at a window: by the duties held there now, else by those assigned there."""
    held = {duty.role for duty in facts.cover.items_for_staff(staff_id) if duty.post.window_id == window_id}
    if not held:
        here = [duty for duty in facts.duties if duty.window_id == window_id]
        held |= {CoverRole.A_ROLE for duty in here if duty.a_id == staff_id}
        held |= {CoverRole.B_ROLE for duty in here if staff_id in (duty.b_id, duty.cover_staff_id)}
    if len(held) > 1:
        return gettext_lazy("A and B role")
    return held.pop().label if held else CoverRole.NONE.label


def _served(facts: Facts) -> dict[tuple[int, int], CaseVisit]:
    found: dict[tuple[int, int], CaseVisit] = {}
    for link in facts.served:  # the case worked on comes first
        found.setdefault((link.visit.window_id, link.visit.staff_id), link)
    return found


def _serving(link: CaseVisit, facts: Facts) -> Serving:
    visit, case = link.visit, link.case
    version = case.item_version
    name = version.name if version else getattr(link, "title", None)
    name_en = version.name_en if version else getattr(link, "title_en", None)
    return Serving(
        ticket=visit.ticket.number if visit.ticket else visit.get_channel_display(),
        since=visit.opened_at,
        item=in_language(name, name_en) or _("New matter"),
        number=case.number or "",
        url=reverse("appointments:case-detail", args=(case.pk,)),
        step=f"{case.step_due.code} {case.step_due.label}" if not case.is_closed else _("Finished"),
        light=clocks.light_of(case, today=facts.day, calendar=facts.calendar, now=facts.moment).value,
        green=case.green_channel,
    )


def in_language(name: str | None, name_en: str | None) -> str:
    """The English name for a reader of English, where there is one."""
    return (name_en if get_language() == "en" else "") or name or ""
