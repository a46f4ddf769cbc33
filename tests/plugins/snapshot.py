"""The database as the migrations left it, put back after a test with real transactions.

Append-only tables refuse to be emptied: SQLite gets its whole file back, PostgreSQL lifts the triggers around it.
"""

import sqlite3
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from service_window.append_only import drop_triggers, restore_triggers


class FileCopy:
    """All of a database of SQLite at one moment, in memory."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._pages = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self._pages)

    def put_back(self, connection: BaseDatabaseWrapper) -> None:
        """Write it over the database."""
        connection.ensure_connection()
        self._pages.backup(connection.connection)


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

    def put_back(self, connection: BaseDatabaseWrapper) -> None:
        """Empty the database and write these rows."""
        if is_superuser(connection):
            self.empty(connection)
            self.restore(connection)
            return
        drop_triggers(connection)
        call_command("flush", verbosity=0, interactive=False, database=connection.alias, inhibit_post_migrate=True)
        self.restore(connection)
        restore_triggers(connection)

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


def is_superuser(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tests own the server of PostgreSQL: it is a private one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def take(connection: BaseDatabaseWrapper) -> FileCopy | Snapshot:
    """Remember the database as it is."""
    return FileCopy(connection) if connection.vendor == "sqlite" else Snapshot.take(connection)
