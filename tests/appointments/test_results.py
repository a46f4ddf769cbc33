"""F6, F7 and withdrawal: the result, its delivery, the invitation to rate, the end."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.flow import How, Step
from appointments.models import Case, Delivery, Result
from appointments.services import acceptance, approvals, results, visits
from tests.case_factories import (
    Counter,
    approve,
    end_visit,
    fresh,
    frozen,
    make_case,
    make_counter,
    moment,
    papers_of,
    refused,
)
from windows.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def paper_of(case: Case, kind: str) -> Paper:
    return Paper.objects.get(case_link__case=case, kind=kind, void_at=None)


def test_own_result_bears_the_number_of_its_paper(counter: Counter) -> None:
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)

    results.record_result(case, by=counter.a, valid_until=date(2031, 3, 1))

    paper, result = paper_of(case, "own_result"), case.results.get()
    assert (result.kind, result.number, paper.data["valid_until"]) == ("own", paper.number, "2031-03-01")
    assert (fresh(case).step, fresh(case).result_ready_on) == (Step.FINISH, date(2026, 3, 2))
    with refused("another step"):
        results.record_result(case, by=counter.a)


def test_external_result_is_recorded_and_not_imitated() -> None:
    counter = make_counter(result_issued_by="external")
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)
    with refused("number that the issuing system gave"):
        results.record_result(case, by=counter.a, number="  ")

    results.record_result(case, by=counter.a, number=" 油零售证书37号 ", blank_serial="N001")

    result = case.results.get()
    assert (result.kind, result.number, result.blank_serial) == ("external", "油零售证书37号", "N001")
    assert papers_of(case) == ["acceptance_slip", "promise_slip", "receipt_slip"]


def test_item_without_a_document_goes_on_without_one() -> None:
    counter = make_counter(
        result_issued_by="none", item_type="public_service", decision_wording="other", statutory_number=None
    )
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)

    record = results.record_result(case, by=counter.a)
    results.finish_case(case, by=counter.a)

    assert (record.how, case.results.get().kind) == (How.NOT_APPLICABLE, "none")
    assert papers_of(case) == ["acceptance_slip", "promise_slip", "receipt_slip"]


@pytest.mark.parametrize("wording", ["licence", "filing", "registration"])
def test_refusal_is_written_in_the_words_of_its_kind(wording: str) -> None:
    """A filing is not refused as a licence is: 不予备案, not 不予许可."""
    kinds = {"licence": "licence", "filing": "other_power", "registration": "confirmation"}
    counter = make_counter(item_type=kinds[wording], decision_wording=wording)
    case = make_case(counter, at=Step.APPROVE)
    approvals.give_opinion(case, opinion="refuse", reason="材料不实", by=counter.chief)

    results.record_result(case, by=counter.a, number="外部-1", valid_until=date(2031, 3, 1))

    paper, result = paper_of(case, "decision_refused"), case.results.get()
    assert (paper.data["wording"], paper.data["reason"]) == (wording, "材料不实")
    assert (result.kind, result.number, result.valid_until) == ("refusal", paper.number, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "9" * 101},
        {"number": "9\x00"},
        {"number": "9", "blank_serial": "9" * 101},
        {"number": "9", "valid_until": date(2026, 3, 2)},
    ],
)
def test_result_that_cannot_be_kept_is_refused(fields: dict[str, object]) -> None:
    counter = make_counter(result_issued_by="external")
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)

    with refused(""):
        results.record_result(case, by=counter.a, **fields)  # type: ignore[arg-type]
    assert (fresh(case).step, Result.objects.count()) == (Step.PRINT_CERTIFICATE, 0)


@pytest.mark.parametrize(("day", "kept"), [("2026-03-09", True), ("2026-03-10", False)])
def test_promise_is_kept_by_the_result_never_by_the_collection(counter: Counter, day: str, kept: bool) -> None:
    case = make_case(counter, at=Step.PRINT_CERTIFICATE)
    end_visit(counter)
    with frozen(day):
        results.record_result(case, by=counter.a)
    with frozen("2026-05-06"):
        visits.continue_case(case, counter.window, by=counter.a)
        results.finish_case(case, by=counter.a)

    case = fresh(case)
    assert (case.result_ready_on, case.closed_at.date()) == (date.fromisoformat(day), date(2026, 5, 6))
    assert (case.result_ready_on <= case.promised_due_on) is kept


def test_finish_hands_over_invites_to_rate_and_ends_the_visit(counter: Counter) -> None:
    """R1: the visitor is invited to rate; the case is closed without waiting for it."""
    case = make_case(counter, at=Step.FINISH)

    record = results.finish_case(case, by=counter.a)

    case = fresh(case)
    visit = case.visits.get()
    assert (case.outcome, case.closed_by, case.step) == ("completed", counter.a, Step.FINISH)
    assert case.closed_at == case.rating_invited_at == record.completed_at == moment("2026-03-02 10:00")
    assert (visit.closed_at, record.visit) == (case.closed_at, visit)
    receipt = paper_of(case, "delivery_receipt").data
    assert (receipt["receiver_name"], receipt["documents"][0]["number"]) == (
        case.applicant.name if case.applicant else "",
        case.results.get().number,
    )
    with refused("This case is closed"):
        results.finish_case(case, by=counter.a)


def test_delivery_by_mail_names_its_tracking_number(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)
    with refused("tracking number"):
        results.finish_case(case, by=counter.a, way="mail", tracking_number=" ")

    results.finish_case(case, by=counter.a, way="mail", tracking_number=" EMS1 ", recipient="李四")

    delivery = Delivery.objects.get()
    assert (delivery.way, delivery.tracking_number, delivery.recipient) == ("mail", "EMS1", "李四")
    receipt = paper_of(case, "delivery_receipt").data
    assert (receipt["delivery_way"], receipt["mail_number"]) == ("mail", "EMS1")


@pytest.mark.parametrize(
    "fields",
    [
        {"way": "pigeon"},
        {"recipient": "人" * 201},
        {"recipient": "\x00"},
        {"way": "mail", "tracking_number": "9" * 65},
    ],
)
def test_delivery_that_cannot_be_kept_is_refused(counter: Counter, fields: dict[str, str]) -> None:
    case = make_case(counter, at=Step.FINISH)

    with refused(""):
        results.finish_case(case, by=counter.a, **fields)
    assert (fresh(case).is_closed, Delivery.objects.count()) == (False, 0)


def test_visit_stays_open_while_another_case_of_it_is(counter: Counter) -> None:
    first = make_case(counter, at=Step.FINISH)
    second = visits.add_case(first.visits.get(), by=counter.a)

    results.finish_case(first, by=counter.a)
    assert first.visits.get().closed_at is None

    visits.mark_no_show(second, by=counter.a)
    assert first.visits.get().closed_at is not None


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.APPROVE, Step.PRINT_CERTIFICATE])
def test_withdrawal_has_its_proof_and_paper(counter: Counter, step: Step) -> None:
    case = make_case(counter, at=step)
    with refused("how the applicant declared"):
        results.withdraw_case(case, by=counter.a, reason=" ")

    results.withdraw_case(case, by=counter.a, reason="申请人书面撤回")

    case = fresh(case)
    assert (case.outcome, case.step, case.outcome_reason) == ("withdrawn", step, "申请人书面撤回")
    assert paper_of(case, "withdrawal").data["withdrawn_on"] == "2026-03-02"
    with refused("This case is closed"):
        acceptance.mark_all_present(case, by=counter.a)


def test_finished_result_is_no_longer_withdrawn(counter: Counter) -> None:
    case = make_case(counter, at=Step.FINISH)

    with refused("another step"):
        results.withdraw_case(case, by=counter.a, reason="撤回")


def test_immediate_item_goes_from_greeting_to_result_in_one_visit() -> None:
    counter = make_counter(case_type="immediate", chain=("handler",))
    case = make_case(counter, at=Step.APPROVE)
    approvals.decide(case, opinion="agree", by=counter.a)
    results.record_result(case, by=counter.a)
    results.finish_case(case, by=counter.a)

    case = fresh(case)
    assert (case.outcome, case.visits.count(), case.step_records.count()) == ("completed", 1, 7)
    assert papers_of(case) == ["acceptance_slip", "delivery_receipt", "own_result", "receipt_slip"]


def test_result_waits_for_the_decision(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with refused("another step"):
        results.record_result(case, by=counter.a)
    assert approve(counter, case).step == Step.PRINT_CERTIFICATE
