"""Visitors who wait elsewhere: parked with a reason, passed on to an item, a window or a person, closed by the chief."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Ticket, Visit
from appointments.services import guards, tickets
from appointments.services.guards import Refused
from appointments.services.texts import plain
from appointments.services.ticket_moves import FREED, move, moved
from windows.models import ServiceItem, Staff, Window
from windows.services import audit

PARK_LENGTH = 200
MANAGE = "appointments.manage_queue"


@transaction.atomic
def park(ticket: Ticket, *, by: Staff, reason: str) -> Ticket:
    """Take a visitor out of the queue for a while, such as to fill in a form; ``by`` calls them back.

    Who sits at the window gets up: the visit pauses, and goes on when the visitor is called back.
    """
    row = _in_hand(ticket, by)
    text = plain(reason, most=PARK_LENGTH)
    if not text:
        raise Refused(_("Say why the visitor waits outside the queue."))
    moment = timezone.now()
    source = _leave_window(row, by, moment)
    fields = FREED | {"parked_by": by, "parked_reason": text}
    move(row, Ticket.State.PARKED, sources=(source,), moment=moment, by=by, **fields)
    audit.record("ticket.park", row, by=by, reason=text, label=row.number, before={"state": source})
    return row


@transaction.atomic
def unpark(ticket: Ticket, *, by: Staff) -> Ticket:
    """Put a parked visitor back in the queue; the time waited so far counts. By whoever parked them, or the chief."""
    tickets.ensure_at_desk(by)
    row = _locked(ticket)
    if row.state != Ticket.State.PARKED:
        raise moved()
    if row.parked_by_id != by.pk and not by.has_perm(MANAGE):
        raise Refused(_("This visitor was parked by somebody else. Ask there, or the chief representative."))
    move(row, Ticket.State.WAITING, sources=(Ticket.State.PARKED,), moment=timezone.now(), **FREED)
    audit.record("ticket.unpark", row, by=by, label=row.number)
    return row


@transaction.atomic
def transfer(
    ticket: Ticket,
    *,
    by: Staff,
    item: ServiceItem | None = None,
    window: Window | None = None,
    staff: Staff | None = None,
    reason: str = "",
) -> Ticket:
    """Pass a visitor on to an item, a window or a person; the time waited so far counts (首问负责)."""
    if sum(target is not None for target in (item, window, staff)) != 1:
        raise Refused(_("Choose where the visitor goes: an item, a window or a person."))
    row = _in_hand(ticket, by)
    text = plain(reason, most=tickets.REASON_LENGTH)
    _ensure_target(item, window, staff)
    moment = timezone.now()
    source = _leave_window(row, by, moment)
    fields = FREED | {"for_window": window, "for_staff": staff} | ({"item": item} if item is not None else {})
    move(row, Ticket.State.WAITING, sources=(source,), moment=moment, **fields)
    after = {"item": item and item.code, "window": window and window.number, "staff": staff and staff.number}
    audit.record("ticket.transfer", row, by=by, reason=text, label=row.number, before={"state": source}, after=after)
    return row


@transaction.atomic
def close_ticket(ticket: Ticket, *, by: Staff, reason: str) -> Ticket:
    """Close a ticket that nobody will serve any more, as chief representative, with a reason."""
    if not by.has_perm(MANAGE):
        raise Refused(_("Only the chief representative closes the numbers of others."))
    guards.ensure_serving(by)
    text = plain(reason, most=tickets.REASON_LENGTH)
    if not text:
        raise Refused(_("Say why the number is closed; it stays on record."))
    row = _locked(ticket)
    if row.state not in (Ticket.State.WAITING, Ticket.State.CALLED, Ticket.State.PARKED):
        raise moved()
    moment, source = timezone.now(), row.state
    move(row, Ticket.State.NOT_SERVED, sources=(source,), moment=moment, ended_at=moment)
    audit.record("ticket.close", row, by=by, reason=text, label=row.number, before={"state": source})
    return row


def _in_hand(ticket: Ticket, by: Staff) -> Ticket:
    """The ticket, locked, if ``by`` may move it now: one that waits, or one of their own; the chief any but a seated one."""
    tickets.ensure_at_desk(by)
    row = _locked(ticket)
    owner = {
        Ticket.State.CALLED: row.called_by_id,
        Ticket.State.PARKED: row.parked_by_id,
        Ticket.State.SERVING: Visit.objects.open().filter(ticket=row).values_list("staff_id", flat=True).first(),
    }
    if row.is_ended:
        raise moved()
    if row.state == Ticket.State.WAITING or owner[Ticket.State(row.state)] == by.pk:
        return row
    if row.state == Ticket.State.SERVING or not by.has_perm(MANAGE):
        raise Refused(_("This visitor is with somebody else."))
    return row


def _leave_window(row: Ticket, by: Staff, moment: datetime) -> str:
    """Let a seated visitor get up: the visit pauses, to go on where they are called next. Returns the state left."""
    if row.state == Ticket.State.SERVING:
        Visit.objects.open().filter(ticket=row, staff=by).update(closed_at=moment)
    return row.state


def _ensure_target(item: ServiceItem | None, window: Window | None, staff: Staff | None) -> None:
    today = timezone.localdate()
    if item is not None and guards.published_version(item.pk, today) is None:
        raise Refused(_("This item is not published today. Choose another, or ask the administrator."))
    if window is not None and not window.is_open:
        words = {"number": window.number, "reason": window.closed_reason}
        raise Refused(_("Window %(number)s is closed: %(reason)s") % words)
    if staff is not None:
        guards.ensure_serving(staff)
        if not staff.has_perm("appointments.work_case"):
            raise Refused(_("%(name)s does not work at the windows.") % {"name": staff.name})


def _locked(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
