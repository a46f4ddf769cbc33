"""Who is at which post at a moment: what calling and the outlook ask again and again, in statements written once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from appointments.models import Ticket, Visit
from service_window.prepared import Prepared
from service_window.reading import columns_of
from windows.cover import Assignment
from windows.models import Attendance, DayCover, Office, RoleAssignment, Staff, Window, WindowItem

_DUTY, _PRESENT, _RECORDED, _OFFERED = range(4)
"""What a row of the one statement tells."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The assignments of the day, who is at the post (``None`` where presence is not recorded and everybody counts), and
    the items that the window asked for offers."""

    duties: tuple[Assignment, ...]
    present: frozenset[int] | None
    offered: frozenset[int]


def posts_at(moment: datetime, *, window: Window | None = None) -> Posts:
    """Who is at which post at a moment, as `windows.models.day_cover` and `Attendance` tell it; one query."""
    day, duties, found = timezone.localdate(moment), [], (set[int](), set[int](), set[int]())
    present, recorded, offered = found
    for kind, one, two, three, four in POSTS.rows(moment=moment, window=window.pk if window else 0):
        if kind == _DUTY:
            duties.append(Assignment(one, two, three, four, day, day))
        else:
            found[kind - 1].add(one)
    return Posts(tuple(duties), frozenset(present) if recorded else None, frozenset(offered))


def window_of_person(person: Staff, day: date) -> Window | None:
    """Where somebody is signed in on a day, while the office records presence; one query."""
    return next(_SIGNED_IN.instances(Window, person=person.pk, day=day), None)


def lock_person(person: Staff) -> None:
    """Let two desks of one person act one after the other; the lock lasts until the transaction ends."""
    list(LOCKED.rows(person=person.pk))


@dataclass(frozen=True, slots=True)
class Free:
    """Nothing stands in the way of a call, but perhaps the hours, which count where presence is ``recorded``."""

    recorded: bool


def free_to_call(person: Staff, window: Window, moment: datetime) -> Free | None:
    """Whether somebody is at the post at an open window, and has nobody called or seated; one query.

    Where something stands in the way, it is said by those who know the words: `visits.ensure_may_receive` and its neighbours.
    """
    found = next(FREE.rows(person=person.pk, window=window.pk, moment=moment), None)
    return Free(recorded=bool(found[0])) if found else None


def _posts(*, moment: datetime, window: int) -> QuerySet[Any, Any]:
    day, none = timezone.localdate(moment), Value(0)
    covers = DayCover.objects.for_day(day).filter(window=OuterRef("window"), item=OuterRef("item"))
    stand_in = Subquery(covers.exclude(staff=OuterRef("a_role")).values("staff")[:1])
    second = Coalesce(stand_in, F("b_role"), output_field=BigIntegerField())
    duties = _five(RoleAssignment.objects.on(day), _DUTY, F("window"), F("item"), F("a_role"), second)
    return duties.union(
        _five(Attendance.objects.present(moment), _PRESENT, F("staff"), none, none, none),
        _five(Attendance.objects.offices_that_record(moment), _RECORDED, none, none, none, none),
        _five(WindowItem.objects.filter(window=window), _OFFERED, F("item"), none, none, none),
        all=True,
    )


def _five(rows: QuerySet[Any], kind: int, *values: Any) -> QuerySet[Any, Any]:
    """The rows as five numbers, of which the first is their kind."""
    names = ("kind", "one", "two", "three", "four")
    numbers = {
        name: ExpressionWrapper(value, output_field=BigIntegerField())
        for name, value in zip(names, (Value(kind), *values), strict=True)
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**numbers).values_list(*names)
    return found


def _signed_in(*, person: int, day: date) -> QuerySet[Window, Any]:
    there = Attendance.objects.open().filter(staff=person, day=day).order_by()
    in_use = Exists(Office.objects.filter(presence_in_use=True))
    return Window.objects.filter(in_use, pk__in=there.values("window")).order_by().values_list(*columns_of(Window))


def _locked(*, person: int) -> QuerySet[Staff, Any]:
    rows: QuerySet[Staff, Any] = Staff.objects.select_for_update(no_key=True).filter(pk=person).order_by()
    return rows.values_list("pk")


def _free(*, person: int, window: int, moment: datetime) -> QuerySet[Staff, Any]:
    there = Attendance.objects.present(moment).open().filter(staff=person, window=window)
    rows: QuerySet[Staff, Any] = (
        Staff.objects.filter(pk=person)
        .filter(
            Exists(Window.objects.open().filter(pk=window)),
            ~Q(Exists(Attendance.objects.offices_that_record(moment))) | Q(Exists(there)),
        )
        .exclude(Exists(Visit.objects.open().filter(staff=person)))
        .exclude(Exists(Ticket.objects.filter(called_by=person, state=Ticket.State.CALLED)))
        .order_by()
        .annotate(recorded=Exists(Attendance.objects.offices_that_record(moment)))
        .values_list("recorded")
    )
    return rows


_SIGNED_IN = Prepared(_signed_in, names={"person": int, "day": date})
POSTS = Prepared(_posts, names={"moment": datetime, "window": int})
LOCKED = Prepared(_locked, names={"person": int})
FREE = Prepared(_free, names={"person": int, "window": int, "moment": datetime})
