"""The table of moves, judged without a database: which belongs to which step, and why one is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from appointments.flow import HOW_ALLOWED, MOVES, WORDS, CaseFacts, How, Step, moves_at, pressed_together, refusal

ALL = frozenset({"appointments.work_case", "appointments.view_case"})

# For every move: facts under which nothing but step, holder, permission and closing can stand in its way.
OPEN: dict[str, dict[str, Any]] = {
    "receive": {"item_chosen": True},
    "check_materials": {"received": True},
    "mark_all_present": {"received": True},
    "mark_rest_not_needed": {"received": True},
    "accept": {"received": True},
    "accept_tolerated": {"received": True, "required_missing": 1},
    "issue_correction": {"received": True, "required_missing": 1},
    "record_supplement": {"received": True, "notice_open": True, "notices": 1},
    "refuse_acceptance": {"received": True},
    "withdraw": {"received": True},
    "fulfil_undertaking": {"undertaking_open": True},
    "decide": {"handler_decides": True},
    "resubmit": {"returned": True},
    "start_special": {"special_procedures": True},
    "end_special": {"frozen": True},
    "request_extension": {"licence": True},
    "undo": {"undoable": True, "undo_by_me": True},
}
F1, F2, F3, F4, F5, F6, F7 = Step
SOURCES = {
    "greet": {F1},
    "communicate": {F2},
    "offer_water": {F3},
    "decline_water": {F3},
    "welcome": {F1, F2, F3},
    "choose_item": {F1, F2, F3, F4},
    "receive": {F4},
    "check_materials": {F4},
    "mark_all_present": {F4},
    "mark_rest_not_needed": {F4},
    "accept": {F4},
    "accept_tolerated": {F4},
    "issue_correction": {F4},
    "record_supplement": {F4},
    "refuse_acceptance": {F4},
    "withdraw": {F4, F5, F6},
    "fulfil_undertaking": {F5},
    "decide": {F5},
    "resubmit": {F5},
    "start_special": {F5},
    "end_special": {F5},
    "request_extension": {F5},
    "record_result": {F6},
    "finish": {F7},
    "advise": {F3, F4},
    "mark_no_show": {F1, F2, F3, F4},
    "assist": set(Step),
    "hand_over": set(Step),
    "open_green_channel": set(Step),
    "undo": set(Step),
}


def facts(step: Step, **more: Any) -> CaseFacts:
    return CaseFacts(**({"step": step, "permissions": ALL} | more))


def test_table_has_exactly_these_moves() -> None:
    assert MOVES.keys() == SOURCES.keys()


@pytest.mark.parametrize("verb", SOURCES)
def test_move_is_possible_at_its_steps_and_at_no_other(verb: str) -> None:
    possible = {step for step in Step if refusal(verb, facts(step, **OPEN.get(verb, {}))) is None}

    assert possible == SOURCES[verb]
    assert {step for step in Step if MOVES[verb] in moves_at(step)} == SOURCES[verb]


@pytest.mark.parametrize("verb", SOURCES)
def test_closed_case_knows_no_move_but_undo(verb: str) -> None:
    step = min(SOURCES[verb])
    answer = refusal(verb, facts(step, closed=True, **OPEN.get(verb, {})))

    assert (answer is None) is (verb == "undo")


@pytest.mark.parametrize("verb", SOURCES)
def test_nothing_is_possible_without_the_permission(verb: str) -> None:
    step = min(SOURCES[verb])

    assert refusal(verb, facts(step, permissions=frozenset({"other"}), **OPEN.get(verb, {}))) is not None


@pytest.mark.parametrize("verb", SOURCES)
def test_only_the_holder_moves_a_case_and_only_the_taker_undoes(verb: str) -> None:
    step = min(SOURCES[verb])
    others = refusal(verb, facts(step, mine=False, holder_name="张三", **OPEN.get(verb, {})))

    assert (others is None) is (verb == "undo")
    if others is not None:
        assert "张三" in str(others)


WHY_NOT = [
    ("choose_item", F4, {"received": True}, "application has already been received"),
    ("receive", F4, {"item_chosen": False}, "Choose the service item"),
    ("receive", F4, {"advice_only": True}, "advice only"),
    ("receive", F4, {"item_published": False}, "not published today"),
    ("receive", F4, {"item_offered": False}, "does not offer"),
    ("receive", F4, {"received": True}, "already been received"),
    ("check_materials", F4, {"received": False}, "Receive the application first"),
    ("mark_all_present", F4, {"received": False}, "Receive the application first"),
    ("mark_rest_not_needed", F4, {"received": False}, "Receive the application first"),
    ("accept", F4, {"received": False}, "Receive the application first"),
    ("accept", F4, {"materials_unchecked": 1}, "not checked"),
    ("accept", F4, {"required_missing": 1}, "Required materials are missing"),
    ("accept", F4, {"notice_open": True}, "correction notice is open"),
    ("accept_tolerated", F4, {"intolerable_missing": 1}, "may not be supplied later"),
    ("accept_tolerated", F4, {"required_missing": 0}, "Nothing is missing"),
    ("accept_tolerated", F4, {"materials_unchecked": 1}, "not checked"),
    ("accept_tolerated", F4, {"notice_open": True}, "correction notice is open"),
    ("issue_correction", F4, {"required_missing": 0}, "Mark what is missing"),
    ("issue_correction", F4, {"materials_unchecked": 1}, "not checked"),
    ("issue_correction", F4, {"notice_open": True}, "correction notice is open"),
    ("record_supplement", F4, {"notice_open": False}, "No correction notice"),
    ("refuse_acceptance", F4, {"received": False}, "Receive the application first"),
    ("withdraw", F4, {"received": False}, "Receive the application first"),
    ("fulfil_undertaking", F5, {"undertaking_open": False}, "No undertaking"),
    ("decide", F5, {"handler_decides": False}, "approval chain"),
    ("decide", F5, {"frozen": True}, "special procedure is under way"),
    ("decide", F5, {"undertaking_open": True}, "not yet supplied"),
    ("resubmit", F5, {"returned": False}, "not been sent back"),
    ("start_special", F5, {"special_procedures": False}, "provides for no special procedure"),
    ("start_special", F5, {"frozen": True}, "special procedure is under way"),
    ("end_special", F5, {"frozen": False}, "No special procedure"),
    ("request_extension", F5, {"licence": False}, "Only the time limit of an administrative licence"),
    ("request_extension", F5, {"extension_pending": True}, "already waiting"),
    ("request_extension", F5, {"extension_used": True}, "already been extended once"),
    ("record_result", F6, {"result_recorded": True}, "already recorded"),
    ("advise", F4, {"received": True}, "already been received"),
    ("mark_no_show", F4, {"received": True}, "already been received"),
    ("open_green_channel", F1, {"green_channel": True}, "already open"),
    ("undo", F2, {"undoable": False}, "five minutes only"),
    ("undo", F2, {"undo_by_me": False}, "Only the person who took"),
    ("undo", F4, {"received": True}, "application has been received"),
]


@pytest.mark.parametrize(("verb", "step", "changed", "fragment"), WHY_NOT)
def test_each_condition_says_why(verb: str, step: Step, changed: dict[str, Any], fragment: str) -> None:
    with translation.override("en"):
        answer = str(refusal(verb, facts(step, **(OPEN.get(verb, {}) | changed))))

    assert fragment in answer


def test_refusal_is_possible_once_the_undertaking_is_overdue() -> None:
    late = facts(F5, handler_decides=True, undertaking_open=True, undertaking_overdue=True)

    assert refusal("decide", late) is None


def test_undo_of_a_closed_case_is_not_stopped_by_its_receipt() -> None:
    assert refusal("undo", facts(F4, received=True, closed=True, undoable=True, undo_by_me=True)) is None


def test_keys_of_a_step_are_never_given_twice() -> None:
    for step in Step:
        keys = [move.key for move in moves_at(step) if move.key]
        assert len(keys) == len(set(keys))


def test_words_are_those_of_the_regulation() -> None:
    assert WORDS == {
        Step.GREET: "您好，请坐",
        Step.COMMUNICATE: "请问您要办理什么业务",
        Step.OFFER_WATER: "稍等，请喝水",
        Step.FINISH: "很高兴为您服务，欢迎您有事再来",
    }


def test_only_water_is_declined_and_only_acceptance_is_deemed() -> None:
    assert [step for step in Step if How.DECLINED in HOW_ALLOWED[step]] == [Step.OFFER_WATER]
    assert [step for step in Step if How.DEEMED in HOW_ALLOWED[step]] == [Step.ACCEPT]


@pytest.mark.parametrize(
    ("minutes", "together"),
    [
        ({}, []),
        ({1: 0}, [1]),
        ({1: 0, 2: 1}, [2]),
        ({1: 0, 2: 0, 3: 0}, [1, 2, 3]),
        ({1: 0, 2: 1, 3: 1}, [2, 3]),
        ({1: 0, 2: 0, 3: 0, 4: 0}, [4]),  # only F1–F3 are completed by one key
        ({1: 0, 2: 0, 3: 0, 4: 2, 5: 2}, [5]),
    ],
)
def test_last_press_completed_one_step_or_those_of_the_one_key(minutes: dict[int, int], together: list[int]) -> None:
    begun = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert pressed_together({Step(n): begun + timedelta(minutes=one) for n, one in minutes.items()}) == together
