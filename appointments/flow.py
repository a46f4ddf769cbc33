"""The seven steps of the service flow (F1–F7), the moves between them, and why a move may be refused.

Pure: nothing here queries, writes or reads a clock. Services ask `refusal` before they write, pages ask it
to show the reason where the button would be, so that both always agree.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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

# F1–F3 and F7: the words to say, in the language of the visitor; they are quoted, never translated.
WORDS: dict[Step, str] = {
    Step.GREET: "您好,请坐",
    Step.COMMUNICATE: "请问您要办理什么业务",
    Step.OFFER_WATER: "稍等,请喝水",
    Step.FINISH: "很高兴为您服务,欢迎您有事再来",
}


class Outcome(TextChoices):
    """How a case ended."""

    COMPLETED = "completed", _("Completed")
    ADVICE_GIVEN = "advice_given", _("Advice given")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    NO_SHOW = "no_show", _("Visitor did not stay")


UNDO_MINUTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that decides which moves a person may make on a case at a moment."""

    step: Step
    closed: bool = False
    permissions: frozenset[str] = frozenset()
    mine: bool = True
    holder_name: str = ""
    may_take_over: bool = False
    item_chosen: bool = False
    item_published: bool = True
    item_offered: bool = True
    advice_only: bool = False
    received: bool = False
    materials_unchecked: int = 0
    required_missing: int = 0
    intolerable_missing: int = 0
    notices: int = 0
    notice_open: bool = False
    frozen: bool = False
    special_procedures: bool = False
    licence: bool = False
    extension_pending: bool = False
    extension_used: bool = False
    handler_decides: bool = False
    next_role: str = ""
    returned: bool = False
    undertaking_open: bool = False
    result_kind: str = ""
    result_recorded: bool = False
    green_channel: bool = False
    undoable: bool = False
    undo_by_me: bool = False


Sentence = str | Promise
Guard = Callable[[CaseFacts], Sentence | None]


def _item_chosen(facts: CaseFacts) -> Sentence | None:
    return None if facts.item_chosen else _("Choose the service item first.")


def _item_can_be_received(facts: CaseFacts) -> Sentence | None:
    if facts.advice_only:
        return _("This item is for advice only. End the visit with “Advice given”.")
    if not facts.item_published:
        return _("This item is not published today. Choose another, or ask the administrator.")
    if not facts.item_offered:
        return _("This window does not offer this item. Lead the visitor to a window that does.")
    return None


def _not_received(facts: CaseFacts) -> Sentence | None:
    return _("The application has already been received.") if facts.received else None


def _received(facts: CaseFacts) -> Sentence | None:
    return None if facts.received else _("Receive the application first: applicant and item are needed.")


def _all_checked(facts: CaseFacts) -> Sentence | None:
    return _("Some materials are not checked yet.") if facts.materials_unchecked else None


def _nothing_missing(facts: CaseFacts) -> Sentence | None:
    if facts.required_missing:
        return _("Required materials are missing. Issue a correction notice, or accept with an undertaking.")
    return None


def _only_tolerable_missing(facts: CaseFacts) -> Sentence | None:
    if facts.intolerable_missing:
        return _("A material that may not be supplied later is missing. Issue a correction notice.")
    if not facts.required_missing:
        return _("Nothing is missing. Accept the application without an undertaking.")
    return None


def _something_missing(facts: CaseFacts) -> Sentence | None:
    return None if facts.required_missing else _("Mark what is missing first; the notice lists it.")


def _no_open_notice(facts: CaseFacts) -> Sentence | None:
    if facts.notice_open:
        return _("A correction notice is open. Record first that the applicant has supplied the materials.")
    return None


def _open_notice(facts: CaseFacts) -> Sentence | None:
    return None if facts.notice_open else _("No correction notice is open.")


def _clock_runs(facts: CaseFacts) -> Sentence | None:
    if facts.frozen:
        return _("A special procedure is under way. End it before the decision.")
    return None


def _clock_frozen(facts: CaseFacts) -> Sentence | None:
    return None if facts.frozen else _("No special procedure is under way.")


def _special_known(facts: CaseFacts) -> Sentence | None:
    return None if facts.special_procedures else _("This item provides for no special procedure.")


def _may_extend(facts: CaseFacts) -> Sentence | None:
    if not facts.licence:
        return _("Only the time limit of an administrative licence can be extended.")
    if facts.extension_pending:
        return _("An extension is already waiting for the decision of the bureau leader.")
    if facts.extension_used:
        return _("The time limit has already been extended once. The law allows no second extension.")
    return None


def _handler_decides(facts: CaseFacts) -> Sentence | None:
    return None if facts.handler_decides else _("The decision waits for the approval chain of this item.")


def _was_returned(facts: CaseFacts) -> Sentence | None:
    return None if facts.returned else _("The case has not been sent back to the window.")


def _result_open(facts: CaseFacts) -> Sentence | None:
    return _("The result is already recorded.") if facts.result_recorded else None


def _undertaking_kept(facts: CaseFacts) -> Sentence | None:
    if facts.undertaking_open:
        return _("The applicant has not yet supplied what the undertaking promises. Record it first.")
    return None


def _undertaking_open(facts: CaseFacts) -> Sentence | None:
    return None if facts.undertaking_open else _("No undertaking is open.")


def _no_green_channel(facts: CaseFacts) -> Sentence | None:
    return _("The green channel is already open.") if facts.green_channel else None


def _can_be_undone(facts: CaseFacts) -> Sentence | None:
    if not facts.undoable:
        return _("The last step can be undone for five minutes only.")
    return None if facts.undo_by_me else _("Only the person who took the last step can undo it.")


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
            guards=(_not_received,),
            key="i",
        ),
        Move(
            "receive",
            _("Receive application"),
            (Step.ACCEPT,),
            guards=(_item_chosen, _item_can_be_received, _not_received),
            key="r",
        ),
        Move("check_materials", _("Check materials"), (Step.ACCEPT,), guards=(_received,)),
        Move("mark_all_present", _("All materials present"), (Step.ACCEPT,), guards=(_received,), key="m"),
        Move(
            "accept",
            _("Accept"),
            (Step.ACCEPT,),
            guards=(_received, _no_open_notice, _all_checked, _nothing_missing),
            key="a",
        ),
        Move(
            "accept_tolerated",
            _("Accept with undertaking"),
            (Step.ACCEPT,),
            guards=(_received, _no_open_notice, _all_checked, _only_tolerable_missing),
        ),
        Move(
            "issue_correction",
            _("Issue correction notice"),
            (Step.ACCEPT,),
            guards=(_received, _no_open_notice, _all_checked, _something_missing),
            key="c",
        ),
        Move("record_supplement", _("Materials supplied"), (Step.ACCEPT,), guards=(_received, _open_notice), key="s"),
        Move("refuse_acceptance", _("Do not accept"), (Step.ACCEPT,), guards=(_received,)),
        Move("withdraw", _("Withdrawn by applicant"), _RECEIVED_STEPS, guards=(_received,)),
        Move("fulfil_undertaking", _("Undertaking fulfilled"), (Step.APPROVE,), guards=(_undertaking_open,)),
        Move(
            "decide",
            _("Decide"),
            (Step.APPROVE,),
            guards=(_handler_decides, _clock_runs, _undertaking_kept),
            key="d",
        ),
        Move("resubmit", _("Submit again"), (Step.APPROVE,), guards=(_was_returned,)),
        Move(
            "start_special",
            _("Start special procedure"),
            (Step.APPROVE,),
            guards=(_special_known, _clock_runs),
        ),
        Move("end_special", _("End special procedure"), (Step.APPROVE,), guards=(_clock_frozen,)),
        Move("request_extension", _("Request extension"), (Step.APPROVE,), guards=(_may_extend,)),
        Move("record_result", _("Record result"), (Step.PRINT_CERTIFICATE,), guards=(_result_open,), key="p"),
        Move("finish", _("Hand over and finish"), (Step.FINISH,), key="f"),
        Move("advise", _("Advice given"), (Step.OFFER_WATER, Step.ACCEPT), guards=(_not_received,), key="v"),
        Move("mark_no_show", _("Visitor did not stay"), (*_F1_TO_F3, Step.ACCEPT), guards=(_not_received,)),
        Move("assist", _("Assistance"), _ALL),
        Move("hand_over", _("Hand over"), _ALL, permission="appointments.work_case"),
        Move("open_green_channel", _("Open green channel"), _ALL, guards=(_no_green_channel,), key="g"),
        Move("undo", _("Undo last step"), _ALL, guards=(_can_be_undone,), key="u", held=False, after_close=True),
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
