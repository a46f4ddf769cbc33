"""Who held a case when, for how many working days each, and who answers for it past its promise (E8)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
    """One person who held a case: from when until when, and how many working days began with the case in hand."""

    staff_id: int
    name: str
    from_at: datetime
    until_at: datetime | None
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


def holdings_of(case: Case, *, today: date) -> list[Holding]:
    """Who held the case, in order, with the working days each; the starting day of a period does not count."""
    rows = list(Handover.objects.filter(case=case).select_related("holder").order_by("from_at", "pk"))
    at_due = holders_at_due(Case.objects.filter(pk=case.pk)).get(case.pk)
    years = range(rows[0].from_at.year, today.year + 1) if rows else range(today.year, today.year + 1)
    calendar = CalendarDay.objects.work_calendar(years)
    end = min(case.result_ready_on or today, today)
    return [
        Holding(
            row.holder_id,
            row.holder.name,
            row.from_at,
            row.until_at,
            _days(row, end, calendar),
            row.holder_id == at_due,
        )
        for row in rows
    ]


@transaction.atomic
def attribute_case(case: Case, staff: Staff, *, by: Staff, reason: str = "") -> CaseAttribution:
    """Say who answers for a case past its promise; where it departs from the proposal, with a reason."""
    require(by, ATTRIBUTE)
    if staff.pk == by.pk:
        raise NotPermitted(_("Nobody attributes a case to themselves."))
    if case.imported_ref is not None or case.promised_due_on is None:
        raise NotOverdue(
            _("For a loaded case its handler answers; a case without a promise has nobody to answer for it.")
        )
    if (case.decided_on or timezone.localdate()) <= case.promised_due_on:
        raise NotOverdue(_("The case has kept its promise so far."))
    held = Handover.objects.filter(case=case, holder=staff).exists()
    proposed = holders_at_due(Case.objects.filter(pk=case.pk)).get(case.pk)
    departs = staff.pk != proposed
    text = words(
        reason,
        most=500,
        missing=_("Say why it is attributed to somebody else than proposed.") if departs else "",
    )
    if not held:
        raise NotValid(_("%(person)s never held this case. Choose one of those who did.") % {"person": staff.name})
    row = CaseAttribution.objects.create(
        case=case, staff=staff, proposed_id=proposed, reason=text, by=by, at=timezone.now()
    )
    after = {"staff": staff.number, "departs": departs}
    audit.record("case.attribute", case, by=by, label=case.number or "", after=after)
    return row


def _days(row: Handover, end: date, calendar: WorkCalendar) -> int:
    first = timezone.localdate(row.from_at)
    last = timezone.localdate(row.until_at) if row.until_at else end
    return calendar.workdays_between(first, min(last, end)) if last > first else 0
