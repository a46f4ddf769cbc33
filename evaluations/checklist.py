"""The checklist of an inspection, made from the clauses S1–S8 and R1–R12: what is looked at, and what a failure proposes.

Pure: no query, no request, no clock. An item concerns the window or each person at the post. What fails at the window
becomes a remark; what fails of a person a draft finding of one of the item's kinds. Breaches of integrity (E2) are
never proposed here: a clue of one is for the discipline officer alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.ledger_types import FindingKind

_K = FindingKind


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing to look at: its clause, the question, and the kinds of finding that a failure of a person proposes.

    Without kinds the item concerns the window. ``hint`` says what else an inspector should know.
    """

    code: str
    question: str | Promise
    kinds: tuple[FindingKind, ...] = ()
    asks_minutes: bool = False
    hint: str | Promise = ""

    @property
    def clause(self) -> str:
        """The clause of the regulation: S1–S8, R1–R12."""
        return self.code.partition("-")[0]

    @property
    def is_personal(self) -> bool:
        """Whether each person at the post is looked at, and not the window."""
        return bool(self.kinds)


ITEMS: Final = (
    CheckItem("S1-equipment", _("Office equipment, seats and drinking water for visitors are there and work.")),
    CheckItem("S2-signs", _("The signs of the window are clear and say what it does.")),
    CheckItem("S2-chief", _("Visitors and staff can see who is the chief representative today.")),
    CheckItem("S3-rules", _("The service rules and the rating are published at the window.")),
    CheckItem("S3-badge", _("The name badge is worn, party membership shown where it applies."), (_K.BADGE,)),
    CheckItem("S4-guides", _("For every item materials, procedure and time limit lie ready to read and to take.")),
    CheckItem("S5-uniform", _("The uniform of the centre is worn."), (_K.UNIFORM,)),
    CheckItem("S6-conduct", _("Alert and tidy: no dozing, smoking, snacks, noise."), (_K.CONDUCT, _K.DOZING, _K.NOISE)),
    CheckItem("S6-phone", _("The phone is on vibrate, and nobody plays with it."), (_K.PHONE,)),
    CheckItem("S7-surroundings", _("The surroundings of the window are clean; nothing private hangs or lies about.")),
    CheckItem("S7-desk", _("The own desk and devices are clean, with nothing but office things."), (_K.HYGIENE,)),
    CheckItem(
        "S8-attitude",
        _("Courteous in person and on the telephone: no quarrel, coldness or mockery."),
        (_K.ATTITUDE, _K.VISITOR_CONFLICT),
    ),
    CheckItem("R1-words", _("Says the words of welcome, regret and farewell."), (_K.ATTITUDE,)),
    CheckItem("R1-rating", _("Invites visitors to rate after the matter, without pushing."), (_K.ATTITUDE,)),
    CheckItem("R2-thorough", _("One enquiry makes everything clear; nobody is refused offhand."), (_K.ATTITUDE,)),
    CheckItem("R3-cover", _("For every item of the window somebody is there, in the A or the B role.")),
    CheckItem("R4-improvement", _("Proposals to shorten limits or to make things easier are made and followed up.")),
    CheckItem("R5-lunch", _("Over lunch the window is served as the roster says.")),
    CheckItem("R6-green", _("The green channel is signposted and can be opened at any time.")),
    CheckItem("R7-entries", _("Entries in the system are correct, timely and in form."), (_K.DATA_ENTRY,)),
    CheckItem("R8-faults", _("Faults of devices are reported, and maintenance is recorded.")),
    CheckItem("R8-devices", _("Switches devices on and off and takes care of them."), (_K.EQUIPMENT,)),
    CheckItem(
        "R9-time",
        _("At the post ten minutes early, neither late nor gone before the end."),
        (_K.LATE, _K.NOT_TEN_MINUTES_EARLY, _K.LEFT_EARLY),
    ),
    CheckItem(
        "R9-post",
        _("At the post, or away with the chief representative's knowledge."),
        (_K.UNREPORTED_ABSENCE, _K.ABSENT_WITHOUT_LEAVE),
        asks_minutes=True,
        hint=_("Say how long nobody was there: it matters for an absence without leave."),
    ),
    CheckItem("R9-outsiders", _("Admits no outsider inside the window without permission."), (_K.OUTSIDER_ADMITTED,)),
    CheckItem(
        "R10-unrelated",
        _("Does nothing unrelated to work: no reading, chat, shopping, stocks, games, films, music."),
        (
            _K.UNRELATED_ACTIVITY,
            _K.UNRELATED_READING,
            _K.WANDERING_CHAT,
            _K.GAMING,
            _K.STOCKS,
            _K.ONLINE_SHOPPING,
            _K.FILM_VIDEO,
            _K.MUSIC,
            _K.OTHER_ENTERTAINMENT,
        ),
    ),
    CheckItem("R10-software", _("The computer holds only software for the work."), (_K.UNAUTHORISED_SOFTWARE,)),
    CheckItem("R11-promise", _("Keeps promises: no dragging, no shifting of responsibility."), (_K.DELAY,)),
    CheckItem(
        "R12-fees",
        _("It is published that nothing costs a fee, and where to turn if somebody asks for one."),
        hint=_("What you notice about a person's integrity does not belong here: tell the discipline officer."),
    ),
)
WINDOW_ITEMS: Final = tuple(item for item in ITEMS if not item.is_personal)
PERSON_ITEMS: Final = tuple(item for item in ITEMS if item.is_personal)

_BY_CODE: Final = {item.code: item for item in ITEMS}


def item_of(code: str) -> CheckItem | None:
    """The item of a code; nothing where the checklist has none."""
    return _BY_CODE.get(code)
