"""A statement of the ORM that is written once per process: writing a large one costs ten times what asking it does.

PostgreSQL plans such a statement once for each connection, which costs several times what carrying it out does.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import DateField, DateTimeField, Field, Model, QuerySet, TimeField
from django.utils import timezone

from service_window.planned import one_way, planned_cursor
from service_window.reading import converted, converters_at, reading

Given = int | str | date | datetime
Row = TypeVar("Row", bound=Model)
Rows = Iterator[tuple[Any, ...]]

# What stands for the values while a statement is written; no row and no other parameter ever holds them.
_NUMBER = -1_000_000_007
_TEXT = "\ue000 a text of a prepared statement"
_DAY = date(1801, 1, 7)
_MOMENT = datetime(1801, 1, 7, 4, tzinfo=UTC)


class Prepared:
    """A query of fixed shape whose numbers, texts, day and moment are filled in when it is asked.

    ``build`` makes the QuerySet of ``values_list`` from named values; ``names`` says which are a number (``int``), a
    text (``str``), the day (``date``) or the moment (``datetime``). There is one day and one moment at most; where there
    is a moment, the day is its local day, and ``build`` may derive it. The columns numbered in ``moments``, ``times`` and
    ``days`` are read as such; the others come as the database gives them.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        *,
        names: Mapping[str, type] | None = None,
        moments: tuple[int, ...] = (),
        times: tuple[int, ...] = (),
        days: tuple[int, ...] = (),
    ) -> None:
        self._build = build
        self._names = dict(names or {})
        self._places: dict[int, Field[Any, Any]] = {
            **dict.fromkeys(moments, DateTimeField()),
            **dict.fromkeys(times, TimeField()),
            **dict.fromkeys(days, DateField()),
        }
        self._written: dict[str, tuple[str, tuple[Any, ...], tuple[_Filled, ...]]] = {}

    def rows(self, **values: Given) -> Iterator[tuple[Any, ...]]:
        """Ask with ``values``, one for each name; one query."""
        return converted(self._asked(values), converters_at(tuple(self._places.items()), connection.vendor))

    def instances(self, model: type[Row], *, only: Sequence[str] = (), **values: Given) -> Iterator[Row]:
        """The same as rows of ``model``, where ``build`` asks for `columns_of` it, or for the columns named in ``only``."""
        names, converters = reading(model, tuple(only), connection.vendor)
        return (model.from_db(DEFAULT_DB_ALIAS, names, row) for row in converted(self._asked(values), converters))

    def _asked(self, values: Mapping[str, Given]) -> list[tuple[Any, ...]]:
        ahead = (_ahead.get() or {}).pop((self, frozenset(values.items())), None)
        if ahead is not None:
            return ahead
        with planned_cursor() as cursor:
            self._ask(cursor, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _ask(self, cursor: CursorWrapper, values: Mapping[str, Given]) -> None:
        sql, parameters, filled = self._statement()
        given = {
            stand_in: _adapted(timezone.localdate(cast(datetime, values[name])) if of_day else values[name])
            for name, of_day, stand_in in filled
        }
        cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])

    def _statement(self) -> tuple[str, tuple[Any, ...], tuple["_Filled", ...]]:
        vendor = connection.vendor
        if vendor not in self._written:
            values = {name: self._stand_in(name) for name in self._names}
            sql, parameters = self._build(**values).query.sql_with_params()
            filled = tuple(self._filled())
            self._written[vendor] = (*self._settled(sql, tuple(parameters), filled), filled)
        return self._written[vendor]

    @staticmethod
    def _settled(sql: str, parameters: tuple[Any, ...], filled: tuple["_Filled", ...]) -> tuple[str, tuple[Any, ...]]:
        """The statement with what never changes written into it, where it is planned once: then a partial index serves."""
        if connection.vendor != "postgresql":
            return sql, parameters
        open_ones = {stand_in for _name, _of_day, stand_in in filled}
        written = iter(["%s" if one in open_ones else _literal(one) for one in parameters])
        settled = re.sub("%[s%]", lambda mark: next(written) if mark[0] == "%s" else mark[0], sql)
        return settled, tuple(one for one in parameters if one in open_ones)

    def _stand_in(self, name: str) -> Given:
        kind = self._names[name]
        if kind is int:
            return _NUMBER - list(self._names).index(name)
        if kind is str:
            return f"{_TEXT} {name}"
        return _MOMENT if kind is datetime else _DAY

    def _filled(self) -> Iterator["_Filled"]:
        """What stands for each value in the statement; the day of a moment is filled in as well."""
        for name, kind in self._names.items():
            if kind is datetime:
                yield name, True, _adapted(_DAY)
            yield name, False, _adapted(self._stand_in(name))


_Filled = tuple[str, bool, Any]
"""The name of a value, whether its day is meant, and what stands for it in the statement."""


def _adapted(value: Given) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


Asked = tuple[Prepared, Mapping[str, Given]]
_ahead: ContextVar[dict[tuple[Prepared, frozenset[tuple[str, Given]]], list[tuple[Any, ...]]] | None] = ContextVar(
    "ahead", default=None
)


@contextmanager
def read_ahead(*asked: Asked) -> Iterator[None]:
    """Ask several statements in one way to PostgreSQL and back; inside, the first who asks one of them has its answer at once.

    They are carried out in the order given, each after the one before: what follows a lock sees what was done before it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with ExitStack() as opened:
        cursors = [opened.enter_context(planned_cursor()) for _one in asked]
        with one_way():
            for cursor, (statement, values) in zip(cursors, asked, strict=True):
                statement._ask(cursor, values)
        found = {
            (statement, frozenset(values.items())): cursor.fetchall()
            for cursor, (statement, values) in zip(cursors, asked, strict=True)
        }
    token = _ahead.set(found)
    try:
        yield
    finally:
        _ahead.reset(token)


def _literal(value: Any) -> str:
    """A value as it is written into a statement whose other values come later."""
    ops: Any = connection.ops
    return str(ops.compose_sql("%s", [value])).replace("%", "%%")


# --- Rows ---------------------------------------------------------------------------------------


def insert_row(row: Model) -> None:
    """Insert a new row of a model without ``save`` of its own, and give it its key."""
    sql, fields = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with planned_cursor() as cursor:
        cursor.execute(sql, values)
        ((row.pk,),) = cursor.fetchall()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change_rows(model: type[Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Give the rows whose fields hold what ``where`` says (of a tuple: one of it; None: nothing) other ``values``; returns how many these were."""
    asked = {
        name: value if isinstance(value, tuple) else () if value is None else (value,) for name, value in where.items()
    }
    sql = _change(model, tuple((name, len(one)) for name, one in asked.items()), tuple(values), connection.vendor)
    given = [(name, one) for name, several in asked.items() for one in several]
    fields = model._meta.get_field
    with planned_cursor() as cursor:
        cursor.execute(sql, [_stored(fields(name), one) for name, one in (*values.items(), *given)])
        return int(cursor.rowcount)


@lru_cache
def _insertion(model: type[Model], _vendor: str) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    quote, meta = connection.ops.quote_name, model._meta
    fields = tuple(field for field in meta.local_concrete_fields if not field.primary_key)
    names, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    key = quote(str(meta.pk.column))
    return f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}) RETURNING {key}", fields


@lru_cache
def _change(model: type[Model], where: tuple[tuple[str, int], ...], names: tuple[str, ...], _vendor: str) -> str:
    quote, meta = connection.ops.quote_name, model._meta

    def column(name: str) -> str:
        field: Any = meta.get_field(name)
        return quote(str(field.column))

    changed = ", ".join(f"{column(name)} = %s" for name in names)
    asked = [
        f"{column(name)} IN ({', '.join(['%s'] * number)})" if number else f"{column(name)} IS NULL"
        for name, number in where
    ]
    return f"UPDATE {quote(meta.db_table)} SET {changed} WHERE {' AND '.join(asked)}"


def _stored(field: Any, value: Any) -> Any:
    """A value as the engine takes it; of a row the key."""
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)
