"""A queue for tests: switched on, with tickets drawn by the service that draws them in life."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from appointments.models import QueueSettings, Ticket, TicketGroup, TicketGroupItem, Visit
from appointments.services.calling import arrived, call_next
from appointments.services.tickets import issue_ticket
from tests.case_factories import Counter
from windows.models import ItemVersion, ServiceItem


def make_queue(**fields: Any) -> QueueSettings:
    """The queue of the office, in use."""
    row, _created = QueueSettings.objects.update_or_create(
        pk=QueueSettings.SINGLETON, defaults={"in_use": True} | fields
    )
    return row


def make_group(prefix: str = "B", *, items: Iterable[ItemVersion | ServiceItem] = (), **fields: Any) -> TicketGroup:
    """An item group with its series."""
    group = TicketGroup.objects.create(prefix=prefix, **({"name": f"{prefix}类事项"} | fields))
    for item in items:
        TicketGroupItem.objects.create(group=group, item=getattr(item, "item", item))
    return group


def make_ticket(item: ItemVersion | ServiceItem | None = None, *, at: datetime | None = None, **fields: Any) -> Ticket:
    """A visitor who waits, from now on unless told otherwise; ``item`` may be left open."""
    given = {"source": Ticket.Source.KIOSK} | fields
    return issue_ticket(item=getattr(item, "item", item), moment=at or timezone.now(), **given)


def make_called(counter: Counter, **fields: Any) -> Ticket:
    """A visitor for the item of the counter whom its A role has just called."""
    make_ticket(counter.version, **fields)
    return call_next(counter.window, by=counter.a)


def make_seated(counter: Counter, **fields: Any) -> Visit:
    """A visitor who waited, was called, and sits at the window."""
    return arrived(make_called(counter, **fields), by=counter.a)
