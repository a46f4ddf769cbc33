"""How the windows spent a day, a week or a month: serving, walking, paused, idle, on a page and as a spreadsheet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.services import exports
from service_window import spreadsheet
from service_window.dashboard.figures_forms import PeriodForm
from service_window.dashboard.figures_views import frame_of, sees_figures
from service_window.dashboard.window_time_page import build, sheets_of
from service_window.dashboard.window_time_queries import find_window_time

PAGE, EXPORT = "figures:window-time-list", "figures:window-time-export"


@require_safe
@sees_figures
def window_time_list(request: HttpRequest) -> HttpResponse:
    """Show how each window spent the period, hour by hour, and how each figure is counted."""
    form = PeriodForm(request.GET)
    period, _by = form.asked()
    found = find_window_time(period, timezone.now())
    context = frame_of(form, _("Time of the windows"), PAGE, EXPORT) | {"page": build(found), "found": found}
    return render(request, "dashboard/window_time.html", context)


@require_safe
@sees_figures
def window_time_export(request: HttpRequest) -> HttpResponse:
    """Hand the time of the windows over as a spreadsheet."""
    period, _by = PeriodForm(request.GET).asked()
    found = find_window_time(period, timezone.now())
    exports.record_figures(by=request.user, first=period.first, last=period.last, broken_down="window_time")
    name = f"window-time-{period.first.isoformat()}-{period.last.isoformat()}.xlsx"
    return spreadsheet.download(spreadsheet.workbook_of(sheets_of(found, build(found))), name)
