"""Checking a booking in at the kiosk by its code: the number, or the sentence why there is none now."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Booking, KioskDraw
from appointments.services.bookings import find_by_code
from appointments.services.check_in import NotCheckedIn, check_in
from appointments.services.guards import Refused
from appointments.services.kiosk import ensure_open, remember_told
from windows.models import Device
from windows.services import limits

WRONG_PER_HOUR = 60
"""Wrong codes at one kiosk in an hour; many people stand before it, and codes are long."""


def check_in_at_kiosk(code: str, *, device: Device) -> KioskDraw:
    """Give the number of a booking; the same code pressed twice leads to the number it gave."""
    moment = timezone.now()
    ensure_open(moment)
    key = f"kiosk:check-in:{device.pk}"
    limits.ensure_below(key, most=WRONG_PER_HOUR)
    booking = find_by_code(code) or _find_by_token(code)
    if booking is None:
        limits.hit(key, seconds=3600)
        raise Refused(_("There is no booking with this code. Please check it, or take a number."))
    try:
        return _check_in(booking, device)
    except NotCheckedIn:
        known = KioskDraw.objects.select_related("ticket").filter(device=device, ticket__booking=booking.pk).first()
        if known is None:
            raise
        return known


def somebody_has_booked(moment: datetime) -> bool:
    """Whether anybody has booked for today."""
    return Booking.objects.for_day(timezone.localdate(moment)).exists()


def _find_by_token(token: str) -> Booking | None:
    """The booking whose private address was scanned."""
    rows = Booking.objects.exclude(state__in=Booking.NEVER_MADE)
    return rows.filter(token=token).first() if token.isascii() and len(token) <= 64 else None


@transaction.atomic
def _check_in(booking: Booking, device: Device) -> KioskDraw:
    moment = timezone.now()
    ticket = check_in(booking, moment=moment, device=device)
    row = KioskDraw.objects.create(once=uuid.uuid4(), device=device, ticket=ticket, at=moment)
    remember_told(row, moment)
    return row
