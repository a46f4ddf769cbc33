"""What the system proposes: by rule, once, never as a finding; taken up or rejected by people; who answers for a case."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appointments.flow import Step
from appointments.models import Case, Ticket
from appointments.services.handovers import hand_over
from assessment.case_facts import cases_of
from assessment.facts import policy_of
from evaluations.models import CaseAttribution, Finding, FindingProposal
from evaluations.services.case_holding import NotOverdue, attribute_case, holdings_of
from evaluations.services.proposals import ProposalDecided, make_proposals, reject_proposal, take_up_proposal
from tests.appointments.desk_client import words
from tests.case_factories import Counter, end_visit, make_case, make_counter
from tests.duty_factories import make_attendance, make_shift, on
from tests.evaluations.finding_cases import MONDAY, Bureau, on_day
from tests.evaluations.rated import make_assigned
from tests.factories import make_window
from windows.models import Absence, Attendance
from windows.services.absences import begin_absence, end_absence
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with on_day(MONDAY):
        yield


def propose(today: date = MONDAY) -> list[FindingProposal]:
    make_proposals(today)
    return list(FindingProposal.objects.order_by("pk"))


def away(minutes: int, *, waiting: bool = True) -> Absence:
    """Somebody who left the post on Friday morning for so long, with a visitor waiting or not."""
    with time_machine.travel(on(FRIDAY, "08:50"), tick=False):
        attendance = make_attendance()
    if waiting:
        drawn = on(FRIDAY, "10:05")
        Ticket.objects.create(day=FRIDAY, number="A001", drawn_at=drawn, waits_from=drawn)
    with time_machine.travel(on(FRIDAY, "10:00"), tick=False):
        absence = begin_absence(attendance, by=attendance.staff)
    with time_machine.travel(on(FRIDAY, "10:00") + timedelta(minutes=minutes), tick=False):
        end_absence(absence, by=attendance.staff)
    absence.refresh_from_db()
    return absence


@pytest.mark.parametrize(("minutes", "waiting", "number"), [(30, True, 1), (29, True, 0), (60, False, 0)])
def test_long_absence_is_proposed_from_exactly_the_threshold_with_visitors_waiting(
    minutes: int, waiting: bool, number: int
) -> None:
    absence = away(minutes, waiting=waiting)
    found = propose()
    assert len(found) == number
    assert Finding.objects.count() == 0
    if found:
        assert (found[0].staff, found[0].kind) == (absence.attendance.staff, "absent_without_leave")
        assert (found[0].evidence["minutes"], found[0].evidence["waiting"]) == (30, 1)


def test_absence_with_leave_or_cover_is_not_proposed() -> None:
    absence = away(40)
    Attendance.objects.create(
        staff=make_counter().a,
        window=absence.attendance.window,
        day=FRIDAY,
        signed_in_at=on(FRIDAY, "09:00"),
        signed_out_at=on(FRIDAY, "12:00"),
    )
    assert propose() == []


def overdue_case() -> tuple[Counter, Case]:
    """A case whose promise of one working day ran out on Thursday; B took it over on Wednesday."""
    with on_day(date(2026, 11, 17)):
        counter = make_counter(promised_number=2)
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    case.refresh_from_db()
    return counter, case


def test_case_past_its_promise_is_proposed_once_with_who_held_it() -> None:
    counter, case = overdue_case()
    assert case.promised_due_on == date(2026, 11, 19)
    assert propose(date(2026, 11, 19)) == []
    (found,) = propose()
    assert (found.staff, found.case, found.kind) == (counter.a, case, "delay")
    assert found.evidence["held"] == [{"staff": counter.a.name, "days": 3, "at_due": True}]
    assert propose() == [found]


def test_late_sign_in_is_proposed_when_the_day_is_over() -> None:
    person, window = Bureau().clerk, make_window()
    with time_machine.travel(on(FRIDAY, "08:00"), tick=False):
        make_shift(person, window, day=FRIDAY)
    with time_machine.travel(on(FRIDAY, "09:12"), tick=False):
        make_attendance(person, window)
    assert propose(FRIDAY) == []
    (found,) = propose()
    assert (found.rule, found.staff, found.event_on, found.evidence["minutes"]) == ("late", person, FRIDAY, 12)


def test_review_that_nobody_answered_in_time_is_proposed_of_whoever_follows_it_up() -> None:
    with on_day(date(2026, 11, 2)):
        review = make_assigned()
    due = review.rectify_due_on
    with on_day(due):
        assert propose(due) == []
    with on_day(due + timedelta(days=1)):
        (found,) = propose(due + timedelta(days=1))
    assert (found.staff, found.kind, found.event_on) == (review.assigned_to, "delay", due)
    assert review.rating.staff != found.staff


def test_tick_proposes_and_a_second_tick_proposes_nothing_more() -> None:
    overdue_case()
    call_command("tick", verbosity=0)
    call_command("tick", verbosity=0)
    assert FindingProposal.objects.count() == 1


def test_people_take_up_or_reject(bureau: Bureau) -> None:
    counter, case = overdue_case()
    (found,) = propose()
    with pytest.raises(NotPermitted):
        take_up_proposal(found, by=counter.a, account="超时")
    with pytest.raises(NotValid):
        take_up_proposal(found, by=bureau.verifier, account="  ")
    finding = take_up_proposal(found, by=bureau.verifier, account="材料齐全后未提交审批")
    assert (finding.source, finding.reported_by, finding.case, finding.staff) == (
        "system",
        bureau.verifier,
        case,
        counter.a,
    )
    with pytest.raises(ProposalDecided):
        reject_proposal(found, by=bureau.decider, reason="重复")
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingProposal.objects.filter(pk=found.pk).update(state="open")


def test_rejection_needs_a_reason_and_lasts(bureau: Bureau) -> None:
    overdue_case()
    (found,) = propose()
    with pytest.raises(NotValid):
        reject_proposal(found, by=bureau.decider, reason=" ")
    assert reject_proposal(found, by=bureau.decider, reason="申请人要求延期").state == "rejected"
    assert [row.state for row in propose()] == ["rejected"]


def test_nobody_decides_on_a_proposal_about_themselves(bureau: Bureau) -> None:
    row = FindingProposal.objects.create(
        rule="late", subject="x", staff=bureau.verifier, kind="late", event_on=FRIDAY, made_at=timezone.now()
    )
    with pytest.raises(NotPermitted):
        reject_proposal(row, by=bureau.verifier, reason="不必")


# --- Who answers for a case ---------------------------------------------------------------------------


def test_office_attributes_a_case_with_a_reason_where_it_departs(bureau: Bureau) -> None:
    counter, case = overdue_case()
    hand_over_cases_of(counter, case)
    policy = policy_of(2026)
    assert list(cases_of(policy, on=MONDAY)) == [counter.a.pk]
    with pytest.raises(NotValid):
        attribute_case(case, counter.b, by=bureau.verifier)
    with pytest.raises(NotValid):
        attribute_case(case, bureau.clerk, by=bureau.verifier, reason="其他人")
    attribute_case(case, counter.b, by=bureau.verifier, reason="接手后拖延")
    assert list(cases_of(policy, on=MONDAY)) == [counter.b.pk]
    attribute_case(case, counter.a, by=bureau.decider)
    assert list(cases_of(policy, on=MONDAY)) == [counter.a.pk]
    assert [one.name for one in holdings_of(case)] == [counter.a.name, counter.b.name]
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseAttribution.objects.update(reason="别的")


def hand_over_cases_of(counter: Counter, case: Case) -> None:
    """A hands the case to B on the Monday."""
    hand_over(case, to=counter.b, by=counter.chief, note="请接手")


def test_case_that_kept_its_promise_has_nobody_to_answer(bureau: Bureau) -> None:
    counter, case = overdue_case()
    with on_day(date(2026, 11, 18)), pytest.raises(NotOverdue):
        attribute_case(case, counter.a, by=bureau.verifier)


# --- Pages --------------------------------------------------------------------------------------------


def test_proposal_is_taken_up_rejected_and_attributed_on_its_pages(bureau: Bureau, client_for: ClientFor) -> None:
    counter, case = overdue_case()
    (found,) = propose()
    client = client_for(bureau.verifier)
    url = f"/office/proposals/{found.pk}/"
    assert counter.a.name in words(client.get("/office/proposals/"))
    text = words(client.get(url))
    assert all(part in text for part in (case.number, "2026-11-19")), text
    assert client.post(f"{url}reject/", {"reason": ""}).status_code == 422
    attribution = f"/office/cases/{case.pk}/attribution/"
    assert counter.a.name in words(client.get(attribution))
    assert client.post(attribution, {"staff": counter.a.pk, "reason": ""}).status_code == 303
    assert client.post(attribution, {"staff": bureau.clerk.pk, "reason": "x"}).status_code == 422
    answer = client.post(f"{url}report/", {"account": "材料齐全后未提交"})
    finding = Finding.objects.get()
    assert answer["Location"] == f"/office/findings/{finding.pk}/"
    assert "已登记为情况" in words(client.get("/office/proposals/?state=all"))
    assert client_for(counter.a).get(url).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(
    bureau: Bureau, client_for: ClientFor, number: int, django_assert_num_queries: Any
) -> None:
    FindingProposal.objects.bulk_create(
        FindingProposal(
            rule="late", subject=str(n), staff=bureau.clerk, kind="late", event_on=FRIDAY, made_at=timezone.now()
        )
        for n in range(number)
    )
    client = client_for(bureau.verifier)
    with django_assert_num_queries(9):
        assert len(client.get("/office/proposals/").context["lines"]) == number
