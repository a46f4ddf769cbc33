"""Two people at once, with real threads: each thing happens once, the other one gets a sentence, nobody waits forever."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from appointments.flow import Step
from appointments.models import Approval, Case, Delivery, Ticket, Visit
from appointments.services import (
    acceptance,
    approvals,
    handovers,
    reception,
    results,
    special,
    steps,
    undo,
    visits,
)
from appointments.services.applicants import ApplicantData
from appointments.services.reception import Application
from service_window.http import Refusal
from tests.case_factories import (
    assert_whole,
    end_visit,
    fresh,
    frozen,
    make_application,
    make_case,
    make_counter,
    papers_of,
)
from tests.factories import make_staff
from tests.races import in_threads
from windows.models import AuditEvent, Paper
from windows.roles import Role
from windows.services import audit
from windows.services import staff as staff_service

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(answers: list[Any]) -> tuple[int, int]:
    """How many did it, and how many were refused in words; anything else is an error of ours."""
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    broken = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refusal)]
    assert broken == []
    assert audit.verify_chain().ok
    return len(answers) - len(refused), len(refused)


def together(*acts: Callable[[], Any]) -> tuple[int, int]:
    return outcome(in_threads(*acts))


def test_two_clerks_advance_one_case() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.GREET)

    answer = together(*(lambda: steps.advance(fresh(case), "greet", by=counter.a) for _thread in range(4)))

    assert (answer, fresh(case).step, case.step_records.count()) == ((1, 3), Step.COMMUNICATE, 1)
    assert_whole(case)


def test_undo_and_the_next_step_at_once() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.OFFER_WATER)

    together(
        lambda: undo.undo_last(fresh(case), by=counter.a),
        lambda: steps.advance(fresh(case), "offer_water", by=counter.a),
    )

    assert_whole(case)
    assert fresh(case).step in (Step.COMMUNICATE, Step.OFFER_WATER, Step.ACCEPT)


def test_undo_pressed_twice_takes_back_one_step() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.OFFER_WATER)
    shown = [fresh(case), fresh(case)]

    answer = together(*(lambda one=one: undo.undo_last(one, by=counter.a) for one in shown))

    assert (answer, fresh(case).step) == ((1, 1), Step.COMMUNICATE)


def test_fifty_draw_numbers_at_once() -> None:
    counter = make_counter()
    people = [make_staff(roles=(Role.WINDOW_STAFF,)) for _person in range(50)]

    answer = together(*(lambda by=by: visits.open_visit(counter.window, by=by) for by in people))

    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert (answer, numbers) == ((50, 0), [f"D{number:03d}" for number in range(1, 51)])


def test_fifty_draw_case_numbers_and_papers_at_once() -> None:
    counter = make_counter()
    applications = [make_application() for _case in range(50)]

    answer = together(
        *(
            lambda application=application: reception.open_remote_case(
                counter.window, counter.version.item, application, channel="online", by=counter.a
            )
            for application in applications
        )
    )

    day = timezone.localdate()
    assert answer == (50, 0)
    assert sorted(Case.objects.values_list("number", flat=True)) == [
        f"000000SW{day:%Y%m%d}{number:04d}" for number in range(1, 51)
    ]
    papers = sorted(Paper.objects.values_list("number", flat=True))
    assert [int(re.split("-", number)[1]) for number in papers] == list(range(1, 51))


def test_one_person_opens_two_visits_at_once() -> None:
    counter = make_counter()

    answer = together(*(lambda: visits.open_visit(counter.window, by=counter.a) for _tab in range(2)))

    assert (answer, Visit.objects.count(), Ticket.objects.count()) == ((1, 1), 1, 1)


def test_two_enter_the_same_number_of_the_province() -> None:
    counter = make_counter()

    def receive(application: Application) -> Case:
        given = Application(applicant=application.applicant, unified_case_number="37-1")
        return reception.open_remote_case(counter.window, counter.version.item, given, channel="post", by=counter.a)

    applications = [make_application(), make_application()]
    answer = together(*(lambda one=one: receive(one) for one in applications))

    assert (answer, Case.objects.filter(unified_case_number="37-1").count()) == ((1, 1), 1)


def test_applicant_and_agent_crosswise_wait_for_nobody() -> None:
    counter = make_counter()
    one, two = make_application(name="甲公司").applicant, make_application(name="乙公司").applicant

    def receive(applicant: ApplicantData, agent: ApplicantData, turn: int) -> Case:
        given = Application(
            applicant=ApplicantData(
                **{name: getattr(applicant, name) for name in ("kind", "name", "identifier_kind", "identifier")},
                phone=f"1390000{turn:04d}",
            ),
            agent=ApplicantData(
                **{name: getattr(agent, name) for name in ("kind", "name", "identifier_kind", "identifier")},
                phone=f"1380000{turn:04d}",
            ),
        )
        return reception.open_remote_case(counter.window, counter.version.item, given, channel="post", by=counter.a)

    pairs = [(one, two), (two, one)] * 4
    answer = together(*(lambda turn=turn, pair=pair: receive(*pair, turn) for turn, pair in enumerate(pairs)))

    assert answer == (8, 0)


def test_two_take_over_one_case() -> None:
    counter = make_counter()
    with frozen("2026-03-02"):
        case = make_case(counter, at=Step.ACCEPT)
    counter.a.left_on = timezone.localdate() - timedelta(days=1)
    counter.a.save()
    others = [make_staff(roles=(Role.WINDOW_STAFF,)) for _person in range(2)]
    shown = [fresh(case), fresh(case)]

    answer = together(
        *(lambda one=one, by=by: handovers.take_over(one, by=by) for one, by in zip(shown, others, strict=True))
    )

    assert (answer, case.handovers.count(), fresh(case).holder in others) == ((1, 1), 2, True)
    assert_whole(case)


def test_two_approve_the_same_link() -> None:
    counter = make_counter(chain=("department_reviewer", "chief_representative"))
    case = make_case(counter, at=Step.APPROVE)
    second = make_staff(roles=(Role.DEPARTMENT_REVIEWER,))

    answer = together(
        *(
            lambda by=by: approvals.give_opinion(fresh(case), opinion="agree", by=by, position=1, turn=1)
            for by in (counter.reviewer, second)
        )
    )

    assert (answer, Approval.objects.count(), fresh(case).approval_position) == ((1, 1), 1, 1)


def test_decision_and_withdrawal_at_once() -> None:
    counter = make_counter(special_procedures=["expert_review"])
    case = make_case(counter, at=Step.APPROVE)

    together(
        lambda: approvals.give_opinion(fresh(case), opinion="agree", by=counter.chief),
        lambda: special.start_special_procedure(fresh(case), kind="expert_review", expected_days=5, by=counter.a),
        lambda: undo.undo_last(fresh(case), by=counter.a),
        lambda: special.request_extension(fresh(case), days=5, reason="复杂", by=counter.a),
    )

    assert_whole(case)


def test_case_is_finished_once() -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.FINISH)

    answer = together(*(lambda: results.finish_case(fresh(case), by=counter.a) for _tab in range(3)))

    assert (answer, Delivery.objects.count(), papers_of(case).count("delivery_receipt")) == ((1, 2), 1, 1)
    assert_whole(case)


def test_law_and_clerk_accept_at_once() -> None:
    counter = make_counter()
    with frozen("2026-03-02"):
        case = make_case(counter, at=Step.ACCEPT)
        acceptance.mark_all_present(case, by=counter.a)
        end_visit(counter)

    with frozen("2026-03-20"):
        answer = together(
            lambda: acceptance.deem_due_cases(date(2026, 3, 20)),
            lambda: acceptance.accept_case(fresh(case), by=counter.a),
        )

        assert (sum(answer), case.step_records.filter(step=4).count()) == (2, 1)
        assert papers_of(case).count("acceptance_slip") == 1
        assert_whole(case)


def test_undo_and_a_new_visitor_at_once() -> None:
    """The visit that would open again is the one that may not: one visitor a person."""
    counter = make_counter()
    case = make_case(counter, at=Step.FINISH)
    results.finish_case(case, by=counter.a)

    together(
        lambda: undo.undo_last(fresh(case), by=counter.a),
        lambda: visits.open_visit(counter.window, by=counter.a),
    )

    assert Visit.objects.open().filter(staff=counter.a).count() == 1
    assert_whole(case)


def test_voided_papers_leave_the_end_of_the_audit_chain_to_others() -> None:
    """The lock of the chain is the last one taken: undo of an acceptance does not hold it while it writes on."""
    counter = make_counter()
    cases = []
    for _case in range(3):
        cases.append(make_case(counter, at=Step.APPROVE))
        end_visit(counter)

    def back_and_forth(case: Case) -> None:
        undo.undo_last(fresh(case), by=counter.a)
        acceptance.accept_case(fresh(case), by=counter.a)
        acceptance_of = fresh(case)
        assert acceptance_of.step == Step.APPROVE

    answer = together(*(lambda case=case: back_and_forth(case) for case in cases))

    assert answer == (3, 0)
    assert AuditEvent.objects.filter(verb="paper.void").count() == 6


def test_account_changed_in_the_middle_of_a_step_blocks_nobody() -> None:
    """A row somebody administers can be referred to meanwhile, else step and change would wait for each other."""
    counter = make_counter()
    case = make_case(counter, at=Step.GREET)

    def change() -> None:
        for number in range(5):
            staff_service.change_staff(counter.a, by=None, job_title=f"职务{number}")

    def work() -> None:
        for verb in ("greet", "communicate", "offer_water"):
            steps.advance(fresh(case), verb, by=counter.a)

    assert together(change, work, change) == (3, 0)
    assert fresh(case).step == Step.ACCEPT


def test_nothing_stays_of_an_act_that_failed_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = make_counter()
    case = make_case(counter, at=Step.FINISH)

    def fail(acts: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(audit, "record_many", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        results.finish_case(case, by=counter.a)

    assert (fresh(case).is_closed, Delivery.objects.count(), Visit.objects.open().count()) == (False, 0, 1)
    with transaction.atomic():
        assert_whole(case)
