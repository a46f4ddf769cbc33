"""Spreadsheets (XLSX) of what a page lists: text stays text, so that no cell becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title, the head of each column, the rows."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a bold header row that stays in sight; moments are written in local time."""
    return workbook_of([Sheet(title, header, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """Several sheets, each as `workbook` writes it; titles that agree in their first characters are numbered."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options | {"strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True})
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        used: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_title(sheet.title, used)), sheet, bold, formats)
    return target.getvalue()


def _title(text: str, used: set[str]) -> str:
    """A title that Excel takes: without its special characters, short, and once in a workbook."""
    plain = "".join(char for char in text if char not in "[]:*?/\\").strip("'")
    title, number = plain[:31], 1
    while title.casefold() in used:
        number += 1
        title = f"{plain[:27]} {number}"
    used.add(title.casefold())
    return title


def _write_sheet(page: Any, sheet: Sheet, bold: Any, formats: dict[type[date], Any]) -> None:
    for column, text in enumerate(sheet.header):
        page.write_string(0, column, text, bold)
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(sheet.header) - 1, 0), 20)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(number, column, _local(value), formats[datetime])
            elif isinstance(value, date):
                page.write_datetime(number, column, value, formats[date])
            elif isinstance(value, int) and not isinstance(value, bool):
                page.write_number(number, column, value)
            else:
                page.write_string(number, column, _text(value))


def download(content: bytes, name: str) -> HttpResponse:
    """Offer a spreadsheet for saving under ``name``; it is not kept in any cache."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )


def _local(moment: datetime) -> datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def _text(value: object) -> str:
    """The value as one cell of text, without the control characters that XML does not know."""
    text = "" if value is None else str(value)
    return "".join(char for char in text if char >= " " or char in "\n\t")[:_LONGEST_CELL]
