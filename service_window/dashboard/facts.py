"""What the dashboard knows of one moment, read in a fixed number of queries whatever the number of windows and cases.

The same questions have services of their own (`windows.services.duties`, `windows.services.schedule`); here
everything is read once and handed to the same pure modules, so that the answers are theirs.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from appointments.deadlines import Light
from appointments.models import Case
from appointments.models.visit import CaseVisit
from appointments.services import clocks
from service_window.dashboard.board_rows import CHIEF, DATES, DUTIES, FAULTS, LIGHTS, PEOPLE, PLACES, SERVED
from service_window.dashboard.queue_facts import QueueFacts, queue_facts
from windows.cover import Assignment, Cover, Post
from windows.models import (
    Attendance,
    Fault,
    Office,
    Staff,
)
from windows.models.day_cover import with_stand_ins
from windows.presence import calls_at
from windows.services.schedule import opening_hours
from windows.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Duty:
    """One item at one window today: who is A and B, and who stands in for the day."""

    window_id: int
    item_id: int
    a_id: int
    b_id: int
    valid_from: date
    valid_to: date | None
    a_name: str
    b_name: str
    code: str
    name: str | None
    name_en: str | None
    cover_id: int | None
    cover_staff_id: int | None
    cover_name: str | None

    @property
    def post(self) -> Post:
        """What the duty is held for."""
        return Post(self.window_id, self.item_id)


@dataclass(frozen=True, slots=True)
class Present:
    """One person who is signed in at a window now, and since when off post."""

    staff_id: int
    name: str
    active: bool
    window_id: int
    signed_in_at: datetime
    left_at: datetime | None
    destination: str | None
    expected_back_at: datetime | None
    on_leave: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One window, and who has lunch duty there today."""

    pk: int
    number: int
    name: str
    name_en: str
    is_open: bool
    closed_reason: str
    lunch_name: str | None
    lunch_starts: time | None
    lunch_ends: time | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the dashboard shows, as it was at ``moment``."""

    moment: datetime
    office: Office
    calendar: WorkCalendar
    hours: tuple[tuple[time, time], ...]
    places: tuple[Place, ...]
    duties: tuple[Duty, ...]
    people: tuple[Present, ...]
    recorded: bool
    cover: Cover
    calling: frozenset[int]
    served: tuple[CaseVisit, ...]
    chief: Any
    faults: tuple[Fault, ...]
    lights: dict[str, int]
    queue: QueueFacts | None = None

    @property
    def day(self) -> date:
        """The day of the moment."""
        return timezone.localdate(self.moment)

    def alarms(self) -> tuple[Post, ...]:
        """The uncovered items of the windows that receive visitors now, as `windows.services.duties.alarms_at`."""
        return tuple(post for post in self.cover.uncovered() if post.window_id in self.calling)


def facts_at(moment: datetime) -> Facts:
    """Read everything; twelve queries, one more where a queue is kept, two more where nobody has signed in yet."""
    day = timezone.localdate(moment)
    office = Office.objects.current()
    calendar = clocks.calendar_around(day)
    hours = tuple(opening_hours(day))
    places = tuple(Place(*row) for row in PLACES.rows(day=day))
    duties = tuple(Duty(*row) for row in DUTIES.rows(day=day))
    people = tuple(Present(*row) for row in PEOPLE.rows(moment=moment))
    recorded = office.presence_in_use and (bool(people) or Attendance.objects.is_recorded(moment))
    at_post = _at_post(people) if recorded else frozenset(Staff.objects.serving_on(day).values_list("pk", flat=True))
    rows = tuple(Assignment(d.window_id, d.item_id, d.a_id, d.b_id, d.valid_from, d.valid_to) for d in duties)
    stand_ins = {(d.window_id, d.item_id): d.cover_staff_id for d in duties if d.cover_staff_id is not None}
    lunches = [(p.pk, p.lunch_starts, p.lunch_ends) for p in places if p.lunch_starts and p.lunch_ends]
    calling = calls_at(
        timezone.localtime(moment).time(),
        hours=hours,
        lunch_duties=lunches,
        windows=[place.pk for place in places if place.is_open],
    )
    return Facts(
        moment=moment,
        office=office,
        calendar=calendar,
        hours=hours,
        places=places,
        duties=duties,
        people=people,
        recorded=recorded,
        cover=Cover(with_stand_ins(rows, stand_ins, day), at_post=at_post, on=day),
        calling=calling,
        served=tuple(SERVED.find(day=day)),
        chief=next(CHIEF.find(moment=moment), None),
        faults=tuple(FAULTS.find()),
        lights=_lights(moment, calendar),
        queue=queue_facts(moment),
    )


def _at_post(people: tuple[Present, ...]) -> frozenset[int]:
    return frozenset(row.staff_id for row in people if row.active and row.left_at is None and not row.on_leave)


def _lights(moment: datetime, calendar: WorkCalendar) -> dict[str, int]:
    """How many open cases show each light now, as the list of cases filters them; cases with the same dates count once."""
    today = timezone.localdate(moment)
    counts = dict.fromkeys(Light.values, 0)
    for *found, number in LIGHTS.rows():
        alike = Case(received_on=today, **dict(zip(DATES, found, strict=True)))
        counts[clocks.light_of(alike, today=today, calendar=calendar, now=moment)] += number
    return counts
