"""Column charts as SVG, drawn on the server: plain geometry, so that no inline style is needed.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
