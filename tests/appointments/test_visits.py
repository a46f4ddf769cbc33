"""Visits: numbers, one visitor at a time, advice, further cases, coming back, no-show."""

from collections.abc import Iterator

import pytest

from appointments.flow import How, Step
from appointments.models import Case, CaseVisit, Ticket, Visit
from appointments.services import guards, reception, steps, visits
from appointments.services.guards import Refused
from tests.case_factories import (
    Counter,
    end_visit,
    fresh,
    frozen,
    make_application,
    make_case,
    make_counter,
    make_visit,
    refused,
)
from tests.factories import make_item, make_staff, make_window
from windows.roles import Role
from windows.services import window as window_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def test_open_visit_draws_a_number_and_opens_a_case_at_f1(counter: Counter) -> None:
    visit = make_visit(counter)

    case = visit.cases.get()
    assert visit.ticket is not None
    assert (visit.ticket.number, visit.ticket.state, visit.ticket.window) == ("D001", "serving", counter.window)
    assert (case.step, case.holder, case.number, case.received_on) == (Step.GREET, counter.a, None, None)
    assert case.handovers.get().role == "a_role"


def test_numbers_of_a_day_rise_and_begin_anew_the_next_day(counter: Counter) -> None:
    drawn = []
    for day in ("2026-03-02", "2026-03-02", "2026-03-03"):
        with frozen(day):
            drawn.append(str(make_visit(counter).ticket))
            visits.mark_no_show(Case.objects.latest("pk"), by=counter.a)

    assert drawn == ["D001", "D002", "D001"]


def test_number_of_the_centre_is_taken_once_a_day(counter: Counter) -> None:
    visit = make_visit(counter, foreign_number=" A017 ")
    visits.mark_no_show(visit.cases.get(), by=counter.a)

    assert (str(visit.ticket), visit.ticket.source if visit.ticket else "") == ("A017", "foreign")
    with refused("A017 has already been received"):
        make_visit(counter, foreign_number="A017")


def test_own_numbers_pass_over_one_the_other_queue_has_used(counter: Counter) -> None:
    visits.mark_no_show(make_visit(counter, foreign_number="D001").cases.get(), by=counter.a)

    assert str(make_visit(counter).ticket) == "D002"


@pytest.mark.parametrize("number", ["A" * 17, "A\x001", "A\ud8001"])
def test_number_that_cannot_be_stored_is_refused_in_words(counter: Counter, number: str) -> None:
    with pytest.raises(Refused):
        make_visit(counter, foreign_number=number)


def test_second_visitor_of_one_person_is_refused(counter: Counter) -> None:
    make_visit(counter)

    with refused("You already have a visitor"):
        make_visit(counter)
    assert (Visit.objects.count(), Ticket.objects.count()) == (1, 1)


def test_closed_window_receives_nobody_and_says_why(counter: Counter) -> None:
    window_service.close_window(counter.window, by=None, reason="检修")
    counter.window.refresh_from_db()

    with refused("检修"):
        make_visit(counter)


def test_person_who_left_receives_nobody(counter: Counter) -> None:
    with frozen("2026-02-27"):
        gone = make_staff(roles=(Role.WINDOW_STAFF,))
    gone.left_on = gone.joined_on
    gone.save()

    with refused("not in service today"):
        visits.open_visit(counter.window, by=gone)


@pytest.mark.parametrize("role", [Role.CHIEF_REPRESENTATIVE, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_only_window_staff_receive_visitors(counter: Counter, role: Role) -> None:
    with refused("not work on them"):
        visits.open_visit(counter.window, by=make_staff(roles=(role,)))


def test_person_who_left_in_the_middle_moves_nothing_more(counter: Counter) -> None:
    case = make_visit(counter).cases.get()
    counter.a.left_on = counter.a.joined_on
    counter.a.save()

    with refused("not in service today"):
        steps.advance(case, "greet", by=counter.a)
    assert fresh(case).step == Step.GREET


def test_further_case_carries_the_welcome_over(counter: Counter) -> None:
    first = make_case(counter, at=Step.ACCEPT)

    second = visits.add_case(first.visits.get(), by=counter.a)

    assert second.step == Step.ACCEPT
    assert [record.how for record in second.step_records.all()] == [How.CARRIED_OVER] * 3
    assert {record.visit for record in second.step_records.all()} == {first.visits.get()}


def test_further_case_waits_for_the_welcome_of_the_first(counter: Counter) -> None:
    visit = make_visit(counter)

    with refused("Finish the welcome"):
        visits.add_case(visit, by=counter.a)


def test_case_is_added_neither_to_a_strange_nor_to_an_ended_visit(counter: Counter) -> None:
    visit = make_case(counter, at=Step.ACCEPT).visits.get()

    with refused("with somebody else"):
        visits.add_case(visit, by=counter.b)
    visits.close_visit(visit, by=counter.a)
    with refused("already ended"):
        visits.add_case(visit, by=counter.a)


def test_close_visit_keeps_received_cases_open_and_ends_the_number(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    visit = case.visits.get()

    visits.close_visit(visit, by=counter.a)

    visit.refresh_from_db()
    assert (visit.closed_at is not None, str(visit.ticket.state if visit.ticket else "")) == (True, "served")
    assert not fresh(case).is_closed
    with refused("already ended"):
        visits.close_visit(visit, by=counter.a)


def test_visit_with_a_case_not_yet_received_cannot_be_closed(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)

    with refused("not received yet"):
        visits.close_visit(case.visits.get(), by=counter.a)


def test_promised_case_spans_several_visits(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    end_visit(counter)

    again = visits.continue_case(case, counter.window, by=counter.a)

    assert [link.kind for link in CaseVisit.objects.filter(case=case).order_by("pk")] == ["opened", "continued"]
    assert again.ticket is not None
    assert again.ticket.number == "D002"
    with refused("already part of the visit"):
        visits.continue_case(case, counter.window, by=counter.a)


def test_closed_case_is_not_taken_up_again(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT, received=False)
    visits.give_advice(case, by=counter.a)

    with refused("This case is closed"):
        visits.continue_case(case, counter.window, by=counter.a)


def test_advice_only_ends_case_visit_and_number(counter: Counter) -> None:
    case = make_case(counter, at=Step.OFFER_WATER)

    visits.give_advice(case, by=counter.a, note=" 外商投资信息报告 ")

    case = fresh(case)
    visit = case.visits.get()
    assert (case.outcome, case.outcome_reason, case.step) == ("advice_given", "外商投资信息报告", Step.OFFER_WATER)
    assert visit.ticket is not None
    assert (visit.closed_at, visit.ticket.state) == (case.closed_at, "served")
    assert case.step_records.count() == 2


def test_no_show_is_a_state_of_its_own(counter: Counter) -> None:
    visit = make_visit(counter)

    visits.mark_no_show(visit.cases.get(), by=counter.a)

    visit.refresh_from_db()
    assert visit.ticket is not None
    assert (visit.cases.get().outcome, visit.ticket.state) == ("no_show", "no_show")


def test_number_counts_as_served_when_only_the_second_matter_was_dropped(counter: Counter) -> None:
    first = make_case(counter, at=Step.ACCEPT, received=False)
    second = visits.add_case(first.visits.get(), by=counter.a)
    visits.give_advice(first, by=counter.a)
    assert Visit.objects.open().count() == 1

    visits.mark_no_show(second, by=counter.a)

    assert [ticket.state for ticket in Ticket.objects.all()] == ["served"]


def test_phone_advice_is_one_gesture(counter: Counter) -> None:
    """R2: advice on the telephone is a visit that is over, with a case that ended in advice."""
    visit = visits.record_phone_advice(counter.window, by=counter.a, item=counter.version.item, note="材料清单")

    case = visit.cases.get()
    assert (visit.channel, visit.ticket, visit.closed_at) == ("phone", None, visit.opened_at)
    assert (case.channel, case.outcome, case.outcome_reason) == ("phone", "advice_given", "材料清单")
    assert [record.how for record in case.step_records.all()] == [How.NOT_APPLICABLE] * 3


def test_phone_advice_is_given_beside_a_visitor_but_not_by_anybody(counter: Counter) -> None:
    make_visit(counter)
    visits.record_phone_advice(counter.window, by=counter.a)

    with refused("not work on them"):
        visits.record_phone_advice(counter.window, by=counter.chief)


@pytest.mark.parametrize("note", ["长" * 2001, "a\x00b", "a\x1bb"])
def test_notes_that_cannot_be_stored_are_refused(counter: Counter, note: str) -> None:
    case = make_case(counter, at=Step.OFFER_WATER)

    for act in (
        lambda: visits.give_advice(case, by=counter.a, note=note),
        lambda: visits.mark_no_show(case, by=counter.a, note=note),
        lambda: visits.record_phone_advice(counter.window, by=counter.a, note=note),
        lambda: steps.advance(case, "offer_water", by=counter.a, note=note),
    ):
        with pytest.raises(Refused):
            act()
    assert (fresh(case).step, Visit.objects.count()) == (Step.OFFER_WATER, 1)


def test_advice_only_item_is_chosen_but_never_received(counter: Counter) -> None:
    advice = make_item(
        advice_only=True,
        item_type="public_service",
        case_type="other",
        promised_number=None,
        statutory_number=None,
        decision_wording="other",
        result_issued_by="none",
        materials=[],
        chain=[],
    )
    make_window(items=(advice,))
    case = make_case(counter, at=Step.ACCEPT, received=False)
    reception.choose_item(case, advice.item, by=counter.a)

    with refused("advice only"):
        reception.receive_case(case, make_application(), by=counter.a)
    visits.give_advice(case, by=counter.a)
    assert fresh(case).outcome == "advice_given"


def test_second_visitor_that_the_page_could_not_see_yet_is_refused_by_the_database(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tabs at once: the constraint decides, and its refusal is a sentence."""
    make_visit(counter)
    monkeypatch.setattr(guards, "open_visit_of", lambda person: None)

    with refused("You already have a visitor"):
        make_visit(counter)
