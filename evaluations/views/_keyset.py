"""Pages of growing lists from a known row on: no count, no offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

PAGE = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page goes on: after or before a row, which has a key, perhaps a day, and stands in one of the tables."""

    forward: bool
    pk: int
    day: date | None = None
    table: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """How rows follow each other: by a day where there is one, rows without it last, then the newest first."""

    field: str = ""
    latest_first: bool = False

    def terms(self, *, forward: bool) -> tuple[Any, ...]:
        """What a query orders by, in the direction of reading."""
        key = "-pk" if forward else "pk"
        if not self.field:
            return (key,)
        if self.latest_first:  # such a day is never missing
            return (f"-{self.field}" if forward else self.field, key)
        due = F(self.field)
        return (due.asc(nulls_last=True) if forward else due.desc(nulls_first=True), key)

    def beyond(self, start: Place, table: int) -> Q:
        """The rows of a table after a place, in the direction of reading."""
        if table == start.table:
            same = Q(**{f"pk__{'lt' if start.forward else 'gt'}": start.pk})
        else:
            same = Q() if (table > start.table) == start.forward else Q(pk=None)
        if not self.field:
            return same
        undated = Q(**{f"{self.field}__isnull": True})
        if start.day is None:
            return undated & same if start.forward else undated & same | ~undated
        side = "lt" if self.latest_first == start.forward else "gt"
        dated = Q(**{f"{self.field}__{side}": start.day}) | Q(**{self.field: start.day}) & same
        return dated | undated if start.forward else dated

    def day_of(self, row: Any) -> date | None:
        """The day by which a row is placed."""
        for part in self.field.split("__") if self.field else ():
            row = getattr(row, part, None)
        return row if isinstance(row, date) else None

    def place_of(self, row: Any) -> str:
        """Where a further page goes on after this row, as it stands in an address."""
        day = self.day_of(row)
        parts = (str(row.pk), day.isoformat() if day else "", str(getattr(row, "table", 0) or ""))
        return ".".join(parts).rstrip(".")


def page_of(
    tables: Sequence[QuerySet[Any]], order: Order, start: Place | None, size: int
) -> tuple[list[Any], bool, bool]:
    """One page of the rows of one or more tables, and whether there are rows before and after it."""
    forward = start is None or start.forward
    found: list[Any] = []
    for table, rows in enumerate(tables):
        asked = rows.filter(order.beyond(start, table)) if start is not None else rows
        part = list(asked.order_by(*order.terms(forward=forward))[: size + 1])
        for row in part:
            if len(tables) > 1:
                row.table = table
        found += part
    if len(tables) > 1:
        found.sort(key=lambda row: (order.day_of(row) or date.min, -row.table, row.pk), reverse=forward)
    more, found = len(found) > size, found[:size]
    return (found, start is not None, more) if forward else (found[::-1], more, True)


def place(request: HttpRequest) -> Place | None:
    """The place that an address names: ``before`` reads on, ``after`` reads back."""
    for name, forward in (("before", True), ("after", False)):
        text = request.GET.get(name, "")
        if text:
            key, day, table = [*text.split("."), "", ""][:3]
            try:
                return Place(forward, _number(key), date.fromisoformat(day) if day else None, _number(table or "0"))
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
    order, start = Order(), place(request)
    found, _newer, older = page_of([rows], order, start, PAGE)
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    filters = query.urlencode()
    more = f"before={order.place_of(found[-1])}" if older and found else ""
    url = f"?{filters}&{more}" if filters else f"?{more}"
    return KeysetPage(found, url if more else "", start is None)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)
