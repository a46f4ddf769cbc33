"""What a page offers to do with a case: the acts of the step due, each with its key or its reason why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.flow import MOVES, CaseFacts, Step, moves_at
from appointments.models import Case
from service_window.addresses import address_of

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act: a button, a link to its form, or the reason why it cannot be done yet."""

    verb: str
    label: Sentence
    url: str
    key: str = ""
    icon: str = ""
    tone: str = ""
    reason: str = ""
    press: bool = False
    field: str = ""
    value: str = ""
    confirm: Sentence = ""


# Acts that one press carries out, without asking.
PRESSED = frozenset(
    {
        "greet",
        "communicate",
        "offer_water",
        "decline_water",
        "welcome",
        "mark_all_present",
        "mark_rest_not_needed",
        "accept",
        "record_supplement",
        "fulfil_undertaking",
        "decide",
        "advise",
        "mark_no_show",
        "undo",
    }
)
# Forms that stand open on the page of the case, where the step is due.
INLINE = frozenset({"choose_item", "receive", "check_materials", "record_result", "finish"})
# Acts that carry the case on; all others stand under "More".
MAIN = frozenset(
    {
        "greet",
        "communicate",
        "offer_water",
        "decline_water",
        "welcome",
        "mark_all_present",
        "mark_rest_not_needed",
        "accept",
        "record_supplement",
        "fulfil_undertaking",
        "decide",
        "resubmit",
        "end_special",
    }
)
# Shown in places of their own.
ELSEWHERE = frozenset({"assist", "undo", "check_materials"})
# What stands only where it can be done: its reason would be noise.
ONLY_WHEN_POSSIBLE = frozenset(
    {"record_supplement", "fulfil_undertaking", "resubmit", "end_special", "open_green_channel"}
)

ICONS = {
    "greet": "smile",
    "communicate": "messages-square",
    "offer_water": "cup-soda",
    "decline_water": "hand",
    "welcome": "check-check",
    "choose_item": "list",
    "mark_all_present": "list-checks",
    "mark_rest_not_needed": "list-x",
    "accept": "circle-check",
    "accept_tolerated": "file-clock",
    "issue_correction": "triangle-alert",
    "record_supplement": "file-plus",
    "refuse_acceptance": "file-x",
    "withdraw": "log-out",
    "fulfil_undertaking": "file-check",
    "decide": "stamp",
    "resubmit": "send",
    "start_special": "pause",
    "end_special": "play",
    "request_extension": "calendar-plus",
    "advise": "message-circle",
    "mark_no_show": "user-x",
    "hand_over": "users",
    "open_green_channel": "zap",
}
CONFIRM = {"mark_no_show": _("The case is closed: the visitor did not stay. Is that so?")}


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of a case, in the two places where they stand."""

    main: tuple[Act, ...]
    more: tuple[Act, ...]


def acts_of(case: Case, facts: CaseFacts, reasons: Mapping[str, str]) -> Acts:
    """The acts of the step due; the first main act that is possible is the primary one."""
    main: list[Act] = []
    more: list[Act] = []
    carrying = MAIN | _promoted(facts)
    for move in () if case.is_closed else moves_at(Step(case.step)):
        verb, reason = move.verb, reasons.get(move.verb, "")
        if verb in ELSEWHERE or verb in INLINE or _is_noise(verb, reason, facts):
            continue
        (main if verb in carrying else more).append(_act(case, verb, reason))
        if verb == "decide" and not reason:
            main.append(_refuse_act(case))
    return Acts(tuple(_with_primary(main)), tuple(more))


def _promoted(facts: CaseFacts) -> frozenset[str]:
    """Acts that carry the case on only now: what is missing is asked for, what is only asked is answered."""
    if facts.required_missing and not facts.notice_open:
        return frozenset({"issue_correction", "accept_tolerated"})
    return frozenset({"advise"}) if facts.advice_only else frozenset()


def _is_noise(verb: str, reason: str, facts: CaseFacts) -> bool:
    """Whether an act has nothing to say here, not even why it is not possible."""
    if verb == "mark_all_present":
        return facts.received and not facts.required_unchecked
    if verb == "mark_rest_not_needed":
        return facts.materials_unchecked == facts.required_unchecked
    if verb == "decide":
        return not facts.handler_decides
    return bool(reason) and verb in ONLY_WHEN_POSSIBLE


def _with_primary(acts: list[Act]) -> list[Act]:
    """Mark the act that usually comes next: all three at once, else the first that is possible."""
    possible = [act.verb for act in acts if not act.reason]
    first = "welcome" if "welcome" in possible else next(iter(possible), "")
    ordered = sorted(acts, key=lambda act: (act.verb != first, bool(act.reason)))
    return [replace(act, tone="primary") if index == 0 and first else act for index, act in enumerate(ordered)]


def _act(case: Case, verb: str, reason: str) -> Act:
    move = MOVES[verb]
    deciding = verb == "decide"
    return Act(
        verb=verb,
        label=pgettext_lazy("opinion", "Approve") if deciding else move.label,
        url=move_url(case, verb),
        key=move.key,
        icon=ICONS.get(verb, ""),
        reason=reason,
        press=verb in PRESSED,
        field="opinion" if deciding else "",
        value="agree" if deciding else "",
        confirm=CONFIRM.get(verb, ""),
    )


def _refuse_act(case: Case) -> Act:
    return Act(
        verb="decide",
        label=pgettext_lazy("opinion", "Refuse"),
        url=f"{move_url(case, 'decide')}?opinion=refuse",
        icon="file-x",
    )


def move_url(case: Case, verb: str) -> str:
    """Where a move is asked for and carried out."""
    return address_of("appointments:case-move", case.pk, verb)


def open_verb(case: Case, facts: CaseFacts, reasons: Mapping[str, str]) -> str:
    """The form that stands open on the page: what the step due asks for; empty for none."""
    for verb, wanted in _OPEN:
        if verb in {move.verb for move in moves_at(Step(case.step))} and wanted(facts):
            return verb if verb == "check_materials" or not reasons.get(verb) else ""
    return ""


_OPEN: tuple[tuple[str, Callable[[CaseFacts], bool]], ...] = (
    ("choose_item", lambda facts: not facts.item_chosen),
    ("receive", lambda facts: not facts.received),
    ("check_materials", lambda facts: facts.received),
    ("record_result", lambda facts: True),
    ("finish", lambda facts: True),
)


def todo_of(facts: CaseFacts) -> Sentence:
    """What is to be done now, in one sentence."""
    return next((sentence for holds, sentence in _TODO if holds(facts)), "")


_TODO: tuple[tuple[Callable[[CaseFacts], bool], Sentence], ...] = (
    (lambda facts: facts.step == Step.GREET, _("Greet the visitor with a smile and offer a seat.")),
    (lambda facts: facts.step == Step.COMMUNICATE, _("Find out the matter, answer questions, and choose the item.")),
    (lambda facts: facts.step == Step.OFFER_WATER, _("Offer a glass of water before the materials are checked.")),
    (
        lambda facts: facts.step == Step.ACCEPT and not facts.item_chosen,
        _("Choose the service item: type a part of its name."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.advice_only,
        _("This item is for advice only: answer everything at once, then end with “Advice given”."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and not facts.received,
        _("Enter who applies, and receive the application. The receipt slip is made by itself."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.notice_open,
        _("Waiting for what the correction notice asks for. Record it when the applicant has supplied it."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.required_unchecked > 0,
        _("Check the materials one by one, or mark all that are required as present."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.materials_unchecked > 0,
        _("Some materials are asked for only where they apply. Mark those that apply here; the others are not needed."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.intolerable_missing > 0,
        _("Something is missing. Offer to fax, copy, scan, send or print it; otherwise issue the correction notice."),
    ),
    (
        lambda facts: facts.step == Step.ACCEPT and facts.required_missing > 0,
        _("What is missing may be supplied later: accept with an undertaking, or issue the correction notice."),
    ),
    (lambda facts: facts.step == Step.ACCEPT, _("Everything is there. Accept the application.")),
    (
        lambda facts: facts.step == Step.APPROVE and facts.returned,
        _("The case was sent back to the window. Mend it, then submit it again."),
    ),
    (
        lambda facts: facts.step == Step.APPROVE and facts.frozen,
        _("A special procedure is under way and the clocks stand still. End it when it is over."),
    ),
    (
        lambda facts: facts.step == Step.APPROVE and facts.undertaking_open,
        _("The applicant still owes what the undertaking promises. Record it when it is there."),
    ),
    (
        lambda facts: facts.step == Step.APPROVE and facts.handler_decides,
        _("This item is decided at the window: approve it, or refuse it with a reason."),
    ),
    (
        lambda facts: facts.step == Step.APPROVE and facts.extension_pending,
        _("The extension waits for the decision of the bureau leader. The approval chain goes on meanwhile."),
    ),
    (
        lambda facts: facts.step == Step.APPROVE,
        _("The approval chain decides. Meanwhile the visitor can go; tell them the promised date."),
    ),
    (
        lambda facts: facts.step == Step.PRINT_CERTIFICATE,
        _("Make the result ready: print it, stamp it, and check it against the application."),
    ),
    (
        lambda facts: facts.step == Step.FINISH,
        _("Hand the result over face to face, answer what is asked, and invite the visitor to rate."),
    ),
)
