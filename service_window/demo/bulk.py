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
    shape = _shape(model, with_key=True)
    fields, values = shape.fields, [shape.values(row) for row in rows]
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
    shape = _shape(model, with_key=False)
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(field.column)} = %s" for field in shape.fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote('id')} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*shape.values(row), row.pk) for row in rows])


def restart_keys(models: Sequence[type[Model]]) -> None:
    """Let the database give the next keys behind those given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


@dataclass(frozen=True)
class Shape:
    """How rows of a model are read and given to the engine; ``links`` may point to rows saved only meanwhile."""

    fields: tuple[Field, ...]
    read: Callable[[Model], tuple[Any, ...]]
    convert: tuple[Callable[[Any], Any], ...]
    links: tuple[tuple[str, str], ...]

    def values(self, row: Model) -> list[Any]:
        """The row as the engine takes it."""
        for name, attribute in self.links:
            if getattr(row, attribute) is None:
                related = row._state.fields_cache.get(name)
                if related is not None:
                    setattr(row, attribute, related.pk)
        return [
            value if value is None else convert(value)
            for value, convert in zip(self.read(row), self.convert, strict=True)
        ]


def _shape(model: type[Model], *, with_key: bool) -> Shape:
    fields = tuple(field for field in model._meta.concrete_fields if with_key or not field.primary_key)
    return Shape(
        fields=fields,
        read=attrgetter(*(field.attname for field in fields)),
        convert=tuple(_converter(field) for field in fields),
        links=tuple((field.name, field.attname) for field in fields if field.is_relation),
    )


def _converter(field: Field) -> Callable[[Any], Any]:
    """How a value of ``field`` is given to the engine; what it takes as it is goes unchanged."""
    engine = connections[DEFAULT_DB_ALIAS]

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value.value if isinstance(value, Enum) else value, engine)

    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=20_000)(convert)
    if not (isinstance(field, CharField) or field.is_relation or field.get_internal_type().endswith("IntegerField")):
        return convert
    return lambda value: value if type(value) in _AS_THEY_ARE else convert(value)
