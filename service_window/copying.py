"""Write very many rows of one table at once: by COPY on PostgreSQL, by one prepared statement on SQLite.

Rows are given as plain values (text, numbers, truths, JSON as text), or as instances of a model without ``save`` of its
own. Nothing is validated here; constraints and triggers of the database hold as for any other row.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, ForeignKey, Max, Model, TextField

Values = tuple[str | int | bool | None, ...]


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


def insert_models(rows: Sequence[Model]) -> None:
    """Insert new instances of one model and give them their keys; what they point to has its key already."""
    if not rows:
        return
    model = type(rows[0])
    for key, row in zip(next_keys(model, len(rows)), rows, strict=True):
        row.pk = key
    fields = model._meta.local_concrete_fields
    columns = [(field.attname, _converter(field)) for field in fields]
    values = (tuple(convert(getattr(row, name)) for name, convert in columns) for row in rows)
    insert_rows(model, [field.name for field in fields], values)


def _converter(field: Any) -> Callable[[Any], Any]:
    """How a value of ``field`` is given to the engine; what the engine takes as it is goes unchanged."""
    plain = type(field) in (CharField, TextField, BooleanField, ForeignKey)
    plain = plain or field.get_internal_type().endswith(("IntegerField", "AutoField"))

    def convert(value: Any) -> Any:
        if value is None or (plain and type(value) in (str, int, bool)):
            return value
        return field.get_db_prep_save(value, connection)

    return convert


def _copy(cursor: Any, statement: str, rows: Iterable[Values]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
