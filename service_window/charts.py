"""Figures as charts and tables, drawn on the server: plain geometry, so that no inline style is needed.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

HEIGHT = 100
PITCH = 10
"""Every column has this much room; the chart is stretched to the width of its box."""

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column in units of the chart, and what it says when pointed at."""

    x: int
    y: int
    width: int
    height: int
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One series as columns; ``most`` is the number of the highest one."""

    title: str
    columns: tuple[Column, ...]
    width: int
    height: int
    most: int
    first: str
    last: str


def column_chart(title: str, labels: Sequence[str], numbers: Sequence[int]) -> Chart:
    """Draw one series; a number that is not nothing is always seen."""
    most = max(numbers, default=0)
    columns = []
    for place, (label, number) in enumerate(zip(labels, numbers, strict=True)):
        height = max(1, HEIGHT * number // most) if number else 0
        columns.append(Column(place * PITCH + GAP // 2, HEIGHT - height, PITCH - GAP, height, f"{label}: {number}"))
    ends = (labels[0], labels[-1]) if labels else ("", "")
    return Chart(title, tuple(columns), max(PITCH, PITCH * len(labels)), HEIGHT, most, *ends)


# --- Tables of figures, with a bar for each row -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table: what is shown, what it is as a number, and the list of what it counts."""

    shown: str
    number: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of figures; ``width`` is the length of its bar in per cent."""

    label: str
    cells: tuple[Cell, ...]
    width: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures with the heads of its columns."""

    heads: tuple[str | Promise, ...]
    rows: tuple[Row, ...]


def widths(numbers: Mapping[Any, int]) -> dict[Any, int]:
    """How long the bar of each number is, in per cent of the longest; something is never drawn as nothing."""
    longest = max(numbers.values(), default=0)
    return {key: max(1, 100 * number // longest) if number else 0 for key, number in numbers.items()}


def per_cent(part: int, whole: int) -> int | None:
    """The share in whole per cent, a half rounded up; None of nothing. Only all of it is 100, only nothing is 0."""
    if not whole:
        return None
    share = (200 * part + whole) // (2 * whole)
    if share == 100 and part < whole:
        return 99
    return 1 if share == 0 and part else share
