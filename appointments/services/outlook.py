"""What awaits somebody in the queue: the position, and the wait as a range; also for whoever would come now. Reads only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from appointments.estimate import Pace, Range, pace_of, wait_range
from appointments.models import QueueSettings, Ticket, TicketGroupItem
from appointments.ordering import Rules, Waiting, order
from appointments.services.posts import posts_at
from appointments.services.queue import LAST_CALLED, as_waiting, rules_of
from windows.cover import Cover

DAYS = 7
MOST_RECENT = 60
SERVED_RECENTLY = 30
"""The pace is that of the last thirty visitors served within a week."""


class Call(NamedTuple):
    """One visitor called lately: since when they waited, when they were called, when the turn ended."""

    waits_from: datetime
    called_at: datetime
    ended_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class GroupOutlook:
    """What somebody would meet who came now for the items of a group."""

    name: str
    name_en: str
    prefix: str
    waiting: int
    range: Range | None
    items: frozenset[int]


class Outlook:
    """The queue of one moment, read once for any number of questions; three queries."""

    def __init__(self, moment: datetime, settings: QueueSettings) -> None:
        self.moment = moment
        self.settings = settings
        self.day = timezone.localdate(moment)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Those called last within a week, the latest first."""
        rows = Ticket.objects.filter(day__gt=self.day - timedelta(days=DAYS), day__lte=self.day)
        rows = rows.filter(called_at__isnull=False, waits_from__isnull=False).order_by("-day", "-called_at")
        found = rows.values_list("waits_from", "called_at", "ended_at", "state")[:MOST_RECENT]
        return tuple(Call(since, called, ended, state) for since, called, ended, state in found if since and called)

    @cached_property
    def rules(self) -> Rules:
        """The rules with the usual wait of today."""
        today = [call for call in self.calls if timezone.localdate(call.called_at) == self.day][:LAST_CALLED]
        waits = [(call.called_at - call.waits_from).total_seconds() for call in today]
        return rules_of(self.settings, timedelta(seconds=max(0.0, median(waits)) if waits else 0.0))

    @cached_property
    def ordered(self) -> list[Waiting]:
        """Everybody who waits, in the order in which they are called."""
        return order(self.waiting, now=self.moment, rules=self.rules)

    @cached_property
    def pace(self) -> Pace:
        """How long a visitor occupies a window, from the call to the end."""
        served = [call for call in self.calls if call.state == Ticket.State.SERVED and call.ended_at is not None]
        minutes = [
            (call.ended_at - call.called_at).total_seconds() / 60
            for call in served[:SERVED_RECENTLY]
            if call.ended_at is not None
        ]
        return pace_of(minutes, usual=float(self.settings.usual_minutes))

    @cached_property
    def busy(self) -> frozenset[int]:
        """Ids of the people who have a visitor called or seated now."""
        return frozenset(staff for _waiting, _state, *people in self._open for staff in people if staff is not None)

    @cached_property
    def waiting(self) -> list[Waiting]:
        """Everybody who waits, in the order of drawing."""
        return [waiting for waiting, state, *_people in self._open if state == Ticket.State.WAITING]

    @cached_property
    def _open(self) -> list[tuple[Waiting, str, int | None, int | None]]:
        """The turns of today that go on, each with whoever has called or seated the visitor."""
        states = (Ticket.State.WAITING, Ticket.State.CALLED, Ticket.State.SERVING)
        rows = Ticket.objects.for_day(self.day).filter(state__in=states).select_related("visit").order_by("pk")
        found = []
        for row in rows:
            visit = getattr(row, "visit", None) if row.state == Ticket.State.SERVING else None
            caller = row.called_by_id if row.state == Ticket.State.CALLED else None
            found.append((as_waiting(row), row.state, caller, visit.staff_id if visit else None))
        return found

    @cached_property
    def servers(self) -> Mapping[int, frozenset[int]]:
        """By item the ids of the people who serve it now: A, or B where A is away."""
        there = posts_at(self.moment)
        rows = there.duties
        present = {row.a_id for row in rows} if there.present is None else there.present
        cover = Cover(rows, at_post=present, on=self.day)
        found: dict[int, set[int]] = {}
        for row in rows:
            holder = cover.duty_holder(window_id=row.window_id, item_id=row.item_id)
            if holder is not None:
                found.setdefault(row.item_id, set()).add(holder.staff_id)
        return {item: frozenset(people) for item, people in found.items()}

    @cached_property
    def everybody(self) -> frozenset[int]:
        """Ids of all who serve anything now."""
        return frozenset().union(*self.servers.values())

    def place_of(self, pk: int) -> int | None:
        """How many waiting visitors stand before this ticket, among those its own windows call; none if it does not wait."""
        ticket = next((row for row in self.ordered if row.pk == pk), None)
        if ticket is None:
            return None
        people = self._people(ticket)
        before = self.ordered[: self.ordered.index(ticket)]
        return sum(bool(self._people(other) & people) for other in before)

    def range_of(self, pk: int) -> Range | None:
        """How long this ticket still waits; nothing where nobody serves its item now, or it does not wait."""
        ticket = next((row for row in self.ordered if row.pk == pk), None)
        if ticket is None:
            return None
        return self._range(self._people(ticket), self.ordered[: self.ordered.index(ticket)])

    def range_for(self, items: Collection[int]) -> Range | None:
        """How long somebody would wait who came now for one of ``items``, without priority or booking."""
        return self._range_of_new(self._servers_of(items), next(iter(items), None))

    def groups(self, links: Sequence[TicketGroupItem]) -> list[GroupOutlook]:
        """Every group of ``links``, with what somebody would meet who came now."""
        found: dict[int, list[TicketGroupItem]] = {}
        for link in links:
            found.setdefault(link.group_id, []).append(link)
        return [self._group(rows) for rows in found.values()]

    def others(self, links: Sequence[TicketGroupItem]) -> GroupOutlook:
        """What somebody would meet who came now for a matter of no group, or for one that is not known yet."""
        grouped = {link.item_id for link in links}
        asked = frozenset(row.item_id for row in self.waiting if row.item_id is not None) - grouped
        number = sum(row.item_id not in grouped for row in self.waiting)
        unknown = any(row.item_id is None for row in self.waiting)
        found = self._range_of_new(self.everybody if unknown else self._servers_of(asked), next(iter(asked), None))
        return GroupOutlook("", "", "", number, found, asked)

    def _group(self, links: Sequence[TicketGroupItem]) -> GroupOutlook:
        group, items = links[0].group, frozenset(link.item_id for link in links)
        number = sum(row.item_id in items for row in self.waiting)
        return GroupOutlook(group.name, group.name_en, group.prefix, number, self.range_for(items), items)

    def _servers_of(self, items: Iterable[int]) -> frozenset[int]:
        return frozenset().union(*(self.servers.get(item, frozenset()) for item in items))

    def _range_of_new(self, people: frozenset[int], item: int | None) -> Range | None:
        """How long somebody who came now would wait for ``people``."""
        new = Waiting(pk=1 << 62, waits_from=self.moment, drawn_at=self.moment, item_id=item)
        before = order([*self.waiting, new], now=self.moment, rules=self.rules)
        return self._range(people, before[: before.index(new)])

    def _people(self, ticket: Waiting) -> frozenset[int]:
        if ticket.for_staff is not None:
            return frozenset((ticket.for_staff,))
        return self.everybody if ticket.item_id is None else self.servers.get(ticket.item_id, frozenset())

    def _range(self, people: frozenset[int], before: Sequence[Waiting]) -> Range | None:
        """Visitors whom others may call as well count in part."""
        ahead = 0.0
        for other in before:
            theirs = self._people(other)
            ahead += len(theirs & people) / len(theirs) if theirs else 0.0
        return wait_range(ahead, posts=len(people), free=len(people - self.busy), pace=self.pace)


def outlook_at(moment: datetime, settings: QueueSettings | None = None) -> Outlook:
    """The queue of a moment, to be asked."""
    return Outlook(moment, settings or QueueSettings.objects.current())
