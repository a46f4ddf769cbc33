"""Typed fields of one JSON object, read one by one; every fault is noted instead of stopping at the first.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from .located_json import FaultList, Located, Wording, hidden

T = TypeVar("T")

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ROOT: Final = re.compile(r"[^.\[]*")

FIELD_FAULTS: Final[dict[str, Wording]] = {
    "missing": _("This field is missing."),
    "unknown": _("This field is not known. Check how it is spelt."),
    "repeated": _("This field is given twice."),
    "duplicate": _("This value occurs more than once."),
    "not_object": _("An object in curly brackets is expected here."),
    "not_list": _("A list in square brackets is expected here."),
    "not_text": _("Text in quotation marks is expected here."),
    "not_a_word": _("A single word without spaces is expected here."),
    "not_number": _("A whole number is expected here."),
    "not_flag": _("Either true or false is expected here."),
    "not_date": _("A date such as 2026-01-31 is expected here."),
    "not_slug": _("Only lower-case letters, digits and single hyphens are allowed here."),
    "blank": _("This text is empty."),
    "hidden_characters": _("The text holds control characters or other characters that cannot be seen."),
    "too_long": _("The text is longer than %(most)d characters."),
    "out_of_range": _("The number must be between %(low)d and %(high)d."),
    "not_a_choice": _("Only these values are allowed here: %(allowed)s."),
    "too_many": _("The list has more than %(most)d entries."),
    "too_few": _("The list is empty, but at least one entry is needed."),
}


class UnreadableValueError(Exception):
    """What was written cannot be read as what was asked for."""

    def __init__(self, code: str, value: object = None, **params: object) -> None:
        super().__init__(code)
        self.code, self.value, self.params = code, value, params


def as_text(value: object, *, most: int, lines: bool = False) -> str:
    """A text that is not blank and has no invisible characters; line breaks only with ``lines``."""
    if not isinstance(value, str):
        raise UnreadableValueError("not_text")
    if len(value) > most:
        raise UnreadableValueError("too_long", most=most)
    if any(hidden(character) for character in value if not (lines and character == "\n")):
        raise UnreadableValueError("hidden_characters")
    if not value.strip():
        raise UnreadableValueError("blank")
    return value.strip()


def as_word(value: object, *, most: int) -> str:
    """A text without spaces."""
    text = as_text(value, most=most)
    if len(text.split()) > 1:
        raise UnreadableValueError("not_a_word")
    return text


def as_slug(value: object, *, most: int) -> str:
    """A short code for addresses and commands."""
    text = as_text(value, most=most)
    if not SLUG.fullmatch(text):
        raise UnreadableValueError("not_slug")
    return text


def as_number(value: object, *, low: int, high: int) -> int:
    """A whole number within limits; true and false are no numbers here."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnreadableValueError("not_number")
    if not low <= value <= high:
        raise UnreadableValueError("out_of_range", low=low, high=high)
    return value


def as_flag(value: object) -> bool:
    """True or false, and nothing that merely resembles them."""
    if not isinstance(value, bool):
        raise UnreadableValueError("not_flag")
    return value


def as_date(value: object) -> date:
    """A calendar date in ISO form."""
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise UnreadableValueError("not_date")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UnreadableValueError("not_date") from error


def as_choice(value: object, *, allowed: Collection[str]) -> str:
    """One of ``allowed``."""
    if not isinstance(value, str) or value not in allowed:
        raise UnreadableValueError("not_a_choice", value, allowed=", ".join(allowed))
    return value


def as_list(value: object, *, least: int, most: int) -> list[object]:
    """A list of an allowed length; ``least`` is 0 or 1."""
    if not isinstance(value, list):
        raise UnreadableValueError("not_list")
    if len(value) > most:
        raise UnreadableValueError("too_many", most=most)
    if len(value) < least:
        raise UnreadableValueError("too_few")
    return value


def root_of(name: str) -> str:
    """The outermost field of a path: ``materials`` for ``materials[3].name``."""
    found = ROOT.match(name)
    return found.group() if found else name


class Fields:
    """The fields of one object. A field that is wrong is noted, and a harmless value is returned in its place.

    ``origins`` says for fields taken over from another object whose they are and on which line they stand.
    """

    def __init__(
        self,
        source: Located,
        *,
        place: str,
        faults: FaultList,
        origins: Mapping[str, tuple[str, int]] | None = None,
        outer: Fields | None = None,
        name: str = "",
    ) -> None:
        self.source, self.place, self.faults = source, place, faults
        self._origins = origins or {}
        self._outer, self.name = outer, name
        self._asked: set[str] = set()
        self._faulty: set[str] = set()
        for repeated in source.repeated:
            self.refuse(repeated, "repeated")

    def origin(self, name: str) -> tuple[str, int]:
        """Whose the field is, and the line of its object."""
        return self._origins.get(root_of(name), (self.place, self.source.line))

    def refuse(self, name: str, code: str, value: object = "", **params: object) -> None:
        """Note that ``name`` is wrong."""
        place, line = self.origin(name)
        self._mark(name)
        path = f"{self.name}.{name}" if self.name else name
        self.faults.add(code, line=line, place=place, field=path, value=value, **params)

    def _mark(self, name: str) -> None:
        self._faulty.add(root_of(name))
        if self._outer is not None:
            self._outer._mark(self.name)

    def clean(self, *names: str) -> bool:
        """Whether nothing was wrong with these fields, so that they can be compared with each other."""
        return self._faulty.isdisjoint(names)

    def take(self, name: str, convert: Callable[[object], T], instead: T) -> T:
        """``name`` as ``convert`` reads it; where it is missing or wrong a fault, and ``instead``."""
        self._asked.add(name)
        if name not in self.source:
            self.refuse(name, "missing")
            return instead
        try:
            return convert(self.source[name])
        except UnreadableValueError as wrong:
            self.refuse(name, wrong.code, self.source[name], **wrong.params)
            return instead

    def absent(self, name: str) -> bool:
        """Whether an optional field was left out or is null."""
        self._asked.add(name)
        return self.source.get(name) is None

    def text(self, name: str, *, most: int, lines: bool = False) -> str:
        """A text that must be there."""
        return self.take(name, lambda value: as_text(value, most=most, lines=lines), "")

    def optional_text(self, name: str, *, most: int, lines: bool = False) -> str | None:
        """A text, or None where it is null or left out."""
        return None if self.absent(name) else self.text(name, most=most, lines=lines)

    def slug(self, name: str, *, most: int) -> str:
        """A short code that must be there."""
        return self.take(name, lambda value: as_slug(value, most=most), "")

    def number(self, name: str, *, low: int, high: int) -> int:
        """A whole number that must be there."""
        return self.take(name, lambda value: as_number(value, low=low, high=high), low)

    def optional_number(self, name: str, *, low: int, high: int) -> int | None:
        """A whole number, or None where it is null or left out."""
        return None if self.absent(name) else self.number(name, low=low, high=high)

    def flag(self, name: str) -> bool:
        """True or false, which must be there."""
        return self.take(name, as_flag, False)

    def optional_flag(self, name: str) -> bool:
        """True or false; false where it is null or left out."""
        return False if self.absent(name) else self.flag(name)

    def optional_date(self, name: str) -> date | None:
        """A date, or None where it is null or left out."""
        return None if self.absent(name) else self.take(name, as_date, None)

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of ``allowed``."""
        return self.take(name, lambda value: as_choice(value, allowed=allowed), "")

    def entries(self, name: str, *, least: int, most: int) -> list[object]:
        """A list that must be there."""
        nothing: list[object] = []
        return self.take(name, lambda value: as_list(value, least=least, most=most), nothing)

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Some of ``allowed``, in the order written, none twice."""
        return self._each(name, lambda value: as_choice(value, allowed=allowed), most=len(allowed))

    def words(self, name: str, *, most: int, longest: int) -> tuple[str, ...]:
        """Single words, none twice; the field may be left out."""
        return () if self.absent(name) else self._each(name, lambda value: as_word(value, most=longest), most=most)

    def _each(self, name: str, convert: Callable[[object], str], *, most: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for position, value in enumerate(self.entries(name, least=0, most=most)):
            try:
                text = convert(value)
            except UnreadableValueError as wrong:
                self.refuse(f"{name}[{position}]", wrong.code, value, **wrong.params)
                continue
            if text in found:
                self.refuse(f"{name}[{position}]", "duplicate", text)
            found[text] = None
        return tuple(found)

    def objects(self, name: str, *, least: int, most: int) -> list[tuple[str, Located]]:
        """A list of objects, which must be there, each with its path; their fields are read elsewhere."""
        found: list[tuple[str, Located]] = []
        for position, value in enumerate(self.entries(name, least=least, most=most)):
            if isinstance(value, Located):
                found.append((f"{name}[{position}]", value))
            else:
                self.refuse(f"{name}[{position}]", "not_object", value)
        return found

    def sections(self, name: str, *, least: int, most: int) -> list[Fields]:
        """A list of objects, which must be there and whose faults are this object's too."""
        return [self._within(path, value) for path, value in self.objects(name, least=least, most=most)]

    def section(self, name: str) -> Fields | None:
        """An object within this one, or None where it is null or left out."""
        if self.absent(name):
            return None
        value = self.source[name]
        if isinstance(value, Located):
            return self._within(name, value)
        self.refuse(name, "not_object", value)
        return None

    def _within(self, path: str, value: Located) -> Fields:
        return Fields(value, place=self.origin(path)[0], faults=self.faults, outer=self, name=path)

    def finish(self) -> None:
        """Note every field that nobody asked for."""
        for name in self.source:
            if name not in self._asked:
                self.refuse(name, "unknown", self.source[name])
