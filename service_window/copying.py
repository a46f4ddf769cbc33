"""Write very many rows of one table at once: by COPY on PostgreSQL, by one prepared statement on SQLite.

For tables that are only ever added to, whose rows are made of plain values: text, numbers, truths, JSON as text. No model
is built and none validated; constraints and triggers of the database hold as for any other row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, Model

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


def _copy(cursor: Any, statement: str, rows: Iterable[Values]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
