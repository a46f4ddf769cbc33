"""What the dashboard asks the database, as statements written once per process: it asks them whenever anything has happened."""

from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models import Window as WindowFunction
from django.db.models.functions import RowNumber
from django.utils import timezone

from appointments.models import Case
from appointments.models.visit import CaseVisit
from service_window.joined import Joined
from service_window.prepared import Prepared
from windows.models import Attendance, ChiefDuty, DayCover, Fault, ItemVersion, Leave, RoleAssignment, Window

MOST_FAULTS = 12
DATES = ("promised_due_on", "statutory_due_on", "frozen_since", "finish_by")
"""The dates that a light follows from."""


def _places(*, day: date) -> QuerySet[Window, Any]:
    standing = Q(lunch_duties__day=day, lunch_duties__cancelled_at=None)
    rows = Window.objects.annotate(lunch=FilteredRelation("lunch_duties", condition=standing)).order_by("number")
    columns = ("pk", "number", "name", "name_en", "is_open", "closed_reason")
    return rows.values_list(*columns, "lunch__staff__name", "lunch__starts", "lunch__ends")


def titles(day: date, item: str) -> dict[str, Subquery]:
    """The name of an item in force on a day, in both languages; ``item`` is the path to the item's key."""
    versions = ItemVersion.objects.published_on(day).filter(item=OuterRef(item)).order_by("-version")
    return {"title": Subquery(versions.values("name")[:1]), "title_en": Subquery(versions.values("name_en")[:1])}


def _duties(*, day: date) -> QuerySet[RoleAssignment, Any]:
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
    return rows.order_by("window__number", "item__position", "item__code").values_list(
        *columns, "item__code", "title", "title_en", "cover_pk", "cover_staff", "cover_name"
    )


def _people(*, moment: datetime) -> QuerySet[Attendance, Any]:
    away = FilteredRelation("absences", condition=Q(absences__returned_at=None))
    leave = Exists(Leave.objects.during(moment).filter(staff=OuterRef("staff_id")))
    rows = Attendance.objects.during(moment).annotate(away=away, on_leave=leave).order_by("signed_in_at", "pk")
    columns = ("staff_id", "staff__name", "staff__is_active", "window_id", "signed_in_at")
    return rows.values_list(*columns, "away__left_at", "away__destination", "away__expected_back_at", "on_leave")


def _served(*, day: date) -> QuerySet[CaseVisit]:
    """The visits under way, each with the case worked on: the newest open one, else the newest."""
    order = (F("case__closed_at").asc(nulls_first=True), F("case_id").desc())
    place = WindowFunction(RowNumber(), partition_by=F("visit_id"), order_by=order)
    first = CaseVisit.objects.filter(visit__closed_at=None).annotate(place=place).filter(place=1)
    return CaseVisit.objects.filter(pk__in=first.values("pk")).annotate(**titles(day, "case__item")).order_by("visit")


_OF_VISIT = (
    "visit__channel",
    "visit__window",
    "visit__opened_at",
    "visit__ticket__number",
    "visit__staff__name",
    "case__item_version__name",
    "case__item_version__name_en",
)
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


def _chief(*, moment: datetime) -> QuerySet[ChiefDuty]:
    """The chief representative of the day and the deputy, and whether each is on leave."""

    def away(field: str) -> Exists:
        return Exists(Leave.objects.during(moment).filter(staff=OuterRef(field)))

    duties = ChiefDuty.objects.filter(pk=timezone.localdate(moment)).order_by()
    return duties.annotate(chief_away=away("chief_id"), deputy_away=away("deputy_id"))


def _faults() -> QuerySet[Fault]:
    return Fault.objects.open().order_by("-stops_service", "due_on", "pk")[: MOST_FAULTS + 1]


def _dates() -> QuerySet[Case, Any]:
    waiting = Case.objects.open().filter(received_on__isnull=False, result_ready_at=None).order_by()
    return waiting.values_list(*DATES).annotate(number=Count("pk"))


PLACES = Prepared(_places, names={"day": date}, times=(7, 8))
DUTIES = Prepared(_duties, names={"day": date}, days=(4, 5))
PEOPLE = Prepared(_people, names={"moment": datetime}, moments=(4, 5, 7))
_TITLES = {"title": CharField(), "title_en": CharField()}
SERVED = Joined(
    CaseVisit,
    _served,
    names={"day": date},
    related=("visit", "visit__ticket", "visit__staff", "case", "case__item_version"),
    only=(*_OF_VISIT, *(f"case__{name}" for name in _OF_CASE)),
    annotated=_TITLES,
)
CHIEF = Joined(
    ChiefDuty,
    _chief,
    names={"moment": datetime},
    related=("chief", "deputy"),
    only=("chief__name", "deputy__name"),
    annotated={"chief_away": BooleanField(), "deputy_away": BooleanField()},
)
FAULTS = Joined(Fault, _faults, related=("equipment", "equipment__window", "reported_by"), only=("reported_by__name",))
LIGHTS = Prepared(_dates, days=(0, 1, 2), moments=(3,))
