"""Who holds a case: dated periods without gap and overlap, A and B, and people who left (R3)."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.flow import Step
from appointments.models import Case
from appointments.services import acceptance, approvals, handovers, results, steps, visits
from appointments.services.guards import CaseMoved
from tests.case_factories import (
    Counter,
    approve,
    assert_whole,
    end_visit,
    fresh,
    frozen,
    make_case,
    make_counter,
    make_visit,
    moment,
    refused,
)
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services import assignments
from windows.services.day_covers import assign_for_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def periods(case: Case) -> list[tuple[Staff, str]]:
    return [(row.holder, row.role) for row in case.handovers.all()]


def test_b_takes_over_in_the_middle_and_hands_back(counter: Counter) -> None:
    case = make_case(counter, at=Step.COMMUNICATE)
    with frozen("2026-03-02 10:10"):
        handovers.take_over(case, by=counter.b, note="A角离岗")
    with frozen("2026-03-02 10:20"):
        steps.welcome(case, by=counter.b)
        handovers.hand_over(case, to=counter.a, by=counter.b, note="A角回岗")

    assert periods(case) == [(counter.a, "a_role"), (counter.b, "b_role"), (counter.a, "a_role")]
    assert [row.until_at for row in case.handovers.all()] == [
        moment("2026-03-02 10:10"),
        moment("2026-03-02 10:20"),
        None,
    ]
    assert_whole(case)


def test_b_answers_for_what_b_did(counter: Counter) -> None:
    """Trap: the record of a step names who really acted, whoever holds the case later."""
    case = make_case(counter, at=Step.ACCEPT)
    handovers.take_over(case, by=counter.b)
    acceptance.mark_all_present(case, by=counter.b)
    acceptance.accept_case(case, by=counter.b)
    handovers.hand_over(case, to=counter.a, by=counter.b, note="交回")
    approve(counter, case)
    results.record_result(case, by=counter.a)

    actors = [record.staff for record in case.step_records.order_by("step")]
    assert actors == [counter.a] * 3 + [counter.b, counter.chief, counter.a]
    assert fresh(case).accepted_by == counter.b


def test_stranger_takes_nothing_over_while_the_holder_serves(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    stranger = make_staff(roles=(Role.WINDOW_STAFF,))

    with refused("Only the A role or the B role"):
        handovers.take_over(case, by=stranger)
    with refused("not work on it"):
        handovers.take_over(case, by=counter.chief)
    with refused("already hold this case"):
        handovers.take_over(case, by=counter.a)

    counter.a.left_on = date(2026, 3, 1)
    counter.a.save()
    handovers.take_over(case, by=stranger)
    assert periods(case)[-1] == (stranger, "none")


def test_role_of_a_past_assignment_counts_no_more(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    assignments.end_assignment(counter.window.assignments.get(), by=None, last_day=date(2026, 3, 1))

    with refused("Only the A role or the B role"):
        handovers.take_over(case, by=counter.b)


def test_page_that_shows_another_holder_takes_nothing(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    shown = fresh(case)
    other = make_staff(roles=(Role.WINDOW_STAFF,))
    handovers.hand_over(case, to=other, by=counter.chief, note="调整")

    with refused("just taken this case", CaseMoved):
        handovers.take_over(shown, by=counter.b)


def test_chief_hands_a_case_to_somebody_at_the_windows(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    gone = make_staff(roles=(Role.WINDOW_STAFF,), left_on=date(2026, 3, 1))

    for to, note, fragment in (
        (counter.leader, "调整", "does not work at the windows"),
        (gone, "调整", "not in service"),
        (counter.b, " ", "Say in a note"),
        (counter.b, "长" * 2001, "at most 2000"),
        (counter.b, "\x00", "control characters"),
        (counter.a, "调整", "already holds"),
    ):
        with refused(fragment):
            handovers.hand_over(case, to=to, by=counter.chief, note=note)
    handovers.hand_over(case, to=counter.b, by=counter.chief, note="调整")

    assert (fresh(case).holder, case.handovers.latest("pk").handed_by) == (counter.b, counter.chief)


def test_only_holder_and_chief_hand_over(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    with refused("held by"):
        handovers.hand_over(case, to=counter.b, by=counter.b, note="我来")


def test_closed_case_is_handed_to_nobody(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    results.finish_case(case, by=counter.a)

    with refused("This case is closed"):
        handovers.take_over(case, by=counter.b)
    with refused("This case is closed"):
        handovers.hand_over(case, to=counter.b, by=counter.a, note="交接")


def test_former_holder_can_do_nothing_more(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    handovers.take_over(case, by=counter.b)

    with refused("Take it over first"):
        results.withdraw_case(case, by=counter.a, reason="撤回")
    approvals.give_opinion(case, opinion="agree", by=counter.chief)
    assert fresh(case).holder == counter.b


def test_visit_ends_although_its_case_was_handed_on(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    handovers.take_over(case, by=counter.b)
    visits.mark_no_show(case, by=counter.b)

    end_visit(counter)

    assert case.visits.get().closed_at is not None


def test_first_period_names_the_role_once_the_item_is_known() -> None:
    counter = make_counter()
    counter.a, counter.b = counter.b, counter.a

    assert periods(make_case(counter, at=Step.ACCEPT)) == [(counter.a, "b_role")]


def test_stand_in_for_the_day_takes_over_as_b() -> None:
    counter = make_counter()
    case, helper = make_case(counter, at=Step.ACCEPT), make_staff(roles=(Role.WINDOW_STAFF,))
    with refused("Only the A role or the B role"):
        handovers.take_over(fresh(case), by=helper)
    assign_for_day(counter.window, item=counter.version.item, staff=helper, by=counter.chief, reason="B角请假")
    assert handovers.take_over(fresh(case), by=helper).role == "b_role"
    assert handovers.take_over(fresh(case), by=counter.b).role == "b_role"
