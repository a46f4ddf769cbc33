"""Tickets: a number drawn from the series of its item group, priority, leaving the queue, the end of the day."""

import secrets
from datetime import date, datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import GreenChannel, QueueSettings, Ticket, TicketGroup, Visit
from appointments.services import guards
from appointments.services.guards import Refused
from appointments.services.texts import plain
from appointments.services.ticket_moves import TicketMoved, move, open_period
from windows.models import Device, Office, ServiceItem, Staff
from windows.presence import NOON
from windows.services import audit, numbers

TOKEN_BYTES = 16
REASON_LENGTH = 500


class Booked(Protocol):
    """What the queue needs of a booking: when its holder is expected."""

    @property
    def starts_at(self) -> datetime: ...


@transaction.atomic
def issue_ticket(
    *,
    item: ServiceItem | None,
    source: str,
    moment: datetime,
    priority: str = "",
    booking: Booked | None = None,
    by: Staff | None = None,
    device: Device | None = None,
) -> Ticket:
    """Draw the next number of the item's group; the visitor waits from ``moment`` on.

    A visitor who does not know the matter yet gets a number without an item, and is called to any window. A booked
    visitor is not counted against the caps: the slot was given when it was booked. The green channel is opened
    at the desk (`change_priority`). ``token`` opens the visitor's own page.
    """
    settings = QueueSettings.objects.current()
    day = timezone.localdate(moment)
    _ensure_drawable(settings, item, source, priority, day)
    group = TicketGroup.objects.filter(item_links__item=item).first() if item is not None else None
    if booking is None:
        _ensure_below_caps(group, moment)
    ticket = _draw(
        group.prefix if group else settings.general_prefix,
        moment,
        group=group,
        item=item,
        source=source,
        priority=priority,
        booked_for=booking.starts_at if booking is not None else None,
    )
    open_period(ticket, moment)
    after = {"number": ticket.number, "source": source, "device": device.name if device else ""}
    audit.record("ticket.issue", ticket, by=by, label=ticket.number, after=after)
    return ticket


@transaction.atomic
def change_priority(ticket: Ticket, *, priority: str, by: Staff, category: str = "", reason: str = "") -> Ticket:
    """Give a waiting visitor priority, or take it away; the green channel (R6) needs its category and a reason.

    The green channel works at once; with the visit it is opened on the case, for the chief representative to confirm.
    """
    ensure_at_desk(by)
    green = priority == Ticket.Priority.GREEN_CHANNEL
    if priority not in Ticket.Priority.values:
        raise Refused(_("This kind of priority is not known."))
    text = plain(reason, most=REASON_LENGTH) if green else ""
    if green and category not in GreenChannel.Category.values:
        raise Refused(_("Choose why the green channel applies."))
    if green and not text:
        raise Refused(_("Give the reason; the chief representative confirms it."))
    fields = {"priority": priority, "green_category": category if green else "", "green_reason": text}
    rows = Ticket.objects.filter(pk=ticket.pk, state__in=(Ticket.State.WAITING, Ticket.State.PARKED))
    if not rows.update(**fields):
        raise Refused(_("This visitor waits no longer."))
    before = {"priority": ticket.priority}
    for name, value in fields.items():
        setattr(ticket, name, value)
    after = {"priority": priority, "category": fields["green_category"]}
    audit.record("ticket.priority", ticket, by=by, reason=text, label=ticket.number, before=before, after=after)
    return ticket


@transaction.atomic
def leave_queue(ticket: Ticket) -> Ticket:
    """Leave the queue, as the visitor does on the own page; nobody is called in vain."""
    sources = (Ticket.State.WAITING, Ticket.State.PARKED, Ticket.State.CALLED)
    if ticket.is_ended:
        raise Refused(_("This turn is over already."))
    moment = timezone.now()
    move(ticket, Ticket.State.LEFT, sources=sources, moment=moment, ended_at=moment)
    audit.record("ticket.leave", ticket, by=None, label=ticket.number)
    return ticket


def close_open_tickets(today: date) -> int:
    """End the tickets of earlier days that are still open, at the close of business; the end of their time is not exact.

    Whoever was called and never confirmed did not come; everybody else was not served. Run by ``tick`` after the forgotten visits; returns how many it were. Nothing is deleted.
    """
    seated = Exists(Visit.objects.open().filter(ticket=OuterRef("pk")))
    found = list(Ticket.objects.open().filter(~seated, day__lt=today).order_by("pk"))
    return sum(_close_at_the_end(ticket) for ticket in found)


@transaction.atomic
def _close_at_the_end(ticket: Ticket) -> bool:
    closes = Office.objects.current().closes_business_at
    ends = max(ticket.drawn_at, timezone.make_aware(datetime.combine(ticket.day, closes)))
    before, called = {"state": ticket.state}, ticket.state == Ticket.State.CALLED
    state = Ticket.State.NO_SHOW if called else Ticket.State.NOT_SERVED
    try:
        move(ticket, state, sources=(ticket.state,), moment=ends, accurate=False, ended_at=ends)
    except TicketMoved:  # somebody else ended it in this moment
        return False
    after = {"state": state.value, "ended_at": ends}
    audit.record("ticket.end_of_day", ticket, by=None, label=ticket.number, before=before, after=after)
    return True


def ensure_at_desk(by: Staff) -> None:
    """Raise `Refused` unless ``by`` serves today and works with visitors, or oversees the queue."""
    guards.ensure_serving(by)
    if not by.has_perm("appointments.work_case") and not by.has_perm("appointments.manage_queue"):
        raise Refused(_("You may look at cases, but not work on them."))


def new_token() -> str:
    """The random end of the address of a visitor's own page."""
    return secrets.token_urlsafe(TOKEN_BYTES)


# --- Drawing ------------------------------------------------------------------------------------


def _ensure_drawable(settings: QueueSettings, item: ServiceItem | None, source: str, priority: str, day: date) -> None:
    if not settings.in_use:
        raise Refused(_("This office gives out no numbers of its own. Please go to the window."))
    if source not in (Ticket.Source.DESK, Ticket.Source.KIOSK, Ticket.Source.BOOKING):
        raise Refused(_("Numbers of the centre's own queue are typed in at the desk."))
    if priority not in Ticket.Priority.values or priority == Ticket.Priority.GREEN_CHANNEL:
        raise Refused(_("The green channel is opened at the desk. Please speak to the staff."))
    if item is not None and guards.published_version(item.pk, day) is None:
        raise Refused(_("This item is not offered today. Please choose another one."))


def _ensure_below_caps(group: TicketGroup | None, moment: datetime) -> None:
    """Count this number against the caps of its group; a refusal gives the count back."""
    if group is None:
        return
    if not group.is_open:
        raise Refused(_("No numbers are given out for this matter at present. Please ask at the window."))
    local = timezone.localtime(moment)
    half = "am" if local.time() < NOON else "pm"
    for cap, key, full in (
        (group.day_cap, "day", _("All numbers of today have been given out. Please come another day, or book a time.")),
        (group.half_day_cap, half, _("All numbers of this half of the day have been given out. Please come later.")),
    ):
        if numbers.next_number(f"ticket-cap:{local.date()}:{group.pk}:{key}") > (cap or 1 << 30):
            raise Refused(full)


def _draw(prefix: str, moment: datetime, **fields: object) -> Ticket:
    """The next number of a series; one that the other queue has used already today is passed over."""
    day = timezone.localdate(moment)
    while True:
        number = f"{prefix}{numbers.next_number(f'ticket:{day}:{prefix}'):03d}"
        if Ticket.objects.filter(day=day, number=number).exists():
            continue
        try:
            with transaction.atomic():
                return Ticket.objects.create(
                    day=day,
                    number=number,
                    state=Ticket.State.WAITING,
                    token=new_token(),
                    drawn_at=moment,
                    waits_from=moment,
                    **fields,
                )
        except IntegrityError:
            if not Ticket.objects.filter(day=day, number=number).exists():
                raise
