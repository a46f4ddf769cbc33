"""Check-in of booked visitors, at the kiosk, at the desk or by phone: the ticket, or a sentence that says why not (F1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appointments.models import Booking, BookingRules, QueueSettings, Ticket
from appointments.services.booking_diary import local
from appointments.services.bookings import WORK_WITH_BOOKINGS
from appointments.services.tickets import issue_ticket
from appointments.slots import Arrival, judge_arrival
from service_window.http import Refusal
from windows.models import Device, Staff
from windows.services import audit
from windows.services.records import require


class NotCheckedIn(Refusal):
    """The visitor cannot be checked in now; the sentence says why and what to do."""


@transaction.atomic
def check_in(
    booking: Booking, *, moment: datetime, device: Device | None = None, by: Staff | None = None
) -> Ticket | None:
    """Draw the ticket of a booked visitor who has come; the time booked goes into the order of the queue.

    Where the office keeps no queue of its own the visitor is checked in without a ticket. Whoever comes late gets a ticket as without a booking, or none, as the rules say. The second of two who check the
    same booking in is told the number of the first.
    """
    require(by, WORK_WITH_BOOKINGS)
    row = Booking.objects.select_for_update(of=("self",)).select_related("item", "ticket").get(pk=booking.pk)
    rules = BookingRules.objects.current()
    sentence = refusal(row, rules, now=moment)
    if sentence:
        raise NotCheckedIn(sentence)
    in_time = _arrival(row, rules, moment) == Arrival.IN_TIME
    ticket = None
    if QueueSettings.objects.current().in_use:
        booked = row if in_time else None
        source = Ticket.Source.BOOKING
        ticket = issue_ticket(item=row.item, source=source, moment=moment, booking=booked, by=by, device=device)
    row.state, row.checked_in_at, row.changed_at, row.ticket = Booking.State.CHECKED_IN, moment, moment, ticket
    row.conflict, row.conflict_since = "", None
    row.save()
    after = {"ticket": ticket.number if ticket else "", "in_time": in_time, "device": device.name if device else ""}
    audit.record("booking.check_in", row, by=by, label=row.code, after=after)
    return ticket


def refusal(booking: Booking, rules: BookingRules, *, now: datetime) -> str:
    """Why a booking cannot be checked in now, in one sentence; nothing where it can."""
    if booking.state != Booking.State.BOOKED:
        return _state_words(booking)
    starts = timezone.localtime(booking.starts_at)
    said = {"day": date_format(starts, "DATE_FORMAT"), "time": f"{starts:%H:%M}"}
    arrival = _arrival(booking, rules, now)
    if arrival == Arrival.EARLIER_DAY:
        return _("Your booking is for %(day)s at %(time)s. Please come then, or take a number today.") % said
    if arrival == Arrival.LATER_DAY:
        return _("Your booking was for %(day)s at %(time)s and has passed. Please take a number.") % said
    if arrival == Arrival.TOO_EARLY:
        opens = starts - timedelta(minutes=rules.early_minutes)
        return _("You are early: check-in for %(time)s opens at %(opens)s. Please take a seat until then.") % {
            "time": said["time"],
            "opens": f"{opens:%H:%M}",
        }
    if arrival == Arrival.LATE and rules.when_late == BookingRules.WhenLate.REFUSE:
        return _("Your time was %(time)s; it was kept for %(minutes)d minutes. Please take a number.") % {
            "time": said["time"],
            "minutes": rules.late_minutes,
        }
    return ""


def done_words(booking: Booking, ticket: Ticket | None) -> str:
    """What is said when somebody has been checked in."""
    if ticket is None:
        window = {"number": booking.window.number}
        return _("You are checked in. Please go to window %(number)d and say that you have a booking.") % window
    return _("You are checked in. Your number is %(number)s; please take a seat until it is called.") % {
        "number": ticket.number
    }


def opening_words(booking: Booking, rules: BookingRules, *, now: datetime) -> str:
    """From when on a booking can be checked in, for whoever reads it before; nothing once that time has come."""
    if booking.state != Booking.State.BOOKED:
        return ""
    if _arrival(booking, rules, now) not in (Arrival.EARLIER_DAY, Arrival.TOO_EARLY):
        return ""
    opens = timezone.localtime(booking.starts_at - timedelta(minutes=rules.early_minutes))
    said = {"day": date_format(opens, "DATE_FORMAT"), "time": f"{opens:%H:%M}"}
    if rules.phone_check_in:
        return _("Check in from %(time)s on %(day)s: here on your phone, at the kiosk or at the window.") % said
    return _("Check in from %(time)s on %(day)s, at the kiosk or at the window.") % said


def advice(booking: Booking, rules: BookingRules, *, now: datetime) -> str:
    """What a visitor who can check in should know: that the time booked has passed, and what follows."""
    if booking.state == Booking.State.BOOKED and _arrival(booking, rules, now) == Arrival.LATE:
        return _("The time you booked has passed. You can still check in, and wait like those without a booking.")
    return ""


def _arrival(booking: Booking, rules: BookingRules, now: datetime) -> Arrival:
    early, late = rules.early_minutes, rules.late_minutes
    return judge_arrival(local(now), local(booking.starts_at), early=early, late=late)


def _state_words(booking: Booking) -> str:
    if booking.state == Booking.State.CHECKED_IN and booking.ticket is not None:
        return _("You are checked in already. Your number is %(number)s.") % {"number": booking.ticket.number}
    sentences = {
        Booking.State.CHECKED_IN: _("You are checked in already. Please go to the window of your booking."),
        Booking.State.CANCELLED: _("This booking was cancelled. Please take a number, or book another time."),
        Booking.State.NO_SHOW: _("The day of this booking has passed. Please take a number, or book another time."),
    }
    return sentences.get(
        Booking.State(booking.state), _("This time was never booked to the end. Please take a number.")
    )
