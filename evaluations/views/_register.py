"""A register as a page: filters, keyset pages with what is overdue first, a spreadsheet of the same rows, print.

A part describes its register by a `Listing` and writes two views::

    @require_safe
    @permission_required("evaluations.view_feedback", raise_exception=True)
    def complaint_list(request): return register_page(request, LISTING)

    @require_safe
    @permission_required("evaluations.export_feedback", raise_exception=True)
    def complaint_export(request): return register_export(request, LISTING)

A page costs one query for its rows whatever their number; ``rows`` joins what the columns read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evaluations.forms.register import RegisterForm
from evaluations.services import exports
from service_window import spreadsheet
from service_window.htmx import render

PAGE = 25
EXPORT_LIMIT = 5000
PRINT_LIMIT = 500
TARGET = "register-rows"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place of a table shows: a text, where it leads, its tone and icon where it is a state."""

    text: object
    url: str = ""
    tone: str = ""
    icon: str = ""
    badge: bool = False

    @property
    def shown(self) -> str:
        """The text as a page shows it; dates in ISO form, a dash for nothing."""
        if isinstance(self.text, date):
            return self.text.isoformat()
        return "—" if self.text is None or self.text == "" else str(self.text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and the cell of a row; a spreadsheet takes the cell's text."""

    title: str | Promise
    cell: Callable[[Any], Cell]
    tight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One register: its rows as the person may see them, its filter, its columns, the field that holds the deadline."""

    title: str | Promise
    url_name: str
    export_url_name: str
    export_permission: str
    rows: Callable[[Any], QuerySet[Any]]
    form: type[RegisterForm]
    columns: Sequence[Column]
    due: str = "due_on"
    lead: str | Promise = ""
    nothing: str | Promise = ""
    new_url_name: str = ""
    new_label: str | Promise = ""
    new_permission: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    forward: bool
    pk: int
    due: date | None


def register_page(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Show one page of a register, the nearest deadline first and then the newest; ``?all=1`` all of it to print."""
    form = listing.form(request.GET)
    rows = form.matching(listing.rows(request.user), today=timezone.localdate())
    whole = request.GET.get("all") == "1"
    found, newer, older = _page(rows, listing, None if whole else _place(request), PRINT_LIMIT if whole else PAGE)
    filters = _filters(request)
    url = reverse(listing.url_name)
    may_export = request.user.has_perm(listing.export_permission)
    context = {
        "listing": listing,
        "form": form,
        "url": url,
        "rows": [[(column, column.cell(row)) for column in listing.columns] for row in found],
        "newer_url": _link(filters, "after", found[0], listing) if newer and found else "",
        "older_url": _link(filters, "before", found[-1], listing) if older and found and not whole else "",
        "cut": whole and older,
        "print_limit": PRINT_LIMIT,
        "whole": whole,
        "whole_url": f"{url}?{filters}&all=1" if filters else f"{url}?all=1",
        "export_url": f"{reverse(listing.export_url_name)}?{filters}" if may_export else "",
        "export_limit": EXPORT_LIMIT,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "today": timezone.localdate(),
        "new_url": _new_url(request, listing),
    }
    return render(request, "evaluations/register.html", "evaluations/_register_rows.html", context, TARGET)


def register_export(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Hand over the rows asked for as a spreadsheet, up to a limit; the export is recorded."""
    form = listing.form(request.GET)
    rows = form.matching(listing.rows(request.user), today=timezone.localdate())
    found = list(rows.order_by(*_order(True, listing.due))[: EXPORT_LIMIT + 1])
    cut = len(found) > EXPORT_LIMIT
    exported = min(len(found), EXPORT_LIMIT)
    exports.record_export(listing.url_name, by=request.user, rows=exported, filters=_filters(request))
    header = [str(column.title) for column in listing.columns]
    content = spreadsheet.workbook(str(listing.title), header, _lines(found[:EXPORT_LIMIT], listing, cut))
    name = listing.url_name.rpartition(":")[2].removesuffix("-list")
    return spreadsheet.download(content, f"{name}-{timezone.localdate().isoformat()}.xlsx")


def _lines(rows: list[Any], listing: Listing, cut: bool) -> Iterator[list[object]]:
    for row in rows:
        yield ["" if (text := column.cell(row).text) is None else text for column in listing.columns]
    if cut:
        yield [
            _("Only the first %(limit)d rows are listed. Narrow the filter for the others.") % {"limit": EXPORT_LIMIT}
        ]


def _page(rows: QuerySet[Any], listing: Listing, place: _Place | None, size: int) -> tuple[list[Any], bool, bool]:
    """One page, and whether there are rows before and after it."""
    forward = place is None or place.forward
    if place is not None:
        rows = rows.filter(_beyond(place, listing.due))
    found = list(rows.order_by(*_order(forward, listing.due))[: size + 1])
    more, found = len(found) > size, found[:size]
    return (found, place is not None, more) if forward else (found[::-1], more, True)


def _order(forward: bool, due: str) -> tuple[Any, ...]:
    return (F(due).asc(nulls_last=True), "-pk") if forward else (F(due).desc(nulls_first=True), "pk")


def _beyond(place: _Place, due: str) -> Q:
    """The rows after a place, in the direction of reading."""
    undated, side = Q(**{f"{due}__isnull": True}), "lt" if place.forward else "gt"
    if place.due is None:
        same = undated & Q(**{f"pk__{side}": place.pk})
        return same if place.forward else same | Q(**{f"{due}__isnull": False})
    later = "gt" if place.forward else "lt"
    dated = Q(**{f"{due}__{later}": place.due}) | Q(**{due: place.due, f"pk__{side}": place.pk})
    return dated | undated if place.forward else dated


def _place(request: HttpRequest) -> _Place | None:
    for name, forward in (("before", True), ("after", False)):
        text = request.GET.get(name, "")
        if text:
            key, _dot, day = text.partition(".")
            if not (key.isascii() and key.isdigit() and len(key) < 19):
                raise BadRequest(_("The page asked for does not exist."))
            return _Place(forward, int(key), _day(day))
    return None


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as error:
        raise BadRequest(_("The page asked for does not exist.")) from error


def _filters(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("before", "after", "all"):
        query.pop(name, None)
    return query.urlencode()


def _link(filters: str, name: str, row: Any, listing: Listing) -> str:
    due: Any = row
    for part in listing.due.split("__"):
        due = getattr(due, part, None)
    place = f"{row.pk}.{due.isoformat()}" if due else f"{row.pk}"
    return f"?{filters}&{name}={place}" if filters else f"?{name}={place}"


def _new_url(request: HttpRequest, listing: Listing) -> str:
    may = listing.new_url_name and request.user.has_perm(listing.new_permission)
    return reverse(listing.new_url_name) if may else ""
