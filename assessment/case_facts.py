"""Cases past their promise, by who answers for them (E8): four queries, whatever the number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case as Conditional
from django.db.models import DateField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least, TruncDate

from appointments.models import Case
from assessment.dossier import CaseComplaint, CaseFact
from assessment.rules import DELAY
from evaluations.models import Complaint
from evaluations.policy import Policy
from evaluations.services.case_holding import attributed, holders_at_due
from windows.models import Staff

Rows = Iterable[tuple[Any, ...]]


def cases_of(policy: Policy, *, on: date, staff: Staff | None = None) -> Mapping[int, list[CaseFact]]:
    """Cases whose promise is broken, by the primary key of who answers for them.

    For a case loaded from a ledger that is its handler. For a case made here it is whom the office attributed it to,
    and until then whom the product proposes: who held it at close of business of the promised due date.
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
    ours = overdue.filter(imported_ref=None)
    holders = {**holders_at_due(ours), **attributed(ours)} if made_here else {}
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
