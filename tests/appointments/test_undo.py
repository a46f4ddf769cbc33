"""Taking back a wrong key: every step and every early end, and whatever was built on it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils import translation

from appointments.flow import Step
from appointments.models import Case, Ticket, Undertaking, Visit
from appointments.services import acceptance, approvals, results, special, steps, undo, visits
from appointments.services.guards import CaseMoved
from tests.case_factories import (
    Counter,
    approve,
    check,
    fresh,
    frozen,
    make_case,
    make_counter,
    make_visit,
    moment,
    papers_of,
    refused,
    verbs_of,
)
from windows.models import AuditEvent, Paper
from windows.services import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter(special_procedures=["expert_review"])


def image(case: Case) -> dict[str, object]:
    """All columns of the case but those that only say when something was looked at."""
    row = Case.objects.filter(pk=case.pk).values().get()
    return {name: value for name, value in row.items() if name != "step_since"}


@pytest.mark.parametrize("verb", ["greet", "communicate", "offer_water", "decline_water"])
def test_undo_of_the_welcome_leaves_the_case_as_it_was(counter: Counter, verb: str) -> None:
    step = {"greet": 1, "communicate": 2}.get(verb, 3)
    with frozen("2026-03-02 09:59"):
        case = make_case(counter, at=Step(step))
    before = image(case)
    steps.advance(case, verb, by=counter.a)

    back = undo.undo_last(case, by=counter.a)

    assert (back.step, image(case)) == (step, before)
    record = case.step_records.latest("pk")
    assert (record.reversed_by, record.reversed_at, record.step) == (counter.a, moment("2026-03-02 10:00"), step)
    assert verbs_of(case)[-1] == "case.undo"
    steps.advance(fresh(case), verb, by=counter.a)


@pytest.mark.parametrize("before", [1, 2])
def test_undo_takes_back_all_that_the_one_key_did_and_nothing_more(counter: Counter, before: int) -> None:
    with frozen("2026-03-02 09:59"):
        case = make_case(counter, at=Step(before))
    was = image(case)
    steps.welcome(case, by=counter.a)
    assert fresh(case).step == Step.ACCEPT

    undo.undo_last(fresh(case), by=counter.a)

    assert (fresh(case).step, image(case)) == (before, was)
    assert fresh(case).step_since == moment("2026-03-02 09:59")
    assert [row.step for row in case.step_records.filter(reversed_at=None)] == [*range(1, before)]
    with frozen("2026-03-02 10:06"), refused("five minutes only"):
        undo.undo_last(fresh(case), by=counter.a)
    steps.welcome(fresh(case), by=counter.a)
    assert fresh(case).step == Step.ACCEPT


def test_undo_of_acceptance_takes_everything_back_that_it_brought(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    acceptance.mark_all_present(case, by=counter.a)
    before = image(case)
    acceptance.accept_case(case, by=counter.a)

    undo.undo_last(fresh(case), by=counter.a)

    assert image(case) == before
    assert papers_of(case) == ["receipt_slip"]
    assert papers_of(case, void=True) == ["acceptance_slip", "promise_slip"]
    acceptance.accept_case(case, by=counter.a)
    assert fresh(case).promised_due_on == date(2026, 3, 9)


def test_undo_of_acceptance_gives_the_undertaking_back(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing")
    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)

    undo.undo_last(fresh(case), by=counter.a)

    assert Undertaking.objects.get(case=case).taken_back_at is not None
    assert [(row.state, row.tolerated) for row in case.material_checks.all()] == [
        ("present", False),
        ("missing", False),
    ]
    assert papers_of(case, void=True) == ["acceptance_slip", "promise_slip", "undertaking"]
    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 10), by=counter.a)
    assert Undertaking.objects.get(case=case, taken_back_at=None).due_on == date(2026, 3, 10)


def test_undo_of_acceptance_recomputes_a_limit_that_runs_from_receipt() -> None:
    counter = make_counter(statutory_from="receipt")
    case = make_case(counter, at=Step.APPROVE)

    undo.undo_last(case, by=counter.a)

    assert (fresh(case).promised_due_on, fresh(case).statutory_due_on) == (None, date(2026, 3, 30))


def started_and_ended(case: Case, counter: Counter) -> None:
    special.start_special_procedure(case, kind="expert_review", expected_days=5, by=counter.a)
    special.end_special_procedure(case, by=counter.a)


BUILT_ON: dict[str, Callable[[Case, Counter], object]] = {
    "frozen": lambda case, counter: special.start_special_procedure(
        case, kind="expert_review", expected_days=5, by=counter.a
    ),
    "was frozen": started_and_ended,
    "extension": lambda case, counter: special.request_extension(case, days=5, reason="复杂", by=counter.a),
    "opinion": lambda case, counter: approvals.give_opinion(case, opinion="return", reason="补", by=counter.chief),
}


@pytest.mark.parametrize("what", BUILT_ON)
def test_acceptance_stands_once_the_approval_has_begun(counter: Counter, what: str) -> None:
    case = make_case(counter, at=Step.APPROVE)
    BUILT_ON[what](case, counter)

    with refused("approval has begun"):
        undo.undo_last(fresh(case), by=counter.a)
    assert (fresh(case).step, papers_of(case, void=True)) == (Step.APPROVE, [])


def test_who_decided_takes_the_decision_back() -> None:
    counter = make_counter(chain=("department_reviewer", "chief_representative"))
    case = make_case(counter, at=Step.APPROVE)
    approvals.give_opinion(case, opinion="agree", by=counter.reviewer)
    before = image(case)
    approvals.give_opinion(case, opinion="refuse", reason="误按", by=counter.chief)

    with refused("Only the person who took"):
        undo.undo_last(fresh(case), by=counter.a)
    undo.undo_last(fresh(case), by=counter.chief)

    assert image(case) == before
    assert [(row.position, row.reversed_by) for row in case.approvals.all()] == [(1, None), (2, counter.chief)]
    approvals.give_opinion(case, opinion="agree", by=counter.chief)
    assert fresh(case).decision == "approved"


def test_undo_of_the_result_voids_its_paper(counter: Counter) -> None:
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)
    before = image(case)
    results.record_result(case, by=counter.a)

    undo.undo_last(fresh(case), by=counter.a)

    assert (image(case), papers_of(case, void=True)) == (before, ["own_result"])
    results.record_result(case, by=counter.a)
    assert [row.taken_back_at is None for row in case.results.order_by("pk")] == [False, True]


def test_reason_on_a_paper_is_chinese_whoever_takes_it_back(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    acceptance.mark_all_present(case, by=counter.a)
    acceptance.accept_case(case, by=counter.a)
    with translation.override("en"):
        undo.undo_last(fresh(case), by=counter.a)
    reasons = Paper.objects.filter(case_link__case=case).exclude(void_at=None).values_list("void_reason", flat=True)
    assert set(reasons) == {"五分钟内撤销。"}


def test_undo_of_the_refusal_paper_voids_it(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    approvals.give_opinion(case, opinion="refuse", reason="不符", by=counter.chief)
    results.record_result(case, by=counter.a)

    undo.undo_last(fresh(case), by=counter.a)

    assert papers_of(case, void=True) == ["decision_refused"]


def test_undo_of_the_end_opens_case_and_visit_again(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    before = image(case)
    results.finish_case(case, by=counter.a)

    undo.undo_last(fresh(case), by=counter.a)

    visit = case.visits.get()
    assert (image(case), visit.closed_at) == (before, None)
    assert visit.ticket is not None
    assert (visit.ticket.state, visit.ticket.ended_at) == ("serving", None)
    assert papers_of(case, void=True) == ["delivery_receipt"]
    results.finish_case(case, by=counter.a)
    assert [row.taken_back_at is None for row in case.deliveries.order_by("pk")] == [False, True]


EARLY_ENDS: dict[str, tuple[Step, bool, Callable[[Case, Counter], object]]] = {
    "advice": (Step.ACCEPT, False, lambda case, counter: visits.give_advice(case, by=counter.a)),
    "no show": (Step.COMMUNICATE, False, lambda case, counter: visits.mark_no_show(case, by=counter.a)),
    "not accepted": (
        Step.ACCEPT,
        True,
        lambda case, counter: acceptance.refuse_acceptance(case, by=counter.a, reason="无需许可"),
    ),
    "withdrawn": (
        Step.APPROVE,
        True,
        lambda case, counter: results.withdraw_case(case, by=counter.a, reason="撤回"),
    ),
}


@pytest.mark.parametrize("end", EARLY_ENDS)
def test_undo_of_an_early_end_opens_case_and_visit_again(counter: Counter, end: str) -> None:
    step, received, act = EARLY_ENDS[end]
    case = make_case(counter, at=step, received=received)
    before = image(case)
    act(case, counter)
    with refused("Only the person who took"):
        undo.undo_last(fresh(case), by=counter.b)

    undo.undo_last(fresh(case), by=counter.a)

    assert image(case) == before
    assert (case.visits.get().closed_at, Ticket.objects.get().state) == (None, "serving")
    assert papers_of(case, void=True) == {"not accepted": ["not_accepted"], "withdrawn": ["withdrawal"]}.get(end, [])
    event = AuditEvent.objects.latest("pk")
    assert event.verb == "case.reopen"


def test_visit_stays_closed_when_the_next_visitor_sits_there(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    results.finish_case(case, by=counter.a)
    make_visit(counter)

    undo.undo_last(fresh(case), by=counter.a)

    assert (fresh(case).is_closed, case.visits.get().closed_at is None) == (False, False)
    assert Visit.objects.open().count() == 1


@pytest.mark.parametrize(("at", "possible"), [("2026-03-02 10:05", True), ("2026-03-02 10:05:01", False)])
def test_undo_is_possible_for_five_minutes(counter: Counter, at: str, possible: bool) -> None:
    case = make_case(counter, at=Step.COMMUNICATE)

    with frozen(at):
        if possible:
            undo.undo_last(case, by=counter.a)
        else:
            with refused("five minutes only"):
                undo.undo_last(case, by=counter.a)


def test_nothing_before_the_receipt_is_undone(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    with refused("application has been received"):
        undo.undo_last(case, by=counter.a)
    assert fresh(case).step == Step.ACCEPT


def test_pressing_twice_does_not_take_back_two_steps(counter: Counter) -> None:
    with frozen("2026-03-02 09:59"):
        case = make_case(counter, at=Step.COMMUNICATE)
    steps.advance(case, "communicate", by=counter.a)
    shown = fresh(case)
    undo.undo_last(fresh(case), by=counter.a)

    with refused("already moved", CaseMoved):
        undo.undo_last(shown, by=counter.a)
    assert fresh(case).step == Step.COMMUNICATE


def test_carried_over_and_new_cases_have_nothing_to_undo(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    second = visits.add_case(case.visits.get(), by=counter.a)
    with refused("five minutes only"):
        undo.undo_last(second, by=counter.a)

    other = make_counter()
    with refused("five minutes only"):
        undo.undo_last(make_case(other), by=other.a)


def test_acceptance_by_law_is_not_undone(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    with frozen("2026-03-10"):
        acceptance.deem_due_cases(date(2026, 3, 10))
        with refused("five minutes only"):
            undo.undo_last(fresh(case), by=counter.a)


def test_whole_way_back_and_forth_keeps_the_audit_whole(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    results.finish_case(case, by=counter.a)
    undo.undo_last(fresh(case), by=counter.a)
    undo.undo_last(fresh(case), by=counter.a)
    undo.undo_last(fresh(case), by=counter.chief)
    with refused("approval has begun"):
        approvals.give_opinion(case, opinion="return", reason="补", by=counter.chief)
        undo.undo_last(fresh(case), by=counter.a)

    approve(counter, case)
    assert audit.verify_chain().ok
