"""The published service rules (S3): what a visitor may expect, as data for the rules page, the desk and the papers.

Pure: no query, no request, no clock. Codes are the clauses of the regulation this product carries out: F1–F7 the seven
steps, S1–S8 the standards, R1–R12 the rules. What a visitor can claim from them is in ``visitor_rights``.
The words to be said at a step are quotations: they are said in Chinese, whatever the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """What is said to the visitor, and what it means."""

    quote: str
    meaning: Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps (part F): its code and number, its name, what happens, and the words to say."""

    code: str
    name: Sentence
    what: Sentence
    words: Words | None = None

    @property
    def number(self) -> int:
        """1 to 7, as the case counts its steps."""
        return int(self.code[1:])


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule: the clause it states, a short title and one sentence."""

    code: str
    title: Sentence
    sentence: Sentence


PURPOSE: Final = Rule(
    "P1",
    _("Received like a guest"),
    _("Through standardised, personal and extended service every visitor should feel received like a guest."),
)

STEPS: Final = (
    Step(
        "F1",
        _("Greet"),
        _("The visitor is greeted with a smile on arrival and offered a seat."),
        Words("您好，请坐", _("Hello, please take a seat.")),
    ),
    Step(
        "F2",
        _("Communicate"),
        _("The clerk finds out what the matter is and answers the visitor's questions."),
        Words("请问您要办理什么业务", _("What can we do for you?")),
    ),
    Step(
        "F3",
        _("Offer water"),
        _("Once the matter is known, the visitor is offered a glass of water."),
        Words("稍等，请喝水", _("One moment please; have some water.")),
    ),
    Step(
        "F4",
        _("Accept"),
        _(
            "The materials are checked; where some are missing, the clerk says that the window can fax, copy, scan, send over the network and print."
        ),
    ),
    Step("F5", _("Approve"), _("Complete materials are handled at once, through the approval procedure.")),
    Step(
        "F6",
        _("Print certificate"),
        _(
            "For an immediate item the result is printed on the spot; for a promised item the clerk explains the procedure and the completion time, and tries to finish early."
        ),
    ),
    Step(
        "F7",
        _("Finish"),
        _(
            "The certificate is handed over, the documents are cleared face to face, and the visitor is invited to rate."
        ),
        Words("很高兴为您服务，欢迎您有事再来", _("It was a pleasure to serve you; you are welcome to come again.")),
    ),
)

STANDARDS: Final = (
    Rule(
        "S1",
        _("Complete facilities"),
        _("Office equipment, conveniences for visitors and service tools are complete and in a common form."),
    ),
    Rule(
        "S2",
        _("Orderly windows"),
        _(
            "Signs and functions are clear, and every day a chief representative supervises the windows, coordinates matters, approves under delegated power and gives advice."
        ),
    ),
    Rule(
        "S3",
        _("One identity"),
        _(
            "Service rules are published, party membership is shown, name badges are worn, words are courteous and service is rated."
        ),
    ),
    Rule(
        "S4",
        _("Service material at hand"),
        _(
            "For every item the materials, the procedure, the time limit and the forms are at the window to read and to take."
        ),
    ),
    Rule("S5", _("Uniform"), _("The uniform of the service centre is worn in working hours.")),
    Rule(
        "S6",
        _("Conduct"),
        _(
            "Staff are alert and tidy, do not doze, smoke, snack or make noise, and telephones on vibrate do not disturb the service."
        ),
    ),
    Rule(
        "S7",
        _("Hygiene"),
        _("Desks, devices and surroundings are tidy, and papers and private things are put away."),
    ),
    Rule(
        "S8",
        _("Attitude"),
        _(
            "Staff are courteous in person and on the telephone and never quarrel with, slight, mock or abuse a visitor."
        ),
    ),
)

RULES: Final = (
    Rule(
        "R1",
        _("Etiquette"),
        _(
            "There is a word of welcome on arrival, of regret while waiting and of farewell at the end, and criticism and suggestions are accepted."
        ),
    ),
    Rule(
        "R2",
        _("Thoroughness"),
        _(
            "One enquiry makes everything clear, what can be accepted is accepted, and what cannot be done is explained with patience."
        ),
    ),
    Rule(
        "R3",
        _("Cooperation of A role and B role"),
        _(
            "For every item an A role and a B role stand in for each other, so that an absence neither interrupts nor lowers the service."
        ),
    ),
    Rule(
        "R4",
        _("Improvement"),
        _("Staff work with the responsible departments to shorten time limits and to propose conveniences."),
    ),
    Rule("R5", _("Lunch-hour duty"), _("Windows where it is needed are on duty over lunch.")),
    Rule(
        "R6",
        _("Green channel"),
        _(
            "Key construction projects, returnees from overseas, influential persons from outside the border including Hong Kong, Macao and Taiwan, and special or urgent approvals are handled at the fastest possible speed at any time."
        ),
    ),
    Rule(
        "R7",
        _("Correct records"),
        _("Entries in the systems are correct, timely and in the prescribed form, and statistics are exact."),
    ),
    Rule(
        "R8",
        _("Equipment"),
        _(
            "Equipment is on at the start of work and off at the end, maintained daily, and faults are reported in time."
        ),
    ),
    Rule(
        "R9",
        _("Attendance"),
        _(
            "Staff are at their posts 10 minutes early, tell the chief representative where they go when away for 10 minutes or more, and never leave without permission."
        ),
    ),
    Rule("R10", _("Only work in working hours"), _("Nothing unrelated to work is done in working hours.")),
    Rule(
        "R11",
        _("Promises are kept"),
        _(
            "Matters are handled lawfully, quickly, in due form and clearly, without dragging, shifting responsibility or overrunning the promised time."
        ),
    ),
    Rule("R12", _("Integrity"), _("No fee of any kind is charged, and no benefit, meal, gift or gift money is taken.")),
)
