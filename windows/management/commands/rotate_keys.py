"""Re-encrypt what an older key of ``FIELD_KEYS`` wrote, so that the older key can be retired."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from service_window.append_only import lifted
from service_window.fields import DecryptionError, current_prefix, decrypt, encrypt, encrypted_fields
from windows.services import audit


class Command(BaseCommand):
    """Walk every encrypted column of every model, in batches; safe to stop and to run again."""

    help = "Re-encrypt with the first key of FIELD_KEYS what an older key wrote. Safe to stop and to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of a batch."""
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction (default 500)")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        """Rotate, and say how much of what was done; fail where a value cannot be read."""
        done: dict[str, int] = {}
        unreadable: list[str] = []
        for label, table, key, column in _columns():
            count = 0
            for rows in _batches(table, key, column, batch):
                count += _rotate(label, table, key, column, rows, unreadable)
                self.stdout.write(f"{label}: {count}")
            done[label] = count
        with transaction.atomic():
            audit.record("keys.rotate", ("service_window", 1), by=None, after=done)
        self.stdout.write(_("Values encrypted anew: %(count)d") % {"count": sum(done.values())})
        if unreadable:
            raise CommandError("\n".join([_("These values cannot be read with the keys in FIELD_KEYS:"), *unreadable]))


def _columns() -> Iterator[tuple[str, str, str, str]]:
    """Yield label, table, primary key and column of every encrypted field."""
    for model in apps.get_models():
        for field in encrypted_fields(model):
            yield f"{model._meta.label}.{field.name}", model._meta.db_table, model._meta.pk.column, field.column


def _batches(table: str, key: str, column: str, size: int) -> Iterator[list[tuple[Any, str]]]:
    """Yield rows whose token was made with another key, in the order of the primary key."""
    quote = connection.ops.quote_name
    last: Any = None
    while True:
        after = f"AND {quote(key)} > %s" if last is not None else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {quote(key)}, {quote(column)} FROM {quote(table)} "
                f"WHERE {quote(column)} <> '' AND {quote(column)} NOT LIKE %s {after} "
                f"ORDER BY {quote(key)} LIMIT {int(size)}",
                [f"{current_prefix()}%", *([last] if last is not None else [])],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


@transaction.atomic
def _rotate(label: str, table: str, key: str, column: str, rows: list[tuple[Any, str]], unreadable: list[str]) -> int:
    """Re-encrypt one batch; a row that changed meanwhile is left to its new value."""
    quote = connection.ops.quote_name
    update = f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE {quote(key)} = %s AND {quote(column)} = %s"
    count = 0
    with lifted(connection, table), connection.cursor() as cursor:
        for primary_key, token in rows:
            try:
                fresh = encrypt(decrypt(token))
            except DecryptionError as error:
                unreadable.append(f"{label} {primary_key}: {error}")
                continue
            cursor.execute(update, [fresh, primary_key, token])
            count += cursor.rowcount
    return count
