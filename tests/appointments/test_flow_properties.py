"""Any sequence of legal and illegal moves by several people, at any hour, keeps what has to hold of a case."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from appointments.flow import Step
from appointments.models import Case, Extension, GreenChannel, MaterialCheck, Visit
from appointments.services import (
    acceptance,
    approvals,
    extras,
    guards,
    handovers,
    reception,
    results,
    special,
    steps,
    undo,
    visits,
)
from service_window.http import Refusal
from tests.case_factories import (
    Counter,
    assert_whole,
    fresh,
    make_application,
    make_case,
    make_counter,
    moment,
    today,
)
from windows.models import Staff
from windows.services import audit

SEEDS = st.integers(2**32, 2**64)  # Hypothesis repeats itself where rules are many; what it draws is stirred
START = "2026-09-28 09:00"
Act = Callable[[Case, Staff, Counter, int], object]


def decide_extension(case: Case, by: Staff, counter: Counter, number: int) -> object:
    extension = Extension.objects.filter(case=case).last()
    return extension and special.decide_extension(extension, approve=number % 2 == 0, reason="理由", by=by)


def decide_green_channel(case: Case, by: Staff, counter: Counter, number: int) -> object:
    entry = GreenChannel.objects.filter(case=case).last()
    return entry and extras.decide_green_channel(entry, confirm=number % 2 == 0, reason="理由", by=by)


def check_one(case: Case, by: Staff, counter: Counter, number: int) -> object:
    rows = list(MaterialCheck.objects.filter(case=case).values_list("material", flat=True)) or [0]
    state = ("missing", "present", "missing", "defective", "unchecked", "not_needed")[number % 6]
    return acceptance.check_material(case, rows[number % len(rows)], state=state, by=by)


def add_case(case: Case, by: Staff, counter: Counter, number: int) -> object:
    visit = Visit.objects.filter(case_links__case=case).last()
    return visit and visits.add_case(visit, by=by)


def close_visit(case: Case, by: Staff, counter: Counter, number: int) -> object:
    visit = Visit.objects.filter(case_links__case=case).last()
    return visit and visits.close_visit(visit, by=by)


OPINIONS = ("agree", "refuse", "return", "agree")
ACTS: dict[str, Act] = {
    **{
        verb: lambda case, by, counter, number, verb=verb: steps.advance(case, verb, by=by)
        for verb in ("greet", "communicate", "offer_water", "decline_water")
    },
    "welcome": lambda case, by, counter, number: steps.welcome(case, by=by),
    "choose_item": lambda case, by, counter, number: reception.choose_item(case, counter.version.item, by=by),
    "receive": lambda case, by, counter, number: reception.receive_case(case, make_application(), by=by),
    "check_one": check_one,
    "mark_all": lambda case, by, counter, number: acceptance.mark_all_present(case, by=by),
    "correct": lambda case, by, counter, number: acceptance.issue_correction(
        case, by=by, again_reason="漏告" if number % 2 else ""
    ),
    "supplement": lambda case, by, counter, number: acceptance.record_supplement(case, by=by),
    "accept": lambda case, by, counter, number: acceptance.accept_case(case, by=by),
    "tolerate": lambda case, by, counter, number: acceptance.accept_with_undertaking(
        case, due_on=today() + timedelta(days=number), by=by
    ),
    "fulfil": lambda case, by, counter, number: acceptance.fulfil_undertaking(case, by=by),
    "refuse": lambda case, by, counter, number: acceptance.refuse_acceptance(case, by=by, reason="无需许可"),
    "deem": lambda case, by, counter, number: acceptance.deem_due_cases(today()),
    "opinion": lambda case, by, counter, number: approvals.give_opinion(
        case, opinion=OPINIONS[number % 4], reason="理由", by=by
    ),
    "resubmit": lambda case, by, counter, number: approvals.resubmit(case, by=by, note="已补"),
    "freeze": lambda case, by, counter, number: special.start_special_procedure(
        case, kind="expert_review", expected_days=number, by=by
    ),
    "thaw": lambda case, by, counter, number: special.end_special_procedure(case, by=by),
    "extend": lambda case, by, counter, number: special.request_extension(case, days=number, reason="复杂", by=by),
    "decide_extension": decide_extension,
    "result": lambda case, by, counter, number: results.record_result(case, by=by),
    "finish": lambda case, by, counter, number: results.finish_case(case, by=by),
    "withdraw": lambda case, by, counter, number: results.withdraw_case(case, by=by, reason="撤回"),
    "advise": lambda case, by, counter, number: visits.give_advice(case, by=by),
    "no_show": lambda case, by, counter, number: visits.mark_no_show(case, by=by),
    "continue": lambda case, by, counter, number: visits.continue_case(case, counter.window, by=by),
    "close_visit": close_visit,
    "add_case": add_case,
    "take_over": lambda case, by, counter, number: handovers.take_over(case, by=by),
    "hand_over": lambda case, by, counter, number: handovers.hand_over(case, to=counter.b, by=by, note="交接"),
    "assist": lambda case, by, counter, number: extras.record_assistance(case, kind="copy", by=by),
    "green": lambda case, by, counter, number: extras.open_green_channel(case, category="urgent", reason="急", by=by),
    "decide_green": decide_green_channel,
}
# Moves of the table and how they are tried here.
FITTING = {
    verb: verb for verb in ("greet", "communicate", "offer_water", "decline_water", "welcome", "choose_item")
} | {
    "receive": "receive",
    "check_materials": "check_one",
    "mark_all_present": "mark_all",
    "accept": "accept",
    "accept_tolerated": "tolerate",
    "issue_correction": "correct",
    "record_supplement": "supplement",
    "fulfil_undertaking": "fulfil",
    "resubmit": "resubmit",
    "start_special": "freeze",
    "end_special": "thaw",
    "request_extension": "extend",
    "record_result": "result",
    "finish": "finish",
    "open_green_channel": "green",
}
ON_CLOSED = {"deem", "decide_extension", "decide_green", "close_visit", "add_case"}


class CaseMachine(RuleBasedStateMachine):
    """People at one counter who press whatever they like."""

    counter: Counter  # made once, outside: every example is rolled back to it

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(moment(START), tick=False)
        self.clock = self.travel.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        assert audit.verify_chain().ok
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.travel.stop()

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        """A case that waits at one of the steps where something can be pressed."""
        self.random = Random(seed)
        step = self.random.choice((Step.GREET, Step.ACCEPT, Step.APPROVE, Step.APPROVE, Step.FINISH))
        self.case = make_case(self.counter, at=step)

    @rule(seed=SEEDS)
    def press(self, seed: int) -> None:
        """Somebody presses something, fitting or not, some minutes later: it happens, or it is refused in words."""
        self.random.seed(f"{seed} {self.random.random()}")
        self.clock.shift(timedelta(minutes=self.random.choice((0, 0, 0, 1, 4, 8 * 60, 24 * 60, 3 * 24 * 60))))
        what = self.random.choice(sorted(ACTS))
        who = self.random.choice(("a", "a", "a", "b", "chief", "reviewer", "leader"))
        self.attempt(ACTS[what], who, self.random.randint(1, 12), may_touch_closed=what in ON_CLOSED)

    @rule(seed=SEEDS)
    def fitting(self, seed: int) -> None:
        """One of the things that are possible now, so that long ways are gone as well."""
        self.random.seed(f"{seed} {self.random.random()}")
        self.clock.shift(timedelta(minutes=self.random.choice((0, 0, 1, 24 * 60))))
        case = fresh(self.case)
        reasons = guards.blockers(case, by=Staff.objects.get(pk=self.counter.a.pk))
        ways = [(FITTING[verb], "a") for verb, why in reasons.items() if not why and verb in FITTING]
        if case.step == Step.APPROVE and not case.is_closed:
            ways += [("opinion", "reviewer"), ("opinion", "chief"), ("decide_extension", "leader")]
        if ways:
            what, who = self.random.choice(ways)
            self.attempt(ACTS[what], who, self.random.randint(1, 10), may_touch_closed=what in ON_CLOSED)

    @rule(seed=SEEDS)
    def undo(self, seed: int) -> None:
        """Somebody presses undo."""
        self.random.seed(f"{seed} {self.random.random()}")
        self.clock.shift(timedelta(minutes=self.random.choice((0, 0, 3))))
        who = self.random.choice(("a", "a", "chief"))
        self.attempt(lambda case, by, counter, number: undo.undo_last(case, by=by), who, 1, may_touch_closed=True)

    def attempt(self, act: Act, who: str, number: int, *, may_touch_closed: bool) -> bool:
        before = self.image()
        try:
            act(fresh(self.case), Staff.objects.get(pk=getattr(self.counter, who).pk), self.counter, number)
        except Refusal:
            assert self.image() == before
            return False
        if before["closed_at"] is not None and not may_touch_closed:
            raise AssertionError("A closed case has moved.")
        return True

    def image(self) -> dict[str, Any]:
        return Case.objects.filter(pk=self.case.pk).values().get()

    @invariant()
    def cases_are_whole(self) -> None:
        """Steps, holders, dates, approvals and clocks of every case agree."""
        for case in Case.objects.all():
            # The dates of a frozen clock mean "no earlier than" and move on with the days; tick does that.
            if case.frozen_since is None:
                assert_whole(case)
        numbers = list(Case.objects.exclude(number=None).values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
        open_visits = list(Visit.objects.open().values_list("staff", flat=True))
        assert len(open_visits) == len(set(open_visits))


@pytest.mark.django_db
@pytest.mark.parametrize("sequences", [8, pytest.param(24, marks=pytest.mark.long)])
def test_any_sequence_of_moves_keeps_every_case_whole(sequences: int) -> None:
    with time_machine.travel(moment(START), tick=False):
        CaseMachine.counter = make_counter(
            chain=("department_reviewer", "chief_representative"),
            special_procedures=["expert_review"],
            statutory_from="receipt",
            valid_from=date(2020, 1, 1),
        )

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        CaseMachine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
