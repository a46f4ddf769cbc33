"""Pages of growing lists from a known row on: no count, no offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

PAGE = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page goes on: after or before a row, which has a key, perhaps a day, and stands in a table of a stretch."""

    forward: bool
    pk: int
    day: date | None = None
    table: int = 0
    stretch: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one or more tables that follow each other by a day, which none of them lacks, and then the newest first.

    Without a day only the key counts. A list is one stretch, or several that follow each other.
    """

    tables: Sequence[QuerySet[Any]]
    day: str = ""
    latest_first: bool = False

    def read(self, start: Place | None, *, forward: bool, most: int, number: int) -> list[Any]:
        """At most so many rows from a place on, in the direction of reading; ``number`` is its own in the list."""
        found: list[Any] = []
        for table, rows in enumerate(self.tables):
            asked = rows.filter(self._beyond(start, table)) if start is not None else rows
            part = list(asked.order_by(*self._terms(forward))[:most])
            for row in part:
                row.stands = (table, number, self._day_of(row))
            found += part
        if len(self.tables) > 1:  # only stretches with the latest day first hold several
            found.sort(key=lambda row: (row.stands[2] or date.min, -row.stands[0], row.pk), reverse=forward)
        return found[:most]

    def _terms(self, forward: bool) -> tuple[str, ...]:
        """What a query orders by, in the direction of reading."""
        key = "-pk" if forward else "pk"
        if not self.day:
            return (key,)
        return (f"-{self.day}" if self.latest_first == forward else self.day, key)

    def _beyond(self, start: Place, table: int) -> Q:
        """The rows of a table after a place, in the direction of reading."""
        if table == start.table:
            same = Q(**{f"pk__{'lt' if start.forward else 'gt'}": start.pk})
        else:
            same = Q() if (table > start.table) == start.forward else Q(pk=None)
        if not self.day or start.day is None:
            return same
        side = "lt" if self.latest_first == start.forward else "gt"
        return Q(**{f"{self.day}__{side}": start.day}) | Q(**{self.day: start.day}) & same

    def _day_of(self, row: Any) -> date | None:
        """The day by which a row is placed."""
        for part in self.day.split("__") if self.day else ():
            row = getattr(row, part, None)
        return row if isinstance(row, date) else None


def by_deadline(rows: QuerySet[Any], due: str) -> list[Stretch]:
    """The nearest deadline first, so what is overdue leads; then what has none, the newest first."""
    dated = {f"{due}__isnull": False}
    undated = {f"{due}__isnull": True}
    return [Stretch([rows.filter(**dated)], due), Stretch([rows.filter(**undated)])]


def page_of(stretches: Sequence[Stretch], start: Place | None, size: int) -> tuple[list[Any], bool, bool]:
    """One page of the rows of all stretches, and whether there are rows before and after it."""
    forward = start is None or start.forward
    found: list[Any] = []
    ahead = list(enumerate(stretches))
    if start is not None:
        ahead = ahead[start.stretch :] if forward else ahead[start.stretch :: -1]
    for number, stretch in ahead:
        here = start if start is not None and start.stretch == number else None
        found += stretch.read(here, forward=forward, most=size + 1 - len(found), number=number)
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    return (found, start is not None, more) if forward else (found[::-1], more, True)


def place_of(row: Any) -> str:
    """Where a further page goes on after a row that was read, as it stands in an address."""
    table, stretch, day = row.stands
    parts = (str(row.pk), day.isoformat() if day else "", str(table or ""), str(stretch or ""))
    return ".".join(parts).rstrip(".")


def place(request: HttpRequest) -> Place | None:
    """The place that an address names: ``before`` reads on, ``after`` reads back."""
    for name, forward in (("before", True), ("after", False)):
        text = request.GET.get(name, "")
        if text:
            key, day, table, stretch = [*text.split("."), "", "", ""][:4]
            try:
                when = date.fromisoformat(day) if day else None
                return Place(forward, _number(key), when, _number(table or "0"), _number(stretch or "0"))
            except ValueError as error:
                raise BadRequest(_("The page asked for does not exist.")) from error
    return None


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """The rows of one page, and the address of the page after it."""

    rows: list[Any]
    more_url: str = ""
    is_first: bool = True


def by_newest(request: HttpRequest, rows: QuerySet[Any]) -> KeysetPage:
    """The newest row first; a further page begins after the key in ``before``."""
    start = place(request)
    found, _newer, older = page_of([Stretch([rows])], start, PAGE)
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    filters = query.urlencode()
    more = f"before={place_of(found[-1])}" if older and found else ""
    url = f"?{filters}&{more}" if filters else f"?{more}"
    return KeysetPage(found, url if more else "", start is None)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)
