"""What the office says about bookings: to their visitors, and to those who have to tell them."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Booking

SORRY: Mapping[str, Promise] = {
    Booking.Trouble.DAY_OFF: gettext_lazy("We are sorry: the office does not work on this day."),
    Booking.Trouble.OUTSIDE_HOURS: gettext_lazy(
        "We are sorry: our hours have changed, and we are not open at this time."
    ),
    Booking.Trouble.BLOCKED: gettext_lazy("We are sorry: nobody can be received at this time."),
    Booking.Trouble.WINDOW_CLOSED: gettext_lazy("We are sorry: the window of your booking is closed."),
    Booking.Trouble.NOT_SERVED: gettext_lazy("We are sorry: this window no longer handles the item."),
    Booking.Trouble.NOBODY: gettext_lazy("We are sorry: those who handle the item are away at this time."),
    Booking.Trouble.WITHDRAWN: gettext_lazy("We are sorry: this item is no longer handled here."),
}
"""Why a booking cannot be kept, as its visitor hears it."""

INSTEAD = gettext_lazy("Please choose another time on the page of the booking; we hold nothing against you.")
NO_OTHER = gettext_lazy("Please ask us where the matter is handled now.")

TONES: Mapping[str, tuple[str, str]] = {
    Booking.State.BOOKED: ("good", "calendar-check"),
    Booking.State.CHECKED_IN: ("calm", "user-round-check"),
    Booking.State.CANCELLED: ("", "calendar-x"),
    Booking.State.NO_SHOW: ("warn", "user-x"),
    Booking.State.EXPIRED: ("", "hourglass"),
    Booking.State.DRAFT: ("", "hourglass"),
}
"""The tone and the icon of each state."""


def what_to_tell(conflict: str) -> str:
    """The sentences for a visitor whose booking cannot be kept."""
    then = NO_OTHER if conflict == Booking.Trouble.WITHDRAWN else INSTEAD
    return f"{SORRY[conflict]} {then}" if conflict in SORRY else ""


def time_words(moment: datetime) -> str:
    """Day, weekday and time, as one says it: 2026年11月26日 星期四 09:00."""
    local = timezone.localtime(moment)
    parts = {"day": date_format(local, "DATE_FORMAT"), "weekday": date_format(local, "l"), "time": f"{local:%H:%M}"}
    return _("%(day)s, %(weekday)s, %(time)s") % parts
