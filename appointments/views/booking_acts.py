"""What a visitor does with a booking: move it, cancel it, put it into a calendar, check in, find it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments import calendar_file
from appointments.forms.booking import FindForm, SlotForm
from appointments.models import Booking, BookingRules
from appointments.services import bookings
from appointments.services.bookings import SlotTaken
from appointments.services.check_in import check_in, done_words
from appointments.views._booking_urls import absolute_url, booking_url, to_booking
from appointments.views._booking_words import time_words
from appointments.views.booking_choose import choice_of_times, find_booking, limit_holds
from service_window.http import Refusal, client_ip
from service_window.wording import in_language
from windows.models import ItemVersion, Office
from windows.services import limits
from windows.services.limits import TooOften

WRONG_PER_CODE = 5
"""Wrong answers for one code in an hour; a phone's last digits are one of ten thousand."""
WRONG_PER_ADDRESS = 300
"""Wrong answers from one address in an hour: a whole hall may sit behind it, and who guesses needs code and digits: codes are drawn
from 850 billion."""
HOUR = 3600
FORM = ("GET", "HEAD", "POST")


@login_not_required
@never_cache
@require_http_methods(FORM)
def booking_move(request: HttpRequest, token: str) -> HttpResponse:
    """Move a booking to another time."""
    booking = find_booking(token)
    settings = bookings.settings_of(booking.item)
    form = SlotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit_holds(request)
        try:
            bookings.move_booking(booking, starts_at=form.cleaned_data["slot"])
        except Refusal as refused:
            refused.next_url = request.path if isinstance(refused, SlotTaken) else booking_url(booking)
            raise
        messages.success(request, _("Your booking is moved. Load the calendar file again."))
        return to_booking(booking)
    context = {
        "version": booking.version,
        "booking": booking,
        "words": time_words(booking.starts_at),
        "action": request.path,
        "form": form,
        **choice_of_times(request, settings),
    }
    return render(request, "appointments/booking_times_public.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_POST
def booking_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel a booking."""
    booking = find_booking(token)
    try:
        bookings.cancel_booking(booking)
    except Refusal as refused:
        refused.next_url = booking_url(booking)
        raise
    messages.success(request, _("Your booking is cancelled. Thank you for telling us."))
    return to_booking(booking)


@login_not_required
@never_cache
@require_safe
def booking_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the booking as a file for the visitor's calendar."""
    booking = find_booking(token)
    if booking.booked_at is None:
        raise Http404
    office = Office.objects.current()
    english = get_language() == "en"
    place = (english and office.address_en) or office.address
    text = _("Code: %(code)s. Window %(window)s.") % {"code": booking.grouped_code, "window": booking.window.number}
    event = calendar_file.Event(
        uid=f"booking-{booking.code}@{request.get_host()}",
        sequence=booking.moves + (booking.state == Booking.State.CANCELLED),
        changed_at=booking.changed_at,
        starts_at=timezone.localtime(booking.starts_at),
        ends_at=timezone.localtime(booking.ends_at),
        title=_("%(item)s, %(office)s") % {"item": _item_name(booking.version), "office": office.name},
        text=text,
        place=place,
        url=absolute_url(request, office, booking),
        cancelled=booking.state == Booking.State.CANCELLED,
    )
    response = HttpResponse(calendar_file.calendar_file(event), content_type=calendar_file.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="booking-{booking.code}.ics"'
    return response


@login_not_required
@never_cache
@require_POST
def booking_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Check in by phone, within the time that the office has set."""
    booking = find_booking(token)
    if not BookingRules.objects.current().phone_check_in:
        raise Refusal(_("Check in at the kiosk or at the window, please."), next_url=booking_url(booking))
    try:
        ticket = check_in(booking, moment=timezone.now())
    except Refusal as refused:
        refused.next_url = booking_url(booking)
        raise
    messages.success(request, done_words(booking, ticket))
    return to_booking(booking)


@login_not_required
@never_cache
@sensitive_post_parameters("digits")
@require_http_methods(FORM)
def booking_find(request: HttpRequest) -> HttpResponse:
    """Lead to the private page of a booking whoever knows its code and the last digits of the phone."""
    form = FindForm(request.POST or None)
    status = 200
    if request.method == "POST":
        found, status = _search(request, form) if form.is_valid() else (None, 422)
        if found is not None:
            return to_booking(found)
    return render(request, "appointments/booking_find_public.html", {"form": form}, status=status)


def _search(request: HttpRequest, form: FindForm) -> tuple[Booking | None, int]:
    """The booking, or a sentence that does not tell whether the code or the digits were wrong."""
    code, digits = form.cleaned_data["code"], form.cleaned_data["digits"]
    keys = {
        f"book:code:{code.upper()}": WRONG_PER_CODE,
        f"book:from:{client_ip(request)}": WRONG_PER_ADDRESS,
    }
    try:
        for key, most in keys.items():
            limits.ensure_below(key, most=most)
    except TooOften as refusal:
        form.add_error(None, str(refusal.sentence))
        return None, 429
    booking = bookings.find_by_code(code)
    if booking is not None and booking.phone and booking.phone[-4:] == digits:
        return booking, 200
    for key in keys:
        limits.hit(key, seconds=HOUR)
    form.add_error(None, _("Code and digits do not belong together. Check both, or call us."))
    return None, 422


def _item_name(version: ItemVersion) -> str:
    return in_language(version, "name")
