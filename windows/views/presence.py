"""The presence of a day: punctuality as it follows from times and schedule, and corrections with a reason (R9)."""

from collections import Counter
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
from django.views.decorators.http import require_http_methods, require_safe

from service_window.http import Refusal
from windows.forms.presence import CorrectAbsenceForm, CorrectAttendanceForm, MissedAttendanceForm, on_day
from windows.models import Absence, Attendance, Staff, TimeCorrection
from windows.presence import Arrival
from windows.services import corrections
from windows.views._attended import TONES, people_on
from windows.views._days import day_asked

sees_presence = permission_required("windows.view_presence", raise_exception=True)
corrects = permission_required(corrections.CORRECT_ATTENDANCE, raise_exception=True)
FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
@sees_presence
def presence_day(request: HttpRequest) -> HttpResponse:
    """Show who was there on a day, and how punctual."""
    today = timezone.localdate()
    day = day_asked(request.GET.get("day", ""), today)
    people = people_on(day, now=timezone.now())
    counts = Counter(row.standing.arrival for person in people for row in person.judged)
    context = {
        "day": day,
        "people": people,
        "counts": [(kind.label, counts[kind], TONES[kind]) for kind in Arrival if counts[kind]],
        "corrects": request.user.has_perm(corrections.CORRECT_ATTENDANCE),
        "before_url": _day_url(day - timedelta(days=1)),
        "after_url": _day_url(day + timedelta(days=1)),
        "add_url": f"{reverse('windows:attendance-add')}?day={day.isoformat()}" if day <= today else "",
    }
    return render(request, "windows/presence_day.html", context)


@require_http_methods(FORM_METHODS)
@corrects
def attendance_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct when somebody signed in or out; the old value is kept and shown."""
    row = get_object_or_404(Attendance.objects.select_related("staff", "window"), pk=pk)
    form = CorrectAttendanceForm(request.POST or None, row=row, day=row.day)

    def correct(given: dict[str, Any]) -> str:
        corrections.correct_attendance(row, by=request.user, reason=given["reason"], **form.changes())
        return _("The times are corrected.")

    title = _("Correct the times of %(person)s") % {"person": row.staff.name}
    changes = row.corrections.select_related("by").order_by("pk")
    return _act(request, form, correct, person=row.staff, day=row.day, title=title, changes=changes)


@require_http_methods(FORM_METHODS)
@corrects
def absence_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct when somebody left the post or came back."""
    row = get_object_or_404(Absence.objects.select_related("attendance__staff"), pk=pk)
    person, day = row.attendance.staff, row.attendance.day
    form = CorrectAbsenceForm(request.POST or None, row=row, day=day)

    def correct(given: dict[str, Any]) -> str:
        corrections.correct_absence(row, by=request.user, reason=given["reason"], **form.changes())
        return _("The times are corrected.")

    title = _("Correct an absence of %(person)s") % {"person": person.name}
    changes = row.corrections.select_related("by").order_by("pk")
    return _act(request, form, correct, person=person, day=day, title=title, changes=changes)


@require_http_methods(FORM_METHODS)
@corrects
def attendance_add(request: HttpRequest) -> HttpResponse:
    """Add a stretch of attendance that somebody forgot to record."""
    day = day_asked(request.GET.get("day", ""), timezone.localdate())
    form = MissedAttendanceForm(request.POST or None, initial={"day": day})

    def add(given: dict[str, Any]) -> str:
        moments = {name: on_day(given["day"], given[name]) for name in ("signed_in_at", "signed_out_at")}
        corrections.add_missed_attendance(
            given["staff"], given["window"], by=request.user, reason=given["reason"], **moments
        )
        return _("The forgotten stretch is on record.")

    return _act(request, form, add, person=None, day=day, title=_("Add a forgotten stretch"), changes=())


def _act(
    request: HttpRequest,
    form: Form,
    run: Callable[[dict[str, Any]], str],
    *,
    person: Staff | None,
    day: date,
    title: str,
    changes: Any,
) -> HttpResponse:
    """One form on a page of its own, with what was corrected before; a refusal keeps what was typed."""
    if form.is_valid():
        try:
            sentence = run(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return redirect(_day_url(day))
    context = {
        "form": form,
        "title": title,
        "day": day,
        "changes": list[TimeCorrection](changes),
        "refusal": corrections.refusal_to_correct(person, by=request.user) if person is not None else "",
        "back_url": _day_url(day),
    }
    return render(request, "windows/presence_act.html", context, status=422 if form.errors else 200)


def _day_url(day: date) -> str:
    return f"{reverse('windows:presence-day')}?day={day.isoformat()}"
