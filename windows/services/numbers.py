"""Running numbers: unique, rising, safe under concurrency; a rolled-back act may leave a gap."""

from django.db import connection

from windows.models import NumberSeries


def next_number(key: str) -> int:
    """The next number of the series ``key``; the first one is 1."""
    return next_numbers(key, 1)[0]


def next_numbers(key: str, n: int) -> range:
    """The next ``n`` numbers of the series ``key``, drawn at once.

    One statement on both engines: two who draw at the same moment queue for the row and get different numbers.
    """
    if n < 1:
        raise ValueError("At least one number is drawn.")
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, (key, n))
        (last,) = cursor.fetchone()
    return range(last - n + 1, last + 1)


_TABLE = NumberSeries._meta.db_table
_DRAW = (
    f'INSERT INTO "{_TABLE}" ("key", "last") VALUES (%s, %s) '
    f'ON CONFLICT ("key") DO UPDATE SET "last" = "{_TABLE}"."last" + excluded."last" RETURNING "last"'
)
