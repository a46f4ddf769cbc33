"""A register as a page: filters, keyset pages with what is overdue first, a spreadsheet of the same rows, print.

A part describes its register by a `Listing` and writes two views::

    @require_safe
    @permission_required("evaluations.view_feedback", raise_exception=True)
    def complaint_list(request): return register_page(request, LISTING)

    @require_safe
    @permission_required("evaluations.export_feedback", raise_exception=True)
    def complaint_export(request): return register_export(request, LISTING)

A page costs one query for its rows whatever their number, or two where rows have deadlines; ``rows`` joins what the
columns read. What is due comes first, the nearest deadline leading; all else by its day, or the newest first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.forms.register import RegisterForm
from evaluations.services import exports
from evaluations.views._keyset import PAGE, Stretch, by_deadline, page_of, place, place_of
from service_window import spreadsheet
from service_window.htmx import render

EXPORT_LIMIT = 5000
PRINT_LIMIT = 500
TARGET = "register-rows"

Words = str | Promise
EMPTY = gettext_lazy("This register is empty.")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place of a table shows: a text, where it leads, its tone and icon where it is a state.

    ``remark`` stands behind the text on a page, and not in a spreadsheet. ``part`` is the template of a place that looks like nothing else; it shows ``of``.
    """

    text: object
    url: str = ""
    tone: str = ""
    icon: str = ""
    badge: bool = False
    remark: Words = ""
    part: str = ""
    of: Any = None

    @property
    def shown(self) -> str:
        """The text as a page shows it; dates in ISO form, a dash for nothing."""
        text = self.text.isoformat() if isinstance(self.text, date) else str(self.text or "—")
        return f"{text} {self.remark}" if self.remark else text


def due_cell(day: date | None, *, today: date) -> Cell:
    """A deadline; one that has passed says so, in words and colour."""
    if day is None or day >= today:
        return Cell(day)
    return Cell(day, tone="bad", icon="clock-alert", badge=True, remark=_("Overdue"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and the cell of a row; a spreadsheet takes the cell's text."""

    title: Words
    cell: Callable[[Any], Cell]
    tight: bool = False
    on_page: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """One button at the head of a register: where it leads, and the permission that it takes."""

    label: Words
    url_name: str
    permission: str
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One register: its rows as the person may see them, its filter, its columns.

    ``due`` is the field that holds the deadline, the nearest first; without one ``day`` holds the day, the latest first,
    and a day is the deadline of rows that are ``due_while`` so. ``also`` are rows of another table that stand among the
    others by the same day.
    """

    title: Words
    url_name: str
    export_url_name: str
    export_permission: str
    rows: Callable[[Any], QuerySet[Any]]
    form: type[RegisterForm]
    columns: Sequence[Column]
    due: str = ""
    day: str = ""
    due_while: Q | None = None
    also: Callable[[Any], QuerySet[Any]] | None = None
    lead: Words = ""
    empty: Words = EMPTY
    nothing: Words = ""
    new_url_name: str = ""
    new_label: Words = ""
    new_permission: str = ""
    ways: Sequence[Way] = ()
    tabs: str = "evaluations/_office_tabs.html"

    @property
    def order(self) -> Words:
        """How the rows follow each other, in words."""
        return _("what is due first, then the newest") if self.due or self.due_while else _("the newest first")


def register_page(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Show one page of a register, the nearest deadline first and then the newest; ``?all=1`` all of it to print."""
    form = listing.form(request.GET)
    whole = request.GET.get("all") == "1"
    size = PRINT_LIMIT if whole else PAGE
    filters = _filters(request)
    start = None if whole else place(request)
    found, newer, older = page_of(_stretches(request, listing, form), start, size)
    url = reverse(listing.url_name)
    may_export = request.user.has_perm(listing.export_permission)
    shown = [column for column in listing.columns if column.on_page]
    context = {
        "listing": listing,
        "columns": shown,
        "form": form,
        "url": url,
        "found": found,
        "rows": [[(column, column.cell(row)) for column in shown] for row in found],
        "newer_url": _link(filters, "after", place_of(found[0])) if newer and found else "",
        "older_url": _link(filters, "before", place_of(found[-1])) if older and found and not whole else "",
        "cut": whole and older,
        "print_limit": PRINT_LIMIT,
        "whole": whole,
        "whole_url": f"{url}?{filters}&all=1" if filters else f"{url}?all=1",
        "export_url": f"{reverse(listing.export_url_name)}?{filters}" if may_export else "",
        "export_limit": EXPORT_LIMIT,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "today": timezone.localdate(),
        "new_url": _new_url(request, listing),
        "ways": [(way, reverse(way.url_name)) for way in listing.ways if request.user.has_perm(way.permission)],
    }
    return render(request, "evaluations/register.html", "evaluations/_register_rows.html", context, TARGET)


def register_export(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Hand over the rows asked for as a spreadsheet, up to a limit; the export is recorded."""
    found, _newer, cut = page_of(_stretches(request, listing, listing.form(request.GET)), None, EXPORT_LIMIT)
    exports.record_export(listing.url_name, by=request.user, rows=len(found), filters=_filters(request))
    header = [str(column.title) for column in listing.columns]
    content = spreadsheet.workbook(str(listing.title), header, _lines(found, listing, cut))
    name = listing.url_name.rpartition(":")[2].removesuffix("-list")
    return spreadsheet.download(content, f"{name}-{timezone.localdate().isoformat()}.xlsx")


def _stretches(request: HttpRequest, listing: Listing, form: RegisterForm) -> list[Stretch]:
    """The rows asked for, in the order of the register: first what is due, where something can be."""
    today = timezone.localdate()

    def asked(rows: Callable[[Any], QuerySet[Any]]) -> QuerySet[Any]:
        return form.matching(rows(request.user), today=today, by=request.user)

    rows, also = asked(listing.rows), [asked(listing.also)] if listing.also else []
    if listing.due:
        return by_deadline(rows, listing.due)
    if listing.due_while is None:
        return [Stretch([rows, *also], listing.day, latest_first=True)]
    due, done = rows.filter(listing.due_while), rows.exclude(listing.due_while)
    return [Stretch([due], listing.day), Stretch([done, *also], listing.day, latest_first=True)]


def _lines(rows: list[Any], listing: Listing, cut: bool) -> Iterator[list[object]]:
    for row in rows:
        yield ["" if (text := column.cell(row).text) is None else text for column in listing.columns]
    if cut:
        yield [
            _("Only the first %(limit)d rows are listed. Narrow the filter for the others.") % {"limit": EXPORT_LIMIT}
        ]


def _filters(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("before", "after", "all"):
        query.pop(name, None)
    return query.urlencode()


def _link(filters: str, name: str, found: str) -> str:
    return f"?{filters}&{name}={found}" if filters else f"?{name}={found}"


def _new_url(request: HttpRequest, listing: Listing) -> str:
    may = listing.new_url_name and request.user.has_perm(listing.new_permission)
    return reverse(listing.new_url_name) if may else ""
