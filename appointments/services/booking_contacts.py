"""The contact of a booking, shown in clear only with a reason that is recorded."""

from django.db import transaction
from django.utils.translation import gettext as _

from appointments.models import Booking
from appointments.services.guards import Refused
from windows.models import Staff
from windows.services import audit

REVEAL = "appointments.reveal_personal_data"
REVEALABLE = ("applicant_name", "phone", "identifier")


@transaction.atomic
def reveal_booking(booking: Booking, *, by: Staff, field: str, reason: str) -> str:
    """Show one value of a booking in clear; the reason is recorded."""
    if not by.has_perm(REVEAL):
        raise Refused(_("You may not reveal personal data."))
    if len(reason.strip()) < 2:
        raise Refused(_("Say why you need the data; the reason is recorded."))
    if field not in REVEALABLE:
        raise Refused(_("There is no such value to reveal."))
    audit.record("booking.reveal", booking, by=by, reason=reason.strip(), label=booking.code, after={"field": field})
    return str(getattr(booking, field))
