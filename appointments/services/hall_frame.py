"""What a hall display shows around the numbers, and which windows are its own: read once a minute, for it hardly changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.cache import cache

from appointments.models import HallScreen, TicketGroupItem
from appointments.services.hall_hours import Week, read_week

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
    """The office with its hours and windows, and the groups of its queue with their items."""

    week: Week
    links: list[TicketGroupItem]


def screen_of(device_id: int) -> Screen:
    """What a display is to show."""
    return _kept(_key(device_id), lambda: _read_screen(device_id))


def forget_screen(device_id: int) -> None:
    """Ask anew at the next look; called when the display was set up differently."""
    cache.delete(_key(device_id))


def frame_of(day: date) -> Frame:
    """What stands around the numbers on a day: two queries, none within a minute."""
    return _kept(f"hall-frame:{day}", lambda: _read_frame(day))


def group_links() -> list[TicketGroupItem]:
    """The items of the groups that give numbers, with the group of each, in the order of the groups; one query."""
    rows = TicketGroupItem.objects.filter(group__is_open=True).select_related("group")
    return list(rows.order_by("group__position", "group__prefix", "pk"))


def _read_screen(device_id: int) -> Screen:
    rows = HallScreen.objects.filter(pk=device_id).order_by()
    found = list(rows.values_list("speaks", "windows", "windows__offers__item"))
    windows = frozenset(window for _speaks, window, _item in found if window is not None)
    items = frozenset(item for _speaks, _window, item in found if item is not None)
    return Screen(windows, items, all(speaks for speaks, _window, _item in found))


def _read_frame(day: date) -> Frame:
    return Frame(read_week(day), group_links())


def _kept(key: str, read: Callable[[], Kept]) -> Kept:
    found: Kept | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, SECONDS)
    return found


def _key(device_id: int) -> str:
    return f"hall-screen:{device_id}"
