"""Fold the stories of a year into a ledger: every deed in the order of time, so that numbers rise as they would have."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from appointments.flow import How, Outcome, Step
from appointments.models import Case
from service_window.demo import accepting, acting, deciding, moves
from service_window.demo.ledger import Ledger, Turn
from service_window.demo.script import Deed, Story

ACTS: dict[str, Callable[[Ledger, Turn], None]] = {
    "open_visit": acting.open_visit,
    "add_case": acting.add_case,
    "continue_case": acting.continue_case,
    "close_visit": acting.close_visit,
    "phone_advice": acting.phone_advice,
    "remote": acting.remote,
    "welcome": acting.welcome,
    "greet": acting.counter_step("greet", Step.GREET),
    "communicate": acting.counter_step("communicate", Step.COMMUNICATE),
    "offer_water": acting.counter_step("offer_water", Step.OFFER_WATER),
    "decline_water": acting.counter_step("decline_water", Step.OFFER_WATER, How.DECLINED),
    "undo": acting.undo,
    "advise": acting.early_end("advise", Outcome.ADVICE_GIVEN),
    "mark_no_show": acting.early_end("mark_no_show", Outcome.NO_SHOW),
    "choose_item": acting.choose_item,
    "receive": acting.receive,
    "assist": acting.assist,
    "open_green": acting.open_green,
    "check_material": accepting.check_material,
    "mark_all_present": accepting.mark_all_present,
    "mark_rest_not_needed": accepting.mark_rest_not_needed,
    "issue_correction": accepting.issue_correction,
    "record_supplement": accepting.record_supplement,
    "accept": accepting.accept,
    "deem": accepting.deem,
    "accept_tolerated": accepting.accept_tolerated,
    "fulfil_undertaking": accepting.fulfil_undertaking,
    "refuse_acceptance": accepting.refuse_acceptance,
    "approve": deciding.approve,
    "resubmit": deciding.resubmit,
    "start_special": deciding.start_special,
    "end_special": deciding.end_special,
    "request_extension": deciding.request_extension,
    "decide_extension": deciding.decide_extension,
    "decide_green": deciding.decide_green,
    "take_over": deciding.take_over,
    "hand_over": deciding.hand_over,
    "record_result": deciding.record_result,
    "finish": deciding.finish,
    "withdraw": deciding.withdraw,
}


def fold(ledger: Ledger, stories: Iterable[Story]) -> Iterator[int]:
    """Put every deed into the ledger; yields how many stories' deeds are done, for the progress."""
    scripts = list(stories)
    deeds = sorted(_all(scripts), key=lambda entry: (entry[0], entry[1], entry[2]))
    for done, (_at, serial, _place, story, deed) in enumerate(deeds, start=1):
        turn = Turn(story, deed, ledger.open.get((serial, deed.case)), ledger.visits.get(serial), None)
        turn.by = ledger.person(deed.by)
        ACTS[deed.verb](ledger, turn)
        if done % 2000 == 0:
            yield done * 100 // len(deeds)
    _recompute_moving(ledger)


def _all(scripts: list[Story]) -> Iterator[tuple[datetime, int, int, Story, Deed]]:
    for story in scripts:
        for place, deed in enumerate(story.deeds):
            yield deed.at, story.serial, place, story, deed


def _recompute_moving(ledger: Ledger) -> None:
    """What ``tick`` does every morning: dates of frozen clocks move with the days, provisional ones may."""
    for track in ledger.tracks:
        case: Case = track.case
        on_clock = case.received_on is not None and case.closed_at is None and case.result_ready_at is None
        if on_clock and (case.frozen_since is not None or case.due_provisional):
            moves.set_dues(ledger, track, ledger.today)
