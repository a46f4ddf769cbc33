"""What the page of figures shows, from what the queries found: tiles, course of the period, steps, breakdown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from appointments.flow import Step
from appointments.services.case_figures import Event, Kept
from service_window.charts import Cell, Row, Table, widths
from service_window.dashboard import figures_words as words
from service_window.dashboard.figures_arithmetic import Promise, Spread, promises
from service_window.dashboard.figures_names import hour_name, named
from service_window.dashboard.figures_period import Period
from service_window.dashboard.figures_queries import By, Found, parts_of
from windows.workdays import WorkCalendar

EVENTS: tuple[tuple[Event, words.Definition], ...] = (
    (Event.VISITED, words.VISITS),
    (Event.RECEIVED, words.RECEIVED),
    (Event.DECIDED, words.DECIDED),
    (Event.FINISHED, words.FINISHED),
)
PROMISES = (words.ON_TIME, words.EARLY, words.DAYS_SAVED, words.MINUTES_SAVED)
_NARROWED = {By.WINDOW: "window", By.ITEM: "of_item", By.PERSON: "person", By.HOUR: "hour"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the whole period with its definition; ``beside`` is a second figure that belongs to it."""

    definition: words.Definition
    cell: Cell
    note: str = ""
    beside: Cell | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Where a figure's cases are listed; nowhere for readers who may not read cases."""

    period: Period
    allowed: bool

    def to(self, event: Event, number: int, *, first: date | None = None, **narrow: Any) -> str:
        """The address of the cases that a figure counts."""
        if not (self.allowed and number):
            return ""
        days = (first, first) if first else (self.period.first, self.period.last)
        query = {"state": "all", "event": event.value, "first": days[0].isoformat(), "last": days[1].isoformat()}
        return f"{reverse('appointments:case-list')}?{urlencode(query | narrow)}"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything of one period."""

    tiles: tuple[Tile, ...]
    course: Table
    steps: Table
    groups: Table
    steps_by: Table


def build(found: Found, period: Period, by: By, calendar: WorkCalendar, *, links: Links) -> Page:
    """Put the page together: no query but for the names of the groups."""
    whole, parts = promises(found.ready, calendar)
    keys = {key for tally in found.tallies.values() for key in tally.groups}
    keys |= set(parts) | {key for key, _step in found.steps_by}
    names = named(by, keys)
    return Page(
        tiles=tuple(_tiles(found, whole, links)),
        course=Table(tuple(each.head for _event, each in EVENTS), tuple(_course(found, period, links))),
        steps=Table((_("Steps"), _("Median"), _("90th percentile")), tuple(_steps(found, links))),
        groups=Table(
            (*(each.head for _event, each in EVENTS), *(each.head for each in PROMISES)),
            tuple(_groups(found, parts, names, by, links)),
        ),
        steps_by=Table(tuple(step.code for step in Step), tuple(_steps_by(found, names, by, links))),
    )


def _tiles(found: Found, whole: Promise, links: Links) -> Iterable[Tile]:
    for event, definition in EVENTS:
        number = found.tallies[event].whole
        yield Tile(definition, Cell(str(number), number, links.to(event, number)))
    late = _("Late: %(number)d") % {"number": whole.late}
    over = _("Working days over: %(number)d") % {"number": whole.days_over}
    to_late = links.to(Event.READY, whole.late, kept=Kept.LATE.value)
    notes: tuple[tuple[str, Cell | None], ...] = (
        (_part(whole.on_time, whole.promised), Cell(late, whole.late, to_late)),
        (_part(whole.early, whole.dated), None),
        ("", Cell(over, whole.days_over, to_late if whole.days_over else "")),
        ("", None),
    )
    for definition, cell, (note, beside) in zip(PROMISES, promise_cells(whole, links), notes, strict=True):
        yield Tile(definition, cell, note, beside)


def _part(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def promise_cells(promise: Promise, links: Links, **narrow: Any) -> tuple[Cell, ...]:
    """How promises were kept, in the order of ``PROMISES``."""

    def to(kept: Kept, number: int) -> str:
        return links.to(Event.READY, number, kept=kept.value, **narrow)

    return (
        Cell(words.share(promise.on_time_share), promise.on_time_share, to(Kept.PROMISED, promise.promised)),
        Cell(words.share(promise.early_share), promise.early_share, to(Kept.EARLY, promise.early)),
        Cell(str(promise.days_saved), promise.days_saved, to(Kept.EARLY, promise.early)),
        Cell(str(promise.minutes_saved), promise.minutes_saved, to(Kept.TIMED, promise.timed_kept)),
    )


def _course(found: Found, period: Period, links: Links) -> Iterable[Row]:
    for part in parts_of(period, found.tallies):
        by_day = isinstance(part, date)
        narrow: dict[str, Any] = {"first": part} if by_day else {"hour": part}
        cells = []
        for event, _definition in EVENTS:
            number = found.tallies[event].parts[part]
            cells.append(Cell(str(number), number, links.to(event, number, **narrow)))
        yield Row(part.isoformat() if by_day else hour_name(part), tuple(cells))


def _steps(found: Found, links: Links) -> Iterable[Row]:
    lengths = widths({step: int(spread.median.total_seconds()) for step, spread in found.steps.items()})
    for step in Step:
        spread = found.steps.get(step.value)
        yield Row(f"{step.code} {step.label}", _spread_cells(spread, step, links), lengths.get(step.value, 0))


def _spread_cells(spread: Spread | None, step: Step, links: Links) -> tuple[Cell, ...]:
    if spread is None:
        return Cell("0", 0), Cell("—", None), Cell("—", None)
    return (
        Cell(str(spread.number), spread.number, links.to(Event.STEPPED, spread.number, of_step=step.value)),
        Cell(words.length(spread.median), spread.median_minutes),
        Cell(words.length(spread.ninth), spread.ninth_minutes),
    )


def _groups(
    found: Found, parts: dict[Any, Promise], names: list[tuple[Any, str]], by: By, links: Links
) -> Iterable[Row]:
    lengths = widths(dict(found.tallies[Event.FINISHED].groups))
    for key, label in names:
        narrow = {_NARROWED[by]: key}
        cells = []
        for event, _definition in EVENTS:
            number = found.tallies[event].groups[key]
            cells.append(Cell(str(number), number, links.to(event, number, **narrow)))
        cells += promise_cells(parts.get(key) or Promise(), links, **narrow)
        yield Row(label, tuple(cells), lengths.get(key, 0))


def _steps_by(found: Found, names: list[tuple[Any, str]], by: By, links: Links) -> Iterable[Row]:
    for key, label in names:
        cells = []
        for step in Step:
            spread = found.steps_by.get((key, step.value))
            if spread is None:
                cells.append(Cell("—", None))
                continue
            narrow = {_NARROWED[by]: key, "of_step": step.value}
            url = links.to(Event.STEPPED, spread.number, **narrow)
            cells.append(Cell(words.length(spread.median), spread.median_minutes, url))
        yield Row(label, tuple(cells))
