"""The queue on the board: by window how many wait, who has waited longest, and the light of that wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from appointments.models import QueueSettings
from appointments.ordering import Waiting
from appointments.services.queue import waiting_at
from windows.cover import Cover


class WaitLight(TextChoices):
    """How long the longest wait is; always shown by word and colour."""

    GOOD = "good", pgettext_lazy("wait", "short")
    WARN = "warn", pgettext_lazy("wait", "getting long")
    BAD = "bad", pgettext_lazy("wait", "too long")


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """Who waits at a moment, and from which wait on it is long."""

    waiting: tuple[Waiting, ...]
    long: timedelta


@dataclass(frozen=True, slots=True)
class WindowQueue:
    """Those whom a window may call: how many, and since when the first of them has waited."""

    number: int
    since: datetime | None
    light: WaitLight


def queue_facts(moment: datetime) -> QueueFacts | None:
    """Read who waits: two queries; nothing where the office keeps no queue of its own."""
    settings = QueueSettings.objects.current()
    if not settings.in_use:
        return None
    return QueueFacts(tuple(waiting_at(moment)), timedelta(minutes=settings.long_wait_minutes))


def queues_of(
    facts: QueueFacts, moment: datetime, *, cover: Cover, seats: Mapping[int, int], duties: Iterable[tuple[int, int]]
) -> dict[int, WindowQueue]:
    """The queue of every window; ``seats`` says by person the window, ``duties`` are all windows with their items.

    A visitor stands at every window that may call them: where somebody serves the item now, else at all that should.
    """
    places: dict[int, list[int]] = {}
    for window_id, item_id in duties:
        places.setdefault(item_id, []).append(window_id)
    everywhere = {window for windows in places.values() for window in windows} | set(seats.values())
    found: dict[int, list[datetime]] = {}
    for ticket in facts.waiting:
        for window in _windows(ticket, cover, seats, places, everywhere):
            found.setdefault(window, []).append(ticket.waits_from)
    return {window: _queue(times, moment, facts.long) for window, times in found.items()}


def light_of(wait: timedelta, long: timedelta) -> WaitLight:
    """Green below half of a long wait, red from a long wait on."""
    if wait >= long:
        return WaitLight.BAD
    return WaitLight.WARN if wait >= long / 2 else WaitLight.GOOD


def _windows(
    ticket: Waiting,
    cover: Cover,
    seats: Mapping[int, int],
    places: Mapping[int, list[int]],
    everywhere: Iterable[int],
) -> Iterable[int]:
    if ticket.for_window is not None:
        return (ticket.for_window,)
    if ticket.for_staff is not None and ticket.for_staff in seats:
        return (seats[ticket.for_staff],)
    if ticket.item_id is None:
        return everywhere
    return cover.windows_for_item(ticket.item_id) or places.get(ticket.item_id, ())


def _queue(times: list[datetime], moment: datetime, long: timedelta) -> WindowQueue:
    first = min(times)
    return WindowQueue(len(times), first, light_of(moment - first, long))
