"""Who waits, how many are before somebody, and how long it takes: what display, slip and ticket tell alike.

The answers are those of `appointments.services.outlook`, read once for everybody who asks in the same state of the queue.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.estimate import Range
from appointments.models import Ticket, TicketGroupItem
from appointments.services.hall_mark import hall_mark
from appointments.services.outlook import GroupOutlook, Outlook, outlook_at
from service_window.wording import in_language

KEPT_SECONDS = 60
READ_FIRST = ("ordered", "pace", "busy", "everybody")
"""What an outlook reads before it is kept, so that it asks nothing afterwards."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are called before somebody, and the wait as a range of minutes where one can be told.

    ``calls`` is false where the office has switched its queue off: then nobody is called by it.
    """

    ahead: int
    low: int | None = None
    high: int | None = None
    calls: bool = True


@dataclass(frozen=True, slots=True)
class GroupWait:
    """One group of items: how many wait, and how long a visitor who came now would."""

    name: str
    waiting: int
    wait: Range | None

    @property
    def range(self) -> str:
        """The wait in minutes: 10–20; empty where nobody can tell."""
        return f"{self.wait.low}–{self.wait.high}" if self.wait else ""


def standing_of(ticket: Ticket, moment: datetime) -> Standing:
    """Where a waiting ticket stands, and how long it still waits."""
    outlook = _outlook(moment)
    if not outlook.settings.in_use:
        return Standing(0, calls=False)
    found = outlook.range_of(ticket.pk)
    ahead = outlook.place_of(ticket.pk) or 0
    return Standing(ahead, found.low, found.high) if found else Standing(ahead)


def waiting_counts(moment: datetime) -> dict[int | None, int]:
    """How many wait, by item; one query."""
    rows = Ticket.objects.for_day(timezone.localdate(moment)).waiting().order_by()
    return dict(rows.values_list("item").annotate(number=Count("pk")))


def waits_at(
    moment: datetime, links: Sequence[TicketGroupItem], *, items: Container[int] | None = None, seen: str = ""
) -> list[GroupWait]:
    """Each group that somebody waits for, in the order of the groups; who waits for no group comes last, together.

    With ``items``, only the groups of which one of them is part. ``seen`` is the mark of the queue, where it is known.
    Nobody waits in a queue that the office has switched off.
    """
    outlook = _outlook(moment, seen)
    if not outlook.settings.in_use:
        return []
    found = [
        GroupWait(_name(group), group.waiting, group.range)
        for group in outlook.groups(links)
        if group.waiting and (items is None or any(item in items for item in group.items))
    ]
    others = outlook.others(links)
    return [*found, *([GroupWait(_("Other matters"), others.waiting, others.range)] if others.waiting else [])]


def _outlook(moment: datetime, seen: str = "") -> Outlook:
    """The outlook of this state of the queue."""
    key = f"hall-outlook:{seen or hall_mark(moment)}"
    kept: Outlook | None = cache.get(key)
    if kept is None:
        kept = outlook_at(moment)
        for name in READ_FIRST:
            getattr(kept, name)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _name(group: GroupOutlook) -> str:
    return in_language(group, "name")
