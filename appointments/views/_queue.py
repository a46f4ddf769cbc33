"""What the desk shows of the queue: whom it has called, who waits for its items, who is parked or missed the call."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.models import QueueSettings, Ticket
from appointments.models.ticket import MOST_RECALLS
from appointments.ordering import Band, band_of, order
from appointments.services import queue
from appointments.services.calling import TAKE_BACK
from appointments.services.desk_rows import called_by
from appointments.services.queue_settings import calls_next
from windows.models import ItemVersion, Staff, Window

MOST_ROWS = 12
SECONDS = 3
"""So often a desk asks who waits."""

SHOWN = (Ticket.State.WAITING, Ticket.State.CALLED, Ticket.State.PARKED, Ticket.State.NO_SHOW)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One visitor of the list."""

    pk: int
    number: str
    item: str
    since: datetime
    priority: str | Promise
    first: bool
    booked_for: datetime | None
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class CallStrip:
    """What the middle of the desk shows of the queue: the visitor it has called, or nobody."""

    called: Ticket | None
    item: str = ""

    @property
    def mark(self) -> str:
        """What decides what the desk offers: a page that shows another mark is out of date."""
        return f"{self.called.pk}:{self.called.recalls}" if self.called else "free"

    @property
    def seconds(self) -> int:
        """How often the desk asks who waits."""
        return SECONDS

    @property
    def may_recall(self) -> bool:
        """Whether the visitor can be called again at all."""
        return self.called is not None and self.called.recalls < MOST_RECALLS

    @property
    def take_back_until(self) -> datetime | None:
        """Until when the call can be taken back; none once the time has passed."""
        until = self.called.called_at + TAKE_BACK if self.called and self.called.called_at else None
        return until if until is not None and until > timezone.now() else None


@dataclass(slots=True)
class DeskQueue:
    """The list beside the desk at one moment."""

    moment: datetime
    long_minutes: int = 0
    waiting: list[QueueRow] = field(default_factory=list)
    number: int = 0
    others: list[QueueRow] = field(default_factory=list)
    elsewhere: int = 0
    parked: list[QueueRow] = field(default_factory=list)
    missed: list[QueueRow] = field(default_factory=list)
    calls_next: bool = False
    mark: str = "free"

    @property
    def seconds(self) -> int:
        """How often the desk asks who waits."""
        return SECONDS

    @property
    def etag(self) -> str:
        """Changes with everything that the list shows, and with nothing else; times run in the browser."""
        rows = (self.waiting, self.others, self.parked, self.missed)
        shown = (get_language(), self.mark, self.number, self.elsewhere, self.calls_next, [_plain(row) for row in rows])
        return f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"'


def _plain(rows: list[QueueRow]) -> list[tuple[object, ...]]:
    return [
        (row.pk, row.number, row.item, row.since, str(row.priority), row.first, row.note, row.place) for row in rows
    ]


def strip_of(request: HttpRequest) -> CallStrip | None:
    """The visitor whom the person has called; nothing where the office keeps no queue of its own."""
    if not QueueSettings.objects.current().in_use:
        return None
    called = called_by(request.user)  # type: ignore[arg-type]
    return CallStrip(called, item_name(called) if called else "")


def desk_queue(person: Staff, window: Window | None, *, everything: bool = False) -> DeskQueue:
    """Read who waits for this person at this window; with ``everything`` also those who wait for others."""
    moment = timezone.now()
    settings = QueueSettings.objects.current()
    found = list(Ticket.objects.for_day(timezone.localdate(moment)).filter(state__in=SHOWN).for_list().order_by("pk"))
    rules = queue.rules_at(moment, settings)
    ordered = order(
        (queue.as_waiting(row) for row in found if row.state == Ticket.State.WAITING), now=moment, rules=rules
    )
    mine = queue.queue_of(queue.caller_at(window, by=person, moment=moment), ordered) if window else []
    keys = {one.pk for one in mine}
    names, tickets = names_of({row.item_id for row in found}), {row.pk: row for row in found}
    first = {one.pk for one in ordered if band_of(one, now=moment, rules=rules) is not Band.IN_TURN}

    def rows(pks: list[int]) -> list[QueueRow]:
        return [_row(tickets[pk], names, first=pk in first) for pk in pks]

    others = [one.pk for one in ordered if one.pk not in keys]
    own = [row for row in found if row.state == Ticket.State.PARKED and row.parked_by_id == person.pk]
    called = next((row for row in found if row.state == Ticket.State.CALLED and row.called_by_id == person.pk), None)
    missed = sorted(
        (row for row in found if row.state == Ticket.State.NO_SHOW and row.waits_from),
        key=lambda row: row.ended_at or moment,
    )
    return DeskQueue(
        moment=moment,
        long_minutes=settings.long_wait_minutes,
        waiting=rows([one.pk for one in mine] if everything else [one.pk for one in mine[:MOST_ROWS]]),
        number=len(mine),
        others=rows(others) if everything else [],
        elsewhere=len(others),
        parked=rows([row.pk for row in own]),
        missed=rows([row.pk for row in missed[-MOST_ROWS:]]),
        calls_next=calls_next(person),
        mark=CallStrip(called).mark,
    )


def item_choices() -> list[tuple[int, str]]:
    """The items in force today by name, in the order of the catalogue."""
    rows = ItemVersion.objects.published_on(timezone.localdate()).order_by("item__position", "item_id")
    return [(pk, _in_language(name, name_en)) for pk, name, name_en in rows.values_list("item_id", "name", "name_en")]


def item_name(ticket: Ticket) -> str:
    """The name of the item somebody waits for; empty where it is not known yet."""
    return names_of({ticket.item_id}).get(ticket.item_id or 0, "")


def names_of(items: set[int | None]) -> dict[int, str]:
    """The names of items in force today, in the reader's language."""
    known = {item for item in items if item is not None}
    if not known:
        return {}
    rows = ItemVersion.objects.published_on(timezone.localdate()).filter(item__in=known)
    return {pk: _in_language(name, name_en) for pk, name, name_en in rows.values_list("item_id", "name", "name_en")}


def _in_language(name: str, name_en: str) -> str:
    return name_en if get_language() == "en" and name_en else name


def _row(ticket: Ticket, names: dict[int, str], *, first: bool) -> QueueRow:
    place = ""
    if ticket.for_window is not None:
        place = _("Window %(number)d") % {"number": ticket.for_window.number}
    elif ticket.for_staff is not None:
        place = ticket.for_staff.name
    return QueueRow(
        pk=ticket.pk,
        number=ticket.number,
        item=names.get(ticket.item_id or 0, "") or _("Matter not known yet"),
        since=ticket.waits_from or ticket.drawn_at,
        priority=ticket.get_priority_display() if ticket.priority else "",
        first=first,
        booked_for=ticket.booked_for,
        note=ticket.parked_reason,
        place=place,
    )
