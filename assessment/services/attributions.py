"""Who answers for an overdue case (E8): the product proposes, the office attributes, with a reason where it departs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case, Handover
from assessment.case_facts import attributed, holders_at_close, overdue_cases
from assessment.facts import policy_of
from assessment.flow import PREPARE
from assessment.models import CaseAttribution
from evaluations.policy import Policy
from service_window.http import Refusal
from windows.models import CalendarDay, Office, Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require
from windows.workdays import WorkCalendar


class NotAttributable(Refusal):
    """The case is not overdue in this year, or was loaded with its handler."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One person who held the case, and for how many working days up to its due date, by close of business."""

    staff: Staff
    days: int


@dataclass(frozen=True, slots=True)
class OverdueCase:
    """One overdue case made here: who held it how long, whom the product proposes, whom the office named."""

    case: Case
    holders: tuple[Holder, ...]
    proposed: Staff
    named: Staff | None
    reason: str

    @property
    def answers(self) -> Staff:
        """Who answers for the case as things stand."""
        return self.named or self.proposed


def overdue_in(year: int, *, on: date | None = None, limit: int, after: int = 0) -> list[OverdueCase]:
    """Overdue cases made here whose due date lies in the year's period, in the order of their keys."""
    policy = policy_of(year)
    rows = _own(policy, on or timezone.localdate()).filter(pk__gt=after).order_by("pk")
    return _told(list(rows.distinct()[:limit]))


@transaction.atomic
def attribute_case(case: Case, *, year: int, staff: Staff, by: Staff, reason: str = "") -> CaseAttribution:
    """Name who answers for an overdue case; the newest attribution counts, earlier ones stay."""
    require(by, PREPARE)
    text = words(reason, most=500)
    known = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    rows = _told(list(_own(policy_of(year), timezone.localdate()).filter(pk=known.pk)[:1]))
    if not rows:
        raise NotAttributable(_("This case is not overdue in this year, or its ledger names who answers for it."))
    (row,) = rows
    if staff.pk not in {holder.staff.pk for holder in row.holders}:
        raise NotValid(_("%(person)s never held this case.") % {"person": staff})
    if by.pk in {staff.pk, row.proposed.pk}:
        raise NotPermitted(_("Nobody attributes a case that they may answer for themselves."))
    if staff.pk != row.proposed.pk and not text:
        raise NotValid(
            _("Say why it is not %(person)s, who held the case when it ran over.") % {"person": row.proposed}
        )
    made = CaseAttribution.objects.create(
        case=known, staff=staff, proposed=row.proposed, by=by, at=timezone.now(), reason=text
    )
    after = {"staff": staff.number, "proposed": row.proposed.number}
    audit.record("year.attribute_case", known, by=by, reason=text, label=known.number or "", after=after)
    return made


def _own(policy: Policy, on: date) -> Any:
    return overdue_cases(policy, on=on).filter(imported_ref=None)


def _told(cases: Sequence[Case]) -> list[OverdueCase]:
    keys = [case.pk for case in cases]
    among = Case.objects.filter(pk__in=keys)
    held = _held(keys)
    proposed, named = holders_at_close(among), attributed(among)
    reasons = {row.case_id: row.reason for row in CaseAttribution.objects.filter(case__in=keys).order_by("pk")}
    wanted = {*proposed.values(), *named.values(), *(pk for days in held.values() for pk in days)}
    people = Staff.objects.in_bulk(wanted)
    return [
        OverdueCase(
            case,
            tuple(Holder(people[pk], days) for pk, days in held.get(case.pk, {}).items()),
            people[proposed[case.pk]],
            people[named[case.pk]] if case.pk in named else None,
            reasons.get(case.pk, ""),
        )
        for case in cases
        if case.pk in proposed
    ]


def _held(cases: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    """For each case the working days at whose close each person held it, up to the due date."""
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
