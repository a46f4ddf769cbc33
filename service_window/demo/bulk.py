"""What writing a year at once needs beside `service_window.copying`: keys that are the same every time, and moving many rows.

Keys are given here, so that rows can point to each other; `restart_keys` lets the database count on from them.
"""

from collections.abc import Sequence

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model

from service_window.copying import columns_of


def give_keys(rows: Sequence[Model]) -> None:
    """Give the rows the keys behind the highest one in their table."""
    if rows:
        model = type(rows[0])
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for key, row in enumerate(rows, start=last + 1):
            row.pk = key


def update(rows: Sequence[Model]) -> None:
    """Bring every column of stored rows of one model to what the rows say."""
    if not rows:
        return
    model = type(rows[0])
    shape = columns_of(model, with_key=False)
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
