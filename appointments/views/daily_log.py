"""The daily log of the chief representative (S2): generated, completed by hand, signed, locked, printed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.daily_log import LogForm
from appointments.services.day_figures import generate_daily_log
from appointments.views._log_words import chapters
from service_window.http import Refusal
from windows.models import CalendarDay, ChiefDuty, DailyLog
from windows.services import daily_log
from windows.views._days import day_asked, day_named, month_of

reads_log = permission_required("windows.view_daily_log", raise_exception=True)
keeps_log = permission_required(daily_log.KEEP_DAILY_LOG, raise_exception=True)


@dataclass(frozen=True, slots=True)
class LogDay:
    """One day of the list: its log, or the gap where one should be."""

    day: date
    url: str
    log: DailyLog | None
    works: bool

    @property
    def state(self) -> str:
        """Signed, open, missing, or a day off on which none is due."""
        if self.log is not None:
            return "signed" if self.log.is_signed else "open"
        return "missing" if self.works else "off"


@require_safe
@reads_log
def log_list(request: HttpRequest) -> HttpResponse:
    """Show the days of a month, the newest first, with the gaps among them."""
    today = timezone.localdate()
    first, last = month_of(day_asked(request.GET.get("month", "") + "-01", today))
    days = _days(first, min(last, today))
    context = {
        "days": days,
        "first": first,
        "missing": sum(day.state == "missing" for day in days),
        "before_url": f"?month={(first - timedelta(days=1)):%Y-%m}",
        "after_url": f"?month={(last + timedelta(days=1)):%Y-%m}" if last < today else "",
        "today_url": _url(today),
    }
    return render(request, "appointments/log_list.html", context)


@require_safe
@reads_log
def log_detail(request: HttpRequest, day: str) -> HttpResponse:
    """Show the log of a day, to be completed and signed as long as it is open."""
    return _page(request, day_named(day))


@require_POST
@keeps_log
def log_generate(request: HttpRequest, day: str) -> HttpResponse:
    """Write the events of the day into its log, anew until it is signed."""
    log = generate_daily_log(day_named(day), by=request.user)
    messages.success(request, _("The events of the day are written into the log."))
    return redirect(_url(log.day))


@require_POST
@keeps_log
def log_write(request: HttpRequest, day: str) -> HttpResponse:
    """Keep what was written by hand, and sign where that button was pressed."""
    log = get_object_or_404(DailyLog, pk=day_named(day))
    form = LogForm(request.POST, log=log)
    if not form.is_valid():
        return _page(request, log.day, form=form)
    signs = request.POST.get("act") == "sign"
    try:
        with transaction.atomic():
            daily_log.complete_log(log, by=request.user, **form.cleaned_data)
            if signs:
                daily_log.sign_log(log, by=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, log.day, form=form)
    messages.success(request, _("The log is signed and locked.") if signs else _("The log is saved."))
    return redirect(_url(log.day))


def _page(request: HttpRequest, day: date, *, form: LogForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    log = DailyLog.objects.select_related("signed_by").filter(pk=day).first()
    keeps = request.user.has_perm(daily_log.KEEP_DAILY_LOG)
    context: dict[str, Any] = {
        "day": day,
        "duty": ChiefDuty.objects.for_list().filter(pk=day).first(),
        "log": log,
        "chapters": chapters(log) if log else (),
        "keeps": keeps,
        "to_come": day > today,
        "form": None,
        "refusal": "",
        "is_true": bool(log and log.is_signed and daily_log.digest_of(log, log.chain_head) == log.digest),
        "before_url": _url(day - timedelta(days=1)),
        "after_url": _url(day + timedelta(days=1)) if day < today else "",
    }
    if log is not None and keeps and (form is not None or not log.is_signed):
        context |= {"form": form or LogForm(log=log), "refusal": daily_log.refusal_to_sign(log, by=request.user)}
    return render(request, "appointments/log_chief.html", context, status=422 if form else 200)


def _days(first: date, last: date) -> list[LogDay]:
    calendar = CalendarDay.objects.work_calendar((first.year,))
    logs = {log.day: log for log in DailyLog.objects.filter(day__range=(first, last)).select_related("signed_by")}
    days = [last - timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [LogDay(day, _url(day), logs.get(day), calendar.is_workday(day)) for day in days]


def _url(day: date) -> str:
    return reverse("appointments:log-detail", args=(day.isoformat(),))
