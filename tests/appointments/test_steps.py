"""F1 to F3: one key each, one key for all three; the record says who, how and when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.flow import How, Step, moves_at
from appointments.models import Case, StepRecord
from appointments.services import guards, reception, steps
from appointments.services.guards import CaseMoved
from tests.case_factories import (
    Counter,
    fresh,
    frozen,
    make_application,
    make_case,
    make_counter,
    make_visit,
    moment,
    refused,
    verbs_of,
)
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def test_each_step_records_who_acted_from_when_to_when(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    for minute, verb in enumerate(("greet", "communicate", "decline_water"), start=1):
        with frozen(f"2026-03-02 10:0{minute}"):
            steps.advance(case, verb, by=counter.a, note=f" 第{minute} ")

    start = moment("2026-03-02 10:00")
    assert [
        (row.step, row.how, row.staff, row.started_at, row.completed_at, row.note, row.visit)
        for row in case.step_records.all()
    ] == [
        (
            number,
            How.DECLINED if number == 3 else How.DONE,
            counter.a,
            start + timedelta(minutes=number - 1),
            start + timedelta(minutes=number),
            f"第{number}",
            case.visits.get(),
        )
        for number in (1, 2, 3)
    ]
    assert (fresh(case).step, fresh(case).step_since) == (Step.ACCEPT, start + timedelta(minutes=3))


@pytest.mark.parametrize("done", [0, 1, 2])
def test_one_key_completes_what_is_left_of_the_welcome(counter: Counter, done: int) -> None:
    case = make_case(counter, at=Step(done + 1))

    records = steps.welcome(case, by=counter.a)

    assert [record.step for record in records] == [1, 2, 3][done:]
    assert (case.step, fresh(case).step, case.step_records.count()) == (Step.ACCEPT, Step.ACCEPT, 3)
    with refused("another step"):
        steps.welcome(case, by=counter.a)


@pytest.mark.parametrize("verb", ["greet", "offer_water", "decline_water"])
def test_step_that_is_not_due_changes_nothing(counter: Counter, verb: str) -> None:
    case = make_case(counter, at=Step.COMMUNICATE)

    with refused("no longer at the step", CaseMoved):
        steps.advance(case, verb, by=counter.a)
    assert (fresh(case).step, case.step_records.count()) == (Step.COMMUNICATE, 1)


def test_stranger_is_told_who_holds_the_case(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    stranger = make_staff(roles=(Role.WINDOW_STAFF,))

    with refused(f"held by {counter.a.name}."):
        steps.advance(case, "greet", by=stranger)
    with refused("Take it over first"):
        steps.advance(case, "greet", by=counter.b)
    with refused("not work on it"):
        steps.advance(case, "greet", by=counter.chief)


def test_case_moves_no_more_after_it_has_moved_elsewhere(counter: Counter) -> None:
    case = make_case(counter, at=Step.COMMUNICATE)
    steps.advance(case, "communicate", by=counter.a)

    with refused("Somebody else has already moved", CaseMoved):
        steps.move(fresh(case), Step.COMMUNICATE, by=counter.a)
    assert case.step_records.count() == 2


def test_audit_tells_every_step(counter: Counter) -> None:
    case = make_case(counter, at=Step.OFFER_WATER)
    steps.advance(case, "offer_water", by=counter.a)
    reception.receive_case(case, make_application(), by=counter.a)

    one_by_one = ["case.choose_item", "case.greet", "case.communicate", "case.offer_water", "case.receive"]
    assert verbs_of(case) == one_by_one


def test_audit_tells_three_steps_of_one_key_as_one(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    at_once = ["case.choose_item", "case.welcome", "case.receive", "case.mark_all_present", "case.accept"]
    assert verbs_of(case) == at_once


def permissions_read(person: Staff) -> Staff:
    person = Staff.objects.get(pk=person.pk)
    person.get_all_permissions()
    return person


@pytest.mark.parametrize("verb", ["greet", "communicate", "offer_water"])
def test_step_forward_takes_few_queries(counter: Counter, verb: str) -> None:
    number = ("greet", "communicate", "offer_water").index(verb) + 1
    case = make_case(counter, at=Step(number))
    by = permissions_read(counter.a)

    with CaptureQueriesContext(connection) as queries:
        steps.advance(case, verb, by=by)

    # Two of them open and close the savepoint of the test.
    assert len(queries) == 8


@pytest.mark.parametrize("step", list(Step))
def test_reasons_of_a_page_cost_a_bounded_number_of_queries(counter: Counter, step: Step) -> None:
    case = make_case(counter, at=step)
    by = permissions_read(counter.a)
    counts = {Step.ACCEPT: 3, Step.APPROVE: 4, Step.PRINT_CERTIFICATE: 2}

    with CaptureQueriesContext(connection) as queries:
        reasons = guards.blockers(case, by=by)

    assert len(queries) == counts.get(step, 3 if step == Step.OFFER_WATER else 1)
    assert list(reasons) == [move.verb for move in moves_at(step)]


def test_item_is_chosen_and_chosen_again_until_receipt(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    other = make_counter().version.item

    reception.choose_item(case, other, by=counter.a)
    assert case.handovers.get().role == "none"
    reception.choose_item(case, counter.version.item, by=counter.a)

    assert (fresh(case).item, case.handovers.get().role) == (counter.version.item, "a_role")
    steps.welcome(case, by=counter.a)
    reception.receive_case(case, make_application(), by=counter.a)
    with refused("already been received"):
        reception.choose_item(case, other, by=counter.a)
    assert Case.objects.get(pk=case.pk).item == counter.version.item
    assert StepRecord.objects.filter(case=case).count() == 3
