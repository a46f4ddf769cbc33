"""Whom an act can go to: people with what speaks for each, the best first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Case, Visit
from appointments.services.day_figures import propose_stand_ins
from windows.models import Attendance, Leave, RoleAssignment, ServiceItem, Staff, Window
from windows.roles import Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person, and what speaks for them in one line."""

    staff: Staff
    words: str


def stand_ins_for(window: Window, item: ServiceItem, moment: datetime) -> list[Candidate]:
    """Whom to assign to an uncovered item for the day."""
    return [
        Candidate(row.staff, _said(row.staff, at_post=row.at_post, free=row.free, done=row.done))
        for row in propose_stand_ins(window, item=item, moment=moment)
    ]


def takers_for(window: Window, moment: datetime) -> list[Candidate]:
    """Who can take a case of a window over: A and B of its items first, then whoever is at a post and free."""
    day = timezone.localdate(moment)
    roles = RoleAssignment.objects.on(day).filter(window=window).values_list("a_role_id", "b_role_id")
    entitled = {person for pair in roles for person in pair}
    away = Leave.objects.during(moment).values("staff")
    people = Staff.objects.serving_on(day).with_role(Role.WINDOW_STAFF).exclude(pk__in=away)
    present, busy = Attendance.objects.at_post(moment), set(Visit.objects.open().values_list("staff_id", flat=True))
    order = sorted(people, key=lambda one: (one.pk not in present, one.pk not in entitled, one.pk in busy, one.number))
    return [
        Candidate(one, _said(one, at_post=one.pk in present, free=one.pk not in busy, entitled=one.pk in entitled))
        for one in order
    ]


def cases_at(window: Window, moment: datetime) -> list[Case]:
    """The open cases of whoever is or was at a window today, those of a visitor there first."""
    today = timezone.localdate(moment)
    people = set(Attendance.objects.for_day(today).filter(window=window).values_list("staff_id", flat=True))
    visits = Visit.objects.open().filter(window=window)
    people |= set(visits.values_list("staff_id", flat=True))
    roles = RoleAssignment.objects.on(today).filter(window=window).values_list("a_role_id", flat=True)
    rows = Case.objects.open().filter(holder__in=people | set(roles), window=window).for_list()
    found = list(rows.order_by("promised_due_on", "pk")[:MOST_CASES])
    seated = set(Case.objects.filter(visit_links__visit__in=visits).values_list("pk", flat=True))
    return sorted(found, key=lambda case: case.pk not in seated)


MOST_CASES = 50


def _said(person: Staff, *, at_post: bool, free: bool, done: int | None = None, entitled: bool = False) -> str:
    parts = [_("at the post") if at_post else _("not at a post")]
    if at_post:
        parts.append(_("free") if free else _("with a visitor"))
    if entitled:
        parts.append(_("A or B role at this window"))
    if done is not None:
        parts.append(ngettext("has done this item %(n)d time", "has done this item %(n)d times", done) % {"n": done})
    return f"{person.name}({person.number}) · {_(', ').join(parts)}"
