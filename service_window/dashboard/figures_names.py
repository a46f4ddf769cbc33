"""The groups of a breakdown by name and in their own order: never by their figures, for people are not ranked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.services.case_figures import NOBODY
from service_window.dashboard.figures_queries import By
from windows.models import ItemVersion, Staff, Window


def named(by: By, keys: Iterable[Any]) -> list[tuple[Any, str]]:
    """The keys with their names: windows by number, items as in the catalogue, people by number, hours as they come."""
    wanted = set(keys)
    if by is By.HOUR:
        return [(hour, hour_name(hour)) for hour in sorted(wanted)]
    rows = {By.WINDOW: _windows, By.ITEM: _items, By.PERSON: _people}[by](wanted - {NOBODY})
    nothing = {By.WINDOW: _("Without a window"), By.ITEM: _("Without an item"), By.PERSON: _("Nobody")}[by]
    return [*rows, (NOBODY, nothing)] if NOBODY in wanted else rows


def hour_name(hour: int) -> str:
    """The hour from its beginning to its end."""
    return f"{hour:02d}:00–{hour + 1:02d}:00"


def _windows(keys: set[int]) -> list[tuple[Any, str]]:
    english = get_language() == "en"
    rows = Window.objects.filter(pk__in=keys).order_by("number").values_list("pk", "number", "name", "name_en")
    return [(pk, f"{number} {name_en if english and name_en else name}") for pk, number, name, name_en in rows]


def _items(keys: set[int]) -> list[tuple[Any, str]]:
    """Each item by the name of its newest version."""
    english = get_language() == "en"
    rows = ItemVersion.objects.filter(item__in=keys).order_by("item__position", "item_id", "version")
    found = rows.values_list("item_id", "name", "name_en")
    return list({pk: (name_en if english and name_en else name) for pk, name, name_en in found}.items())


def _people(keys: set[int]) -> list[tuple[Any, str]]:
    rows = Staff.objects.filter(pk__in=keys).order_by("number").values_list("pk", "name", "number")
    return [(pk, f"{name} {number}") for pk, name, number in rows]
