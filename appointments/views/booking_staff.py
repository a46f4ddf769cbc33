"""Bookings as the office sees them: those of a day, masked; one of them, with what to tell and what to do."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.booking import CancelForm, TellForm
from appointments.forms.moves import RevealForm
from appointments.models import Booking, BookingRules
from appointments.services import booking_conflicts, booking_contacts, bookings
from appointments.services.check_in import advice, check_in, refusal
from appointments.views._booking_words import TONES, what_to_tell
from service_window.htmx import is_fragment
from service_window.http import Refusal
from windows.views._days import day_asked

READ = bookings.WORK_WITH_BOOKINGS

reads = permission_required(READ, raise_exception=True)


@require_safe
@reads
def booking_day(request: HttpRequest) -> HttpResponse:
    """Show who is expected on a day, by time and window; names are masked."""
    today = timezone.localdate()
    day = day_asked(request.GET.get("day", ""), today)
    rows = list(Booking.objects.for_day(day).for_list().order_by("starts_at", "window__number", "pk"))
    url = reverse("appointments:booking-day")
    context = {
        "day": day,
        "today": today,
        "rows": [(row, *TONES[row.state]) for row in rows],
        "expected": sum(row.state == Booking.State.BOOKED for row in rows),
        "troubled": sum(bool(row.conflict) for row in rows),
        "before_url": f"{url}?day={(day - timedelta(days=1)).isoformat()}",
        "after_url": f"{url}?day={(day + timedelta(days=1)).isoformat()}",
        "today_url": url,
    }
    return render(request, "appointments/booking_day.html", context)


@require_safe
@reads
def booking_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one booking: the contact masked, why it cannot be kept, and what can be done."""
    return _page(request, _booking(pk))


@require_POST
@permission_required(booking_contacts.REVEAL, raise_exception=True)
@reads
def booking_reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show one value of the contact in clear; the reason is recorded."""
    booking = _booking(pk)
    if field not in booking_contacts.REVEALABLE or not getattr(booking, field):
        raise Http404
    form = RevealForm(request.POST)
    revealed = {}
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        revealed[field] = booking_contacts.reveal_booking(booking, by=request.user, field=field, reason=reason)
    else:
        messages.error(request, _("Say why you need the data; the reason is recorded."))
    if not is_fragment(request, field):
        return _page(request, booking, revealed=revealed)
    fact = next(fact for fact in _contact(booking, revealed) if fact["key"] == field)
    return render(request, "appointments/_fact.html", {"fact": fact})


@require_POST
@permission_required(booking_conflicts.TELL, raise_exception=True)
def booking_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the visitor was told why the booking cannot be kept."""
    booking, form = _booking(pk), TellForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, tell_form=form, status=422)
    _do(booking, lambda: booking_conflicts.tell_visitor(booking, by=request.user, note=form.cleaned_data["note"]))
    messages.success(request, _("It is noted that you told the visitor."))
    return _to(booking)


@require_POST
@reads
def booking_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a booking for a visitor who called."""
    booking, form = _booking(pk), CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, cancel_form=form, status=422)
    _do(booking, lambda: bookings.cancel_booking(booking, by=request.user, reason=form.cleaned_data["reason"]))
    messages.success(request, _("The booking is cancelled."))
    return _to(booking)


@require_POST
@reads
def booking_arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a booked visitor in at the desk; the ticket is drawn."""
    booking = _booking(pk)
    ticket = _do(booking, lambda: check_in(booking, moment=timezone.now(), by=request.user))
    number = {"number": ticket.number if ticket else ""}
    messages.success(request, _("Checked in; the number is %(number)s.") % number if ticket else _("Checked in."))
    return _to(booking)


def _booking(pk: int) -> Booking:
    rows = Booking.objects.exclude(state__in=Booking.NEVER_MADE).for_list().select_related("item", "ticket")
    return get_object_or_404(rows, pk=pk)


def _do(booking: Booking, act: Any) -> Any:
    """Carry an act out; a refusal leads back to the booking."""
    try:
        return act()
    except Refusal as refused:
        refused.next_url = reverse("appointments:booking-detail", args=(booking.pk,))
        raise


def _to(booking: Booking) -> HttpResponse:
    return HttpResponseRedirect(reverse("appointments:booking-detail", args=(booking.pk,)), status=303)


def _page(
    request: HttpRequest,
    booking: Booking,
    *,
    revealed: dict[str, str] | None = None,
    tell_form: Form | None = None,
    cancel_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    now, rules = timezone.now(), BookingRules.objects.current()
    tone, icon = TONES[booking.state]
    expected = booking.state == Booking.State.BOOKED
    to_tell = bool(booking.conflict) and booking.told_about != booking.conflict
    may_tell = request.user.has_perm(booking_conflicts.TELL)
    context = {
        "booking": booking,
        "tone": tone,
        "icon_name": icon,
        "contact": _contact(booking, revealed or {}),
        "tell": what_to_tell(booking.conflict),
        "tell_form": (tell_form or TellForm()) if to_tell and may_tell else None,
        "cancel_form": (cancel_form or CancelForm()) if expected and booking.starts_at > now else None,
        "refused": refusal(booking, rules, now=now),
        "advice": advice(booking, rules, now=now),
        "expected": expected,
        "day_url": f"{reverse('appointments:booking-day')}?day={booking.day.isoformat()}",
    }
    return render(request, "appointments/booking_detail.html", context, status=status)


def _contact(booking: Booking, revealed: dict[str, str]) -> list[dict[str, str]]:
    """Name, phone and identifier: masked, but for what was revealed just now."""
    masked = (
        ("applicant_name", _("Name of the applicant"), booking.masked_name),
        ("phone", _("Phone"), booking.masked_phone),
        ("identifier", _("Identifier"), booking.masked_identifier),
    )
    return [
        {
            "key": key,
            "label": label,
            "value": revealed.get(key, value),
            "url": "" if key in revealed else reverse("appointments:booking-reveal", args=(booking.pk, key)),
        }
        for key, label, value in masked
        if value
    ]
