"""The mark of the queue: it changes with everything that a display or a ticket shows. One small query.

Every ticket that is open has one open time row, and rows are only added: the greatest id and the number of open rows
say together which rows are open. A recall writes no row; it moves the latest call.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from appointments.models import HallNotice, HallSettings, Ticket, TicketPeriod
from service_window.planned import planned_cursor
from windows.models import Device
from windows.services.devices import digest_of

_PERIOD, _TICKET = TicketPeriod._meta.db_table, Ticket._meta.db_table
_NOTICE, _DEVICE = HallNotice._meta.db_table, Device._meta.db_table
_QUEUE = (
    f'(SELECT MAX("id") FROM "{_PERIOD}" WHERE "until_at" IS NULL), '
    f'(SELECT COUNT(*) FROM "{_PERIOD}" WHERE "until_at" IS NULL), '
    f'(SELECT MAX("last_called_at") FROM "{_TICKET}" WHERE "day" = %s AND "state" = \'{Ticket.State.CALLED}\'), '
    f'(SELECT MAX("id") FROM "{_NOTICE}" WHERE "withdrawn_at" IS NULL AND "shows_from" <= %s AND "shows_until" > %s)'
)
_OF_HALL = f"SELECT {_QUEUE}"
_OFFERED = f'(SELECT "display_offered" FROM "{HallSettings._meta.db_table}" WHERE "id" = {HallSettings.SINGLETON})'
_OF_DEVICE = f'SELECT {_OFFERED}, "id", {_QUEUE} FROM "{_DEVICE}" WHERE "token_digest" = %s AND "kind" = \'{Device.Kind.HALL}\' AND "revoked_at" IS NULL'


def hall_mark(moment: datetime, *parts: str) -> str:
    """The mark of the queue, the minute, the reader's language, and ``parts``."""
    with planned_cursor() as cursor:
        cursor.execute(_OF_HALL, _asked(moment))
        found = cursor.fetchone()
    return _mark(moment, found, parts)


class Seen(NamedTuple):
    """A hall display, the mark of what it shows, the mark of the queue alone, and whether the office offers displays."""

    device_id: int
    mark: str
    queue: str
    offered: bool


def display_mark(token: str, moment: datetime) -> Seen | None:
    """The hall display that ``token`` opens, with its marks; None for a token that is not valid."""
    if not token or len(token) > 128:
        return None
    with planned_cursor() as cursor:
        cursor.execute(_OF_DEVICE, [*_asked(moment), digest_of(token)])
        found = cursor.fetchone()
    if found is None:
        return None
    offered, *row = found
    return Seen(int(row[0]), _mark(moment, row, ()), _mark(moment, row[1:], ()), offered in (None, True, 1))


def _asked(moment: datetime) -> list[Any]:
    at = connection.ops.adapt_datetimefield_value(moment)
    day = connection.ops.adapt_datefield_value(timezone.localdate(moment))
    return [day, at, at]


def _mark(moment: datetime, found: Sequence[object], parts: tuple[str, ...]) -> str:
    minute = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
    text = "|".join((*map(str, found), minute, get_language() or "", *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
