"""What a visitor reads of the own number: the place in the queue, the wait as a range, the window when called (R1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import KioskDraw, Ticket
from appointments.services.guards import published_version
from appointments.services.hall_waits import Standing, standing_of
from windows.models import Office

BOOKED_PATIENCE = timedelta(minutes=10)
"""So long after the booked time nobody need be sorry yet."""
RATING = "evaluations:rate-ticket"
"""Where the service is rated; the link stands on the page where the installation has the address."""


@dataclass(frozen=True, slots=True)
class LiveTicket:
    """One number as its holder reads it."""

    number: str
    item_name: str
    item_name_en: str
    headline: str
    sentences: tuple[str, ...] = ()
    sorry: str = ""
    called: bool = False
    can_leave: bool = False
    rate_url: str = ""


def ticket_by_token(token: str) -> Ticket | None:
    """The ticket of a private address."""
    if not token.isascii() or len(token) > 32:
        return None
    return Ticket.objects.filter(token=token).select_related("window", "item", "kiosk_draw").first()


def ticket_url(ticket: Ticket, office: Office, base: str = "") -> str:
    """The address of the live ticket: under the office's public address if it has one, else under ``base``."""
    path = reverse("appointments:ticket-live", args=(ticket.token,))
    return f"{(office.public_url or base).rstrip('/')}{path}"


def live_ticket(ticket: Ticket, moment: datetime) -> LiveTicket:
    """The number as its holder reads it now."""
    version = published_version(ticket.item_id, ticket.day) if ticket.item_id else None
    words: dict[str, Any] = {
        "number": ticket.number,
        "item_name": version.name if version else "",
        "item_name_en": version.name_en if version else "",
    }
    over = ticket.day < timezone.localdate(moment)
    if over and not ticket.is_ended:  # and `tick` has not closed it yet
        return _ended(ticket, words, Ticket.State.NOT_SERVED)
    if ticket.state == Ticket.State.WAITING:
        return _waiting(ticket, moment, words)
    if ticket.state == Ticket.State.CALLED:
        window = ticket.window
        place = _("Please go to window %(number)d now.") % {"number": window.number if window else 0}
        where = (window.place,) if window and window.place else ()
        return LiveTicket(**words, headline=place, sentences=where, called=True, can_leave=True)
    if ticket.state == Ticket.State.PARKED:
        return LiveTicket(
            **words,
            headline=_("Your number is kept for you."),
            sentences=(_("The staff calls you again as soon as what is missing is there."),),
            can_leave=True,
        )
    return _ended(ticket, words, Ticket.State(ticket.state))


def ticket_switched_off(ticket: Ticket) -> LiveTicket:
    """What stands in place of a number where the office does not offer the live ticket: the number counts all the same."""
    where = _("Your number still counts. Please follow the display and the calls in the hall.")
    return LiveTicket(ticket.number, "", "", headline=_("This page is switched off now."), sentences=(where,))


def _waiting(ticket: Ticket, moment: datetime, words: dict[str, Any]) -> LiveTicket:
    standing = standing_of(ticket, moment)
    if not standing.calls:
        where = _("Please show your number to the staff in the hall: they tell you where you are served.")
        return LiveTicket(**words, headline=_("This queue is switched off now."), sentences=(where,), can_leave=True)
    sentences = [wait_words(standing)] if standing.low is not None else []
    if ticket.booked_for is not None:
        at = timezone.localtime(ticket.booked_for).strftime("%H:%M")
        sentences.append(_("You have booked for %(time)s.") % {"time": at})
    return LiveTicket(
        **words,
        headline=ahead_words(standing),
        sentences=tuple(sentences),
        sorry=_sorry(ticket, moment),
        can_leave=True,
    )


def ahead_words(standing: Standing) -> str:
    """How many are called before, in words."""
    nearest = (_("You are next."), _("You are next but one."), _("You are next but two."))
    if standing.ahead < len(nearest):
        return nearest[standing.ahead]
    words = ngettext("%(number)d person is before you.", "%(number)d people are before you.", standing.ahead)
    return words % {"number": standing.ahead}


def wait_words(standing: Standing) -> str:
    """The wait as a range, in words; empty where nobody can tell."""
    if standing.low is None or standing.high is None:
        return ""
    return _("You are called in about %(low)d to %(high)d minutes.") % {"low": standing.low, "high": standing.high}


def _sorry(ticket: Ticket, moment: datetime) -> str:
    """A word of regret (歉声, R1) where the wait is longer than was told."""
    if ticket.booked_for is not None:
        late = moment > ticket.booked_for + BOOKED_PATIENCE
    else:
        draw: KioskDraw | None = getattr(ticket, "kiosk_draw", None)
        told = draw.told_high if draw is not None else None
        late = draw is not None and told is not None and moment > draw.at + timedelta(minutes=told)
    if not late:
        return ""
    return _("We are sorry that you wait longer than we told you. Thank you for your patience; you keep your place.")


def _ended(ticket: Ticket, words: dict[str, Any], how: Ticket.State) -> LiveTicket:
    state = Ticket.State
    headlines = {
        state.SERVING: _("You are being served."),
        state.SERVED: _("Thank you for your visit."),
        state.NO_SHOW: _("You were called and did not come."),
        state.LEFT: _("You have left the queue."),
        state.NOT_SERVED: _("The windows closed before you could be called."),
    }
    sentences = {
        state.SERVED: _("It was a pleasure to serve you; you are welcome to come again."),
        state.NO_SHOW: _("If you are still here, please speak to the staff in the hall: they can put you back."),
        state.LEFT: _("To come back, please take a new number."),
        state.NOT_SERVED: _("We are sorry. Please come again; the staff gladly helps you book a time."),
    }
    return LiveTicket(
        **words,
        headline=headlines[how],
        sentences=tuple(filter(None, (sentences.get(how),))),
        rate_url=_rating_address(ticket) if how == state.SERVED else "",
    )


def _rating_address(ticket: Ticket) -> str:
    """Where the service is rated; empty where this installation has no such page."""
    try:
        return reverse(RATING, args=(ticket.token,))
    except NoReverseMatch:
        return ""
