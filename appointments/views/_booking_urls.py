"""The addresses of a booking."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from appointments.models import Booking
from windows.models import Office


def absolute_url(request: HttpRequest, office: Office, booking: Booking) -> str:
    """The page of the booking as a phone opens it: under the public address of the office, where it has one."""
    base = office.public_url.rstrip("/")
    return f"{base}{booking_url(booking)}" if base else request.build_absolute_uri(booking_url(booking))


def booking_url(booking: Booking) -> str:
    """The private page of the booking."""
    return reverse("appointments:booking-show", args=(booking.token,))


def times_url(booking: Booking) -> str:
    """The page on which another time is chosen instead of the one that is held."""
    url = reverse("appointments:booking-times", args=(booking.item.code,))
    return f"{url}?day={booking.day.isoformat()}&draft={booking.token}"


def to_booking(booking: Booking) -> HttpResponse:
    """Go to the private page of the booking."""
    return HttpResponseRedirect(booking_url(booking), status=303)
