"""Calling visitors: the next one or a chosen one, recall, arrival, no-show. One visitor, one window.

Calling is one conditional update: whoever comes second changes no row and takes the next visitor. What a call
sets going is a time row, from the call to the arrival at the window.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case, QueueSettings, Ticket, Visit
from appointments.models.queue import CURRENT
from appointments.models.ticket import MOST_RECALLS
from appointments.ordering import Waiting
from appointments.services import extras, guards, handovers, posts, queue, receiving, tickets, visits
from appointments.services.guards import Refused
from appointments.services.parking import close_ticket, park, transfer, unpark
from appointments.services.texts import plain
from appointments.services.ticket_moves import FREED, TicketMoved, claim, move, moved
from appointments.services.tickets import leave_queue
from service_window.prepared import Asked, Prepared, read_ahead
from service_window.reading import columns_of
from windows.models import Staff, Window
from windows.services import audit, schedule

__all__ = (
    "NobodyWaits",
    "arrived",
    "call_chosen",
    "call_next",
    "call_parked",
    "claim_first",
    "close_ticket",
    "leave_queue",
    "no_show",
    "park",
    "recall",
    "return_no_show",
    "take_back_call",
    "transfer",
    "unpark",
)

TAKE_BACK = timedelta(minutes=1)
"""So long an accidental call can be taken back."""
MOST_TRIED = 32
"""So many visitors are tried by one statement; as many desks as that seldom call in one moment."""


class NobodyWaits(Refused):
    """There is nobody whom this person could call now."""


@transaction.atomic
def call_next(window: Window, *, by: Staff) -> Ticket:
    """Call whoever is next for this window by the rules of the queue; raise `NobodyWaits` where nobody is."""
    moment = timezone.now()
    with read_ahead(*_what_a_call_asks(window, by, moment)):
        settings = _ensure_may_call(window, by, moment)
        caller = queue.caller_at(window, by=by, moment=moment)
        ordered = queue.ordered_at(moment, settings)
    ticket = claim_first(queue.queue_of(caller, ordered), window, by=by)
    if ticket is None:
        raise NobodyWaits(_("Nobody waits for your items now."))
    audit.record("ticket.call", ticket, by=by, label=ticket.number, after={"window": window.number})
    return ticket


def claim_first(ordered: Iterable[Waiting], window: Window, *, by: Staff) -> Ticket | None:
    """Call the first of ``ordered`` that nobody else is calling in this moment; the caller records the act."""
    keys = (waiting.pk for waiting in ordered)
    while tried := list(islice(keys, MOST_TRIED)):
        ticket = claim(tried, by=by, at=window) if connection.vendor == "postgresql" else None
        ticket = ticket or next(filter(None, (_claim(key, window, by) for key in tried)), None)
        if ticket is not None:
            return ticket
    return None


@transaction.atomic
def call_chosen(ticket: Ticket, window: Window, *, by: Staff, reason: str) -> Ticket:
    """Call a visitor out of turn, with a reason that stays on record."""
    if not by.has_perm("appointments.call_chosen"):
        raise Refused(_("Your account may call the next visitor only."))
    _ensure_may_call(window, by, timezone.now())
    text = plain(reason, most=tickets.REASON_LENGTH)
    if not text:
        raise Refused(_("Say why this visitor is called out of turn; it stays on record."))
    called = _call(ticket, window, by, sources=(Ticket.State.WAITING,))
    audit.record("ticket.call_chosen", called, by=by, reason=text, label=called.number, after={"window": window.number})
    return called


@transaction.atomic
def call_parked(ticket: Ticket, window: Window, *, by: Staff) -> Ticket:
    """Call somebody back whom ``by`` has parked."""
    _ensure_may_call(window, by, timezone.now())
    called = _call(ticket, window, by, sources=(Ticket.State.PARKED,), where={"parked_by": by})
    audit.record("ticket.call", called, by=by, label=called.number, after={"window": window.number})
    return called


@transaction.atomic
def recall(ticket: Ticket, *, by: Staff) -> Ticket:
    """Call somebody again who has not come: at most three times, with a pause between."""
    pause = timedelta(seconds=QueueSettings.objects.current().recall_pause_seconds)
    row = _called_by(ticket, by)
    moment = timezone.now()
    if row.recalls >= MOST_RECALLS:
        raise Refused(_("This visitor was called again three times. Say now that they did not come."))
    since = moment - (row.last_called_at or moment)
    if since < pause:
        left = max(1, round((pause - since).total_seconds()))
        raise Refused(_("Wait %(n)d more seconds before you call again; walking takes time.") % {"n": left})
    rows = Ticket.objects.filter(pk=row.pk, state=Ticket.State.CALLED, called_by=by, recalls=row.recalls)
    if not rows.update(recalls=F("recalls") + 1, last_called_at=moment):
        raise moved()
    row.recalls, row.last_called_at = row.recalls + 1, moment
    audit.record("ticket.recall", row, by=by, label=row.number, after={"recalls": row.recalls})
    return row


@transaction.atomic
def take_back_call(ticket: Ticket, *, by: Staff) -> Ticket:
    """Take an accidental call back within a minute: the visitor waits on as if not called."""
    row = _called_by(ticket, by)
    moment = timezone.now()
    if row.called_at is not None and moment - row.called_at > TAKE_BACK:
        raise Refused(_("More than a minute has passed. Say whether the visitor came, or pass them on."))
    _move_called(row, by, Ticket.State.WAITING, **FREED)
    audit.record("ticket.take_back_call", row, by=by, label=row.number)
    return row


@transaction.atomic
def arrived(ticket: Ticket, *, by: Staff) -> Visit:
    """The called visitor is at the window: open the visit, and its first case at F1 with the item of the ticket.

    A visitor who was parked or passed on goes on with the same visit; what was begun elsewhere comes along.
    """
    row = _called_by(ticket, by)
    window = row.window
    assert window is not None  # a called ticket has its window: a CHECK says so
    visits.ensure_may_receive(window, by=by)
    if guards.open_visit_of(by) is not None:
        raise Refused(_("You already have a visitor. End that visit first."))
    _move_called(row, by, Ticket.State.SERVING, by=by, at=window, serving_since=timezone.now())
    visit = visits.seat(row, window, by=by)
    case = _first_case(visit, row, by)
    if row.priority == Ticket.Priority.GREEN_CHANNEL and case is not None and not case.green_channel:
        extras.open_green_channel(case, category=row.green_category, reason=row.green_reason, by=by)
    after = {"window": window.pk, "case": case.pk if case else None}
    audit.record("visit.open", visit, by=by, label=row.number, after=after)
    return visit


@transaction.atomic
def no_show(ticket: Ticket, *, by: Staff) -> Ticket:
    """The called visitor did not come; whoever comes back the same day may wait again."""
    row = _called_by(ticket, by)
    _move_called(row, by, Ticket.State.NO_SHOW, ended_at=timezone.now())
    audit.record("ticket.no_show", row, by=by, label=row.number, after={"recalls": row.recalls})
    return row


@transaction.atomic
def return_no_show(ticket: Ticket, *, by: Staff) -> Ticket:
    """Let somebody who missed the call wait again, from now on; the priority stays."""
    tickets.ensure_at_desk(by)
    row = _locked(ticket)
    moment = timezone.now()
    if row.state != Ticket.State.NO_SHOW or row.waits_from is None or row.day != timezone.localdate(moment):
        raise Refused(_("Only somebody who missed the call today can wait again."))
    sources = (Ticket.State.NO_SHOW,)
    move(row, Ticket.State.WAITING, sources=sources, moment=moment, ended_at=None, **FREED | {"waits_from": moment})
    audit.record("ticket.return", row, by=by, label=row.number)
    return row


# --- What stands in the way ---------------------------------------------------------------------


def _what_a_call_asks(window: Window, by: Staff, moment: datetime) -> tuple[Asked, ...]:
    """What a call that nothing stands in the way of asks, the lock of the person before what it protects."""
    day = {"day": timezone.localdate(moment)}
    return (
        (CURRENT, {}),
        (posts.LOCKED, {"person": by.pk}),
        (posts.FREE, {"person": by.pk, "window": window.pk, "moment": moment}),
        (schedule.HOURS, day),
        (posts.POSTS, {"window": window.pk, "moment": moment}),
        (queue.WAITING, day),
        (queue.LATEST, day),
    )


def _ensure_may_call(window: Window, by: Staff, moment: datetime) -> QueueSettings:
    """Raise `Refused` unless ``by`` may call somebody to ``window`` now, and has nobody called or seated."""
    settings = QueueSettings.objects.current()
    if not settings.in_use:
        raise Refused(_("This office keeps no queue of its own. Receive the visitor with “New visitor”."))
    visits.ensure_may_work(by)
    posts.lock_person(by)
    free = posts.free_to_call(by, window, moment)
    if free is not None:
        if free.recorded:
            receiving.ensure_no_lunch(window, moment)
        return settings
    visits.ensure_may_receive(window, by=by)
    if guards.open_visit_of(by) is not None:
        raise Refused(_("You already have a visitor. End that visit first."))
    visits.ensure_nobody_called(by)
    return settings


def _called_by(ticket: Ticket, by: Staff) -> Ticket:
    row = _locked(ticket)
    if row.state != Ticket.State.CALLED:
        raise moved()
    if row.called_by_id != by.pk:
        raise Refused(_("This visitor was called by somebody else."))
    return row


def _locked(ticket: Ticket) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("window", "item", "called_by")
    return rows.get(pk=ticket.pk)


# --- Moves --------------------------------------------------------------------------------------


def _claim(pk: int, window: Window, by: Staff) -> Ticket | None:
    """Call this ticket unless somebody else is calling it in this moment."""
    ticket = next(_WAITING.instances(Ticket, ticket=pk), None)
    if ticket is None:
        return None
    try:
        return _call(ticket, window, by, sources=(Ticket.State.WAITING,))
    except TicketMoved:
        return None


def _still_waiting(*, ticket: int) -> QuerySet[Ticket, Any]:
    """The ticket, unless it waits no more or somebody else is calling it; locked, where the engine locks rows."""
    rows = Ticket.objects.filter(pk=ticket).waiting().order_by()
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return rows.values_list(*columns_of(Ticket))


_WAITING = Prepared(_still_waiting, names={"ticket": int})


def _call(ticket: Ticket, window: Window, by: Staff, *, sources: tuple[str, ...], where: Any = None) -> Ticket:
    moment = timezone.now()
    called: dict[str, Any] = {
        "window": window,
        "called_by": by,
        "called_at": moment,
        "last_called_at": moment,
        "recalls": 0,
    }
    move(ticket, Ticket.State.CALLED, sources=sources, moment=moment, by=by, at=window, where=where, **called)
    return ticket


def _move_called(ticket: Ticket, caller: Staff, state: str, **fields: Any) -> None:
    sources = (Ticket.State.CALLED,)
    move(ticket, state, sources=sources, moment=timezone.now(), where={"called_by": caller}, **fields)


def _first_case(visit: Visit, ticket: Ticket, by: Staff) -> Case | None:
    """The case worked on first: a new one at F1, or what was begun at another window and comes along."""
    begun = list(Case.objects.filter(visit_links__visit=visit, closed_at=None, received_on=None).order_by("pk"))
    for case in begun:
        handovers.pass_with_visitor(case, to=by, note=_("The visitor goes on at this window."))
    if begun:
        return begun[0]
    item = ticket.item
    if item is not None and guards.published_version(item.pk, ticket.day) is None:
        item = None
    return visits.open_case(visit, by=by, moment=timezone.now(), item=item)
