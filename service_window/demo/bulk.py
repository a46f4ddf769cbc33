"""Insert many rows at once, without building a query for each: by COPY on PostgreSQL, by one prepared statement on SQLite.

Keys are given here, so that rows can point to each other; `restart_keys` lets the database count on from them.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import CharField, DateTimeField, Field, Max, Model

_AS_THEY_ARE = (str, int, bool)


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
    fields: list[Field] = list(model._meta.concrete_fields)
    values = [_values(row, fields) for row in rows]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def update(rows: Sequence[Model]) -> None:
    """Bring every column of stored rows of one model to what the rows say."""
    if not rows:
        return
    model = type(rows[0])
    fields: list[Field] = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote('id')} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*_values(row, fields), row.pk) for row in rows])


def restart_keys(models: Sequence[type[Model]]) -> None:
    """Let the database give the next keys behind those given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def _values(row: Model, fields: Sequence[Field]) -> tuple[Any, ...]:
    """The row as the engine takes it; keys of rows that were saved after they were pointed to are filled in."""
    for field in fields:
        if field.is_relation and getattr(row, field.attname) is None:
            related = row._state.fields_cache.get(field.name)
            if related is not None:
                setattr(row, field.attname, related.pk)
    return tuple(converter(field)(getattr(row, field.attname)) for field in fields)


@lru_cache(maxsize=512)
def converter(field: Field) -> Callable[[Any], Any]:
    """How a value of ``field`` is given to the engine."""

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value.value if isinstance(value, Enum) else value, connection)

    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=20_000)(convert)
    if not (isinstance(field, CharField) or field.is_relation or field.get_internal_type().endswith("IntegerField")):
        return convert

    def plain(value: Any) -> Any:
        return value if value is None or type(value) in _AS_THEY_ARE else convert(value)

    return plain
