"""Looking back: the figures of a day, a week or a month, on a page, on paper and as a spreadsheet."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.services import exports
from appointments.views.case import READ
from service_window import spreadsheet
from service_window.charts import column_chart
from service_window.dashboard import figures_words as words
from service_window.dashboard.figures_forms import PeriodForm
from service_window.dashboard.figures_page import EVENTS, Links, Page, build
from service_window.dashboard.figures_period import Period, Span, period_of
from service_window.dashboard.figures_queries import By, find
from service_window.dashboard.figures_sheets import sheets_of, wait_sheets
from service_window.dashboard.figures_waits import find_waits, hours_table, waits_table
from windows.models import CalendarDay

sees_figures = permission_required("appointments.view_figures", raise_exception=True)


@require_safe
@sees_figures
def figure_list(request: HttpRequest) -> HttpResponse:
    """Show what the period brought, and how each figure is counted."""
    form = PeriodForm(request.GET)
    period, by = form.asked()
    page = _page(request, period, by)
    waits, by_hour = find_waits(period)
    labels = [row.label for row in page.course.rows]
    context = frame_of(form, _("Look back"), "figures:figure-list", "figures:figure-export") | {
        "by": by,
        "page": page,
        "nothing": not any(tile.cell.number for tile in page.tiles) and not page.groups.rows,
        "course_head": _("Hour") if period.span is Span.DAY else _("Day"),
        "charts": [
            column_chart(str(definition.label), labels, [row.cells[place].number or 0 for row in page.course.rows])
            for place, (_event, definition) in enumerate(EVENTS)
        ],
        "tabs": [_tab(each, period, by) for each in By],
        "waits": waits_table(waits) if waits else None,
        "wait_hours": hours_table(by_hour),
    }
    return render(request, "dashboard/figures.html", context)


@require_safe
@sees_figures
def figure_export(request: HttpRequest) -> HttpResponse:
    """Hand the figures of the period over as a spreadsheet."""
    period, by = PeriodForm(request.GET).asked()
    waits, by_hour = find_waits(period)
    sheets = sheets_of(_page(request, period, by), by)
    if waits:
        sheets += wait_sheets(waits_table(waits), hours_table(by_hour))
    exports.record_figures(by=request.user, first=period.first, last=period.last, broken_down=by.value)
    name = f"figures-{period.first.isoformat()}-{period.last.isoformat()}-{by.value}.xlsx"
    return spreadsheet.download(spreadsheet.workbook_of(sheets), name)


def frame_of(form: PeriodForm, heading: str, page: str, export: str) -> dict[str, Any]:
    """What the pages that look back have in common: the period asked for, and the ways to others."""
    period, by = form.asked()
    over = period.last < timezone.localdate()
    return {
        "form": form if form.errors else PeriodForm(initial={"span": period.span, "day": period.first, "by": by}),
        "heading": heading,
        "period_name": _period_name(period),
        "provisional": not over,
        "pages": _page_tabs(period, by, page),
        "spans": _span_tabs(period, by, page),
        "before_url": period_url(period.before, by, page),
        "after_url": period_url(period.after, by, page) if over else "",
        "export_url": period_url(period, by, export),
        "words": words,
    }


def _page(request: HttpRequest, period: Period, by: By) -> Page:
    calendar = CalendarDay.objects.work_calendar()
    links = Links(period, allowed=request.user.has_perm(READ))
    return build(find(period, by), period, by, calendar, links=links)


def period_url(period: Period, by: By, page: str = "figures:figure-list") -> str:
    """The address of a page about a period."""
    query = {"span": period.span.value, "day": period.first.isoformat(), "by": by.value}
    return f"{reverse(page)}?{urlencode(query)}"


def _tab(each: By, period: Period, by: By) -> dict[str, Any]:
    return {"label": each.label, "url": f"{period_url(period, each)}#groups", "current": each is by, "count": ""}


def _span_tabs(period: Period, by: By, page: str) -> list[dict[str, Any]]:
    """The periods of each kind that hold the same days, as far as they have come."""
    tabs = []
    for each in Span:
        day: date = min(period.last, timezone.localdate()) if each is not period.span else period.first
        url = period_url(period_of(each, day), by, page)
        tabs.append({"label": each.label, "url": url, "current": each is period.span, "count": ""})
    return tabs


def _page_tabs(period: Period, by: By, current: str) -> list[dict[str, Any]]:
    """The two pages that look back on the same period: what it brought, and how the windows spent it."""
    names = (("figures:figure-list", _("What it brought")), ("figures:window-time-list", _("Time of the windows")))
    return [
        {"label": label, "url": period_url(period, by, name), "current": name == current, "count": ""}
        for name, label in names
    ]


def _period_name(period: Period) -> str:
    """The days of the period."""
    if period.first == period.last:
        return period.first.isoformat()
    return _("%(first)s to %(last)s") % {"first": period.first.isoformat(), "last": period.last.isoformat()}
