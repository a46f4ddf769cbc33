"""The codes of a verdict in words: elements, what is missing, kinds of records, and how a ground reads.

Pure: no query, no request, no clock. A run keeps codes; these words are rendered late, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

RECORDS: Final[Mapping[str, Words]] = {
    "finding": _("Finding"),
    "complaint": pgettext_lazy("record", "Complaint"),
    "notice": _("Notice of criticism"),
    "media_report": _("Media report"),
    "case": pgettext_lazy("record", "Case"),
}
STATES: Final[Mapping[str, Words]] = {
    "in_effect": _("In effect"),
    "pending": pgettext_lazy("evidence", "Not decided yet"),
    "": pgettext_lazy("evidence", "None"),
}
ELEMENTS: Final[Mapping[str, tuple[Words, ...]]] = {
    "irregular_approval": (_("approval in breach of the rules"),),
    "valid_complaint": (_("complaint of a visitor, upheld with a fault of this person"),),
    "visitor_conflict": (_("face-to-face conflict with a visitor"), _("with a fault of this person")),
    "integrity": (_("breach of integrity"),),
    "centre_notice": (_("notice of criticism by the service centre that names this person"),),
    "media_exposure": (_("report in media that count, naming this person"),),
    "inspection": (_("found by an inspection that counts"),),
    "entertainment": (_("entertainment in working hours"),),
    "software_with_grave_consequence": (
        _("unrelated software installed without permission"),
        _("a grave problem through it"),
    ),
    "long_absence_affecting_work": (_("left the post without leave"), _("for a long time"), _("work was affected")),
    "criticised_conduct": (_("conduct that does not belong in working hours"), _("criticised in a notice for it")),
    "overdue_and_complained": (_("past the promised time limit"), _("complained of")),
}
"""The elements that a record has when it is evidence, in the order of the clause."""

NOTED: Final[Mapping[str, tuple[str, int]]] = {
    "fault": ("visitor_conflict", 1),
    "grave_consequence": ("software_with_grave_consequence", 1),
    "long_time": ("long_absence_affecting_work", 1),
    "effect_on_work": ("long_absence_affecting_work", 2),
    "notice_of_criticism": ("criticised_conduct", 1),
    "complaint": ("overdue_and_complained", 1),
}
"""What a note names as missing, as the place of the element among those of its evidence."""

CLAUSES: Final[Mapping[str, Words]] = {
    "E1": _(
        "Approval in breach of the rules, or a valid complaint by a visitor, or a face-to-face conflict with a visitor."
    ),
    "E2": _("Breach of integrity: taking meals, taking gifts, obstructing, demanding, and the like."),
    "E3": _(
        "Criticised in a notice of the municipal service centre, or exposed by the news media, or caught by an open or covert inspection."
    ),
    "E4": _("Games, stocks, films, music, online shopping and the like in working hours."),
    "E5": _("Unrelated software installed without permission, and thereby a grave problem."),
    "E6": _("Left the post and went out without leave, and for a long time, and work was affected."),
    "E7": _(
        "Playing with the phone, noise, dozing, wandering to chat, unrelated reading or other unrelated things, and criticised in a notice for it."
    ),
    "E8": _("The case ran over the promised time limit, and it was complained of."),
}
"""What each clause of part E says."""

SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "E1": ("conflict_requires_fault",),
    "E2": (),
    "E3": ("inspection_bodies", "inspection_excluded_kinds", "media_kinds"),
    "E4": (),
    "E5": (),
    "E6": ("long_absence_minutes",),
    "E7": ("criticism_needed_for",),
    "E8": ("overdue_complaints", "promise_kept_by"),
}
"""The settings of the policy by which each ground is read; those below are read with every ground."""
FOR_ALL: Final = ("period_from", "period_to", "year_basis", "in_effect", "min_service_days")


class Element(NamedTuple):
    """One element of a ground: its words, and whether a record has it."""

    words: Words
    there: bool


def elements_of(element: str) -> tuple[Element, ...]:
    """The elements of a record that has all of them."""
    return tuple(Element(words, True) for words in ELEMENTS[element])


def elements_without(missing: tuple[str, ...]) -> tuple[Element, ...]:
    """The elements of a record that lacks some: which there are, and which not."""
    whole = ELEMENTS[NOTED[missing[0]][0]]
    lacking = {NOTED[name][1] for name in missing}
    return tuple(Element(words, place not in lacking) for place, words in enumerate(whole))


def missing_words(missing: str) -> Words:
    """The element that a note names."""
    element, place = NOTED[missing]
    return ELEMENTS[element][place]
