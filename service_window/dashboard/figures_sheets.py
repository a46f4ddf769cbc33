"""The figures of a period as sheets of a workbook: durations in minutes, so that one can go on computing."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from service_window.charts import Cell, Table
from service_window.dashboard.figures_page import Page, Tile
from service_window.dashboard.figures_queries import By
from service_window.spreadsheet import Sheet


def sheets_of(page: Page, by: By) -> tuple[Sheet, ...]:
    """Figures with their definitions, the course of the period, steps, the breakdown, and its steps."""
    figures = [
        (str(tile.definition.label), _value(tile.cell), _beside(tile), str(tile.definition.text)) for tile in page.tiles
    ]
    minutes = _("minutes")
    return (
        Sheet(_("Figures"), (_("Figure"), _("Value"), _("Of which"), _("How it is counted")), figures),
        Sheet(_("Course"), (_("Part"), *_heads(page.course)), _rows(page.course)),
        Sheet(
            _("Steps"),
            (_("Step"), _("Steps"), f"{_('Median')} ({minutes})", f"{_('90th percentile')} ({minutes})"),
            _rows(page.steps),
        ),
        Sheet(_("By %(group)s") % {"group": by.label}, (str(by.label), *_heads(page.groups)), _rows(page.groups)),
        Sheet(
            _("Steps by %(group)s") % {"group": by.label},
            (str(by.label), *(f"{head} {_('Median')} ({minutes})" for head in _heads(page.steps_by))),
            _rows(page.steps_by),
        ),
    )


def wait_sheets(waits: Table, hours: Table) -> tuple[Sheet, ...]:
    """How long visitors waited, walked and were served, altogether and by hour."""
    minutes = _("minutes")
    times, *lengths = _heads(waits)
    return (
        Sheet(_("Waits"), (_("Part"), times, *(f"{head} ({minutes})" for head in lengths)), _rows(waits)),
        Sheet(
            _("Waits by hour"),
            (_("Hour"), *(f"{head} {_('Median')} ({minutes})" for head in _heads(hours))),
            _rows(hours),
        ),
    )


def _beside(tile: Tile) -> str:
    return " · ".join(part for part in (tile.note, tile.beside.shown if tile.beside else "") if part)


def _heads(table: Table) -> list[str]:
    return [str(head) for head in table.heads]


def _rows(table: Table) -> Iterable[list[object]]:
    return [[row.label, *(_value(cell) for cell in row.cells)] for row in table.rows]


def _value(cell: Cell) -> object:
    if cell.number is None:
        return ""
    return cell.shown if cell.shown.endswith("%") else cell.number
