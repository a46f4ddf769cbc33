"""What the page of the time of windows shows: tiles, charts by hour, tables by window, by hour, by both, and pauses."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from service_window.charts import Cell, Chart, Row, Table, column_chart, per_cent, widths
from service_window.dashboard import figures_words as words
from service_window.dashboard.figures_names import hour_name, named
from service_window.dashboard.figures_page import Tile
from service_window.dashboard.figures_queries import By
from service_window.dashboard.window_time import Part, summed
from service_window.dashboard.window_time_queries import WindowTime
from service_window.spreadsheet import Sheet

MOST_REASONS = 10


@dataclass(frozen=True, slots=True)
class Page:
    """Everything of one period."""

    tiles: tuple[Tile, ...]
    charts: tuple[Chart, ...]
    windows: Table
    hours: Table
    both: Table
    reasons: Table


def build(found: WindowTime) -> Page:
    """Put the page together: one query, for the names of the windows."""
    cells = found.cells
    hours = range(min(hour for _window, hour in cells), max(hour for _window, hour in cells) + 1) if cells else range(0)
    by_window = summed((window, parts) for (window, _hour), parts in cells.items())
    by_hour = summed((hour, parts) for (_window, hour), parts in cells.items())
    names = named(By.WINDOW, by_window)
    labels = [hour_name(hour) for hour in hours]
    return Page(
        tiles=tuple(_tiles(summed((None, parts) for parts in cells.values()).get(None, Counter()))),
        charts=tuple(
            column_chart(str(part.label), labels, [by_hour.get(hour, Counter())[part] for hour in hours])
            for part in Part
        ),
        windows=_parts_table(names, by_window),
        hours=_parts_table(list(zip(hours, labels, strict=True)), by_hour),
        both=Table(
            tuple(f"{hour:02d}–{hour + 1:02d}" for hour in hours),
            tuple(Row(name, tuple(_idle_of(cells.get((key, hour))) for hour in hours)) for key, name in names),
        ),
        reasons=_reasons(found.reasons),
    )


def sheets_of(found: WindowTime, page: Page) -> tuple[Sheet, ...]:
    """The figures with their definitions, by window, by hour, by both in every part, and the pauses: in minutes."""
    heads = [f"{each.head} ({_('minutes')})" for each in words.PARTS.values()]
    share = str(_("Idle share"))
    names = dict(named(By.WINDOW, {window for window, _hour in found.cells}))
    figures = [(str(tile.definition.label), tile.cell.number, str(tile.definition.text)) for tile in page.tiles]
    both = sorted(found.cells.items(), key=lambda each: (list(names).index(each[0][0]), each[0][1]))
    return (
        Sheet(_("Figures"), (_("Figure"), _("minutes"), _("How it is counted")), figures),
        Sheet(_("By window"), (_("Window"), *heads, share), _rows(page.windows)),
        Sheet(_("By hour"), (_("Hour"), *heads, share), _rows(page.hours)),
        Sheet(
            _("By window and hour"),
            (_("Window"), _("Hour"), *heads),
            [(names[window], hour_name(hour), *_numbers(parts)) for (window, hour), parts in both],
        ),
        Sheet(_("Pauses"), (_("Where to"), _("minutes")), _rows(page.reasons)),
    )


def length(minutes: int) -> str:
    """Working time in words: minutes up to two hours, then hours and minutes; never days, which have no fixed length at work."""
    if minutes < 120:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _tiles(parts: Counter[Part]) -> Iterable[Tile]:
    manned, *rest = _numbers(parts)
    for definition, number in zip(words.PARTS.values(), (manned, *rest), strict=True):
        whole = definition is words.MANNED
        note = "" if whole or not manned else _("%(share)s of the time manned") % {"share": _share(number, manned)}
        yield Tile(definition, Cell(length(number), number), note)


def _parts_table(names: Iterable[tuple[Any, str]], found: dict[Hashable, Counter[Part]]) -> Table:
    """Every part of the time manned; the bar is the idle share."""
    rows = []
    for key, name in names:
        manned, *rest = _numbers(found.get(key, Counter()))
        idle = found.get(key, Counter())[Part.IDLE]
        cells = (*(Cell(length(number), number) for number in (manned, *rest)), _share_cell(idle, manned))
        rows.append(Row(name, cells, per_cent(idle, manned) or 0))
    return Table((*(each.head for each in words.PARTS.values()), _("Idle share")), tuple(rows))


def _reasons(found: Counter[str]) -> Table:
    """Where people went while their window paused, the longest first; what is rare stands together."""
    told = sorted(((text, number) for text, number in found.items() if text), key=lambda each: (-each[1], each[0]))
    rows = told[:MOST_REASONS]
    if rest := sum(number for _text, number in told[MOST_REASONS:]):
        rows.append((_("Other reasons"), rest))
    if found[""]:
        rows.append((_("Not said"), found[""]))
    bars = widths(dict(rows))
    return Table((_("Paused"),), tuple(Row(text, (Cell(length(n), n),), bars[text]) for text, n in rows))


def _numbers(parts: Counter[Part]) -> tuple[int, ...]:
    """The minutes manned, and those of each part, which add up to them."""
    return (sum(parts.values()), *(parts[part] for part in Part))


def _idle_of(parts: Counter[Part] | None) -> Cell:
    """Idle minutes beside the minutes manned."""
    if not parts or not sum(parts.values()):
        return Cell("—", None)
    return Cell(f"{parts[Part.IDLE]} / {sum(parts.values())}", parts[Part.IDLE])


def _share(number: int, manned: int) -> str:
    return words.share(per_cent(number, manned))


def _share_cell(idle: int, manned: int) -> Cell:
    return Cell(_share(idle, manned), per_cent(idle, manned))


def _rows(table: Table) -> list[list[object]]:
    return [[row.label, *("" if cell.number is None else cell.number for cell in row.cells)] for row in table.rows]
