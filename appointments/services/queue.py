"""The queue of a moment: who waits, in which order, and whom a person at a window may call. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from appointments.models import QueueSettings, Ticket
from appointments.ordering import Caller, Rules, Waiting, items_of, may_call, order
from appointments.services import posts
from service_window.prepared import Prepared
from windows.cover import Cover
from windows.models import Staff, Window

LAST_CALLED = 20
"""So many of the latest calls say what a visitor usually waits today."""

_OF_WAITING = ("pk", "waits_from", "drawn_at", "item_id", "priority", "booked_for", "for_window_id", "for_staff_id")


@dataclass(frozen=True, slots=True)
class Everybody:
    """Until presence is recorded, everybody in service counts as at the post."""

    def __contains__(self, staff_id: object) -> bool:
        return True


def rules_at(moment: datetime, settings: QueueSettings) -> Rules:
    """The rules as the office has set them, with what visitors usually wait today."""
    return rules_of(settings, usual_wait(timezone.localdate(moment)))


def rules_of(settings: QueueSettings, usual: timedelta) -> Rules:
    """The rules as the office has set them; ``usual`` is what visitors usually wait today."""
    return Rules(
        priority_ahead=timedelta(minutes=settings.priority_minutes),
        ageing_factor=float(settings.ageing_factor),
        ageing_floor=timedelta(minutes=settings.ageing_floor_minutes),
        late_by=timedelta(minutes=settings.late_minutes),
        usual_wait=usual,
    )


def usual_wait(day: date) -> timedelta:
    """The median wait of the visitors called last today; nothing while nobody was called."""
    waits = [(called - since).total_seconds() for called, since in LATEST.rows(day=day)]
    return timedelta(seconds=max(0.0, median(waits))) if waits else timedelta(0)


def waiting_at(moment: datetime) -> list[Waiting]:
    """Everybody who waits, in the order of drawing."""
    return [Waiting(*row) for row in WAITING.rows(day=timezone.localdate(moment))]


def as_waiting(ticket: Ticket) -> Waiting:
    """A ticket as the rules see it."""
    since = ticket.waits_from or ticket.drawn_at
    target = (ticket.for_window_id, ticket.for_staff_id)
    return Waiting(ticket.pk, since, ticket.drawn_at, ticket.item_id, ticket.priority, ticket.booked_for, *target)


def ordered_at(moment: datetime, settings: QueueSettings) -> list[Waiting]:
    """Everybody who waits, in the order in which they are called."""
    return order(waiting_at(moment), now=moment, rules=rules_at(moment, settings))


def caller_at(window: Window, *, by: Staff, moment: datetime) -> Caller:
    """Whom ``by`` may call to ``window`` now: for the items held by A or B role, and offered ones that nobody is assigned to."""
    day = timezone.localdate(moment)
    found = posts.posts_at(moment, window=window)
    offered, rows, present = found.offered, found.duties, found.present
    free = offered - {row.item_id for row in rows}
    if present is None:
        own = {row.item_id for row in rows if row.window_id == window.pk and by.pk in (row.a_id, row.b_id)}
        return Caller(by.pk, window.pk, frozenset(own | free), Everybody())
    own_posts = {(row.window_id, row.item_id) for row in rows if by.pk in (row.a_id, row.b_id)}
    asked = (row for row in rows if (row.window_id, row.item_id) in own_posts)
    held = items_of(Cover(asked, at_post=present, on=day), staff_id=by.pk, window_id=window.pk, offered=offered)
    return Caller(by.pk, window.pk, held | free, present)


def queue_of(caller: Caller, ordered: Sequence[Waiting]) -> list[Waiting]:
    """Those of ``ordered`` whom the caller may call, in the same order."""
    return [ticket for ticket in ordered if may_call(ticket, caller)]


def _latest(*, day: date) -> QuerySet[Ticket, Any]:
    """The visitors called last on a day."""
    rows = Ticket.objects.for_day(day).filter(called_at__isnull=False, waits_from__isnull=False)
    return rows.order_by("-called_at").values_list("called_at", "waits_from")[:LAST_CALLED]


def _waiting(*, day: date) -> QuerySet[Ticket, Any]:
    """Everybody who waits on a day."""
    return Ticket.objects.for_day(day).waiting().order_by("pk").values_list(*_OF_WAITING)


LATEST = Prepared(_latest, names={"day": date}, moments=(0, 1))
WAITING = Prepared(
    _waiting,
    names={"day": date},
    moments=tuple(map(_OF_WAITING.index, ("waits_from", "drawn_at", "booked_for"))),
)
