"""The one place where a ticket changes its state: a conditional update, and the time rows that go with it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Ticket, TicketPeriod, Visit
from appointments.services.guards import CaseMoved
from service_window.planned import planned_cursor
from service_window.prepared import change_rows, insert_row
from service_window.reading import columns_of
from windows.models import Staff, Window

FREED: dict[str, Any] = {
    "window": None,
    "called_by": None,
    "called_at": None,
    "last_called_at": None,
    "recalls": 0,
    "serving_since": None,
}
"""What a ticket loses when it goes back to wait."""


_CLOSE = (
    f'UPDATE "{TicketPeriod._meta.db_table}" SET "until_at" = CASE WHEN "from_at" <= %s THEN %s ELSE "from_at" END, '
    '"accurate" = %s WHERE "ticket_id" = %s AND "until_at" IS NULL RETURNING "from_at" <= %s'
)

# One statement of PostgreSQL: the first who still waits and whom nobody else is moving in this moment, the conditional
# update, and the time rows that go with it. The time that runs is locked too: who was moved between the look and the lock
# is passed over, for the statement would not see their new row. The row that begins reads the one that ends, and so is
# written after it.
_TICKET, _PERIOD = f'"{Ticket._meta.db_table}"', f'"{TicketPeriod._meta.db_table}"'
_CLAIM = f"""
    WITH "first" AS MATERIALIZED (
        SELECT t."id" FROM unnest(%(wanted)s::bigint[]) WITH ORDINALITY AS "wanted"("id", "place")
        JOIN {_TICKET} t ON t."id" = "wanted"."id" JOIN {_PERIOD} p ON p."ticket_id" = t."id"
        WHERE t."state" = 'waiting' AND p."until_at" IS NULL
        ORDER BY "wanted"."place" LIMIT 1 FOR NO KEY UPDATE OF t, p SKIP LOCKED
    ), "called" AS (
        UPDATE {_TICKET} t SET "state" = 'called', "parked_by_id" = NULL, "parked_reason" = '', "recalls" = 0,
            "window_id" = %(window)s, "called_by_id" = %(person)s, "called_at" = %(moment)s, "last_called_at" = %(moment)s
        FROM "first" WHERE t."id" = "first"."id" AND t."state" = 'waiting'
        RETURNING {", ".join(f't."{field.column}"' for field in Ticket._meta.concrete_fields)}
    ), "closed" AS (
        UPDATE {_PERIOD} p SET "until_at" = greatest(p."from_at", %(moment)s), "accurate" = true
        FROM "called" WHERE p."ticket_id" = "called"."id" AND p."until_at" IS NULL RETURNING p."until_at"
    ), "opened" AS (
        INSERT INTO {_PERIOD} ("ticket_id", "state", "from_at", "window_id", "staff_id", "accurate")
        SELECT "called"."id", 'called', "closed"."until_at", %(window)s, %(person)s, true FROM "called", "closed"
    )
    SELECT * FROM "called"
"""


class TicketMoved(CaseMoved):
    """Somebody else has called or moved this visitor since the page was shown."""


def move(
    ticket: Ticket,
    state: str,
    *,
    sources: Collection[str],
    moment: datetime,
    by: Staff | None = None,
    at: Window | None = None,
    where: Mapping[str, Any] | None = None,
    accurate: bool = True,
    **fields: Any,
) -> None:
    """Bring ``ticket`` from one of ``sources`` to ``state``, and write its time: one period closes, the next opens.

    One visitor, one window: whoever comes second changes no row, and gets `TicketMoved`. ``where`` narrows the
    update further. ``by`` and ``at`` say who has the visitor from now on, and where. The caller holds a transaction, and records the act.
    """
    if state != Ticket.State.PARKED:
        fields = {"parked_by": None, "parked_reason": ""} | fields
    asked = {"id": ticket.pk, "state": tuple(sources), **(where or {})}
    if not change_rows(Ticket, asked, {"state": state} | fields):
        raise moved()
    ticket.state = state
    for name, value in fields.items():
        setattr(ticket, name, value)
    ended = close_period(ticket, moment, accurate=accurate)
    open_period(ticket, max(moment, ended or moment), by=by, at=at)


def claim(waiting: Sequence[int], *, by: Staff, at: Window) -> Ticket | None:
    """Call the first of these tickets that still waits and that nobody else is moving in this moment.

    What `move` does for one ticket, PostgreSQL does here in one statement; only for tickets whose time is running.
    """
    values: dict[str, Any] = {"wanted": [*waiting], "window": at.pk, "person": by.pk, "moment": timezone.now()}
    with planned_cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return Ticket.from_db(DEFAULT_DB_ALIAS, columns_of(Ticket), row) if row else None


def open_period(
    ticket: Ticket, moment: datetime, *, by: Staff | None = None, at: Window | None = None
) -> TicketPeriod | None:
    """Begin the time in the state the ticket is in now; none for a turn that has ended."""
    if ticket.state not in TicketPeriod.State.values:
        return None
    period = TicketPeriod(ticket=ticket, state=ticket.state, from_at=moment, staff=by, window=at)
    insert_row(period)
    return period


def close_period(ticket: Ticket, moment: datetime, *, accurate: bool = True) -> datetime | None:
    """End the time in the state the ticket was in, and say when; none where no time was running.

    A row that was written while this act waited for the ticket begins after ``moment``: it ends where it began.
    """
    at = connection.ops.adapt_datetimefield_value(moment)
    with planned_cursor() as cursor:
        cursor.execute(_CLOSE, [at, at, accurate, ticket.pk, at])
        if [bool(in_order) for (in_order,) in cursor.fetchall()] == [True]:
            return moment
    rows = TicketPeriod.objects.filter(ticket=ticket).order_by("-from_at", "-pk")
    return rows.values_list("until_at", flat=True).first()


def pass_on(visit: Visit, staff_id: int, *, moment: datetime) -> None:
    """Let the time of a visit under way go on with whoever has taken it over."""
    ticket = Ticket.objects.filter(visit=visit, state=Ticket.State.SERVING).first()
    if ticket is not None:
        ended = close_period(ticket, moment)
        open_period(ticket, max(moment, ended or moment), by=Staff.objects.get(pk=staff_id), at=visit.window)


def moved() -> TicketMoved:
    """The sentence for whoever came second."""
    return TicketMoved(_("Somebody else has already called or moved this visitor. The list now shows how it stands."))
