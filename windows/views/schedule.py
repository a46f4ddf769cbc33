"""The schedule of a week: shifts, lunch roster (R5), chief representative of the day (S2); planned, cancelled, filled."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from service_window.http import Refusal
from windows.forms.schedule import CancelForm, ChiefForm, DutyForm, FillForm, LunchDutyForm
from windows.models import ChiefDuty, LunchDuty, Shift
from windows.services import schedule
from windows.views._days import day_asked, day_named
from windows.views._week import monday_of, week_from

sees_schedule = permission_required("windows.view_presence", raise_exception=True)
plans = permission_required(schedule.PLAN_SCHEDULE, raise_exception=True)
FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
@sees_schedule
def schedule_week(request: HttpRequest) -> HttpResponse:
    """Show a week: windows by days."""
    today = timezone.localdate()
    monday = monday_of(day_asked(request.GET.get("week", ""), today))
    to_plan = max(monday, today).isoformat() if monday + timedelta(days=6) >= today else ""
    context = {
        "week": week_from(monday),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "plans": request.user.has_perm(schedule.PLAN_SCHEDULE),
        "before_url": _week_url(monday - timedelta(days=7)),
        "after_url": _week_url(monday + timedelta(days=7)),
        "this_url": _week_url(today),
        "fill_url": f"{reverse('windows:schedule-fill')}?first={to_plan}" if to_plan else "",
        "plan_url": f"{reverse('windows:shift-plan')}?day={to_plan}",
    }
    return render(request, "windows/schedule_week.html", context)


@require_http_methods(FORM_METHODS)
@plans
def shift_plan(request: HttpRequest) -> HttpResponse:
    """Plan a person at a window."""
    day = day_asked(request.GET.get("day", ""), timezone.localdate())
    form = DutyForm(request.POST or None, initial=_given(request, day))

    def plan(given: dict[str, Any]) -> tuple[str, date]:
        shift = schedule.plan_shift(given.pop("window"), by=request.user, **given)
        return _("The shift is planned."), shift.day

    return _act(request, form, plan, title=_("Plan a shift"), label=_("Plan the shift"), day=day)


@require_http_methods(FORM_METHODS)
@plans
def shift_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a shift with a reason."""
    shift = get_object_or_404(Shift.objects.standing().for_list(), pk=pk)
    return _cancel(request, shift, schedule.cancel_shift, title=_("Cancel a shift"))


@require_http_methods(FORM_METHODS)
@plans
def lunch_plan(request: HttpRequest) -> HttpResponse:
    """Put a person on lunch duty at a window (R5)."""
    day = day_asked(request.GET.get("day", ""), timezone.localdate())
    form = LunchDutyForm(request.POST or None, initial=_given(request, day))

    def plan(given: dict[str, Any]) -> tuple[str, date]:
        duty = schedule.plan_lunch(given.pop("window"), by=request.user, **given)
        return _("The lunch duty is planned."), duty.day

    return _act(request, form, plan, title=_("Plan lunch duty"), label=_("Plan the lunch duty"), day=day)


@require_http_methods(FORM_METHODS)
@plans
def lunch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a lunch duty with a reason."""
    duty = get_object_or_404(LunchDuty.objects.filter(cancelled_at=None).for_list(), pk=pk)
    return _cancel(request, duty, schedule.cancel_lunch, title=_("Cancel a lunch duty"))


@require_http_methods(FORM_METHODS)
@plans
def chief_set(request: HttpRequest, day: str) -> HttpResponse:
    """Name the chief representative of a day and the deputy (S2)."""
    named = day_named(day)
    duty = ChiefDuty.objects.filter(pk=named).first()
    initial = {"chief": duty.chief_id, "deputy": duty.deputy_id} if duty else {}
    form = ChiefForm(request.POST or None, initial=initial)

    def name(given: dict[str, Any]) -> tuple[str, date]:
        schedule.set_chief_of_day(named, by=request.user, **given)
        return _("The chief representative of the day is named."), named

    title = _("Chief representative on %(day)s") % {"day": named.isoformat()}
    return _act(request, form, name, title=title, label=_("Save"), day=named)


@require_http_methods(FORM_METHODS)
@plans
def schedule_fill(request: HttpRequest) -> HttpResponse:
    """Fill days that have no shift yet from the A roles and the opening hours."""
    first = day_asked(request.GET.get("first", ""), timezone.localdate())
    form = FillForm(request.POST or None, initial={"first": first, "last": monday_of(first) + timedelta(days=6)})

    def fill(given: dict[str, Any]) -> tuple[str, date]:
        number = schedule.plan_days(given["first"], last=given["last"], by=request.user)
        planned = ngettext("%(number)d shift is planned.", "%(number)d shifts are planned.", number)
        return planned % {"number": number}, given["first"]

    explanation = _(
        "Days without any shift are filled from the A roles and the opening hours; planned days stay as they are."
    )
    return _act(request, form, fill, title=_("Fill days"), label=_("Fill the days"), day=first, explanation=explanation)


def _cancel(request: HttpRequest, duty: Any, cancel: Callable[..., Any], *, title: str) -> HttpResponse:
    form = CancelForm(request.POST or None)

    def run(given: dict[str, Any]) -> tuple[str, date]:
        cancel(duty, by=request.user, reason=given["reason"])
        return _("The duty is cancelled."), duty.day

    words = {"day": duty.day, "window": duty.window, "person": duty.staff}
    times = f"{duty.starts:%H:%M}–{duty.ends:%H:%M}"
    explanation = _("%(day)s, window %(window)s: %(person)s") % words + f" {times}"
    return _act(request, form, run, title=title, label=_("Cancel the duty"), day=duty.day, explanation=explanation)


def _act(
    request: HttpRequest,
    form: Form,
    run: Callable[[dict[str, Any]], tuple[str, date]],
    *,
    title: str,
    label: str,
    day: date,
    explanation: str = "",
) -> HttpResponse:
    """One form on a page of its own: what the service refuses is said there, and nothing typed is lost."""
    if form.is_valid():
        try:
            sentence, shown = run(dict(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return redirect(_week_url(shown))
    context = {"form": form, "title": title, "label": label, "explanation": explanation, "back_url": _week_url(day)}
    return render(request, "windows/schedule_act.html", context, status=422 if form.errors else 200)


def _given(request: HttpRequest, day: date) -> dict[str, Any]:
    """What a link of the week fills in: the day, and the window it stands at."""
    window = request.GET.get("window", "")
    return {"day": day, "window": window if window.isascii() and window.isdigit() and len(window) < 10 else None}


def _week_url(day: date) -> str:
    return f"{reverse('windows:schedule-week')}?week={monday_of(day).isoformat()}"
