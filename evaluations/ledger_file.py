"""A ledger as a stream of bytes: read once, in bounded memory, with its digest and its faults.

Pure: no query, no request, no clock. Records are held in memory until all of them are known to be right, so the
length of a file is limited; a longer history comes in several files, whose references reach into what is there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Final, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from windows.located_json import Fault, FaultList, Wording

from .ledger_format import ALL_FAULTS, read_line
from .ledger_lines import LedgerLine

FILE_BYTES: Final = 128_000_000
LINE_BYTES: Final = 1_000_000
MOST_FAULTS: Final = 200
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_PIECE: Final = 65_536

Progress = Callable[[int], None]
"""Told how many bytes have been read."""

L = TypeVar("L", bound=LedgerLine)

FILE_FAULTS: Final[dict[str, Wording]] = {
    "file_too_large": gettext_lazy(
        "The file is longer than %(most)d bytes from here on. Split it: the parts may refer to each other."
    ),
    "repeated_ref": gettext_lazy("Line %(first)d has this already."),
    "nobody": gettext_lazy("There is nobody with this employee number, neither in the file nor in the database."),
    "no_record": gettext_lazy("There is no such record, neither in the file nor in the database."),
    "other_content": gettext_lazy("A record that is known by this exists already, and its content is another."),
    "year_closed": "%(sentence)s",
    "not_in_service": gettext_lazy("The person did not serve on this day."),
}


class LedgerFaults(FaultList):
    """The faults of a long file: the first lines with faults are kept, the rest is only counted."""

    def __init__(self) -> None:
        super().__init__({**ALL_FAULTS, **FILE_FAULTS})
        self.left_out = 0
        self._newest = 0

    def add(
        self, code: str, *, line: int = 1, place: str = "", field: str = "", value: object = "", **params: object
    ) -> None:
        """Note one fault; beyond ``MOST_FAULTS`` only what else is wrong with the same line."""
        if len(self) >= MOST_FAULTS and (line != self._newest or len(self) >= 2 * MOST_FAULTS):
            self.left_out += 1
            return
        self._newest = line
        super().add(code, line=line, place=place, field=field, value=value, **params)


class LedgerErrors(ValueError):  # noqa: N818 (it holds many)
    """The file cannot be loaded; one line of text for each fault, in the order of the file's lines."""

    def __init__(self, faults: LedgerFaults) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults, key=lambda fault: fault.line))
        self.left_out = faults.left_out
        super().__init__(len(self.faults) + self.left_out)

    def __str__(self) -> str:
        found = [_("Line %(line)d: %(fault)s") % {"line": fault.line, "fault": _shown(fault)} for fault in self.faults]
        if self.left_out:
            found.append(_("… and %(number)d more faults.") % {"number": self.left_out})
        return "\n".join(found)


def _shown(fault: Fault) -> str:
    return " · ".join(part for part in (fault.place, fault.field, fault.value, fault.reason) if part)


@dataclass(slots=True)
class Ledger:
    """What a file says, by type, in its order; with the SHA-256 of its bytes and what is wrong with it."""

    lines: dict[type[LedgerLine], dict[str, LedgerLine]] = field(default_factory=lambda: defaultdict(dict))
    faults: LedgerFaults = field(default_factory=LedgerFaults)
    digest: str = ""
    count: int = 0

    def of(self, kind: type[L]) -> dict[str, L]:
        """The lines of one type by what they are known by."""
        return self.lines[kind]  # type: ignore[return-value]

    def add(self, found: LedgerLine) -> None:
        """Take a line in; one that is known by what another line is known by already is a fault."""
        self.count += 1
        known = self.lines[type(found)]
        key = found.key
        if not key:  # it could not be read, which has been noted
            return
        if key in known:
            self.faults.add(
                "repeated_ref",
                line=found.line,
                place=found.place,
                field=found.KEY,
                value=key,
                first=known[key].line,
            )
            return
        known[key] = found


def read_ledger(stream: BinaryIO, *, today: date, progress: Progress = lambda _read: None) -> Ledger:
    """Read the whole of ``stream``; never stops at the first fault, but where the file is too long."""
    ledger, digest, read = Ledger(), hashlib.sha256(), 0
    beyond = line_beyond(stream) if stream.seekable() else None
    if beyond is not None:
        ledger.faults.add("file_too_large", line=beyond, most=FILE_BYTES)
        return ledger
    for number, raw, length in _raw_lines(stream, digest.update):
        read += length
        if read > FILE_BYTES:
            ledger.faults.add("file_too_large", line=number, most=FILE_BYTES)
            break
        if number == 1 and raw.startswith(BYTE_ORDER_MARK):
            ledger.faults.add("byte_order_mark", line=1)
            raw = raw.removeprefix(BYTE_ORDER_MARK)
        if length > LINE_BYTES:
            ledger.faults.add("line_too_long", line=number, most=LINE_BYTES)
        elif raw.strip():
            found = read_line(raw, number, today=today, faults=ledger.faults)
            if found is not None:
                ledger.add(found)
        if number % 1000 == 0:
            progress(read)
    progress(read)
    ledger.digest = digest.hexdigest()
    return ledger


def _raw_lines(stream: BinaryIO, seen: Callable[[bytes], object]) -> Iterator[tuple[int, bytes, int]]:
    """Number, bytes and length of every line; of a line that is too long only the beginning is kept."""
    number = 0
    while raw := stream.readline(LINE_BYTES + 1):
        number += 1
        seen(raw)
        length, piece = len(raw), raw
        while not piece.endswith(b"\n") and length > LINE_BYTES and length <= FILE_BYTES:
            piece = stream.readline(_PIECE)
            if not piece:
                break
            seen(piece)
            length += len(piece)
        yield number, raw, length


def line_beyond(stream: BinaryIO) -> int | None:
    """The line on which a file becomes too long, or None; quick, and the stream is at its beginning afterwards."""
    lines, read = 1, 0
    while piece := stream.read(max(0, min(1_000_000, FILE_BYTES + 1 - read))):
        read += len(piece)
        lines += piece.count(b"\n", 0, len(piece) - max(0, read - FILE_BYTES))
    stream.seek(0)
    return lines if read > FILE_BYTES else None
