"""What awaits whom: the cases, extensions and green channels that a person is to decide on, asked set by set."""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from appointments.flow import Step
from appointments.models import (
    Approval,
    Case,
    CorrectionNotice,
    Extension,
    GreenChannel,
    MaterialCheck,
    Undertaking,
)
from windows.models import ApprovalLink, ItemVersion, Staff

NOTICES_SHOWN_DAYS = 30
"""A further correction notice stays in the list so long, also after the case has gone on."""

_NEVER = date(9999, 12, 31)
_DECIDED_ELSEWHERE = ApprovalLink.ApproverRole.HANDLER


def opinions_awaited(person: Staff, today: date) -> QuerySet[Any]:
    """Cases whose next opinion ``person`` may give: the same answer as `approvals.why_not`, for all at once.

    A bureau leader also steps in where nobody else with the link's role is free.
    """
    roles = [role for role in ApprovalLink.ApproverRole.values if _holds(person, role)]
    if not roles or not person.is_active or not person.served_on(today):
        return Case.objects.none()
    given = Approval.objects.filter(case=OuterRef("pk"), round=OuterRef("approval_round"), by=person, reversed_at=None)
    mine = Q(next_role__in=roles)
    if person.has_perm("appointments.approve_as_bureau_leader"):
        theirs = Q(next_role__isnull=False) & ~Q(next_role=_DECIDED_ELSEWHERE)
        mine |= theirs & Q(~Exists(_free_people(today)))
    cases = with_next_link(Case.objects.open().filter(step=Step.APPROVE, approval_returned=False))
    cases = cases.exclude(holder=person).filter(Q(accepted_by=None) | ~Q(accepted_by=person))
    return cases.filter(~Exists(given), mine)


def for_opinions(cases: QuerySet[Any]) -> QuerySet[Any]:
    """With what a row of the approval list shows."""
    checks = MaterialCheck.objects.filter(case=OuterRef("pk"))
    undertakings = Undertaking.objects.filter(case=OuterRef("pk"), fulfilled_at=None, taken_back_at=None)
    last = Approval.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(last=Max("at"))
    opinions = Approval.objects.filter(reversed_at=None).select_related("by").order_by("pk")
    rows: QuerySet[Any] = (
        cases.select_related("item_version", "applicant", "holder")
        .annotate(
            lacks=Exists(checks.filter(state__in=MaterialCheck.LACKING)),
            unchecked=Exists(checks.filter(state=MaterialCheck.State.UNCHECKED)),
            undertaking_until=Subquery(undertakings.values("due_on")[:1]),
            waits_since=Greatest(
                "step_since",
                Coalesce(Subquery(last.values("last")[:1]), "step_since", output_field=DateTimeField()),
            ),
        )
        .prefetch_related(Prefetch("approvals", queryset=opinions, to_attr="opinions"))
    )
    return rows


def extensions_awaited(person: Staff) -> QuerySet[Extension]:
    """Extensions that wait for the decision of the head of the authority (§42)."""
    rows = Extension.objects.filter(state=Extension.State.REQUESTED).exclude(requested_by=person)
    rows = rows.select_related("requested_by", "case__item_version", "case__applicant", "case__holder")
    return rows.prefetch_related("case__special_procedures", "case__extensions")


def green_channels_awaited(person: Staff) -> QuerySet[GreenChannel]:
    """Green channels that were opened at once and wait to be confirmed (R6)."""
    rows = GreenChannel.objects.filter(state=GreenChannel.State.OPENED).exclude(opened_by=person)
    return rows.select_related("opened_by", "case__item_version", "case__applicant", "case__item")


def repeated_notices(today: date) -> QuerySet[CorrectionNotice]:
    """Further correction notices (§32: everything is told once): of open cases, and of the last 30 days."""
    recent = timezone.now() - timedelta(days=NOTICES_SHOWN_DAYS)
    rows = CorrectionNotice.objects.filter(ordinal__gt=1)
    rows = rows.filter(Q(case__closed_at=None, case__step=Step.ACCEPT) | Q(issued_at__gte=recent))
    return rows.select_related("issued_by", "case__item_version", "case__applicant", "case__holder")


def late_cases(today: date, due_soon: date) -> QuerySet[Any]:
    """Open cases past a limit, or with the promise due by ``due_soon``; frozen ones only if they were late before."""
    late = (
        Q(promised_due_on__lte=due_soon)
        | Q(promised_due_on=None, statutory_due_on__lte=due_soon)
        | Q(promised_due_on=None, finish_by__lt=timezone.now())
    )
    running = (
        Q(frozen_since=None) | Q(promised_due_on__lt=F("frozen_since")) | Q(statutory_due_on__lt=F("frozen_since"))
    )
    notice = CorrectionNotice.objects.filter(case=OuterRef("pk"), supplied_at=None)
    cases = with_next_link(Case.objects.open().filter(late, running, result_ready_at=None, received_on__isnull=False))
    rows: QuerySet[Any] = cases.select_related("item_version", "applicant", "holder").annotate(
        notice_open=Exists(notice)
    )
    return rows


def silent_licences() -> QuerySet[Case]:
    """Received licence applications of which nothing was said yet: five working days later they count as accepted (§32)."""
    return Case.objects.open().filter(
        step=Step.ACCEPT,
        received_on__isnull=False,
        acceptance="",
        item_version__item_type=ItemVersion.ItemType.LICENCE,
        correction_notices=None,
    )


def with_next_link(cases: QuerySet[Case]) -> QuerySet[Any]:
    """With the link of the chain whose opinion is due (``next_role``, ``next_position``) and the one after it."""
    links = ApprovalLink.objects.filter(version=OuterRef("item_version"), position__gt=OuterRef("approval_position"))
    links = links.order_by("position")
    return cases.annotate(
        next_role=Subquery(links.values("role")[:1]),
        next_position=Subquery(links.values("position")[:1], output_field=IntegerField()),
        following_role=Subquery(links.values("role")[1:2]),
    )


def most_urgent_first(cases: QuerySet[Case]) -> QuerySet[Any]:
    """In the order of their due dates; ``urgent`` and the key are the place of a row."""
    urgent = Coalesce("promised_due_on", "statutory_due_on", Value(_NEVER))
    return cases.annotate(urgent=urgent).order_by("urgent", "pk")


def after_place(cases: QuerySet[Any], place: str) -> QuerySet[Any]:
    """The rows behind ``place`` in the order of `most_urgent_first`; all where the place is none."""
    day, _separator, key = place.partition("_")
    try:
        urgent, pk = date.fromisoformat(day), int(key)
    except ValueError:
        return cases
    return cases.filter(Q(urgent__gt=urgent) | Q(urgent=urgent, pk__gt=pk))


def _holds(person: Staff, role: str) -> bool:
    return role != _DECIDED_ELSEWHERE and person.has_perm(f"appointments.approve_as_{role}")


def _free_people(today: date) -> QuerySet[Any]:
    """People with the role of the link due who took no part in the case yet."""
    given = Approval.objects.filter(
        case=OuterRef(OuterRef("pk")), round=OuterRef(OuterRef("approval_round")), by=OuterRef("pk"), reversed_at=None
    )
    people: QuerySet[Any] = Staff.objects.serving_on(today).filter(groups__name=OuterRef("next_role"))
    taken = Q(pk=OuterRef("holder_id")) | Q(pk=Coalesce(OuterRef("accepted_by_id"), Value(0)))
    return people.exclude(taken).filter(~Exists(given))
