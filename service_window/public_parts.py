"""Which parts of the public pages are switched on: a registry that apps fill in ``AppConfig.ready``.

The navigation of the public pages stands in a lower app than some of the parts it leads to; those say here which rows
of their settings switch them on or off. One query answers for all parts, and the answer is kept for a minute: it stands on
every public page, and no page relies on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

SECONDS = 60

Rows = Callable[[], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: it is offered where one of ``rows`` exists, or unless one does."""

    rows: Rows
    unless: bool

    @property
    def statement(self) -> tuple[str, tuple[Any, ...]]:
        """What asks whether the part is offered."""
        sql, parameters = self.rows().order_by().values("pk")[:1].query.sql_with_params()
        return f"{'NOT ' if self.unless else ''}EXISTS ({sql})", tuple(parameters)


_parts: dict[str, Part] = {}


def register(code: str, *, where: Rows | None = None, unless: Rows | None = None) -> None:
    """Add a part that is offered ``where`` a row of its settings exists, or ``unless`` one does; a code is given once."""
    rows = where or unless
    if code in _parts or rows is None or (where and unless):
        raise ValueError(f"The public part {code} is registered already, or not by one of where and unless.")
    _parts[code] = Part(rows, unless=where is None)


def is_known(code: str) -> bool:
    """Whether somebody has registered the part."""
    return code in _parts


def is_offered(code: str) -> bool:
    """Whether the part is switched on; the first who asks hears of all parts."""
    kept = cache.get(_key(code))
    return bool(_read_all()[code] if kept is None else kept)


def forget(code: str) -> None:
    """Ask anew at the next page; called when the switch was turned."""
    cache.delete_many([_key(code)])


def _read_all() -> dict[str, bool]:
    statements = [part.statement for part in _parts.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _given in statements)}",
            [one for _sql, given in statements for one in given],
        )
        answers = dict(zip(_parts, map(bool, cursor.fetchone()), strict=True))
    cache.set_many({_key(code): offered for code, offered in answers.items()}, SECONDS)
    return answers


def _key(code: str) -> str:
    return f"public-part:{code}"
