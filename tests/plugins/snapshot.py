"""Rows as the migrations left them, put back after a flush."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Snapshot:
    """All rows of all tables at one moment, as the driver gave them: ``{table: (columns, rows)}``."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    @classmethod
    def take(cls, connection: BaseDatabaseWrapper) -> "Snapshot":
        """Read every table that Django knows and that holds a row."""
        tables = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                if rows := cursor.fetchall():
                    tables[table] = (
                        [column[0] for column in cursor.description],
                        [tuple(map(_writable, row)) for row in rows],
                    )
        return cls(tables)

    def empty(self, connection: BaseDatabaseWrapper) -> None:
        """Delete every row that a test left, on PostgreSQL as a superuser: no trigger and no foreign key is asked.

        A TRUNCATE of a hundred tables takes a second; most of them are empty.
        """
        quote = connection.ops.quote_name
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {quote(table)})" for table in tables)
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(asked)
            filled = [row[0] for row in cursor.fetchall()]
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in filled:
                cursor.execute(f"DELETE FROM {quote(table)}")

    def restore(self, connection: BaseDatabaseWrapper) -> None:
        """Write the rows back; the tables are empty. Foreign keys are checked at the end."""
        quote = connection.ops.quote_name
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                names = ", ".join(quote(column) for column in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)


def _writable(value: Any) -> Any:
    """What the driver of either engine takes back: SQLite's takes no times."""
    return str(value) if isinstance(value, time) else value
