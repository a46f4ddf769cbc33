"""Numbers given at the kiosk: one press, one number, with the wait that was told; and its slip."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import HallSettings, KioskDraw, QueueSettings, Ticket
from appointments.services.guards import Refused, published_version
from appointments.services.hall_hours import Closure, closure_at
from appointments.services.hall_waits import standing_of
from appointments.services.live_ticket import ticket_url
from appointments.services.tickets import issue_ticket
from service_window.wording import in_language
from windows.models import Device, Office, ServiceItem
from windows.services import papers


def kiosk_closure(moment: datetime, settings: HallSettings) -> Closure | None:
    """Why the kiosk gives no number now; None while it does."""
    if not settings.kiosk_offered or not QueueSettings.objects.current().in_use:
        return Closure(_("Numbers are not given out here. Please ask the staff in the hall."))
    return closure_at(moment, minutes_before=settings.kiosk_minutes_before)


def take_number(item: ServiceItem, *, once: uuid.UUID, device: Device, priority: str = "") -> KioskDraw:
    """Give a number for an item; the same press again (``once``) finds the number that it gave already."""
    known = KioskDraw.objects.filter(pk=once).select_related("ticket").first()
    if known is not None:
        return known
    moment = timezone.now()
    ensure_open(moment)
    if published_version(item.pk, timezone.localdate(moment)) is None:
        raise Refused(_("This item is not offered any more. Please choose another."))
    try:
        with transaction.atomic():
            return _draw(item, once=once, device=device, priority=priority, moment=moment)
    except IntegrityError:
        return KioskDraw.objects.select_related("ticket").get(pk=once)  # both presses arrived at once


def ensure_open(moment: datetime) -> None:
    """Refuse with the reason while the kiosk gives no number."""
    closure = kiosk_closure(moment, HallSettings.objects.current())
    if closure is not None:
        raise Refused(f"{closure.reason} {closure.opens}".strip())


def _draw(item: ServiceItem, *, once: uuid.UUID, device: Device, priority: str, moment: datetime) -> KioskDraw:
    row = KioskDraw.objects.create(once=once, device=device, at=moment)  # a second press waits here for the first
    row.ticket = issue_ticket(item=item, source=Ticket.Source.KIOSK, moment=moment, priority=priority, device=device)
    remember_told(row, moment)
    return row


def remember_told(row: KioskDraw, moment: datetime) -> None:
    """Keep the wait that the visitor is told with the number, so that a longer one can be regretted (R1)."""
    assert row.ticket is not None
    standing = standing_of(row.ticket, moment)
    row.told_low, row.told_high = standing.low, standing.high
    row.save(update_fields=("ticket", "told_low", "told_high"))


def slip_data(draw: KioskDraw) -> dict[str, Any]:
    """What the slip of a number says, in the language of the kiosk: the visitor takes it along, no file keeps it."""
    ticket = draw.ticket
    assert ticket is not None
    office = Office.objects.current()
    version = published_version(ticket.item_id or 0, ticket.day)
    drawn, moment = timezone.localtime(ticket.drawn_at), timezone.now()
    standing = standing_of(ticket, moment)
    offered = HallSettings.objects.current().live_ticket_offered
    windows = ticket.item.windows.filter(is_open=True).order_by("number") if ticket.item else ()
    return {
        "office": papers.office_data(office),
        "number": ticket.number,
        "item_name": in_language(version, "name") if version else "",
        "drawn_at": drawn.strftime("%Y-%m-%d %H:%M"),
        "windows": _(", ").join(str(window.number) for window in windows) or None,
        "booked_at": timezone.localtime(ticket.booked_for).strftime("%H:%M") if ticket.booked_for else None,
        "ahead": standing.ahead,
        "wait_low": draw.told_low,
        "wait_high": draw.told_high,
        "qr_svg": papers.qr_svg(ticket_url(ticket, office)) if offered else None,
        "sample": office.is_sample,
    }
