"""The seven steps of the service flow (F1–F7), the moves between them, and why a move may be refused.

Pure: nothing here queries, writes or reads a clock. Services ask `refusal` before they write, pages ask it
to show the reason where the button would be, so that both always agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from appointments import conditions
from appointments.conditions import CaseFacts, Guard, Sentence

__all__ = (
    "COUNTER_STEPS",
    "HOW_ALLOWED",
    "MOVES",
    "UNDO_MINUTES",
    "WORDS",
    "CaseFacts",
    "How",
    "Move",
    "Outcome",
    "Step",
    "moves_at",
    "pressed_together",
    "refusal",
)


class Step(IntegerChoices):
    """The seven steps; the value is the number of the clause (F1…F7)."""

    GREET = 1, _("Greet")
    COMMUNICATE = 2, _("Communicate")
    OFFER_WATER = 3, _("Offer water")
    ACCEPT = 4, _("Accept")
    APPROVE = 5, _("Approve")
    PRINT_CERTIFICATE = 6, _("Print certificate")
    FINISH = 7, _("Finish")

    @property
    def code(self) -> str:
        """The clause of the regulation that the step carries out."""
        return f"F{self.value}"


class How(TextChoices):
    """How a step was completed."""

    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined by the visitor")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    CARRIED_OVER = "carried_over", _("Carried over from the first case of the visit")
    DEEMED = "deemed", _("Deemed done by law")


_COUNTER = (How.DONE, How.NOT_APPLICABLE, How.CARRIED_OVER)
HOW_ALLOWED: dict[Step, tuple[How, ...]] = {
    Step.GREET: _COUNTER,
    Step.COMMUNICATE: _COUNTER,
    Step.OFFER_WATER: (*_COUNTER, How.DECLINED),
    Step.ACCEPT: (How.DONE, How.DEEMED),
    Step.APPROVE: (How.DONE,),
    Step.PRINT_CERTIFICATE: (How.DONE, How.NOT_APPLICABLE),
    Step.FINISH: (How.DONE,),
}

COUNTER_STEPS = (Step.GREET, Step.COMMUNICATE, Step.OFFER_WATER)


def pressed_together(standing: Mapping[Step, datetime]) -> list[Step]:
    """Return the steps that the last press completed, out of those that stand with their moments.

    One key completes F1–F3 at one moment (decision 0096); every other press completes one step.
    """
    last = max(standing, default=None)
    if last not in COUNTER_STEPS:
        return [] if last is None else [last]
    return [step for step in COUNTER_STEPS if standing.get(step) == standing[last]]


# F1–F3 and F7: the words to say, in the language of the visitor; they are quoted, never translated.
WORDS: dict[Step, str] = {
    Step.GREET: "您好，请坐",
    Step.COMMUNICATE: "请问您要办理什么业务",
    Step.OFFER_WATER: "稍等，请喝水",
    Step.FINISH: "很高兴为您服务，欢迎您有事再来",
}


class Outcome(TextChoices):
    """How a case ended."""

    COMPLETED = "completed", _("Completed")
    ADVICE_GIVEN = "advice_given", _("Advice given")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    NO_SHOW = "no_show", _("Visitor did not stay")


UNDO_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done with a case: at which steps, with which permission, under which conditions."""

    verb: str
    label: Sentence
    sources: tuple[Step, ...]
    permission: str = "appointments.work_case"
    guards: tuple[Guard, ...] = ()
    key: str = ""
    held: bool = True  # only by the person who holds the case
    after_close: bool = False


_F1_TO_F3 = COUNTER_STEPS
_RECEIVED_STEPS = (Step.ACCEPT, Step.APPROVE, Step.PRINT_CERTIFICATE)
_ALL = tuple(Step)

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("greet", _("Greeted"), (Step.GREET,), key="1"),
        Move("communicate", _("Matter known"), (Step.COMMUNICATE,), key="2"),
        Move("offer_water", _("Water offered"), (Step.OFFER_WATER,), key="3"),
        Move("decline_water", _("Water declined"), (Step.OFFER_WATER,), key="4"),
        Move("welcome", _("All three done"), _F1_TO_F3, key="w"),
        Move(
            "choose_item",
            _("Choose item"),
            (*_F1_TO_F3, Step.ACCEPT),
            guards=(conditions.not_received,),
            key="i",
        ),
        Move(
            "receive",
            _("Receive application"),
            (Step.ACCEPT,),
            guards=(conditions.item_chosen, conditions.item_can_be_received, conditions.not_received),
            key="r",
        ),
        Move("check_materials", _("Check materials"), (Step.ACCEPT,), guards=(conditions.received,)),
        Move(
            "mark_all_present", _("Required materials present"), (Step.ACCEPT,), guards=(conditions.received,), key="m"
        ),
        Move(
            "mark_rest_not_needed", _("Others not needed"), (Step.ACCEPT,), guards=(conditions.received,), key="shift+m"
        ),
        Move(
            "accept",
            _("Accept"),
            (Step.ACCEPT,),
            guards=(conditions.received, conditions.no_open_notice, conditions.all_checked, conditions.nothing_missing),
            key="a",
        ),
        Move(
            "accept_tolerated",
            _("Accept with undertaking"),
            (Step.ACCEPT,),
            guards=(
                conditions.received,
                conditions.no_open_notice,
                conditions.all_checked,
                conditions.only_tolerable_missing,
            ),
        ),
        Move(
            "issue_correction",
            _("Issue correction notice"),
            (Step.ACCEPT,),
            guards=(
                conditions.received,
                conditions.no_open_notice,
                conditions.all_checked,
                conditions.something_missing,
            ),
            key="c",
        ),
        Move(
            "record_supplement",
            _("Materials supplied"),
            (Step.ACCEPT,),
            guards=(conditions.received, conditions.open_notice),
            key="s",
        ),
        Move("refuse_acceptance", _("Do not accept"), (Step.ACCEPT,), guards=(conditions.received,)),
        Move("withdraw", _("Withdrawn by applicant"), _RECEIVED_STEPS, guards=(conditions.received,)),
        Move("fulfil_undertaking", _("Undertaking fulfilled"), (Step.APPROVE,), guards=(conditions.undertaking_open,)),
        Move(
            "decide",
            _("Decide"),
            (Step.APPROVE,),
            guards=(conditions.handler_decides, conditions.clock_runs, conditions.undertaking_kept),
            key="d",
        ),
        Move("resubmit", _("Submit again"), (Step.APPROVE,), guards=(conditions.was_returned,)),
        Move(
            "start_special",
            _("Start special procedure"),
            (Step.APPROVE,),
            guards=(conditions.special_known, conditions.clock_runs),
        ),
        Move("end_special", _("End special procedure"), (Step.APPROVE,), guards=(conditions.clock_frozen,)),
        Move("request_extension", _("Request extension"), (Step.APPROVE,), guards=(conditions.may_extend,)),
        Move("record_result", _("Record result"), (Step.PRINT_CERTIFICATE,), guards=(conditions.result_open,), key="p"),
        Move("finish", _("Hand over and finish"), (Step.FINISH,), key="f"),
        Move("advise", _("Advice given"), (Step.OFFER_WATER, Step.ACCEPT), guards=(conditions.not_received,), key="v"),
        Move("mark_no_show", _("Visitor did not stay"), (*_F1_TO_F3, Step.ACCEPT), guards=(conditions.not_received,)),
        Move("assist", _("Assistance"), _ALL),
        Move("hand_over", _("Hand over"), _ALL, permission="appointments.work_case"),
        Move("open_green_channel", _("Open green channel"), _ALL, guards=(conditions.no_green_channel,), key="g"),
        Move(
            "undo",
            _("Undo last step"),
            _ALL,
            permission="appointments.view_case",  # approvers take steps too; who took it is asked below
            guards=(conditions.can_be_undone,),
            key="u",
            held=False,
            after_close=True,
        ),
    )
}


def refusal(verb: str, facts: CaseFacts) -> Sentence | None:
    """Why ``verb`` cannot be done now, as a sentence that says what to do; None when it can.

    Raises KeyError for a verb that does not exist.
    """
    move = MOVES[verb]
    if move.permission not in facts.permissions:
        return _("You may look at this case, but not work on it.")
    if facts.closed and not move.after_close:
        return _("This case is closed.")
    if move.held and not facts.mine:
        if facts.may_take_over:
            return _("This case is held by %(name)s. Take it over first.") % {"name": facts.holder_name}
        return _("This case is held by %(name)s.") % {"name": facts.holder_name}
    if not facts.closed and facts.step not in move.sources:
        return _("This belongs to another step of the case.")
    for guard in move.guards:
        sentence = guard(facts)
        if sentence is not None:
            return sentence
    return None


def moves_at(step: Step) -> tuple[Move, ...]:
    """The moves that belong to ``step``, in the order in which a page offers them."""
    return tuple(move for move in MOVES.values() if step in move.sources)
