"""Service items as the picker finds them: those offered at this window first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from appointments.models.case_columns import LONG_TEXTS
from service_window.prepared import Prepared
from windows.models import ItemVersion, Window, WindowItem

MOST_ITEMS = 8
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item that can be chosen."""

    pk: int
    name: str
    kind: str | Promise
    offered: bool
    advice_only: bool


def find_items(query: str, *, window: Window | None, most: int = MOST_ITEMS) -> list[ItemRow]:
    """Published items whose name, search words or code hold every word of ``query``, the window's own first."""
    offered = WindowItem.objects.filter(window=window, item=OuterRef("item"))
    versions = ItemVersion.objects.published_on(timezone.localdate()).annotate(offered=Exists(offered))
    for word in query.split()[:6]:
        versions = versions.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(aliases__icontains=word)
            | Q(item__code__icontains=word)
        )
    versions = versions.order_by("-offered", "item__position", "item_id").defer(*LONG_TEXTS)
    return [_row(version) for version in versions[:most]]


def published_versions() -> list[ItemVersion]:
    """The versions in force today, in the order of the catalogue."""
    return list(_PUBLISHED.instances(ItemVersion, only=_NAMED, day=timezone.localdate()))


def _published(*, day: date) -> QuerySet[Any]:
    return ItemVersion.objects.published_on(day).order_by("item__position", "item_id").values_list(*_NAMED)


_NAMED = ("id", "item_id", "name", "name_en", "advice_only")
_PUBLISHED = Prepared(_published, names={"day": date})


def _row(version: ItemVersion) -> ItemRow:
    english = get_language() == "en" and version.name_en
    return ItemRow(
        pk=version.item_id,
        name=version.name_en if english else version.name,
        kind=version.get_case_type_display(),
        offered=bool(version.offered),  # type: ignore[attr-defined]
        advice_only=version.advice_only,
    )
