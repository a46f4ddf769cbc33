"""The results of a year as a table of text: a row for each person, a column for each ground.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from .dossier import PersonResult, Result, Status
from .rules import GROUNDS

SIGNS: Final = {Status.CLEAR.value: "·", Status.PENDING.value: "?", Status.DISQUALIFIED.value: "✗"}
REVIEW: Final = "*"


def result_table(results: Sequence[PersonResult], *, year: int, judged_on: date) -> str:
    """All results, what the signs mean, and how many people came to which result."""
    heading = (_("Number"), _("Result of the year"), *(ground.code for ground in GROUNDS))
    rows = [heading, *(_row(result) for result in results)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heading))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    counts = Counter(result.result for result in results)
    totals = ", ".join(f"{result.label} {counts[result.value]}" for result in Result)
    return "\n".join(
        (
            _("Assessment of %(year)d, judged on %(day)s") % {"year": year, "day": judged_on.isoformat()},
            "",
            *lines,
            "",
            ", ".join(f"{sign} {Status(status).label}" for status, sign in SIGNS.items())
            + ", "
            + _("%(sign)s under review") % {"sign": REVIEW},
            _("People: %(number)d (%(totals)s)") % {"number": len(results), "totals": totals},
        )
    )


def _row(result: PersonResult) -> tuple[str, ...]:
    signs = (SIGNS[verdict.status] + (REVIEW if verdict.under_review else "") for verdict in result.grounds)
    return (result.number, str(Result(result.result).label), *signs)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
