"""What each kind of finding rests on: its clauses, its ground, and the elements that the ground asks for.

Pure: no query, no request, no clock. Forms ask by this table, and services hold a confirmation to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .ledger_types import FindingKind as Kind


class Element(TextChoices):
    """What must be known of a finding beside its kind; the value is the column that holds it."""

    IN_DUTY_TIME = "in_duty_time", _("It happened in working hours")
    MINUTES = "minutes", _("Minutes of absence")
    AFFECTED_WORK = "affected_work", _("Work was affected")
    CONSEQUENCE = "consequence", _("Grave problem that followed")
    AT_FAULT = "at_fault", _("The person was at fault")


@dataclass(frozen=True, slots=True)
class KindOf:
    """The clauses of the regulation that a kind is about, its ground in part E, and the elements to be asked for.

    ``needs_notice`` says that the ground counts only with a notice of criticism (E7).
    """

    clauses: tuple[str, ...]
    ground: str = ""
    elements: tuple[Element, ...] = ()
    needs_notice: bool = False


_CONFLICT = (Element.AT_FAULT,)
_IN_HOURS = (Element.IN_DUTY_TIME,)
_AWAY = (Element.IN_DUTY_TIME, Element.MINUTES, Element.AFFECTED_WORK)
_INTEGRITY = KindOf(("R12",), "E2")
_ENTERTAINMENT = KindOf(("R10",), "E4", _IN_HOURS)

KINDS_OF: Final[Mapping[Kind, KindOf]] = {
    Kind.IRREGULAR_APPROVAL: KindOf(("R11",), "E1"),
    Kind.VISITOR_CONFLICT: KindOf(("S8",), "E1", _CONFLICT),
    Kind.MEAL: _INTEGRITY,
    Kind.GIFT: _INTEGRITY,
    Kind.OBSTRUCTION: _INTEGRITY,
    Kind.DEMAND: _INTEGRITY,
    Kind.FEE: _INTEGRITY,
    Kind.OTHER_INTEGRITY: _INTEGRITY,
    Kind.GAMING: _ENTERTAINMENT,
    Kind.STOCKS: _ENTERTAINMENT,
    Kind.FILM_VIDEO: _ENTERTAINMENT,
    Kind.MUSIC: _ENTERTAINMENT,
    Kind.ONLINE_SHOPPING: _ENTERTAINMENT,
    Kind.OTHER_ENTERTAINMENT: _ENTERTAINMENT,
    Kind.UNAUTHORISED_SOFTWARE: KindOf(("R8",), "E5", (Element.CONSEQUENCE,)),
    Kind.ABSENT_WITHOUT_LEAVE: KindOf(("R9",), "E6", _AWAY),
    Kind.PHONE: KindOf(("S6",), "E7", _IN_HOURS, needs_notice=True),
    Kind.NOISE: KindOf(("S6",), "E7", _IN_HOURS, needs_notice=True),
    Kind.DOZING: KindOf(("S6",), "E7", _IN_HOURS, needs_notice=True),
    Kind.WANDERING_CHAT: KindOf(("R10",), "E7", _IN_HOURS, needs_notice=True),
    Kind.UNRELATED_READING: KindOf(("R10",), "E7", _IN_HOURS, needs_notice=True),
    Kind.UNRELATED_ACTIVITY: KindOf(("R10",), "E7", _IN_HOURS, needs_notice=True),
    Kind.LATE: KindOf(("R9",)),
    Kind.LEFT_EARLY: KindOf(("R9",)),
    Kind.NOT_TEN_MINUTES_EARLY: KindOf(("R9",)),
    Kind.UNREPORTED_ABSENCE: KindOf(("R9",)),
    Kind.UNIFORM: KindOf(("S5",)),
    Kind.BADGE: KindOf(("S3",)),
    Kind.CONDUCT: KindOf(("S6",)),
    Kind.HYGIENE: KindOf(("S7",)),
    Kind.ATTITUDE: KindOf(("S8",)),
    Kind.OUTSIDER_ADMITTED: KindOf(("R9",)),
    Kind.EQUIPMENT: KindOf(("R8",)),
    Kind.DATA_ENTRY: KindOf(("R7",)),
    Kind.DELAY: KindOf(("R11",)),
}

INTEGRITY: Final = tuple(kind.value for kind, of in KINDS_OF.items() if of.ground == "E2")
"""Kinds that only the decision of the competent body brings into the ledger (纪检监督)."""

IN_WORKING_HOURS: Final = tuple(kind.value for kind, of in KINDS_OF.items() if Element.IN_DUTY_TIME in of.elements)
"""Kinds that are none outside of working hours (E4, E6, E7)."""


def kind_of(kind: str) -> KindOf:
    """What a kind rests on."""
    return KINDS_OF[Kind(kind)]


def unanswered(kind: str, known: Mapping[str, object]) -> tuple[Element, ...]:
    """The elements that must be answered before a finding of this kind is confirmed.

    An empty consequence is an answer: nothing grave followed.
    """
    return tuple(
        element
        for element in kind_of(kind).elements
        if element != Element.CONSEQUENCE and known.get(element.value) is None
    )
