"""Who may inspect where, and whom an inspection finds: nobody inspects the window at which they serve (A1)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from evaluations.models import RoundPerson
from windows.cover import Cover
from windows.models import Attendance, DayCover, LunchDuty, RoleAssignment, Shift, Staff, Window
from windows.models.day_cover import duties_on
from windows.roles import Role

LOOKED_BACK = timedelta(days=30)
"""Whoever served at a window so recently does not inspect it."""


def candidates(first: date, last: date) -> QuerySet[Staff]:
    """Inspectors who are in service on every day of a span; the chief representative answers for all windows."""
    chiefs = Staff.objects.with_role(Role.CHIEF_REPRESENTATIVE).values("pk")
    people = Staff.objects.serving_on(first).filter(Q(left_on=None) | Q(left_on__gte=last))
    found: QuerySet[Staff] = people.with_role(Role.INSPECTOR).exclude(pk__in=chiefs).order_by("number")
    return found


def serving_at(windows: Iterable[int], first: date, last: date) -> frozenset[tuple[int, int]]:
    """Pairs of a window and a person who serves there in a span: in A or B role, planned, or not long ago."""
    asked = list(windows)
    pairs: set[tuple[int, int]] = set()
    assigned = RoleAssignment.objects.filter(window__in=asked, valid_from__lte=last)
    assigned = assigned.filter(Q(valid_to=None) | Q(valid_to__gte=first))
    for window, a_role, b_role in assigned.order_by().values_list("window_id", "a_role_id", "b_role_id"):
        pairs |= {(window, a_role), (window, b_role)}
    for model in (Shift, LunchDuty, DayCover):
        planned = model._default_manager.filter(window__in=asked, day__range=(first, last), cancelled_at=None)
        pairs.update(planned.order_by().values_list("window_id", "staff_id"))
    served = Attendance.objects.filter(window__in=asked, day__range=(first - LOOKED_BACK, last))
    pairs.update(served.order_by().values_list("window_id", "staff_id"))
    return frozenset(pairs)


def serves_at(person: Staff, *, window: Window, day: date) -> bool:
    """Whether a person serves at a window on a day, or did so not long before."""
    return (window.pk, person.pk) in serving_at((window.pk,), day, day)


def people_at(window: Window, *, day: date, moment: datetime) -> dict[int, str]:
    """The people at the post of a window and how they are known: signed in there, or holding a duty of it."""
    today = day == timezone.localdate(moment)
    rows = Attendance.objects.during(moment) if today else Attendance.objects.for_day(day)
    signed_in = set(rows.filter(window=window).order_by().values_list("staff_id", flat=True))
    duties = duties_on(day, window_id=window.pk)
    if today:
        cover = Cover(duties, at_post=Attendance.objects.at_post(moment), on=day)
        holders = (cover.duty_holder(window_id=row.window_id, item_id=row.item_id) for row in duties)
        on_duty = {holder.staff_id for holder in holders if holder is not None}
    else:
        on_duty = {row.a_id for row in duties}
    found = dict.fromkeys(sorted(on_duty), RoundPerson.Found.ON_DUTY.value)
    return found | dict.fromkeys(sorted(signed_in), RoundPerson.Found.SIGNED_IN.value)
