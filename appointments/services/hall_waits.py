"""Who waits, how many are before somebody, and how long it takes: what display, kiosk and ticket tell alike."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.models import QueueSettings, Ticket
from appointments.services import queue
from windows.models import Attendance, WindowItem

QUICK, SLOW = 0.5, 1.5
"""How much shorter and longer than usual a visitor may take: the two ends of the range."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are called before somebody, and the wait as a range of minutes where one can be told."""

    ahead: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class GroupWait:
    """One group of items: how many wait, and how long a visitor who came now would."""

    group_id: int | None
    name: str
    waiting: int
    low: int
    high: int

    @property
    def range(self) -> str:
        """The wait in minutes: 10–20."""
        return f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class _Offer:
    """One item at one open window, and the group whose series its visitors draw from."""

    window_id: int
    item_id: int
    group_id: int | None
    name: str | None
    name_en: str | None
    position: int | None


@dataclass(frozen=True, slots=True)
class _Places:
    """The open windows, what each offers, and at which somebody is."""

    offers: list[_Offer]
    manned: frozenset[int]

    def group_of(self, item_id: int | None) -> int | None:
        """The group of an item."""
        return next((offer.group_id for offer in self.offers if offer.item_id == item_id), None)

    def serving(self, group_id: int | None) -> int:
        """How many windows work for a group now; where nobody is at a post yet, all that will."""
        windows = {offer.window_id for offer in self.offers if offer.group_id == group_id}
        return len(windows & self.manned) or len(windows) or 1


def standing_of(ticket: Ticket, moment: datetime) -> Standing:
    """Where a waiting ticket stands among those of its own group, and how long it still waits; five queries."""
    settings = QueueSettings.objects.current()
    ordered, places = queue.ordered_at(moment, settings), _places(moment)
    own = [row.pk for row in ordered if row.pk == ticket.pk or places.group_of(row.item_id) == ticket.group_id]
    ahead = own.index(ticket.pk) if ticket.pk in own else len(own)
    return Standing(ahead, *_range(ahead, places.serving(ticket.group_id), settings.usual_minutes))


def waiting_counts(moment: datetime) -> dict[int | None, int]:
    """How many wait, by item; one query."""
    rows = Ticket.objects.for_day(timezone.localdate(moment)).waiting().order_by()
    return dict(rows.values_list("item").annotate(number=Count("pk")))


def waits_at(moment: datetime, *, windows: Collection[int] = ()) -> list[GroupWait]:
    """Each group that somebody waits for, in the order of the groups; four queries.

    With ``windows``, only the groups whose items one of them offers. Items without a group come last, together.
    """
    counts, places = waiting_counts(moment), _places(moment)
    minutes = QueueSettings.objects.current().usual_minutes
    waiting: dict[int | None, int] = {}
    for item_id, number in counts.items():
        group_id = places.group_of(item_id)
        waiting[group_id] = waiting.get(group_id, 0) + number
    shown = {offer.group_id for offer in places.offers if not windows or offer.window_id in windows}
    return [
        GroupWait(group_id, name, waiting[group_id], *_range(waiting[group_id], places.serving(group_id), minutes))
        for group_id, name in _groups(places.offers)
        if group_id in shown and waiting.get(group_id)
    ]


def _groups(offers: Iterable[_Offer]) -> list[tuple[int | None, str]]:
    """The groups in their order, each with its name in the reader's language."""
    english = get_language() == "en"
    found: dict[int | None, tuple[int, str]] = {}
    for offer in offers:
        if offer.group_id is not None:
            name = offer.name_en if english and offer.name_en else offer.name
            found[offer.group_id] = (offer.position or 0, str(name))
    ordered = sorted(found, key=lambda group_id: (found[group_id], group_id))
    return [*((group_id, found[group_id][1]) for group_id in ordered), (None, _("Other matters"))]


def _places(moment: datetime) -> _Places:
    group = "item__ticket_group_link__group"
    names = ("window_id", "item_id", group, f"{group}__name", f"{group}__name_en", f"{group}__position")
    rows = WindowItem.objects.filter(window__is_open=True).order_by("window", "item")
    offers = [_Offer(*row) for row in rows.values_list(*names)]
    present = Attendance.objects.present(moment).values_list("window_id", flat=True)
    return _Places(offers, frozenset(present))


def _range(ahead: int, windows: int, minutes: int) -> tuple[int, int]:
    """The wait in minutes behind so many people: rounded down and up to what one can say aloud."""
    low, high = ahead * minutes * QUICK / windows, (ahead + 1) * minutes * SLOW / windows
    return math.floor(low), 5 * math.ceil(high / 5)
