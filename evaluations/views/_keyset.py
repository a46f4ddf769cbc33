"""Pages of growing lists from a known row on: no count, no offset."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

PAGE = 25


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """The rows of one page, and the address of the page after it."""

    rows: list[Any]
    more_url: str = ""
    is_first: bool = True


def by_newest(request: HttpRequest, rows: QuerySet[Any]) -> KeysetPage:
    """The newest row first; a further page begins after the key in ``after``."""
    key, _day = _place(request)
    if key is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return _page(request, found, is_first=key is None)


def by_due(request: HttpRequest, rows: QuerySet[Any], field: str) -> KeysetPage:
    """The row first whose ``field`` comes first, so that overdue ones stand at the top; rows without one come last."""
    key, day = _place(request)
    if key is not None:
        same = Q((field, day), ("pk__gt", key))
        beyond = same | Q((f"{field}__gt", day)) | Q((field, None)) if day else Q((field, None), ("pk__gt", key))
        rows = rows.filter(beyond)
    ordered = rows.order_by(F(field).asc(nulls_last=True), "pk")
    return _page(request, list(ordered[: PAGE + 1]), is_first=key is None, field=field)


def filters_of(request: HttpRequest) -> str:
    """The filters of the address, without the place in the list."""
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


def _page(request: HttpRequest, found: list[Any], *, is_first: bool, field: str = "") -> KeysetPage:
    if len(found) <= PAGE:
        return KeysetPage(found, "", is_first)
    last = found[PAGE - 1]
    day = getattr(last, field) if field else None
    place = f"{last.pk}.{day.isoformat()}" if day else str(last.pk)
    filters = filters_of(request)
    return KeysetPage(found[:PAGE], f"?{filters}&after={place}" if filters else f"?after={place}", is_first)


def _place(request: HttpRequest) -> tuple[int | None, date | None]:
    text = request.GET.get("after", "")
    if not text:
        return None, None
    key, _dot, day = text.partition(".")
    try:
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise ValueError(key)
        return int(key), date.fromisoformat(day) if day else None
    except ValueError as error:
        raise BadRequest(_("The page asked for does not exist.")) from error
