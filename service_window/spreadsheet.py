"""Spreadsheets (XLSX) of what a page lists: text stays text, so that no cell becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a bold header row that stays in sight; moments are written in local time."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options | {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\")[:31])
        bold = book.add_format({"bold": True})
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(header) - 1, 0), 20)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, _local(value), formats[datetime])
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, formats[date])
                elif isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, _text(value))
    return target.getvalue()


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
