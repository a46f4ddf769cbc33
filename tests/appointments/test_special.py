"""Special procedures that freeze both clocks (§45), and the one extension of the limit (§42)."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.deadlines import Light
from appointments.flow import Step
from appointments.models import Case, Extension
from appointments.services import clocks, results, special, undo
from appointments.services.guards import CaseMoved
from tests.case_factories import (
    Counter,
    approve,
    fresh,
    frozen,
    make_case,
    make_counter,
    moment,
    papers_of,
    refused,
    today,
)
from tests.factories import make_staff
from windows.models import Paper
from windows.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-09-21 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter(special_procedures=["expert_review", "inspection"])


def start(case: Case, counter: Counter, **fields: object) -> None:
    given = {"kind": "expert_review", "expected_days": 5} | fields
    special.start_special_procedure(case, by=counter.a, **given)  # type: ignore[arg-type]


def dues(case: Case) -> tuple[str, str]:
    """Both dates as stored; they are those of a recomputation."""
    case = fresh(case)
    assert clocks.fields_of(clocks.compute(case)) == {
        "promised_due_on": case.promised_due_on,
        "statutory_due_on": case.statutory_due_on,
        "due_provisional": case.due_provisional,
    }
    return (str(case.promised_due_on), str(case.statutory_due_on))


def test_procedure_over_a_holiday_gives_back_every_frozen_working_day(counter: Counter) -> None:
    """Accepted on 21 September; frozen from the 23rd over National Day to 9 October, 16:00."""
    case = make_case(counter, at=Step.APPROVE)
    assert dues(case) == ("2026-09-29", "2026-10-26")

    with frozen("2026-09-23 14:00"):
        start(case, counter)
        assert fresh(case).frozen_since == date(2026, 9, 23)
    with frozen("2026-10-09 16:00"):
        special.end_special_procedure(case, by=counter.a, note="通过")

    # 22 September is day 1; 9, 10 (a working Saturday), 12 and 13 October are the days 2 to 5.
    assert dues(case) == ("2026-10-13", "2026-11-03")
    assert fresh(case).frozen_since is None


def test_frozen_clock_that_starts_on_a_day_off(counter: Counter) -> None:
    """Trap: started on Sunday 4 October at noon, ended on Friday the 9th after close: two working days are lost."""
    with frozen("2026-09-29"):
        case = make_case(counter, at=Step.APPROVE)
    assert dues(case)[0] == "2026-10-12"

    with frozen("2026-10-04 12:00"):
        start(case, counter)
    with frozen("2026-10-09 17:01"):
        special.end_special_procedure(case, by=counter.a)

    assert fresh(case).special_procedures.get().ended_at == moment("2026-10-09 17:01")
    with frozen("2026-10-09 18:00"):
        assert dues(case)[0] == "2026-10-14"


@pytest.mark.parametrize(
    ("begin", "end", "promised"),
    [
        ("2026-09-22 09:00", "2026-09-22 16:59", "2026-09-29"),
        ("2026-09-22 17:00", "2026-09-22 17:01", "2026-09-30"),
        ("2026-09-22 17:01", "2026-09-23 17:00", "2026-09-29"),
        ("2026-09-22 17:01", "2026-09-23 17:01", "2026-09-30"),
    ],
)
def test_day_frozen_at_close_of_business_does_not_count(counter: Counter, begin: str, end: str, promised: str) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with frozen(begin):
        start(case, counter)
    with frozen(end):
        special.end_special_procedure(case, by=counter.a)
        assert dues(case)[0] == promised


def test_procedure_has_its_paper_and_only_one_runs(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    start(case, counter, kind="inspection", companions="张三 李四", note="现场核查")

    paper = Paper.objects.get(case_link__case=case, kind="special_procedure").data
    assert (paper["procedure"], paper["started_on"], paper["expected_limit"]) == (
        "inspection",
        "2026-09-21",
        {"number": 5, "unit": "working_day"},
    )
    with refused("special procedure is under way"):
        start(case, counter)
    special.end_special_procedure(case, by=counter.a)
    with refused("No special procedure"):
        special.end_special_procedure(case, by=counter.a)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "hearing"},
        {"expected_days": 0},
        {"expected_days": 366},
        {"kind": "inspection", "companions": "张三"},
        {"kind": "inspection", "companions": "张三 张三"},
        {"companions": "员" * 201},
        {"note": "长" * 2001},
        {"note": "\x00"},
    ],
)
def test_procedure_that_is_not_in_order_is_refused(counter: Counter, fields: dict[str, object]) -> None:
    case = make_case(counter, at=Step.APPROVE)

    with refused(""):
        start(case, counter, **fields)
    assert (fresh(case).frozen_since, case.special_procedures.count()) == (None, 0)


def test_item_without_special_procedures_knows_none() -> None:
    counter = make_counter()
    with refused("provides for no special procedure"):
        start(make_case(counter, at=Step.APPROVE), counter)


# --- Withdrawal while frozen ---------------------------------------------------------------------------


def test_withdrawal_while_frozen_ends_the_procedure_and_undo_lets_it_go_on(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with frozen("2026-09-22 09:00"):
        start(case, counter)
    with frozen("2026-09-28 09:00"):
        results.withdraw_case(case, by=counter.a, reason="书面撤回")
        assert (fresh(case).frozen_since, case.special_procedures.filter(ended_at=None).count()) == (None, 0)
        undo.undo_last(fresh(case), by=counter.a)

        assert (fresh(case).frozen_since, fresh(case).is_closed) == (date(2026, 9, 22), False)
        assert papers_of(case, void=True) == ["withdrawal"]
        dues(case)
    with frozen("2026-09-30 09:00"):
        special.end_special_procedure(case, by=counter.a)
        assert dues(case)[0] == "2026-10-12"


def test_withdrawal_without_a_procedure_is_reopened_without_one(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    start(case, counter)
    special.end_special_procedure(case, by=counter.a)
    with frozen("2026-09-28 09:00"):
        results.withdraw_case(case, by=counter.a, reason="书面撤回")
        undo.undo_last(fresh(case), by=counter.a)

    assert (fresh(case).frozen_since, case.special_procedures.count()) == (None, 1)


# --- Extension -----------------------------------------------------------------------------------------


def ask(case: Case, counter: Counter, days: int = 10) -> Extension:
    return special.request_extension(case, days=days, reason="案情复杂", by=counter.a)


def settle(extension: Extension, counter: Counter, *, approve: bool = True) -> Extension:
    return special.decide_extension(extension, approve=approve, reason="同意", by=counter.leader)


def test_extension_told_in_time_moves_both_dates(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    with frozen("2026-09-29 16:00"):
        extension = settle(ask(case, counter), counter)

    assert (extension.state, extension.moves_promise, extension.told_on) == ("approved", True, date(2026, 9, 29))
    with frozen("2026-09-29 16:00"):
        assert dues(case) == ("2026-10-19", "2026-11-09")
    paper = Paper.objects.get(case_link__case=case, kind="extension").data
    assert (paper["previous_promised_due_on"], paper["previous_statutory_due_on"], paper["statutory_due_on"]) == (
        "2026-09-29",
        "2026-10-26",
        "2026-11-09",
    )


def test_promised_is_not_statutory_after_a_late_extension(counter: Counter) -> None:
    """Trap: told after the promise ran out, the extension moves the statutory date alone; the promise is broken."""
    case = make_case(counter, at=Step.APPROVE)

    with frozen("2026-09-30"):
        extension = settle(ask(case, counter), counter)
        assert dues(case) == ("2026-09-29", "2026-11-09")

    assert extension.moves_promise is False
    light = clocks.light_of(fresh(case), today=date(2026, 9, 30), calendar=clocks.calendar_around(date(2026, 9, 30)))
    assert light == Light.RED


def test_extension_after_the_statutory_limit_is_refused(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with frozen("2026-10-26"):
        extension = ask(case, counter)

    with frozen("2026-10-27"):
        with refused("statutory limit has run out"):
            settle(extension, counter)
        settle(extension, counter, approve=False)
        with refused("statutory limit has run out"):
            ask(case, counter)
    assert dues(case)[1] == "2026-10-26"


def test_limit_is_extended_once(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    extension = ask(case, counter, 5)
    with refused("already waiting"):
        ask(case, counter, 5)
    settle(extension, counter)
    with refused("already been extended once"):
        ask(case, counter, 5)
    with refused("already been decided", CaseMoved):
        settle(extension, counter)


def test_refused_extension_may_be_asked_for_again(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    settle(ask(case, counter), counter, approve=False)
    assert (dues(case), papers_of(case).count("extension")) == (("2026-09-29", "2026-10-26"), 0)

    settle(ask(case, counter, 1), counter)
    assert dues(case)[1] == "2026-10-27"


@pytest.mark.parametrize(("days", "reason"), [(0, "理由"), (11, "理由"), (5, " "), (5, "长" * 2001), (5, "\x00")])
def test_extension_is_one_to_ten_days_with_a_reason(counter: Counter, days: int, reason: str) -> None:
    case = make_case(counter, at=Step.APPROVE)

    with refused(""):
        special.request_extension(case, days=days, reason=reason, by=counter.a)
    assert Extension.objects.count() == 0


def test_extension_is_decided_by_the_leader_and_not_by_who_is_concerned(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    extension = ask(case, counter)
    with refused("Only the bureau leader"):
        special.decide_extension(extension, approve=True, reason="同意", by=counter.chief)
    with refused("reason of the decision"):
        special.decide_extension(extension, approve=True, reason=" ", by=counter.leader)

    both = make_staff(roles=(Role.WINDOW_STAFF, Role.BUREAU_LEADER))
    counter.a = both
    own = make_case(counter, at=Step.APPROVE)
    with refused("they requested"):
        special.decide_extension(ask(own, counter), approve=True, reason="同意", by=both)


def test_extension_belongs_to_licences() -> None:
    counter = make_counter(item_type="other_power", decision_wording="filing")
    with refused("administrative licence"):
        ask(make_case(counter, at=Step.APPROVE), counter)


def test_decided_case_is_not_extended(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    extension = ask(case, counter)
    approve(counter, case)

    with refused("already been decided"):
        settle(extension, counter)
    assert today() == date(2026, 9, 21)


def test_freeze_and_extension_add_up(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with frozen("2026-09-22 09:00"):
        start(case, counter)
        settle(ask(case, counter, 2), counter)
    with frozen("2026-09-24 09:00"):
        special.end_special_procedure(case, by=counter.a)
        assert dues(case) == ("2026-10-10", "2026-10-30")
