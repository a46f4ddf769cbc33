"""Write very many rows of one table at once: by COPY on PostgreSQL, by one prepared statement on SQLite.

Rows are given as plain values (text, numbers, truths, JSON as text), or as instances of a model without ``save`` of its
own. Nothing is validated here; constraints and triggers of the database hold as for any other row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, CharField, DateTimeField, JSONField, Max, Model, TextField

Values = tuple[str | int | bool | None, ...]
MANY: Final = 1000
"""From so many new rows on the planner of PostgreSQL is told at once; fewer do not change how it reads a table."""
_AS_THEY_ARE = {str, int, bool, type(None)}


def next_keys(model: type[Model], number: int) -> list[int]:
    """So many keys that nobody else gets, rising; inside the transaction that uses them."""
    if connection.vendor == "postgresql":
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, number]
            )
            return sorted(key for (key,) in cursor.fetchall())
    last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0  # one writer at a time
    return list(range(last + 1, last + 1 + number))


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows given as the values of the fields ``names``, in their order."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns_of = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    columns = ", ".join(quote(columns_of[name]) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", rows)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))


def tell_planner(*models: type[Model]) -> None:
    """Let PostgreSQL count the tables again, after very many rows were written.

    It does so by itself, but only a minute later; until then it takes a full table for an empty one and reads it by a
    plan that never ends.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def insert_models(rows: Sequence[Model]) -> None:
    """Insert new instances of one model and give them their keys; what they point to has its key already."""
    if not rows:
        return
    for key, row in zip(next_keys(type(rows[0]), len(rows)), rows, strict=True):
        row.pk = key
    insert_keyed(rows)


def insert_keyed(rows: Sequence[Model]) -> None:
    """Insert instances of one model that have their keys."""
    if rows:
        columns = columns_of(type(rows[0]))
        values = zip(*(column.values(rows) for column in columns), strict=True)
        insert_rows(type(rows[0]), [column.field.name for column in columns], values)


@dataclass(frozen=True)
class Column:
    """How one column of a model is read from the rows and given to the engine; a link may point to a row saved only meanwhile."""

    field: Any
    convert: Callable[[Any], Any]
    is_plain: bool

    def values(self, rows: Sequence[Model]) -> list[Any]:
        """The values of all rows as the engine takes them."""
        found = list(map(attrgetter(self.field.attname), rows))
        if self.field.is_relation and None in found:
            found = [self._linked(row) if value is None else value for row, value in zip(rows, found, strict=True)]
        if self.is_plain and set(map(type, found)) <= _AS_THEY_ARE:
            return found
        return [value if value is None else self.convert(value) for value in found]

    def _linked(self, row: Model) -> Any:
        """The key of the row at the other end, which stays at hand; an assignment would forget it."""
        related = row._state.fields_cache.get(self.field.name)
        if related is not None:
            row.__dict__[self.field.attname] = related.pk
        return row.__dict__[self.field.attname]


def columns_of(model: type[Model], *, with_key: bool = True) -> list[Column]:
    """The columns of a model that are written, in their order; what the database computes is not."""
    fields = [field for field in model._meta.local_concrete_fields if with_key or not field.primary_key]
    return [Column(field, _converter(field), _is_plain(field)) for field in fields if not field.generated]


def _is_plain(field: Any) -> bool:
    """Whether the engine takes text, numbers and truths of this field unchanged; encrypted fields and the like are none."""
    numbers = field.get_internal_type().endswith(("IntegerField", "AutoField"))
    return field.is_relation or numbers or type(field) in (CharField, TextField, BooleanField)


def _converter(field: Any) -> Callable[[Any], Any]:
    """How a value of ``field`` is given to the engine."""

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value.value if isinstance(value, Enum) else value, connection)

    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=20_000)(convert)
    if isinstance(field, JSONField):
        nothing = convert({})
        return lambda value: nothing if value == {} else convert(value)
    return convert


def _copy(cursor: Any, statement: str, rows: Iterable[Values]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
