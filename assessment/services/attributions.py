"""Who answers for an overdue case (E8): the product proposes, the office attributes, with a reason where it departs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case
from assessment.case_facts import overdue_cases
from assessment.facts import policy_of
from assessment.flow import PREPARE, State
from assessment.models import YearReview
from evaluations.models import CaseAttribution
from evaluations.policy import Policy
from evaluations.services import case_holding
from service_window.http import Refusal
from windows.models import Staff
from windows.services.records import require


class NotAttributable(Refusal):
    """The case is not overdue in this year, was loaded with its handler, or the year is sealed."""


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
    """Name who answers for an overdue case of the year; the newest attribution counts, earlier ones stay."""
    require(by, PREPARE)
    if YearReview.objects.filter(year=year, state=State.SEALED).exists():
        raise NotAttributable(
            _("The year %(year)d is sealed; who answers for its cases stays as it is.") % {"year": year}
        )
    if not _own(policy_of(year), timezone.localdate()).filter(pk=case.pk).exists():
        raise NotAttributable(_("This case is not overdue in this year, or its ledger names who answers for it."))
    return case_holding.attribute_case(case, staff, by=by, reason=reason)


def _own(policy: Policy, on: date) -> Any:
    return overdue_cases(policy, on=on).filter(imported_ref=None)


def _told(cases: Sequence[Case]) -> list[OverdueCase]:
    keys = [case.pk for case in cases]
    among = Case.objects.filter(pk__in=keys)
    held = case_holding.days_held(keys)
    proposed, named = case_holding.holders_at_due(among), case_holding.attributed(among)
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
