"""Rows with what is joined to them, as ``select_related`` and ``only`` read them, by a statement written once per process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, ForeignKey, Model, QuerySet

from service_window.prepared import Given, Prepared, Row
from service_window.reading import converted, converters_of


class _Part(NamedTuple):
    """What is read of one model: where it hangs, and from which columns."""

    parent: int
    link: ForeignKey[Any, Any] | None
    model: type[Model]
    fields: tuple[Field[Any, Any], ...]
    begin: int
    end: int
    key: int


class Joined(Prepared, Generic[Row]):
    """Rows of ``model``, with those that ``related`` names; a path comes after the one it goes on from.

    ``only`` names the columns as the method of a QuerySet does; of a model of which it names none, all are read but those
    in ``without``. ``annotated`` are values that ``build`` adds, each read as a field; every row has them as attributes.
    What is joined to several rows is one and the same object.
    """

    def __init__(
        self,
        model: type[Row],
        build: Callable[..., QuerySet[Row]],
        *,
        names: Mapping[str, type] | None = None,
        related: tuple[str, ...] = (),
        only: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        annotated: Mapping[str, Field[Any, Any]] | None = None,
    ) -> None:
        super().__init__(lambda **values: build(**values).values_list(*self._columns, *self._annotated), names=names)
        self._model, self._related, self._annotated = model, related, dict(annotated or {})
        self._only, self._without = frozenset(only), frozenset(without)
        self._converters: dict[str, Mapping[int, tuple[Callable[[Any], Any], ...]]] = {}

    def find(self, **values: Given) -> Iterator[Row]:
        """Ask with ``values``, one for each name; one query."""
        known: dict[tuple[int, Any], Model] = {}
        for row in converted(self._asked(values), self._converting()):
            yield self._grown(row, known)

    def _grown(self, row: tuple[Any, ...], known: dict[tuple[int, Any], Model]) -> Row:
        """One row with what is joined to it."""
        grown: list[Any] = []
        for place, part in enumerate(self._parts):
            key = row[part.key]
            one = known.get((place, key)) if key is not None else None
            if one is None and key is not None:
                names = [field.attname for field in part.fields]
                one = part.model.from_db(DEFAULT_DB_ALIAS, names, row[part.begin : part.end])
                known[place, key] = one
            grown.append(one)
            if part.link is not None and grown[part.parent] is not None:
                part.link.set_cached_value(grown[part.parent], one)
        for name, value in zip(self._annotated, row[len(self._columns) :], strict=True):
            setattr(grown[0], name, value)
        found: Row = grown[0]
        return found

    def _converting(self) -> Mapping[int, tuple[Callable[[Any], Any], ...]]:
        if connection.vendor not in self._converters:
            fields = [*(field for part in self._parts for field in part.fields), *self._annotated.values()]
            found = {place: converters_of(field) for place, field in enumerate(fields)}
            self._converters[connection.vendor] = {place: one for place, one in found.items() if one}
        return self._converters[connection.vendor]

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        paths = ("", *(f"{path}__" for path in self._related))
        return tuple(
            f"{path}{field.attname}" for path, part in zip(paths, self._parts, strict=True) for field in part.fields
        )

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        found: list[_Part] = []
        places: dict[str, int] = {}
        for path in ("", *self._related):
            above, _dot, name = path.rpartition("__")
            link: Any = found[places[above]].model._meta.get_field(name) if path else None
            model: Any = link.related_model if path else self._model
            fields = self._fields_of(model, path)
            begin = found[-1].end if found else 0
            key = begin + next(place for place, field in enumerate(fields) if field.primary_key)
            places[path] = len(found)
            found.append(_Part(places[above] if path else 0, link, model, fields, begin, begin + len(fields), key))
        return tuple(found)

    def _fields_of(self, model: type[Model], path: str) -> tuple[Field[Any, Any], ...]:
        """The columns that are read of a model: its key, its links to what is joined, and what is asked for."""
        lead = f"{path}__" if path else ""
        named = {one.removeprefix(lead) for one in self._only if one.startswith(lead)}
        named = {one for one in named if "__" not in one}
        links = {one.removeprefix(lead).partition("__")[0] for one in self._related if one.startswith(lead)}
        return tuple(
            field
            for field in model._meta.concrete_fields
            if field.primary_key
            or field.name in links
            or (field.name in named if named else f"{lead}{field.name}" not in self._without)
        )
