"""Leave (请、销假, R9): asked for with its consequences in view, decided, withdrawn, reported back; the calendar."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.leave import LeaveDecisionForm, LeaveForm, PeriodForm
from appointments.services.booking_conflicts import refresh_conflicts
from appointments.services.leave_consequences import leave_consequences
from service_window.http import Refusal
from windows.models import Leave, Staff
from windows.models.leave import DECIDE_LEAVE
from windows.services import leaves
from windows.services.leave_calendar import LeaveMonth

PAGE = 25
VIEW_PRESENCE = "windows.view_presence"

asks = permission_required(leaves.REQUEST_LEAVE, raise_exception=True)
decides = permission_required(DECIDE_LEAVE, raise_exception=True)


@require_safe
@asks
def leave_list(request: HttpRequest) -> HttpResponse:
    """Show the person's own leave, the latest request first, from a known one on."""
    rows = Leave.objects.filter(staff=request.user).for_list().order_by("-pk")
    before = request.GET.get("before", "")
    if before:
        rows = rows.filter(pk__lt=number(before))
    found = list(rows[: PAGE + 1])
    more = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"leaves": [(row, acts_on(row)) for row in found[:PAGE]], "more_url": more, "first": not before}
    return render(request, "appointments/leave_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks
def leave_new(request: HttpRequest) -> HttpResponse:
    """Ask for leave; what it would leave stands beside the form, also without script."""
    asked = request.method == "POST"
    today = timezone.localdate()
    form = LeaveForm(request.POST if asked else None, initial={"first": today, "last": today})
    if asked and "preview" in request.POST:
        context = {"form": LeaveForm(initial=request.POST.dict()), **_preview(request.user, PeriodForm(request.POST))}
        return render(request, "appointments/leave_new.html", context)
    if asked and form.is_valid():
        try:
            leave = leaves.request_leave(by=request.user, **_request(form))
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The request waits for a decision."))
            return HttpResponseRedirect(leave_url(leave), status=303)
    context = {"form": form, **_preview(request.user, PeriodForm(request.POST if asked else None))}
    return render(request, "appointments/leave_new.html", context, status=422 if form.errors else 200)


@require_POST
@asks
def leave_preview(request: HttpRequest) -> HttpResponse:
    """Say what a leave would leave while it is being filled in."""
    return render(request, "appointments/_leave_preview.html", _preview(request.user, PeriodForm(request.POST)))


@require_safe
@asks
def leave_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one leave: to its person, and to whoever decides with everything it would leave."""
    return _detail(request, find_leave(request, pk))


@require_POST
@decides
def leave_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse; a refusal of the system is said in the form, and what was typed stays."""
    leave = find_leave(request, pk)
    form = LeaveDecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            leaves.decide_leave(leave, grant=given["decision"] == "grant", by=request.user, reason=given["note"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            refresh_conflicts(by=request.user, reason="leave.decide")
            granted = given["decision"] == "grant"
            messages.success(request, _("The leave is granted.") if granted else _("The leave is refused."))
            return HttpResponseRedirect(leave_url(leave), status=303)
    return _detail(request, find_leave(request, pk), form=form)


@require_POST
@asks
def leave_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own leave."""
    leave = find_leave(request, pk)
    leaves.withdraw_leave(leave, by=request.user)
    messages.success(request, _("The leave is withdrawn."))
    return HttpResponseRedirect(leave_url(leave), status=303)


@require_POST
@asks
def leave_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the return (销假); before its end the leave ends now."""
    leave = find_leave(request, pk)
    row = leaves.report_return(leave, by=request.user)
    early = row.until_at < row.ends_at
    messages.success(
        request, _("The return is reported; the leave ended early.") if early else _("The return is reported.")
    )
    return HttpResponseRedirect(leave_url(leave), status=303)


@require_safe
@asks
def leave_calendar(request: HttpRequest) -> HttpResponse:
    """Show who is away in a month, per person or per window; without the permission one's own month only."""
    first = _month(request.GET.get("month", ""))
    sees_all = request.user.has_perm(VIEW_PRESENCE)
    by_window = sees_all and request.GET.get("by") == "window"
    month = LeaveMonth(first, only=None if sees_all else request.user)
    context = {
        "month": month,
        "today": timezone.localdate(),
        "by_window": by_window,
        "sees_all": sees_all,
        "people": [] if by_window else month.people(),
        "window_days": month.windows() if by_window else [],
        "links": _month_links(first, by_window=by_window),
    }
    return render(request, "appointments/leave_calendar.html", context)


# --- Parts ----------------------------------------------------------------------------------------


def find_leave(request: HttpRequest, pk: int) -> Leave:
    """The leave, if this person may see it."""
    leave: Leave = get_object_or_404(Leave.objects.visible_to(request.user).for_list(), pk=pk)
    return leave


def leave_url(leave: Leave) -> str:
    """The page of a leave."""
    return reverse("appointments:leave-detail", args=(leave.pk,))


def acts_on(leave: Leave) -> dict[str, bool]:
    """What the person may do with their own leave now."""
    now = timezone.now()
    return {
        "withdraw": leave.may_be_withdrawn(now),
        "back": leave.may_be_ended(now),
        "early": leave.ends_at > now,
    }


def number(text: str) -> int:
    """A key out of an address."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("The page asked for does not exist."))
    return int(text)


def _detail(request: HttpRequest, leave: Leave, *, form: LeaveDecisionForm | None = None) -> HttpResponse:
    person, own = request.user, leave.staff_id == request.user.pk
    waiting = leave.state == Leave.State.REQUESTED
    may_decide = leave.may_be_decided_by(person)
    left = None
    if waiting or leave.ends_at > timezone.now():
        left = leave_consequences(leave.staff, starts_at=leave.starts_at, ends_at=leave.ends_at)
    context = {
        "leave": leave,
        "own": own,
        "acts": acts_on(leave) if own else {},
        "reason": leave.reason_for(person),
        "left": left,
        "form": (form or LeaveDecisionForm()) if waiting and may_decide else None,
        "beyond": waiting and not own and not may_decide,
    }
    return render(request, "appointments/leave_detail.html", context, status=422 if form else 200)


def _preview(person: Staff, form: PeriodForm) -> dict[str, Any]:
    """What the time typed so far would leave, or why it cannot be asked for."""
    if not form.is_valid():
        return {"left": None, "days": None, "refusal": ""}
    starts, ends = form.period
    try:
        days = leaves.ensure_askable(person, starts, ends, now=timezone.now())
    except Refusal as refused:
        return {"left": None, "days": None, "refusal": str(refused.sentence)}
    return {"left": leave_consequences(person, starts_at=starts, ends_at=ends), "days": days, "refusal": ""}


def _request(form: LeaveForm) -> dict[str, Any]:
    starts, ends = form.period
    return {
        "kind": form.cleaned_data["kind"],
        "starts_at": starts,
        "ends_at": ends,
        "reason": form.cleaned_data["reason"],
    }


def _month(text: str) -> date:
    today = timezone.localdate()
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadRequest(_("The page asked for does not exist.")) from error
    if abs(first.year - today.year) > 20:
        raise BadRequest(_("The page asked for does not exist."))
    return first


def _month_links(first: date, *, by_window: bool) -> dict[str, str]:
    by = "&by=window" if by_window else ""
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return {
        "before": f"?month={before:%Y-%m}{by}",
        "after": f"?month={after:%Y-%m}{by}",
        "person": f"?month={first:%Y-%m}",
        "window": f"?month={first:%Y-%m}&by=window",
    }
