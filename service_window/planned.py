"""Cursors for statements that are asked again and again: PostgreSQL plans them once, and several go one way (decision 0155)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.adapt import Transformer
from psycopg.pq import TransactionStatus


class PlannedCursor(Cursor[Any]):
    """A cursor under which PostgreSQL keeps the plan of a statement (``prepare_threshold`` of the settings).

    Inside of `one_way` it sends nothing itself: psycopg would send each statement by itself, and wait for BEGIN.
    """

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # where Django's log of queries looks for it
        return self._query

    def _execute_gen(self, query: Any, params: Any = None, **options: Any) -> Any:
        way, server = self._conn._pipeline, self._conn.pgconn
        if way is None:
            yield from super()._execute_gen(query, params, **options)
            return
        self._reset()
        self._tx = Transformer(self)
        if not self._conn.autocommit and server.transaction_status == TransactionStatus.IDLE and not way.result_queue:
            yield from self._conn._exec_command(b"BEGIN")
        yield from self._maybe_prepare_gen(self._convert_query(query, params))
        yield from self._conn._prepared.maintain_gen(self._conn)


@contextmanager
def one_way() -> Iterator[None]:
    """Send what planned cursors ask inside together, to be fetched afterwards. Other engines than PostgreSQL are asked one by one."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def planned_cursor() -> CursorWrapper:
    """A cursor for statements that are asked again and again."""
    engine: Any = connections[DEFAULT_DB_ALIAS]
    if engine.vendor != "postgresql":
        return cast(CursorWrapper, engine.cursor())
    engine.ensure_connection()
    return cast(CursorWrapper, engine._prepare_cursor(PlannedCursor(engine.connection)))
