"""What stands on a person's own page: a registry of panels, filled by the apps in ``AppConfig.ready``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Words = str | Promise
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its place among the others, its heading, and what its template shows.

    ``facts(person, now)`` reads what ``template`` shows as ``facts``; nothing where the panel has no meaning for the
    person. A wide panel takes the whole row.
    """

    code: str
    title: Words
    icon: str
    template: str
    facts: Callable[[Any, datetime], Facts | None]
    place: int
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One panel as a page shows it to one person."""

    panel: Panel
    facts: Facts


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; a code is given once."""
    if panel.code in _panels:
        raise ValueError(f"The panel {panel.code} is registered already.")
    _panels[panel.code] = panel


def panels_for(person: Any, *, now: datetime) -> list[Shown]:
    """Return the panels that mean something to ``person``, in the order of their places."""
    ordered = sorted(_panels.values(), key=lambda panel: (panel.place, panel.code))
    read = ((panel, panel.facts(person, now)) for panel in ordered)
    return [Shown(panel, facts) for panel, facts in read if facts is not None]
