"""F5: the chain. Who accepted does not decide, nobody approves twice, the leader steps in where nobody is left."""

from collections.abc import Iterator
from datetime import date

import pytest

from appointments.flow import Step
from appointments.models import Approval, Case
from appointments.services import acceptance, approvals, guards, handovers, results, special
from appointments.services.guards import CaseMoved
from tests.case_factories import Counter, approve, check, fresh, frozen, make_case, make_counter, moment, refused
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db
LONG = ("department_reviewer", "chief_representative", "bureau_leader")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with frozen("2026-03-02 10:00"):
        yield


@pytest.fixture
def counter() -> Counter:
    return make_counter()


def give(case: Case, by: Staff, opinion: str = "agree", **more: object) -> Approval:
    return approvals.give_opinion(case, opinion=opinion, by=by, **more)  # type: ignore[arg-type]


def leave(person: Staff) -> None:
    person.is_active = False
    person.save()


def test_last_link_decides_and_moves_the_case(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    with frozen("2026-03-04 16:30"):
        give(case, counter.chief, reason="同意")

    case = fresh(case)
    assert (case.step, case.decision, case.decided_on) == (Step.PRINT_CERTIFICATE, "approved", date(2026, 3, 4))
    record = case.step_records.get(step=Step.APPROVE)
    assert (record.staff, record.completed_at) == (counter.chief, moment("2026-03-04 16:30"))
    assert case.approvals.get().accepted_by == counter.a


def test_refusal_and_return_need_a_reason(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    for opinion in ("refuse", "return"):
        for reason in ("", "  ", "长" * 2001, "\x00"):
            with refused(""):
                give(case, counter.chief, opinion, reason=reason)
    with refused("Choose an opinion"):
        give(case, counter.chief, "perhaps")
    assert (fresh(case).step, Approval.objects.count()) == (Step.APPROVE, 0)


def test_refusal_is_a_decision(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)

    give(case, counter.chief, "refuse", reason="条件不符")

    assert (fresh(case).step, fresh(case).decision) == (Step.PRINT_CERTIFICATE, "refused")


def test_chain_of_three_goes_link_by_link() -> None:
    counter = make_counter(chain=LONG)
    case = make_case(counter, at=Step.APPROVE)
    for wrong in (counter.chief, counter.leader, counter.b):
        with refused("This approval waits for"):
            give(case, wrong)

    for person, step in ((counter.reviewer, 5), (counter.chief, 5), (counter.leader, 6)):
        give(case, person)
        assert (fresh(case).step, case.step) == (step, step)

    assert [row.position for row in case.approvals.all()] == [1, 2, 3]
    assert not any(row.stands_in for row in case.approvals.all())


def test_chain_returned_and_submitted_again_begins_a_second_round() -> None:
    counter = make_counter(chain=LONG)
    case = make_case(counter, at=Step.APPROVE)
    give(case, counter.reviewer)
    give(case, counter.chief, "return", reason="补说明")

    with refused("no longer open", CaseMoved):
        give(case, counter.chief)
    with refused("approval chain"):
        approvals.decide(case, opinion="agree", by=counter.a)
    with refused("Say what was changed"):
        approvals.resubmit(case, by=counter.a, note=" ")
    approvals.resubmit(case, by=counter.a, note="已补")
    with refused("not been sent back"):
        approvals.resubmit(case, by=counter.a, note="已补")

    case = approve(counter, case)
    assert case.step == Step.PRINT_CERTIFICATE
    assert [(row.round, row.position, row.opinion) for row in case.approvals.all()] == [
        (1, 1, "agree"),
        (1, 2, "return"),
        (2, 1, "agree"),
        (2, 2, "agree"),
        (2, 3, "agree"),
    ]


def test_refusing_link_in_the_middle_leaves_the_decision_to_the_last() -> None:
    counter = make_counter(chain=LONG)
    case = make_case(counter, at=Step.APPROVE)

    give(case, counter.reviewer, "refuse", reason="存疑")

    assert (fresh(case).decision, fresh(case).approval_position) == ("", 1)


def test_page_that_is_out_of_date_decides_nothing() -> None:
    counter = make_counter(chain=LONG)
    case = make_case(counter, at=Step.APPROVE)
    give(case, counter.reviewer, position=1, turn=1)

    for position, turn in ((1, 1), (3, 1), (2, 2)):
        with refused("no longer open", CaseMoved):
            give(case, counter.chief, position=position, turn=turn)
    assert give(case, counter.chief, position=2, turn=1).position == 2


# --- Nobody approves themselves --------------------------------------------------------------------------


def test_nobody_approves_themselves(counter: Counter) -> None:
    """Trap: neither who accepted nor who holds the case decides on it, whatever else they may do."""
    both = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    counter.a = both
    case = make_case(counter, at=Step.APPROVE)
    with refused("does not decide on it"):
        give(case, both)

    handovers.hand_over(case, to=counter.b, by=both, note="交接")
    with refused("does not decide on it"):
        give(case, both)

    other = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    handovers.hand_over(fresh(case), to=other, by=counter.b, note="交接")
    with refused("does not decide on it"):
        give(case, other)


def test_nobody_gives_two_links_of_one_chain() -> None:
    counter = make_counter(chain=LONG)
    counter.reviewer = make_staff(roles=(Role.DEPARTMENT_REVIEWER, Role.CHIEF_REPRESENTATIVE))
    case = make_case(counter, at=Step.APPROVE)
    give(case, counter.reviewer)

    with refused("already given the opinion of another link"):
        give(case, counter.reviewer)
    give(case, counter.chief)


def test_handler_decides_alone_only_where_the_item_says_so(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with refused("approval chain"):
        approvals.decide(case, opinion="agree", by=counter.a)

    alone = make_counter(chain=("handler",))
    own = make_case(alone, at=Step.APPROVE)
    with refused("held by"):
        approvals.decide(own, opinion="agree", by=alone.b)
    with refused("not work on it"):
        give(own, alone.leader)
    approvals.decide(own, opinion="agree", by=alone.a)
    assert (fresh(own).step, own.approvals.get().by) == (Step.PRINT_CERTIFICATE, alone.a)


def test_person_who_left_decides_nothing(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    leave(counter.chief)

    with refused("not in service"):
        give(case, counter.chief)


# --- The bureau leader steps in -------------------------------------------------------------------------


def test_leader_steps_in_only_when_nobody_else_is_free(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    with refused("This approval waits for"):
        give(case, counter.leader)
    leave(counter.chief)
    with refused("This approval waits for"):
        give(case, counter.reviewer)

    assert give(case, counter.leader).stands_in is True
    assert fresh(case).step == Step.PRINT_CERTIFICATE


def test_leader_steps_in_where_the_only_chief_holds_the_case(counter: Counter) -> None:
    leave(counter.chief)
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.CHIEF_REPRESENTATIVE))
    case = make_case(counter, at=Step.APPROVE)

    assert give(case, counter.leader).stands_in is True


def test_leader_who_stepped_in_still_gives_the_own_link_where_nobody_else_can() -> None:
    counter = make_counter(chain=("chief_representative", "bureau_leader"))
    leave(counter.chief)
    case = make_case(counter, at=Step.APPROVE)
    give(case, counter.leader)
    second = make_staff(roles=(Role.BUREAU_LEADER,))
    with refused("already given"):
        give(case, counter.leader)
    leave(second)

    assert give(case, counter.leader).stands_in is True
    assert fresh(case).step == Step.PRINT_CERTIFICATE


def test_leader_who_accepted_the_case_does_not_step_in(counter: Counter) -> None:
    leave(counter.chief)
    leave(counter.leader)
    counter.a = make_staff(roles=(Role.WINDOW_STAFF, Role.BUREAU_LEADER))
    case = make_case(counter, at=Step.APPROVE)

    with refused("does not decide on it"):
        give(case, counter.a)


def test_reason_why_somebody_may_not_decide_is_shown_beforehand(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    link = guards.next_link(case)
    assert link is not None

    assert approvals.why_not(case, link, counter.chief) == ""
    assert approvals.why_not(case, link, counter.a) != ""


# --- What has to be settled first -----------------------------------------------------------------------


def test_opinions_go_on_while_the_clock_is_frozen_but_no_decision() -> None:
    counter = make_counter(chain=LONG, special_procedures=["expert_review"])
    case = make_case(counter, at=Step.APPROVE)
    special.start_special_procedure(case, kind="expert_review", expected_days=5, by=counter.a)

    give(case, counter.reviewer)
    give(case, counter.chief)
    for opinion in ("agree", "refuse"):
        with refused("special procedure is under way"):
            give(case, counter.leader, opinion, reason="理由")
    give(case, counter.leader, "return", reason="等评审")
    assert (fresh(case).step, fresh(case).approval_returned) == (Step.APPROVE, True)


def owing(counter: Counter) -> Case:
    case = make_case(counter, at=Step.ACCEPT)
    check(case, counter.a, "present", "missing")
    acceptance.accept_with_undertaking(case, due_on=date(2026, 3, 5), by=counter.a)
    return fresh(case)


def test_nothing_is_decided_before_the_undertaking_is_kept(counter: Counter) -> None:
    case = owing(counter)
    with frozen("2026-03-05 17:00"):
        for opinion in ("agree", "refuse"):
            with refused("not yet supplied"):
                give(case, counter.chief, opinion, reason="理由")

    acceptance.fulfil_undertaking(case, by=counter.a)
    give(case, counter.chief)
    assert fresh(case).decision == "approved"


@pytest.mark.parametrize("chain", [("chief_representative",), ("handler",)])
def test_broken_undertaking_lets_the_application_be_refused_and_nothing_else(chain: tuple[str, ...]) -> None:
    counter = make_counter(chain=chain)
    case = owing(counter)
    by = counter.approver(chain[0])

    with frozen("2026-03-06"):
        with refused("not yet supplied"):
            give(case, by)
        give(case, by, "refuse", reason="逾期未补")

    assert fresh(case).decision == "refused"


def test_opinion_on_a_closed_case_is_too_late(counter: Counter) -> None:
    case = make_case(counter, at=Step.APPROVE)
    results.withdraw_case(case, by=counter.a, reason="书面撤回")

    with refused("no longer open", CaseMoved):
        give(case, counter.chief)
