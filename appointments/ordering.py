"""Who is called next, and by whom: a pure function of the waiting tickets and the clock (`design.md` §5).

Pure: no query, no request, no clock. The rules, as the public page tells them:

1. Who has booked is called at the booked time, where they came in time for it.
2. Then the green channel (R6) from the moment it was opened, and whoever has waited longer than the ageing limit,
   in the order in which each became due: so the green channel starves nobody.
3. Then everybody else in the order of coming; priority visitors as though they had come some minutes earlier.

Equals are called in the order of coming, ties by the order of drawing. Somebody who came early for a booking waits
like everybody else until the booked time.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from windows.cover import Cover

GREEN_CHANNEL = "green_channel"


class Band(IntEnum):
    """Why somebody stands where they stand; the lower number goes first."""

    BOOKED = 0
    DUE = 1
    IN_TURN = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office has set, and what a visitor usually waits today."""

    priority_ahead: timedelta = timedelta(minutes=20)
    ageing_factor: float = 2.0
    ageing_floor: timedelta = timedelta(minutes=15)
    late_by: timedelta = timedelta(minutes=10)
    usual_wait: timedelta = timedelta(0)

    @property
    def ageing_limit(self) -> timedelta:
        """After this wait nobody is overtaken any more: the factor times the usual wait of today."""
        return max(self.usual_wait, self.ageing_floor) * self.ageing_factor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting ticket, as far as its place in the queue depends on it."""

    pk: int
    waits_from: datetime
    drawn_at: datetime
    item_id: int | None = None
    priority: str = ""
    booked_for: datetime | None = None
    for_window: int | None = None
    for_staff: int | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls: the person, the window, the items they may serve there, and who else is at the post.

    ``items`` of ``None`` means all of them: where nobody is assigned to anything.
    """

    staff_id: int
    window_id: int
    items: Collection[int] | None
    at_post: Container[int]


def order(waiting: Iterable[Waiting], *, now: datetime, rules: Rules) -> list[Waiting]:
    """The waiting tickets in the order in which they are called at ``now``."""
    return sorted(waiting, key=lambda ticket: _place(ticket, now, rules))


def band_of(ticket: Waiting, *, now: datetime, rules: Rules) -> Band:
    """Why the ticket stands where it stands."""
    if _booked_in_time(ticket, rules) and ticket.booked_for is not None and ticket.booked_for <= now:
        return Band.BOOKED
    if ticket.priority == GREEN_CHANNEL or ticket.waits_from + rules.ageing_limit <= now:
        return Band.DUE
    return Band.IN_TURN


def may_call(ticket: Waiting, caller: Caller) -> bool:
    """Whether this caller may call the ticket: passed on to a window or person first, else by the item.

    A visitor passed on to a person who is not at the post is called by whoever covers the item. A visitor who
    does not know the item yet may go to any window.
    """
    if ticket.for_window is not None:
        return ticket.for_window == caller.window_id
    if ticket.for_staff == caller.staff_id:
        return True
    if ticket.for_staff is not None and ticket.for_staff in caller.at_post:
        return False
    return ticket.item_id is None or caller.items is None or ticket.item_id in caller.items


def items_of(cover: Cover, *, staff_id: int, window_id: int, offered: Container[int]) -> frozenset[int]:
    """The items whose visitors a person calls to a window: those held there, and those held elsewhere and offered there.

    A first, B where A is away, nobody else (R3): the answer is `windows.cover`'s.
    """
    held = (duty.post for duty in cover.items_for_staff(staff_id))
    return frozenset(post.item_id for post in held if post.window_id == window_id or post.item_id in offered)


def _booked_in_time(ticket: Waiting, rules: Rules) -> bool:
    return ticket.booked_for is not None and ticket.drawn_at <= ticket.booked_for + rules.late_by


def _place(ticket: Waiting, now: datetime, rules: Rules) -> tuple[int, datetime, datetime, datetime, int]:
    band = band_of(ticket, now=now, rules=rules)
    if band is Band.BOOKED and ticket.booked_for is not None:
        due = ticket.booked_for
    elif band is Band.DUE:
        due = _due(ticket, rules)
    else:
        due = ticket.waits_from - (rules.priority_ahead if ticket.priority else timedelta(0))
    return band, due, ticket.waits_from, ticket.drawn_at, ticket.pk


def _due(ticket: Waiting, rules: Rules) -> datetime:
    """From when nobody may be put ahead any more."""
    return ticket.waits_from if ticket.priority == GREEN_CHANNEL else ticket.waits_from + rules.ageing_limit
