"""Who stands in for whom at a moment, as the desks of both see it (R3): one query for any number of items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from service_window.prepared import Prepared
from windows.cover import Assignment, Cover
from windows.models import Absence, Attendance, DayCover, ItemVersion, RoleAssignment, Staff


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """One item whose A role is away: its key, its name and its English name."""

    pk: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Items of one window that ``holder`` serves while ``away`` is not at the post; an empty holder is an alarm.

    ``since`` is when the A role left today; none where they have not been there today.
    """

    window_id: int
    window_number: int
    away_id: int
    away: str
    holder_id: int | None
    holder: str
    since: datetime | None
    items: tuple[CoveredItem, ...]


def stand_ins_of(person: Staff, moment: datetime) -> tuple[StandIn, ...]:
    """The items that ``person`` serves in place of an A role, and those of the person's own that are without their A.

    Ask only where presence is recorded; otherwise everybody counts as at the post.
    """
    day = timezone.localdate(moment)
    rows = [_Row(*row) for row in _AWAY.rows(person=person.pk, day=day, moment=moment)]
    here = {row.second for row in rows if row.second_here}
    duties = [Assignment(row.window_id, row.item_id, row.a_role_id, row.second, day, day) for row in rows]
    cover = Cover(duties, at_post=here, on=day)
    found = []
    for row in rows:
        holder = cover.duty_holder(window_id=row.window_id, item_id=row.item_id)
        holder_id = holder.staff_id if holder else None
        if holder_id != row.a_role_id and person.pk in (row.a_role_id, holder_id):
            found.append((_key(row, holder_id), row))
    return tuple(_together(found))


class _Row(NamedTuple):
    """One assignment whose A role is away, with who is at the post in its place."""

    window_id: int
    window_number: int
    item_id: int
    a_role_id: int
    a_role: str
    second: int
    second_name: str
    second_here: bool
    name: str | None
    name_en: str | None
    left_at: datetime | None
    ended_at: datetime | None


def _rows(*, person: int, day: date, moment: datetime) -> QuerySet[RoleAssignment, Any]:
    """The assignments in which the person is B, stands in for the day, or is the A who is away."""
    here = Attendance.objects.present(moment)
    covers = DayCover.objects.for_day(day).filter(window=OuterRef("window"), item=OuterRef("item"))
    covers = covers.exclude(staff=OuterRef("a_role"))
    newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-version")
    away = Absence.objects.during(moment).filter(attendance__staff=OuterRef("a_role"))
    ended = Attendance.objects.filter(staff=OuterRef("a_role"), day=day, signed_out_at__lte=moment)
    rows = RoleAssignment.objects.on(day).annotate(
        second=Coalesce(Subquery(covers.values("staff")[:1]), F("b_role"), output_field=BigIntegerField()),
        second_name=Coalesce(Subquery(covers.values("staff__name")[:1]), F("b_role__name")),
        name=Subquery(newest.values("name")[:1]),
        name_en=Subquery(newest.values("name_en")[:1]),
        left_at=Subquery(away.values("left_at")[:1]),
        ended_at=Subquery(ended.order_by("-signed_out_at").values("signed_out_at")[:1]),
    )
    rows = rows.annotate(second_here=Exists(here.filter(staff=OuterRef("second"))))
    rows = rows.filter(~Exists(here.filter(staff=OuterRef("a_role"))), Q(a_role=person) | Q(second=person))
    columns = [_COLUMNS.get(field, field) for field in _Row._fields]
    return rows.order_by("window__number", "a_role", "item__position").values_list(*columns)


_COLUMNS = {"window_number": "window__number", "a_role": "a_role__name"}
_AWAY = Prepared(
    _rows,
    names={"person": int, "day": date, "moment": datetime},
    moments=(_Row._fields.index("left_at"), _Row._fields.index("ended_at")),
)


def _key(row: _Row, holder_id: int | None) -> tuple[int, int, int]:
    return (row.window_id, row.a_role_id, holder_id or 0)


def _together(found: list[tuple[tuple[int, int, int], _Row]]) -> Iterable[StandIn]:
    """One stand-in per window, person away and person who serves."""
    for (window_id, away_id, holder_id), group in groupby(
        sorted(found, key=lambda pair: pair[0]), lambda pair: pair[0]
    ):
        rows = [row for _key, row in group]
        first = rows[0]
        yield StandIn(
            window_id=window_id,
            window_number=first.window_number,
            away_id=away_id,
            away=first.a_role,
            holder_id=holder_id or None,
            holder=first.second_name if holder_id else "",
            since=first.left_at or first.ended_at,
            items=tuple(CoveredItem(row.item_id, row.name or "", row.name_en or "") for row in rows),
        )
