"""The fields of one line of the ledger: references, dates that may or may not lie in the future, lists of codes.

Pure: no query, no request, no clock; ``today`` is an argument.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from windows.field_reader import Fields, UnreadableValueError, as_choice, as_date, as_text
from windows.located_json import FaultList, Located

from .ledger_lines import unique

REF_LENGTH: Final = 64
NUMBER_LENGTH: Final = 32
MOST_NAMED: Final = 1_000_000
NUMBER_SIGNS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


class LineFields(Fields):
    """The fields of one line. Dates that come from the future are refused where the format refuses them."""

    def __init__(self, source: Located, *, place: str, faults: FaultList, today: date) -> None:
        super().__init__(source, place=place, faults=faults)
        self.today = today

    def ref(self, name: str) -> str:
        """What a record is known by; empty where it cannot be read."""
        return self.take(name, as_ref, "")

    def optional_ref(self, name: str) -> str | None:
        """What another record is known by, or None where it is null or left out."""
        return None if self.absent(name) else self.ref(name)

    def refs(self, name: str) -> tuple[str, ...]:
        """What other records are known by, each once; the field may be null or left out."""
        if self.absent(name):
            return ()
        found: list[str] = []
        for position, value in enumerate(self.entries(name, least=0, most=MOST_NAMED)):
            try:
                found.append(as_ref(value))
            except UnreadableValueError as wrong:
                self.refuse(f"{name}[{position}]", wrong.code, value, **wrong.params)
        return unique(found)

    def day(self, name: str, *, future: bool = False) -> date | None:
        """A date that must be there; None where it cannot be read."""
        nothing: date | None = None
        found = self.take(name, as_date, nothing)
        if found is not None and found > self.today and not future:
            self.refuse(name, "in_future", self.source[name])
            return None
        return found

    def optional_day(self, name: str, *, future: bool = False) -> date | None:
        """A date, or None where it is null or left out."""
        return None if self.absent(name) else self.day(name, future=future)

    def optional_choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of ``allowed``, or None where it is null or left out."""
        return None if self.absent(name) else self.choice(name, allowed)

    def nullable_flag(self, name: str) -> bool | None:
        """True, false, or None where it is null or left out."""
        return None if self.absent(name) else self.flag(name)


def as_ref(value: object) -> str:
    """A short text without spaces around it, taken exactly as it is written."""
    text = as_text(value, most=REF_LENGTH)
    if text != value:
        raise UnreadableValueError("spaces_around")
    return text


def as_number_code(value: object) -> str:
    """An employee number."""
    text = as_text(value, most=NUMBER_LENGTH)
    if not NUMBER_SIGNS.issuperset(str(value)):
        raise UnreadableValueError("not_a_number_code")
    return text


def as_names(value: object, *, allowed: Collection[str]) -> tuple[str, ...]:
    """A list of some of ``allowed``, each once, in its order."""
    if not isinstance(value, list):
        raise UnreadableValueError("not_list")
    return unique(as_choice(name, allowed=allowed) for name in value)
