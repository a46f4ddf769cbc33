"""What a hall display shows around the numbers, and which windows are its own: read once a minute, for it hardly changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.cache import cache

from appointments.models import HallScreen, TicketGroupItem
from appointments.services.hall_hours import Week, read_week
from windows.models import OpeningHours, WindowItem

SECONDS = 60

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Screen:
    """The windows that a display shows, none meaning all of them, with the items they offer, and whether it speaks."""

    windows: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()
    speaks: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """The hours of the office, of which each line of the display is made, and the groups of its queue with their items."""

    hours: list[OpeningHours]
    week: Week
    links: list[TicketGroupItem]


def screen_of(device_id: int) -> Screen:
    """What a display is to show."""
    return _kept(_key(device_id), lambda: _read_screen(device_id))


def forget_screen(device_id: int) -> None:
    """Ask anew at the next look; called when the display was set up differently."""
    cache.delete(_key(device_id))


def frame_of(day: date) -> Frame:
    """What stands around the numbers on a day: three queries, none within a minute."""
    return _kept(f"hall-frame:{day}", lambda: _read_frame(day))


def group_links() -> list[TicketGroupItem]:
    """The items of the groups that give numbers, with the group of each, in the order of the groups; one query."""
    rows = TicketGroupItem.objects.filter(group__is_open=True).select_related("group")
    return list(rows.order_by("group__position", "group__prefix", "pk"))


def _read_screen(device_id: int) -> Screen:
    row = HallScreen.objects.filter(pk=device_id).prefetch_related("windows").first()
    if row is None:
        return Screen()
    windows = frozenset(window.pk for window in row.windows.all())
    items = frozenset(WindowItem.objects.filter(window__in=windows).values_list("item_id", flat=True))
    return Screen(windows, items, row.speaks)


def _read_frame(day: date) -> Frame:
    hours = list(OpeningHours.objects.order_by("weekday", "opens"))
    return Frame(hours, read_week(day, hours), group_links())


def _kept(key: str, read: Callable[[], Kept]) -> Kept:
    found: Kept | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, SECONDS)
    return found


def _key(device_id: int) -> str:
    return f"hall-screen:{device_id}"
