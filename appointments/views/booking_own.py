"""The private page of a booking: who comes while the time is held, then code, QR code and what can be done (F1)."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from appointments.forms.booking import ContactForm, slot_value
from appointments.models import BookableItem, Booking, BookingRules
from appointments.services import bookings, check_in
from appointments.services.bookings import SlotTaken
from appointments.views._booking_urls import absolute_url, times_url, to_booking
from appointments.views._booking_words import TONES, time_words, what_to_tell
from appointments.views.booking_choose import find_booking, limit_holds, other_times
from service_window.http import Refusal
from windows.models import CalendarArrangement, Material, Office

FORM = ("GET", "HEAD", "POST")


@login_not_required
@never_cache
@sensitive_post_parameters("name", "phone", "identifier")
@require_http_methods(FORM)
def booking_show(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who comes, while the time is held; from then on show the booking."""
    booking = find_booking(token)
    if booking.booked_at is not None:
        if request.method == "POST":  # pressed twice, or sent again after going back
            return to_booking(booking)
        return render(request, "appointments/booking_public.html", _shown(request, booking))
    try:
        settings = bookings.find_settings(booking.item.code)[0]
    except bookings.ItemNotBookable as refused:
        return _not_bookable(request, booking, refused)
    form = ContactForm(request.POST or None, needs_identifier=settings.needs_identifier)
    if request.method == "POST" and form.is_valid():
        return _confirm(request, booking, settings, form)
    return _ask(request, booking, settings, form, status=422 if form.errors else 200)


# --- Name and phone -----------------------------------------------------------------------------


def _confirm(request: HttpRequest, booking: Booking, settings: BookableItem, form: ContactForm) -> HttpResponse:
    """Make the held time a booking; where it was lost meanwhile, offer others beside what was typed."""
    try:
        if form.cleaned_data["slot"]:
            limit_holds(request)
            booking = bookings.hold_slot(settings.item.code, starts_at=form.cleaned_data["slot"], token=booking.token)
        booking = bookings.confirm_booking(booking, form.contact())
    except SlotTaken as refused:
        form.add_error(None, str(refused.sentence))
        times = other_times(settings, booking.starts_at)
        form.offer([(slot_value(moment), time_words(moment)) for moment in times])
        return _ask(request, booking, settings, form, status=409)
    except bookings.ItemNotBookable as refused:
        return _not_bookable(request, booking, refused)
    except Refusal as refused:
        form.add_error(None, str(refused.sentence))
        return _ask(request, booking, settings, form, status=422)
    messages.success(request, _("Your time is booked."))
    return to_booking(booking)


def _ask(
    request: HttpRequest, booking: Booking, settings: BookableItem, form: ContactForm, *, status: int
) -> HttpResponse:
    now = timezone.now()
    held = booking.held_until is not None and booking.held_until > now
    context = {
        "booking": booking,
        "words": time_words(booking.starts_at),
        "form": form,
        "held_until": booking.held_until if held else None,
        "lost": status == 409,
        "passed": booking.starts_at <= now,
        "keep_days": settings.rules.keep_days,
        "times_url": times_url(booking),
    }
    return render(request, "appointments/booking_contact_public.html", context, status=status)


def _not_bookable(request: HttpRequest, booking: Booking, refused: Refusal) -> HttpResponse:
    """The item was withdrawn in the middle of booking."""
    context = {"booking": booking, "words": time_words(booking.starts_at), "sentence": str(refused.sentence)}
    return render(request, "appointments/booking_gone_public.html", context, status=409)


# --- The booking --------------------------------------------------------------------------------


def _shown(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    rules, office, now = BookingRules.objects.current(), Office.objects.current(), timezone.now()
    stands = booking.state == Booking.State.BOOKED
    tone, icon = TONES[booking.state]
    to_come = stands and booking.starts_at > now
    return {
        "booking": booking,
        "words": time_words(booking.starts_at),
        "tone": tone,
        "icon_name": icon,
        "stands": stands,
        "to_come": to_come,
        "moves_left": booking.moves < rules.most_moves or bool(booking.conflict),
        "provisional": to_come and booking.day.year not in CalendarArrangement.objects.years(),
        "sorry": what_to_tell(booking.conflict),
        "qr": segno.make(absolute_url(request, office, booking), error="m").svg_data_uri(
            scale=4, border=4, dark="#000", light="#fff"
        ),
        "materials": list(Material.objects.filter(version=booking.version_id)),
        "guide_url": reverse("windows:item-guide", args=(booking.item.code,)) if stands and office.guide_public else "",
        "by_phone": rules.phone_check_in,
        "check_in_refused": check_in.refusal(booking, rules, now=now),
        "check_in_opens": check_in.opening_words(booking, rules, now=now),
        "check_in_advice": check_in.advice(booking, rules, now=now),
        "ticket_url": ticket_url(booking),
    }


def ticket_url(booking: Booking) -> str:
    """The visitor's own page of the ticket drawn at check-in, where this installation has one."""
    ticket = booking.ticket
    if ticket is None or not ticket.token:
        return ""
    try:
        return reverse("appointments:ticket-live", args=(ticket.token,))
    except NoReverseMatch:
        return ""
