"""What decides whether a move on a case is possible: the facts, and one small condition for each rule.

Pure: nothing here queries, writes or reads a clock. Each condition returns None, or the sentence that says why not
and what to do. The table of moves is in ``appointments.flow``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that decides which moves a person may make on a case at a moment."""

    step: int
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
    required_unchecked: int = 0
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
    undertaking_overdue: bool = False
    result_kind: str = ""
    result_recorded: bool = False
    green_channel: bool = False
    undoable: bool = False
    undo_by_me: bool = False


Sentence = str | Promise
_RECEIPT_STEP = 4  # the application is received at F4, which is no step of its own
Guard = Callable[[CaseFacts], Sentence | None]


def item_chosen(facts: CaseFacts) -> Sentence | None:
    return None if facts.item_chosen else _("Choose the service item first.")


def item_can_be_received(facts: CaseFacts) -> Sentence | None:
    if facts.advice_only:
        return _("This item is for advice only. End the visit with “Advice given”.")
    if not facts.item_published:
        return _("This item is not published today. Choose another, or ask the administrator.")
    if not facts.item_offered:
        return _("This window does not offer this item. Lead the visitor to a window that does.")
    return None


def not_received(facts: CaseFacts) -> Sentence | None:
    return _("The application has already been received.") if facts.received else None


def received(facts: CaseFacts) -> Sentence | None:
    return None if facts.received else _("Receive the application first: applicant and item are needed.")


def all_checked(facts: CaseFacts) -> Sentence | None:
    return _("Some materials are not checked yet.") if facts.materials_unchecked else None


def nothing_missing(facts: CaseFacts) -> Sentence | None:
    if facts.required_missing:
        return _("Required materials are missing. Issue a correction notice, or accept with an undertaking.")
    return None


def only_tolerable_missing(facts: CaseFacts) -> Sentence | None:
    if facts.intolerable_missing:
        return _("A material that may not be supplied later is missing. Issue a correction notice.")
    if not facts.required_missing:
        return _("Nothing is missing. Accept the application without an undertaking.")
    return None


def something_missing(facts: CaseFacts) -> Sentence | None:
    return None if facts.required_missing else _("Mark what is missing first; the notice lists it.")


def no_open_notice(facts: CaseFacts) -> Sentence | None:
    if facts.notice_open:
        return _("A correction notice is open. Record first that the applicant has supplied the materials.")
    return None


def open_notice(facts: CaseFacts) -> Sentence | None:
    return None if facts.notice_open else _("No correction notice is open.")


def clock_runs(facts: CaseFacts) -> Sentence | None:
    if facts.frozen:
        return _("A special procedure is under way. End it before the decision.")
    return None


def clock_frozen(facts: CaseFacts) -> Sentence | None:
    return None if facts.frozen else _("No special procedure is under way.")


def special_known(facts: CaseFacts) -> Sentence | None:
    return None if facts.special_procedures else _("This item provides for no special procedure.")


def may_extend(facts: CaseFacts) -> Sentence | None:
    if not facts.licence:
        return _("Only the time limit of an administrative licence can be extended.")
    if facts.extension_pending:
        return _("An extension is already waiting for the decision of the bureau leader.")
    if facts.extension_used:
        return _("The time limit has already been extended once. The law allows no second extension.")
    return None


def handler_decides(facts: CaseFacts) -> Sentence | None:
    return None if facts.handler_decides else _("The decision waits for the approval chain of this item.")


def was_returned(facts: CaseFacts) -> Sentence | None:
    return None if facts.returned else _("The case has not been sent back to the window.")


def result_open(facts: CaseFacts) -> Sentence | None:
    return _("The result is already recorded.") if facts.result_recorded else None


def undertaking_kept(facts: CaseFacts) -> Sentence | None:
    if facts.undertaking_open and not facts.undertaking_overdue:
        return _("The applicant has not yet supplied what the undertaking promises. Record it first.")
    return None


def undertaking_open(facts: CaseFacts) -> Sentence | None:
    return None if facts.undertaking_open else _("No undertaking is open.")


def no_green_channel(facts: CaseFacts) -> Sentence | None:
    return _("The green channel is already open.") if facts.green_channel else None


def can_be_undone(facts: CaseFacts) -> Sentence | None:
    if facts.received and facts.step == _RECEIPT_STEP and not facts.closed:
        return _("The application has been received. What was done before cannot be undone any more.")
    if not facts.undoable:
        return _("The last step can be undone for five minutes only.")
    return None if facts.undo_by_me else _("Only the person who took the last step can undo it.")
