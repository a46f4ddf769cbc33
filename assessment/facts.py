"""Everybody's facts, in a fixed number of queries whatever the number of people, filtered in SQL to what can matter.

The rules weigh every date and element again; what is left out here cannot matter in the period under the policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, DateField, Exists, OuterRef, Q, Subquery, When

from assessment.case_facts import cases_of
from assessment.dossier import ComplaintFact, Facts, FindingFact, MediaReportFact, NoticeFact
from assessment.engine import days_served
from assessment.rules import CENTRE, CONDUCT, UPHELD_AT_FAULT, kinds_with_a_ground
from evaluations.models import Complaint, Finding, MediaReportPerson, NoticeFinding, NoticePerson
from evaluations.models import Policy as PolicyRow
from evaluations.policy import Policy, default_policy
from windows.models import Staff

_FINDING = (
    "ref", "kind", "event_on", "status", "confirmed_on", "final_on", "under_review", "minutes", "affected_work",
    "consequence", "at_fault", "inspection__body", "inspection__held_on",
)  # fmt: skip

Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who served at least one day of the period."""

    pk: int
    number: str
    days_served: int


def policy_of(year: int) -> Policy:
    """The policy of a year; the defaults where the bureau settled none."""
    row = PolicyRow.objects.filter(year=year).first()
    return default_policy(year) if row is None else row.reading()


def people_of(policy: Policy, *, staff: Staff | None = None) -> list[Person]:
    """Everybody who served at least one day of the period, or only ``staff``, by employee number.

    The installation's own account, which no first day was recorded for, serves nobody.
    """
    rows = (
        Staff.objects.exclude(is_superuser=True, joined_on=None)
        .exclude(joined_on__gt=policy.period_to)
        .exclude(left_on__lt=policy.period_from)
    )
    if staff is not None:
        rows = rows.filter(pk=staff.pk)
    people = (
        Person(pk, number, days_served(joined_on, left_on, policy))
        for pk, number, joined_on, left_on in rows.order_by().values_list("pk", "number", "joined_on", "left_on")
    )
    return sorted((person for person in people if person.days_served), key=lambda person: person.number)


def facts_of(policy: Policy, *, on: date, staff: Staff | None = None) -> Iterable[Facts]:
    """The facts of everybody who served in the period, or only of ``staff``, in the order of their numbers."""
    people = people_of(policy, staff=staff)
    only = Q() if staff is None else Q(staff=staff)
    findings = _findings(policy, only)
    complaints = _complaints(policy, only)
    notices = _notices(policy, only)
    reports = _media_reports(policy, only)
    cases = cases_of(policy, on=on, staff=staff)
    nothing: tuple[Any, ...] = ()
    for person in people:
        yield Facts(
            person.number,
            person.days_served,
            on,
            tuple(findings.get(person.pk, nothing)),
            tuple(complaints.get(person.pk, nothing)),
            tuple(notices.get(person.pk, nothing)),
            tuple(reports.get(person.pk, nothing)),
            tuple(cases.get(person.pk, nothing)),
        )


def _within(field: str, policy: Policy) -> Q:
    return Q((f"{field}__range", (policy.period_from, policy.period_to)))


def _findings(policy: Policy, only: Q) -> Mapping[int, list[FindingFact]]:
    """Findings that are a ground by their kind or by their inspection, confirmed or not yet decided."""
    matters = Finding.objects.live().filter(only)
    grounds = Q(kind__in=kinds_with_a_ground())
    inspected = Q(inspection__body__in=policy.inspection_bodies) & ~Q(kind__in=policy.inspection_excluded_kinds)
    dates: Any = _within("event_on", policy) | (inspected & _within("inspection__held_on", policy))
    if policy.year_basis == "confirmation":
        noticed = NoticeFinding.objects.filter(
            _within("notice__issued_on", policy), notice__withdrawn_at=None, finding=OuterRef("pk")
        )
        dates |= _within("confirmed_on", policy) | (Q(kind__in=sorted(CONDUCT)) & Exists(noticed))
    matters = matters.filter((grounds | inspected) & dates)
    conduct = Case(When(kind__in=sorted(CONDUCT), then=_criticised_on()), output_field=DateField())
    found: dict[int, list[FindingFact]] = defaultdict(list)
    rows: Rows = matters.annotate(criticised_on=conduct).order_by().values_list("staff_id", *_FINDING, "criticised_on")
    for staff_pk, *rest in rows:
        found[staff_pk].append(FindingFact._make(rest))
    return found


def _criticised_on() -> Subquery:
    """The date of the earliest notice that both names the person and lists the finding."""
    counting = NoticeFinding.objects.filter(
        finding=OuterRef("pk"), notice__naming__staff=OuterRef("staff_id"), notice__withdrawn_at=None
    )
    return Subquery(counting.order_by("notice__issued_on").values("notice__issued_on")[:1])


def _complaints(policy: Policy, only: Q) -> Mapping[int, list[ComplaintFact]]:
    """Complaints against a person that are valid or may yet be."""
    by = "event_on" if policy.year_basis == "event" else "decided_on"
    matters = Q(decision=UPHELD_AT_FAULT) & _within(by, policy) | Q(decision="pending") & _within("event_on", policy)
    rows = Complaint.objects.filter(only, matters, staff__isnull=False).order_by()
    found: dict[int, list[ComplaintFact]] = defaultdict(list)
    values: Rows = rows.values_list("staff_id", "ref", "event_on", "decision", "decided_on")
    for staff_pk, *rest in values:
        found[staff_pk].append(ComplaintFact(*rest))
    return found


def _notices(policy: Policy, only: Q) -> Mapping[int, list[NoticeFact]]:
    """Notices of the centre, by the people they name."""
    rows = NoticePerson.objects.filter(
        only, _within("notice__issued_on", policy), notice__issuer=CENTRE, notice__withdrawn_at=None
    ).order_by()
    found: dict[int, list[NoticeFact]] = defaultdict(list)
    values: Rows = rows.values_list("staff_id", "notice__ref", "notice__issuer", "notice__issued_on")
    for staff_pk, *rest in values:
        found[staff_pk].append(NoticeFact(*rest))
    return found


def _media_reports(policy: Policy, only: Q) -> Mapping[int, list[MediaReportFact]]:
    """Media reports of a kind that counts, by the people they name."""
    rows = MediaReportPerson.objects.filter(
        only,
        _within("media_report__published_on", policy),
        media_report__kind__in=policy.media_kinds,
        media_report__status__in=Finding.LIVE,
    ).order_by()
    fields = ("ref", "published_on", "kind", "status")
    found: dict[int, list[MediaReportFact]] = defaultdict(list)
    values: Rows = rows.values_list("staff_id", *(f"media_report__{name}" for name in fields))
    for staff_pk, *rest in values:
        found[staff_pk].append(MediaReportFact(*rest))
    return found
