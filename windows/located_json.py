"""JSON that people wrote: objects that know their line, and the list of what is wrong with a file.

Pure: no query, no request, no clock. A fault keeps a code and its parameters; the words are rendered when it is shown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import decoder, scanner
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULT_LIMIT: Final = 500
HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
VALUE_LENGTH: Final = 80

Wording = str | Promise

FILE_FAULTS: Final[dict[str, Wording]] = {
    "not_json": _("This is not valid JSON (%(detail)s)."),
    "too_large": _("The file is longer than %(most)d characters."),
    "too_deep": _("The file is nested too deeply."),
    "more_faults": _("There are more faults. Correct these first and load the file again."),
}


def hidden(character: str) -> bool:
    """Whether a character is a control, formatting or surrogate character that nobody can see."""
    return unicodedata.category(character) in HIDDEN_CATEGORIES


def shown(value: object) -> str:
    """``value`` as one short printable line, whatever it holds."""
    line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = line if len(line) <= VALUE_LENGTH else line[: VALUE_LENGTH - 1] + "…"
    return "".join(f"\\u{ord(character):04x}" if hidden(character) else character for character in line)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: the line its object begins on, whose it is, the field, what was written, and why."""

    line: int
    place: str
    field: str
    value: str
    code: str
    params: tuple[tuple[str, object], ...]
    wording: Wording

    @property
    def reason(self) -> str:
        """The sentence that says what is wrong, in the reader's language."""
        return str(self.wording) % dict(self.params)

    def __str__(self) -> str:
        parts = (str(self.line), self.place, self.field, self.value, self.reason)
        return " · ".join(part for part in parts if part)


class FaultList:
    """Faults in the order they were found, none twice, cut off at ``FAULT_LIMIT``; with the wording of each code."""

    def __init__(self, wordings: Mapping[str, Wording]) -> None:
        self._wordings = {**FILE_FAULTS, **wordings}
        self._found: dict[tuple[object, ...], Fault] = {}

    def add(
        self, code: str, *, line: int = 1, place: str = "", field: str = "", value: object = "", **params: object
    ) -> None:
        """Note one fault."""
        if len(self._found) > FAULT_LIMIT:
            return
        if len(self._found) == FAULT_LIMIT:
            code, place, field, value, params = "more_faults", "", "", "", {}
        fault = Fault(
            line, place, shown(field), shown(value), code, tuple(sorted(params.items())), self._wordings[code]
        )
        self._found.setdefault((line, place, fault.field, fault.value, code, str(fault.params)), fault)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)


class Located(dict[str, object]):
    """A JSON object that knows the line it begins on and the names that were given twice."""

    def __init__(self, pairs: Iterable[tuple[str, object]] = (), line: int = 1) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self.line = line
        self.repeated = tuple(name for name, times in Counter(name for name, _value in pairs).items() if times > 1)


class LocatingDecoder(json.JSONDecoder):
    """A decoder whose objects are ``Located``, and which refuses NaN and Infinity: JSON does not know them."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_constant=self.refuse_constant)
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self.parse_object = self.locate
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def locate(
        self, start: tuple[str, int], strict: bool, scan_once: Any, _hook: Any, _pairs_hook: Any, memo: Any = None
    ) -> tuple[Located, int]:
        """Parse one object and note its line."""
        found: Located
        found, end = decoder.JSONObject(start, strict, scan_once, None, Located, memo)  # type: ignore[attr-defined]
        found.line = bisect_right(self._breaks, start[1] - 1) + 1
        return found, end

    @staticmethod
    def refuse_constant(name: str) -> None:
        """Refuse a constant that is JavaScript and not JSON."""
        raise ValueError(name)


def parse_json(text: str, faults: FaultList, *, most: int) -> object:
    """``text`` as JSON whose objects are ``Located``; None, with a fault, where it is not JSON."""
    text = text.removeprefix("\ufeff")
    if len(text) > most:
        faults.add("too_large", most=most)
        return None
    try:
        return LocatingDecoder(text).decode(text)
    except json.JSONDecodeError as error:
        faults.add("not_json", line=error.lineno, detail=f"{error.msg}, {error.lineno}:{error.colno}")
    except RecursionError:
        faults.add("too_deep")
    except ValueError as error:
        faults.add("not_json", detail=shown(str(error)))
    return None
