"""Who held a case when, for how many working days each, and who answers for it past its promise (E8)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case, Handover
from evaluations.models import CaseAttribution
from service_window.http import Refusal
from windows.models import CalendarDay, Office, Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require
from windows.workdays import WorkCalendar

ATTRIBUTE = "evaluations.decide_finding"
Rows = Iterable[tuple[Any, ...]]


class NotOverdue(Refusal):
    """The case has kept its promise so far."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One person who held a case, and for how many working days up to its due date, by close of business."""

    staff_id: int
    name: str
    working_days: int
    at_due: bool


def holders_at_due(overdue: QuerySet[Any, Any]) -> Mapping[int, int]:
    """Who held each case at close of business of its promised due date; one query, whatever the number of cases."""
    closes_at = Office.objects.current().closes_business_at
    rows: Rows = (
        Handover.objects.filter(case__in=overdue.values("pk"))
        .order_by("case_id", "from_at", "id")
        .values_list("case_id", "case__promised_due_on", "holder_id", "from_at")
    )
    periods: dict[int, tuple[date, list[tuple[datetime, int]]]] = {}
    for case_pk, due_on, holder_pk, from_at in rows:
        periods.setdefault(case_pk, (due_on, []))[1].append((from_at, holder_pk))
    found: dict[int, int] = {}
    for case_pk, (due_on, held) in periods.items():
        close = timezone.make_aware(datetime.combine(due_on, closes_at))
        position = bisect_right(held, close, key=lambda period: period[0])
        found[case_pk] = held[max(0, position - 1)][1]
    return found


def attributed(overdue: QuerySet[Any, Any]) -> Mapping[int, int]:
    """Who answers for each case by the newest attribution; cases without one are left out."""
    rows = CaseAttribution.objects.filter(case__in=overdue.values("pk")).order_by("pk")
    return dict(rows.values_list("case_id", "staff_id"))


def holdings_of(case: Case) -> list[Holding]:
    """Who held the case, in order, with the working days each had it up to the promised due date."""
    at_due = holders_at_due(Case.objects.filter(pk=case.pk)).get(case.pk)
    days = days_held([case.pk]).get(case.pk, {})
    names = dict(Staff.objects.filter(pk__in=days).values_list("pk", "name"))
    return [Holding(pk, names[pk], number, pk == at_due) for pk, number in days.items()]


@transaction.atomic
def attribute_case(case: Case, staff: Staff, *, by: Staff, reason: str = "") -> CaseAttribution:
    """Say who answers for a case past its promise; where it departs from the proposal, with a reason."""
    require(by, ATTRIBUTE)
    if case.imported_ref is not None or case.promised_due_on is None:
        raise NotOverdue(
            _("For a loaded case its handler answers; a case without a promise has nobody to answer for it.")
        )
    if (case.decided_on or timezone.localdate()) <= case.promised_due_on:
        raise NotOverdue(_("The case has kept its promise so far."))
    held = Handover.objects.filter(case=case, holder=staff).exists()
    proposed = holders_at_due(Case.objects.filter(pk=case.pk)).get(case.pk)
    if by.pk in {staff.pk, proposed}:
        raise NotPermitted(_("Nobody attributes a case that they may answer for themselves."))
    departs = staff.pk != proposed
    text = words(
        reason,
        most=500,
        missing=_("Say why it is attributed to somebody else than proposed.") if departs else "",
    )
    if not held:
        raise NotValid(_("%(person)s never held this case. Choose one of those who did.") % {"person": staff.name})
    row: CaseAttribution = CaseAttribution.objects.create(
        case=case, staff=staff, proposed_id=proposed, reason=text, by=by, at=timezone.now()
    )
    after = {"staff": staff.number, "departs": departs}
    audit.record("case.attribute", case, by=by, label=case.number or "", after=after)
    return row


def days_held(cases: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    """For each case the working days at whose close of business each person held it, up to the promised due date.

    Everybody who ever held the case is named, in order; whoever took over after that date has none. Two queries.
    """
    fields = ("case_id", "case__promised_due_on", "holder_id", "from_at")
    rows = Handover.objects.filter(case__in=cases).order_by("case_id", "from_at", "id").values_list(*fields)
    closes_at = Office.objects.current().closes_business_at
    calendar = CalendarDay.objects.work_calendar()
    found: dict[int, dict[int, int]] = {}
    for case_pk, group in groupby(rows, key=lambda row: row[0]):
        handed = list(group)
        periods = [(holder, from_at) for _case, _due, holder, from_at in handed]
        found[case_pk] = _days_held(periods, handed[0][1], closes_at, calendar)
    return found


def _days_held(
    periods: Sequence[tuple[int, datetime]], due_on: date, closes_at: time, calendar: WorkCalendar
) -> dict[int, int]:
    days: dict[int, int] = {}
    for position, (holder, from_at) in enumerate(periods):
        first = _first_close(from_at, closes_at)
        later = periods[position + 1][1] if position + 1 < len(periods) else None
        last = min(due_on, _first_close(later, closes_at) - _DAY) if later else due_on
        days[holder] = days.get(holder, 0) + _workdays(calendar, first, last)
    return days


def _first_close(moment: datetime, closes_at: time) -> date:
    """The first day at whose close of business somebody holds who took over at ``moment``."""
    local = timezone.localtime(moment)
    return local.date() if local.time() <= closes_at else local.date() + _DAY


def _workdays(calendar: WorkCalendar, first: date, last: date) -> int:
    """Working days from ``first`` to ``last``, both ends included."""
    return calendar.workdays_between(first - _DAY, last) if first <= last else 0


_DAY = date.resolution
