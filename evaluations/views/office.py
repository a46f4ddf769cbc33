"""The first page of the assessment office (`/office/`): what awaits, the nearest deadlines, the registers, the report."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluations.registers import REGISTERS
from evaluations.services.monthly import Counted, report_of
from service_window.worklist import MOST_COUNTED, WorkKind, counts_for, kinds_for

opens = permission_required("evaluations.open_office", raise_exception=True)
ROWS = 25
DEADLINES = 8
MAY_OPEN = {register.url_name: register.permissions for register in REGISTERS}
_LATEST = date(9999, 12, 31)


@require_safe
@opens
def office_home(request: HttpRequest) -> HttpResponse:
    """Show what awaits the person, overdue deadlines first, and the ways to every register."""
    kinds = kinds_for(request.user)
    counts = counts_for(kinds, request.user)
    read_here = [kind for kind in kinds if not kind.decisions and counts[kind.code]]
    rows = [(kind, row) for kind in read_here for row in kind.rows(request.user, limit=DEADLINES)]
    rows.sort(key=lambda pair: (pair[1].due or _LATEST, pair[1].since))
    today = timezone.localdate()
    this_month, before = _months(today)
    context = {
        "tiles": [(kind, _number(counts[kind.code]), _kind_url(kind)) for kind in kinds],
        "deadlines": rows[:DEADLINES],
        "registers": [
            (row, _url(row.url_name)) for row in REGISTERS if any(map(request.user.has_perm, row.permissions))
        ],
        "this_month": this_month,
        "month_before": before,
        "today": today,
    }
    return render(request, "evaluations/office_home.html", context)


@require_safe
@opens
def office_work(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything of one kind that awaits the person, what is overdue first."""
    kind = next((kind for kind in kinds_for(request.user) if kind.code == code), None)
    if kind is None:
        raise Http404
    if kind.decisions:
        return redirect("appointments:worklist-kind", code)
    after = request.GET.get("after", "")[:64]
    rows = list(kind.rows(request.user, limit=ROWS + 1, after=after))
    more = f"?after={rows[ROWS - 1].place}" if len(rows) > ROWS else ""
    context = {"kind": kind, "rows": rows[:ROWS], "more_url": more, "first": not after, "selected": set()}
    return render(request, "evaluations/office_work.html", context)


@require_safe
@opens
def report_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show the totals of one month, each leading to the register with the rows counted."""
    if not (2000 <= year <= 2099 and 1 <= month <= 12):
        raise Http404
    first = date(year, month, 1)
    last = _month_after(first) - timedelta(days=1)
    parts = report_of(request.user, first=first, last=last)
    ahead = _month_after(first)
    context = {
        "first": first,
        "last": last,
        "today": timezone.localdate(),
        "parts": [_shown(part, request.user, first, last) for part in parts],
        "before_url": _report_url(first - timedelta(days=1)),
        "after_url": _report_url(ahead) if ahead <= timezone.localdate() else "",
    }
    return render(request, "evaluations/report_month.html", context)


def _shown(counted: Counted, person: Any, first: date, last: date) -> dict[str, Any]:
    """A part with the addresses of its rows in the register, where the person may open it."""
    part = counted.part
    may = any(map(person.has_perm, MAY_OPEN.get(part.url_name, ())))
    url = _url(part.url_name) if may else ""
    days = f"first={first.isoformat()}&last={last.isoformat()}"

    def link(query: str) -> str:
        name = query.partition("=")[0]
        asked = (part.query if not name or not part.query.startswith(f"{name}=") else "", days, query)
        return f"{url}?{'&'.join(filter(None, asked))}" if url else ""

    tables = [
        (title, [(line, link(line.query) if line.query else "") for line in lines]) for title, lines in counted.tables
    ]
    return {"part": part, "total": counted.total, "tables": tables, "url": link("")}


def _months(today: date) -> tuple[tuple[date, str], tuple[date, str]]:
    this = today.replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    return (this, _report_url(this)), (before, _report_url(before))


def _month_after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _report_url(day: date) -> str:
    return reverse("evaluations:report-month", args=(day.year, day.month))


def _kind_url(kind: WorkKind) -> str:
    if kind.decisions:
        return reverse("appointments:worklist-kind", args=(kind.code,))
    return reverse("evaluations:office-work", args=(kind.code,))


def _number(count: int) -> str:
    return _("%(most)d+") % {"most": MOST_COUNTED} if count > MOST_COUNTED else str(count)


def _url(name: str) -> str:
    """The address of a register; empty where this installation does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
