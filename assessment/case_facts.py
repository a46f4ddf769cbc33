"""Cases past their promise, by who answers for them (E8): four queries, whatever the number of people."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Conditional
from django.db.models import DateField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from appointments.models import Case, Handover
from assessment.dossier import CaseComplaint, CaseFact
from assessment.models import CaseAttribution
from assessment.rules import DELAY
from evaluations.models import Complaint
from evaluations.policy import Policy
from windows.models import Office, Staff

Rows = Iterable[tuple[Any, ...]]


def cases_of(policy: Policy, *, on: date, staff: Staff | None = None) -> Mapping[int, list[CaseFact]]:
    """Cases whose promise is broken, by the primary key of who answers for them.

    For a case loaded from a ledger that is its handler. For a case made here it is whom the office attributed it to,
    else proposed: who held it at close of business of the promised due date.
    """
    overdue = overdue_cases(policy, on=on)
    complaints: dict[int, list[CaseComplaint]] = defaultdict(list)
    fields = ("pk", "holder_id", "imported_ref", "number", "promised_due_on", "settled_on", "frozen_since")
    rows: Rows = overdue.values_list(*fields, "about_delay__decision", "about_delay__decided_on")
    cases: dict[int, tuple[Any, ...]] = {}
    for pk, *case, decision, decided_on in rows:
        cases[pk] = tuple(case)
        if decision is not None:
            complaints[pk].append(CaseComplaint(DELAY, decision, decided_on))
    made_here = any(imported_ref is None for _holder, imported_ref, *_rest in cases.values())
    own = overdue.filter(imported_ref=None)
    holders = {**holders_at_close(own), **attributed(own)} if made_here else {}
    found: dict[int, list[CaseFact]] = defaultdict(list)
    for pk, (holder_pk, imported_ref, number, due_on, settled_on, frozen_since) in cases.items():
        answers = holder_pk if imported_ref is not None else holders.get(pk, holder_pk)
        if staff is None or answers == staff.pk:
            ref = imported_ref or number or f"#{pk}"
            linked = tuple(complaints.get(pk, ()))
            found[answers].append(CaseFact(ref, due_on, settled_on, linked, frozen_since))
    return found


def overdue_cases(policy: Policy, *, on: date) -> QuerySet[Any, Any]:
    """Cases past their promise whose due date, or whose complaint's decision, lies in the period; with complaints.

    A case comes once for each complaint about its delay (whomever that names), and once if there is none.
    What keeps the promise is the policy's ``promise_kept_by``, never the day the visitor collects; a case that ended
    otherwise, or was handled elsewhere, is settled when it was closed.
    """
    period = (policy.period_from, policy.period_to)
    kept = "decided_on" if policy.promise_kept_by == "decision" else "result_ready_on"
    dates: Any = Q(promised_due_on__range=period)
    if policy.year_basis == "confirmation":
        decided = Complaint.objects.filter(case=OuterRef("pk"), subject=DELAY, decided_on__range=period)
        dates |= Q(promised_due_on__lt=policy.period_from) & Exists(decided)
    handled_elsewhere = Conditional(When(imported_ref__isnull=False, then=F("result_ready_on")))
    today = Value(on, output_field=DateField())
    return (
        Case.objects.filter(dates)
        .alias(judged_on=Least(Coalesce(F("frozen_since"), today), today))
        .annotate(about_delay=FilteredRelation("complaints", condition=Q(complaints__subject=DELAY)))
        .annotate(settled_on=Coalesce(F(kept), handled_elsewhere, TruncDate("closed_at")))
        .filter(promised_due_on__lt=Coalesce(F("settled_on"), F("judged_on")))
        .order_by()
    )


def holders_at_close(overdue: QuerySet[Any, Any]) -> Mapping[int, int]:
    """Who held each case at close of business of its promised due date."""
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
    """To whom the office attributed each case; the newest attribution of a case counts."""
    rows = CaseAttribution.objects.filter(case__in=overdue.values("pk")).order_by("pk")
    return dict(rows.values_list("case_id", "staff_id"))
