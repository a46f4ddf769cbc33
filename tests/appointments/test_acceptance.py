"""F4: checked, corrected once, accepted, accepted with an undertaking, deemed, not accepted."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.flow import How, Step
from appointments.models import Case, CorrectionNotice, MaterialCheck, Undertaking
from appointments.services import acceptance, visits
from tests.case_factories import (
    Counter,
    check,
    end_visit,
    fresh,
    frozen,
    make_case,
    make_counter,
    moment,
    papers_of,
    refused,
)
from tests.factories import make_item
from windows.models import AuditEvent, Paper

pytestmark = pytest.mark.django_db
THREE = [{"name": "申请书"}, {"name": "公司章程", "tolerable": True}, {"name": "照片", "required": False}]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter(materials=THREE)


def data_of(case: Case, kind: str) -> dict[str, object]:
    return dict(Paper.objects.get(case_link__case=case, kind=kind, void_at=None).data)


def test_acceptance_starts_the_promise_and_gives_its_papers(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    assert (case.acceptance, case.accepted_on, case.accepted_by) == ("ordinary", date(2026, 3, 2), counter.a)
    assert (case.promised_due_on, case.statutory_due_on) == (date(2026, 3, 9), date(2026, 3, 30))
    assert papers_of(case) == ["acceptance_slip", "promise_slip", "receipt_slip"]
    slip = data_of(case, "acceptance_slip")
    assert (slip["deemed"], slip["promised_due_on"], slip["missing"]) == (False, "2026-03-09", [])


def test_papers_cite_only_what_is_law_of_the_basis_of_the_item() -> None:
    basis = "《中华人民共和国拍卖法》第十一条\n《拍卖管理办法》\n省级商务主管部门委托实施"
    case = make_case(make_counter(legal_basis=basis), at=Step.APPROVE)

    cited = "《中华人民共和国拍卖法》第十一条、《拍卖管理办法》"
    assert [data_of(case, kind)["legal_basis"] for kind in ("receipt_slip", "acceptance_slip")] == [cited, cited]


def test_acceptance_of_an_immediate_item_needs_no_slip_to_come_back() -> None:
    case = make_case(make_counter(case_type="immediate"), at=Step.APPROVE)

    assert papers_of(case) == ["acceptance_slip", "receipt_slip"]


def test_calendar_day_limit_that_ends_on_a_day_off_moves_to_the_next_working_day() -> None:
    """Trap: 商业特许经营备案 has ten calendar days; from 24 April they end on 4 May, a day off."""
    counter = make_counter(statutory_unit="calendar_day", statutory_number=10, promised_number=7)
    with frozen("2026-04-24"):
        case = make_case(counter, at=Step.APPROVE)

    assert (case.statutory_due_on, case.promised_due_on) == (date(2026, 5, 6), date(2026, 5, 6))


def test_promise_is_never_later_than_the_statutory_date() -> None:
    """Trap: five working days from 30 September end after ten calendar days."""
    counter = make_counter(statutory_unit="calendar_day", statutory_number=10, promised_number=5)
    with frozen("2026-09-30"):
        case = make_case(counter, at=Step.APPROVE)

    assert (case.promised_due_on, case.statutory_due_on) == (date(2026, 10, 10), date(2026, 10, 10))


def test_make_up_weekends_are_working_days() -> None:
    """Trap: 14 and 28 February 2026 are Saturdays on which the office works."""
    for number, due in ((1, date(2026, 2, 14)), (5, date(2026, 2, 27)), (6, date(2026, 2, 28))):
        with frozen("2026-02-13"):
            counter = make_counter(promised_number=number)
            assert make_case(counter, at=Step.APPROVE).promised_due_on == due


def test_everything_has_to_be_checked_and_there(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    with refused("not checked yet"):
        acceptance.accept_case(case, by=counter.a)

    check(case, counter.a, "missing", "present", "present")
    with refused("Required materials are missing"):
        acceptance.accept_case(case, by=counter.a)

    check(case, counter.a, "present", "not_needed", "not_needed")
    acceptance.accept_case(case, by=counter.a)
    assert fresh(case).step == Step.APPROVE


def test_one_key_marks_only_what_is_not_checked_yet(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "missing", "unchecked", "unchecked")

    assert acceptance.mark_all_present(case, by=counter.a) == 1
    assert [row.state for row in case.material_checks.all()] == ["missing", "present", "unchecked"]
    assert acceptance.mark_all_present(case, by=counter.a) == 0


def test_what_is_asked_for_only_where_it_applies_is_never_claimed_unseen(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    acceptance.mark_all_present(case, by=counter.a)
    with refused("not checked yet"):
        acceptance.accept_case(case, by=counter.a)

    assert acceptance.mark_rest_not_needed(case, by=counter.a) == 1
    assert acceptance.mark_rest_not_needed(case, by=counter.a) == 0
    acceptance.accept_case(case, by=counter.a)
    slip = data_of(case, "acceptance_slip")
    assert [row["state"] for row in slip["materials"]] == ["present", "present", "not_needed"]  # type: ignore[attr-defined]


def test_what_applies_here_and_lacks_is_named_in_the_notice(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "present", "missing")
    with refused("Required materials are missing"):
        acceptance.accept_case(case, by=counter.a)
    with refused("may not be supplied later"):
        acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 9), by=counter.a)

    notice = acceptance.issue_correction(case, by=counter.a)
    assert [row["name"] for row in notice.items] == ["照片"]


def test_check_of_a_material_refuses_what_does_not_belong(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    mine = MaterialCheck.objects.filter(case=case)[0].material_id
    strange = make_item().materials.first()
    assert strange is not None

    for material, state, note in (
        (strange.pk, "present", ""),
        (10**9, "present", ""),
        (mine, "perhaps", ""),
        (mine, "present", "长" * 501),
        (mine, "present", "\x00"),
    ):
        with refused(""):
            acceptance.check_material(case, material, state=state, note=note, by=counter.a)
    assert {row.state for row in case.material_checks.all()} == {"unchecked"}


# --- Correction ---------------------------------------------------------------------------------------


def notified(counter: Counter) -> Case:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "defective", "missing", "not_needed")
    acceptance.issue_correction(case, by=counter.a, note="请补齐")
    return fresh(case)


def test_correction_notice_tells_everything_at_once(counter: Counter) -> None:
    case = notified(counter)

    paper = data_of(case, "correction_notice")
    assert [row["name"] for row in paper["missing"]] == ["申请书", "公司章程"]  # type: ignore[attr-defined]
    assert (paper["reason"], paper["repeat_reason"]) == ("请补齐", None)
    notice = case.correction_notices.get()
    assert (notice.ordinal, notice.is_flagged, notice.items) == (1, False, paper["missing"])


def test_nothing_is_accepted_while_a_notice_is_open(counter: Counter) -> None:
    case = notified(counter)
    check(case, counter.a, "present", "present", "present")

    with refused("correction notice is open"):
        acceptance.accept_case(case, by=counter.a)
    with refused("correction notice is open"):
        acceptance.issue_correction(case, by=counter.a)


def test_two_notices_for_one_submission_need_a_reason_and_are_flagged(counter: Counter) -> None:
    """Trap: what could have been told the first time was not; that is a breach to be seen."""
    case = notified(counter)
    acceptance.record_supplement(case, by=counter.a)
    check(case, counter.a, "present", "missing", "present")
    for blank in ("", "  \n"):
        with refused("already been told once"):
            acceptance.issue_correction(case, by=counter.a, again_reason=blank)

    notice = acceptance.issue_correction(case, by=counter.a, again_reason=" 首次漏告 ")

    assert (notice.ordinal, notice.again_reason, notice.is_flagged) == (2, "首次漏告", True)
    event = AuditEvent.objects.filter(verb="case.issue_correction").latest("pk")
    assert (event.reason, event.after["flagged"]) == ("首次漏告", True)


def test_supplement_has_to_be_checked_again(counter: Counter) -> None:
    case = notified(counter)

    acceptance.record_supplement(case, by=counter.a)

    assert [row.state for row in case.material_checks.all()] == ["unchecked", "unchecked", "not_needed"]
    assert CorrectionNotice.objects.get(case=case).supplied_to == counter.a
    with refused("No correction notice is open"):
        acceptance.record_supplement(case, by=counter.a)


def test_corrected_application_counts_from_the_day_everything_was_handed_in(counter: Counter) -> None:
    """行政许可法 §32: not from the day on which the clerk gets round to accepting it."""
    case = notified(counter)
    with frozen("2026-03-04 16:00"):
        acceptance.record_supplement(case, by=counter.a)

    with frozen("2026-03-06 09:00"):
        acceptance.mark_all_present(case, by=counter.a)
        acceptance.accept_case(case, by=counter.a)

    case = fresh(case)
    assert (case.accepted_on, case.promised_due_on) == (date(2026, 3, 4), date(2026, 3, 11))
    assert case.step_records.get(step=Step.ACCEPT).completed_at == moment("2026-03-06 09:00")
    assert data_of(case, "acceptance_slip")["accepted_on"] == "2026-03-04"


# --- Tolerated incompleteness ---------------------------------------------------------------------------


def test_undertaking_names_what_is_owed_and_until_when(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing", "not_needed")

    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)

    case = fresh(case)
    assert (case.acceptance, case.step) == ("tolerated", Step.APPROVE)
    assert papers_of(case) == ["acceptance_slip", "promise_slip", "receipt_slip", "undertaking"]
    owed = {"name": "公司章程", "due_on": "2026-03-20"}
    missing = data_of(case, "undertaking")["missing"]
    assert [{key: row[key] for key in owed} for row in missing] == [owed]  # type: ignore[attr-defined]
    assert data_of(case, "acceptance_slip")["missing"] == missing


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-02", "2026-05-02"])
def test_undertaking_reaches_from_tomorrow_to_sixty_days(counter: Counter, day: str) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing", "present")

    with refused("lies between tomorrow and 60 days"):
        acceptance.accept_with_undertaking(case, due_on=date.fromisoformat(day), by=counter.a)


@pytest.mark.parametrize("day", ["2026-03-03", "2026-05-01"])
def test_undertaking_may_use_all_of_its_days(counter: Counter, day: str) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing", "present")

    acceptance.accept_with_undertaking(case, due_on=date.fromisoformat(day), by=counter.a)

    assert Undertaking.objects.get(case=case).due_on == date.fromisoformat(day)


def test_only_tolerable_materials_may_be_owed(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "missing", "missing", "present")
    with refused("may not be supplied later"):
        acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)

    check(case, counter.a, "present", "present", "not_needed")
    with refused("Nothing is missing"):
        acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)


def test_fulfilled_undertaking_marks_what_was_owed_as_present(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing", "present")
    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 20), by=counter.a)

    acceptance.fulfil_undertaking(case, by=counter.a)

    assert [row.state for row in case.material_checks.all()] == ["present"] * 3
    with refused("No undertaking is open"):
        acceptance.fulfil_undertaking(case, by=counter.a)


# --- Deemed acceptance and non-acceptance ---------------------------------------------------------------


@pytest.mark.parametrize(("day", "deemed"), [("2026-03-09 23:59", 0), ("2026-03-10 00:00", 1)])
def test_deemed_acceptance(counter: Counter, day: str, deemed: int) -> None:
    """Trap: a licence left without a word for five working days counts as accepted from its receipt."""
    case = make_case(counter, at=Step.ACCEPT)

    with frozen(day):
        assert acceptance.deem_due_cases(moment(day).date()) == deemed
        assert acceptance.deem_due_cases(moment(day).date()) == 0

    case = fresh(case)
    assert (case.acceptance, case.accepted_on) == (("deemed", date(2026, 3, 2)) if deemed else ("", None))
    if deemed:
        record = case.step_records.get(step=Step.ACCEPT)
        assert (record.how, record.staff, case.accepted_by) == (How.DEEMED, None, None)
        assert (data_of(case, "acceptance_slip")["deemed"], case.promised_due_on) == (True, date(2026, 3, 9))


def test_filing_and_notified_case_are_never_deemed_accepted(counter: Counter) -> None:
    notified(counter)
    make_case(make_counter(item_type="other_power", decision_wording="filing"), at=Step.ACCEPT)

    with frozen("2026-06-01"):
        assert acceptance.deem_due_cases(date(2026, 6, 1)) == 0


def test_non_acceptance_is_written_and_ends_visit_and_case(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    acceptance.refuse_acceptance(
        case, by=counter.a, reason=" 不属于本机关职权 ", ground="other_authority", competent_authority="市场监管局"
    )

    case = fresh(case)
    visit = case.visits.get()
    assert (case.outcome, case.outcome_reason, case.step) == ("not_accepted", "不属于本机关职权", Step.ACCEPT)
    assert visit.closed_at is not None
    paper = data_of(case, "not_accepted")
    assert (paper["ground"], paper["competent_authority"]) == ("other_authority", "市场监管局")


@pytest.mark.parametrize(
    ("reason", "ground", "authority"),
    [
        ("  ", "", ""),
        ("长" * 2001, "", ""),
        ("理由\x00", "", ""),
        ("理由", "other_authority", " "),
        ("理由", "whatever", ""),
        ("理由", "", "局" * 201),
    ],
)
def test_non_acceptance_needs_its_reason_and_the_right_authority(
    counter: Counter, reason: str, ground: str, authority: str
) -> None:
    case = make_case(counter, at=Step.ACCEPT)

    with refused(""):
        acceptance.refuse_acceptance(case, by=counter.a, reason=reason, ground=ground, competent_authority=authority)
    assert not fresh(case).is_closed


def test_work_behind_the_counter_goes_on_after_the_visit(counter: Counter) -> None:
    case = make_case(counter, at=Step.ACCEPT)
    end_visit(counter)

    acceptance.mark_all_present(case, by=counter.a)
    acceptance.mark_rest_not_needed(case, by=counter.a)
    record = acceptance.accept_case(case, by=counter.a, note="窗口外")

    assert (record.visit, record.note) == (None, "窗口外")
    visits.continue_case(case, counter.window, by=counter.a)
