"""How the rows of a statement become values of fields: what `service_window.prepared` has Django's fields say once."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.models import ExpressionWrapper, Field, Model, Value

Converters = Mapping[int, tuple[Callable[[Any], Any], ...]]
"""What turns the values at some places of a row into those of their fields."""


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that an instance of ``model`` is read from, as ``values_list`` takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields)


@lru_cache(maxsize=256)
def reading(model: type[Model], only: tuple[str, ...], vendor: str) -> tuple[tuple[str, ...], Converters]:
    """The columns that rows of a model are read from, and what turns their values into those of the fields."""
    names = only or columns_of(model)
    known: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return names, converters_at(tuple((place, known[name]) for place, name in enumerate(names)), vendor)


@lru_cache(maxsize=256)
def converters_at(places: tuple[tuple[int, "Field[Any, Any]"], ...], _vendor: str) -> Converters:
    """What turns the values at some places into those of their fields, where the engine does not do it itself."""
    return {place: found for place, field in places if (found := converters_of(field))}


def converters_of(field: "Field[Any, Any]") -> tuple[Callable[[Any], Any], ...]:
    """What turns a value of the engine into one of ``field``."""
    shown = ExpressionWrapper(Value(None), output_field=field)
    found = [*connection.ops.get_db_converters(shown), *field.get_db_converters(connection)]
    return tuple(partial(_convert, converter, shown) for converter in found)


def _convert(converter: Callable[[Any, Any, Any], Any], shown: Any, value: Any) -> Any:
    return converter(value, shown, connection)


def converted(rows: list[tuple[Any, ...]], converters: Converters) -> Iterator[tuple[Any, ...]]:
    """The rows with the values at some places converted."""
    return (_converted_row(row, converters) for row in rows) if converters else iter(rows)


def _converted_row(row: tuple[Any, ...], converters: Converters) -> tuple[Any, ...]:
    values = list(row)
    for place, converting in converters.items():
        for convert in converting:
            values[place] = convert(values[place])
    return tuple(values)
