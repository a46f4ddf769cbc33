"""A statement of the ORM that is written once per process: writing a large one costs ten times what asking it does."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

Given = int | date | datetime

# What stands for the values while a statement is written; no row and no other parameter ever holds them.
_NUMBER = -1_000_000_007
_DAY = date(1801, 1, 7)
_MOMENT = datetime(1801, 1, 7, 4, tzinfo=UTC)


class Prepared:
    """A query of fixed shape whose numbers, day and moment are filled in when it is asked.

    ``build`` makes the QuerySet of ``values_list`` from named values; ``names`` says which are a number (``int``), the
    day (``date``) or the moment (``datetime``). There is one day and one moment at most; where there is a moment, the
    day is its local day, and ``build`` may derive it. The columns numbered in ``moments`` are read as moments; the others come as the database gives them.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any]], *, names: Mapping[str, type], moments: tuple[int, ...] = ()
    ) -> None:
        self._build = build
        self._names = dict(names)
        self._moments = moments
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, **values: Given) -> Iterator[tuple[Any, ...]]:
        """Ask with ``values``, one for each name; one query."""
        sql, parameters = self._statement()
        given = dict(self._filled(values))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])
            found = cursor.fetchall()
        return (self._converted(row) for row in found)

    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor not in self._written:
            values = {name: self._stand_in(name) for name in self._names}
            sql, parameters = self._build(**values).query.sql_with_params()
            self._written[connection.vendor] = sql, tuple(parameters)
        return self._written[connection.vendor]

    def _stand_in(self, name: str) -> Given:
        kind = self._names[name]
        if kind is int:
            return _NUMBER - list(self._names).index(name)
        return _MOMENT if kind is datetime else _DAY

    def _filled(self, values: Mapping[str, Given]) -> Iterator[tuple[Any, Any]]:
        """What stood for each value, with the value; the day of a moment is filled in as well."""
        for name in self._names:
            value = values[name]
            if isinstance(value, datetime):
                yield self._adapted(_DAY), self._adapted(timezone.localdate(value))
            yield self._adapted(self._stand_in(name)), self._adapted(value)

    @staticmethod
    def _adapted(value: Given) -> Any:
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return connection.ops.adapt_datefield_value(value)
        return value

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        moment = Cast(Value(None), DateTimeField())
        converters = connection.ops.get_db_converters(moment)
        if not converters or not self._moments:
            return row
        changed = list(row)
        for place in self._moments:
            for convert in converters:
                changed[place] = convert(changed[place], moment, connection)
        return tuple(changed)
