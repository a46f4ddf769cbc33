"""What the dashboard knows of one moment, read in a fixed number of queries whatever the number of windows and cases.

The same questions have services of their own (`windows.services.duties`, `windows.services.schedule`); here
everything is read once and handed to the same pure modules, so that the answers are theirs.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from appointments.deadlines import Light
from appointments.models import Case
from appointments.models.visit import CaseVisit
from appointments.services import clocks
from service_window.dashboard.queue_facts import QueueFacts, queue_facts
from windows.cover import Assignment, Cover, Post
from windows.models import (
    Attendance,
    ChiefDuty,
    DayCover,
    Fault,
    ItemVersion,
    Leave,
    Office,
    RoleAssignment,
    Staff,
    Window,
)
from windows.models.day_cover import with_stand_ins
from windows.presence import calls_at
from windows.services.schedule import opening_hours
from windows.workdays import WorkCalendar

MOST_FAULTS = 12


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
    places, duties, people = _places(day), _duties(day), _people(moment)
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
        served=_served(day),
        chief=_chief(moment),
        faults=_faults(),
        lights=_lights(moment, calendar),
        queue=queue_facts(moment),
    )


def _at_post(people: tuple[Present, ...]) -> frozenset[int]:
    return frozenset(row.staff_id for row in people if row.active and row.left_at is None and not row.on_leave)


def _places(day: date) -> tuple[Place, ...]:
    standing = Q(lunch_duties__day=day, lunch_duties__cancelled_at=None)
    rows = Window.objects.annotate(lunch=FilteredRelation("lunch_duties", condition=standing)).order_by("number")
    columns = ("pk", "number", "name", "name_en", "is_open", "closed_reason")
    found = rows.values_list(*columns, "lunch__staff__name", "lunch__starts", "lunch__ends")
    return tuple(Place(*row) for row in found)


def titles(day: date, item: str) -> dict[str, Subquery]:
    """The name of an item in force on a day, in both languages; ``item`` is the path to the item's key."""
    versions = ItemVersion.objects.published_on(day).filter(item=OuterRef(item)).order_by("-version")
    return {"title": Subquery(versions.values("name")[:1]), "title_en": Subquery(versions.values("name_en")[:1])}


def _duties(day: date) -> tuple[Duty, ...]:
    covers = DayCover.objects.for_day(day).filter(window=OuterRef("window"), item=OuterRef("item"))
    rows = RoleAssignment.objects.on(day).annotate(
        **titles(day, "item"),
        cover_pk=Subquery(covers.values("pk")[:1]),
        cover_staff=Subquery(covers.values("staff")[:1]),
        cover_name=Subquery(covers.values("staff__name")[:1]),
    )
    columns = (
        "window_id",
        "item_id",
        "a_role_id",
        "b_role_id",
        "valid_from",
        "valid_to",
        "a_role__name",
        "b_role__name",
    )
    found = rows.order_by("window__number", "item__position", "item__code").values_list(
        *columns, "item__code", "title", "title_en", "cover_pk", "cover_staff", "cover_name"
    )
    return tuple(Duty(*row) for row in found)


def _people(moment: datetime) -> tuple[Present, ...]:
    away = FilteredRelation("absences", condition=Q(absences__returned_at=None))
    leave = Exists(Leave.objects.during(moment).filter(staff=OuterRef("staff_id")))
    rows = Attendance.objects.during(moment).annotate(away=away, on_leave=leave).order_by("signed_in_at", "pk")
    columns = ("staff_id", "staff__name", "staff__is_active", "window_id", "signed_in_at")
    found = rows.values_list(*columns, "away__left_at", "away__destination", "away__expected_back_at", "on_leave")
    return tuple(Present(*row) for row in found)


def _served(day: date) -> tuple[CaseVisit, ...]:
    """The visits under way with their cases, the case worked on before the others."""
    links = CaseVisit.objects.filter(visit__closed_at=None).annotate(**titles(day, "case__item"))
    rows = links.select_related("visit__ticket", "visit__staff", "case__item_version").only(
        "visit__channel",
        "visit__window",
        "visit__opened_at",
        "visit__ticket__number",
        "visit__staff__name",
        *(f"case__{name}" for name in _OF_CASE),
        "case__item_version__name",
        "case__item_version__name_en",
    )
    return tuple(rows.order_by("visit_id", F("case__closed_at").asc(nulls_first=True), "-case_id"))


_OF_CASE = (
    "number",
    "step",
    "step_since",
    "received_on",
    "result_ready_at",
    "result_ready_on",
    "closed_at",
    "promised_due_on",
    "statutory_due_on",
    "due_provisional",
    "finish_by",
    "frozen_since",
    "green_channel",
)


def _chief(moment: datetime) -> Any:
    """The chief representative of the day and the deputy, and whether each is on leave."""

    def away(field: str) -> Exists:
        return Exists(Leave.objects.during(moment).filter(staff=OuterRef(field)))

    duties: QuerySet[ChiefDuty] = ChiefDuty.objects.for_list().filter(pk=timezone.localdate(moment))
    return duties.annotate(chief_away=away("chief_id"), deputy_away=away("deputy_id")).first()


def _faults() -> tuple[Fault, ...]:
    return tuple(Fault.objects.open().for_list().order_by("-stops_service", "due_on", "pk")[: MOST_FAULTS + 1])


def _lights(moment: datetime, calendar: WorkCalendar) -> dict[str, int]:
    """How many open cases show each light now, as the list of cases filters them; cases with the same dates count once."""
    today = timezone.localdate(moment)
    waiting = Case.objects.open().filter(received_on__isnull=False, result_ready_at=None).order_by()
    dates = ("promised_due_on", "statutory_due_on", "frozen_since", "finish_by")
    counts = dict.fromkeys(Light.values, 0)
    for *found, number in waiting.values_list(*dates).annotate(number=Count("pk")):
        alike = Case(received_on=today, **dict(zip(dates, found, strict=True)))
        counts[clocks.light_of(alike, today=today, calendar=calendar, now=moment)] += number
    return counts
