"""Insert many rows at once, without building a query for each: by COPY on PostgreSQL, by one prepared statement on SQLite.

Keys are given here, so that rows can point to each other; `restart_keys` lets the database count on from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, DateTimeField, Field, JSONField, Max, Model

_AS_THEY_ARE = {str, int, bool, type(None)}


def give_keys(rows: Sequence[Model]) -> None:
    """Give the rows the keys behind the highest one in their table."""
    if rows:
        model = type(rows[0])
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for key, row in enumerate(rows, start=last + 1):
            row.pk = key


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model that have their keys; what they point to is in the database already."""
    if not rows:
        return
    model = type(rows[0])
    shape = _columns(model, with_key=True)
    values = zip(*(column.values(rows) for column in shape), strict=True)
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(column.field.column) for column in shape)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(shape))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def update(rows: Sequence[Model]) -> None:
    """Bring every column of stored rows of one model to what the rows say."""
    if not rows:
        return
    model = type(rows[0])
    shape = _columns(model, with_key=False)
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(column.field.column)} = %s" for column in shape)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote('id')} = %s"
    with connection.cursor() as cursor:
        keys = [row.pk for row in rows]
        cursor.executemany(statement, list(zip(*(column.values(rows) for column in shape), keys, strict=True)))


def restart_keys(models: Sequence[type[Model]]) -> None:
    """Let the database give the next keys behind those given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


@dataclass(frozen=True)
class Column:
    """How one column of a model is read from the rows and given to the engine; a link may point to a row saved only meanwhile."""

    field: Field
    convert: Callable[[Any], Any]
    as_it_is: bool

    def values(self, rows: Sequence[Model]) -> list[Any]:
        """The values of all rows as the engine takes them."""
        found = list(map(attrgetter(self.field.attname), rows))
        if self.field.is_relation and None in found:
            found = [self._linked(row) if value is None else value for row, value in zip(rows, found, strict=True)]
        if self.as_it_is and set(map(type, found)) <= _AS_THEY_ARE:
            return found
        return [value if value is None else self.convert(value) for value in found]

    def _linked(self, row: Model) -> Any:
        """The key of the row at the other end, which stays at hand; an assignment would forget it."""
        related = row._state.fields_cache.get(self.field.name)
        if related is not None:
            row.__dict__[self.field.attname] = related.pk
        return row.__dict__[self.field.attname]


def _columns(model: type[Model], *, with_key: bool) -> list[Column]:
    return [
        Column(field, _converter(field), as_it_is=_is_plain(field))
        for field in model._meta.concrete_fields
        if with_key or not field.primary_key
    ]


def _is_plain(field: Field) -> bool:
    """Whether the engine takes text, numbers and truth of this field unchanged."""
    return isinstance(field, CharField) or field.is_relation or field.get_internal_type().endswith("IntegerField")


def _converter(field: Field) -> Callable[[Any], Any]:
    """How a value of ``field`` is given to the engine."""
    engine = connections[DEFAULT_DB_ALIAS]

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value.value if isinstance(value, Enum) else value, engine)

    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=20_000)(convert)
    if isinstance(field, JSONField):
        nothing = convert({})
        return lambda value: convert(value) if value or value != {} else nothing
    return convert
