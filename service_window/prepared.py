"""A statement of the ORM that is written once per process: writing a large one costs ten times what asking it does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial, reduce
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DateTimeField, ExpressionWrapper, Field, Model, QuerySet, TimeField, Value
from django.utils import timezone

Given = int | date | datetime
Row = TypeVar("Row", bound=Model)
Rows = Iterator[tuple[Any, ...]]

# What stands for the values while a statement is written; no row and no other parameter ever holds them.
_NUMBER = -1_000_000_007
_DAY = date(1801, 1, 7)
_MOMENT = datetime(1801, 1, 7, 4, tzinfo=UTC)


class Prepared:
    """A query of fixed shape whose numbers, day and moment are filled in when it is asked.

    ``build`` makes the QuerySet of ``values_list`` from named values; ``names`` says which are a number (``int``), the
    day (``date``) or the moment (``datetime``). There is one day and one moment at most; where there is a moment, the
    day is its local day, and ``build`` may derive it. The columns numbered in ``moments`` and ``times`` are read as such;
    the others come as the database gives them.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        *,
        names: Mapping[str, type] | None = None,
        moments: tuple[int, ...] = (),
        times: tuple[int, ...] = (),
    ) -> None:
        self._build = build
        self._names = dict(names or {})
        self._places: dict[int, Field[Any, Any]] = {
            **dict.fromkeys(moments, DateTimeField()),
            **dict.fromkeys(times, TimeField()),
        }
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, **values: Given) -> Iterator[tuple[Any, ...]]:
        """Ask with ``values``, one for each name; one query."""
        places = {place: _converters_of(field) for place, field in self._places.items()}
        return _converted(self._asked(values), {place: found for place, found in places.items() if found})

    def instances(self, model: type[Row], *, only: Sequence[str] = (), **values: Given) -> Iterator[Row]:
        """The same as rows of ``model``, where ``build`` asks for `columns_of` it, or for the columns named in ``only``."""
        names = only or columns_of(model)
        known = {field.attname: field for field in model._meta.concrete_fields}
        fields = [known[name] for name in names]
        converters = {place: found for place, field in enumerate(fields) if (found := _converters_of(field))}
        return (model.from_db(DEFAULT_DB_ALIAS, names, row) for row in _converted(self._asked(values), converters))

    def _asked(self, values: Mapping[str, Given]) -> list[tuple[Any, ...]]:
        sql, parameters = self._statement()
        given = dict(self._filled(values))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

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


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that an instance of ``model`` is read from, as ``values_list`` takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def _converters_of(field: "Field[Any, Any]") -> tuple[Callable[[Any], Any], ...]:
    """What turns a value of the engine into one of ``field``."""
    shown = ExpressionWrapper(Value(None), output_field=field)
    found = [*connection.ops.get_db_converters(shown), *field.get_db_converters(connection)]
    return tuple(partial(_convert, converter, shown) for converter in found)


def _convert(converter: Callable[[Any, Any, Any], Any], shown: Any, value: Any) -> Any:
    return converter(value, shown, connection)


def _converted(rows: list[tuple[Any, ...]], converters: Mapping[int, Iterable[Callable[[Any], Any]]]) -> Rows:
    """The rows with the values at some places converted."""
    if not converters:
        return iter(rows)
    return (
        tuple(
            reduce(lambda given, convert: convert(given), converters.get(place, ()), value)
            for place, value in enumerate(row)
        )
        for row in rows
    )
