"""What the kinds of work of the assessment share: counting, paging and keys."""

from typing import Any

from django.db.models import QuerySet

from service_window.worklist import MOST_COUNTED


def number_in(text: str) -> int:
    """The key that a place names; 0 where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def listed(rows: QuerySet[Any], after: str, limit: int) -> list[Any]:
    """Rows in the order of their keys, from a place on."""
    return list(rows.filter(pk__gt=number_in(after)).order_by("pk")[:limit])


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, counted to one more than is shown."""
    return len(rows.order_by().values_list("pk")[: MOST_COUNTED + 1])
