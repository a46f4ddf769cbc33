"""Which office document some bytes are: Word or Excel, old or new, told by the content. Pure: no query, no request.

Documents that carry macros are none: nobody who fills in a form needs one, and a visitor would open it at home.
"""

import io
import zipfile
from typing import Final

DOC, XLS = "application/msword", "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS: Final = {DOC: "doc", DOCX: "docx", XLS: "xls", XLSX: "xlsx"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MOST_PARTS = 10_000


def document_type(content: bytes) -> str | None:
    """The media type of a Word or Excel document without macros, or None."""
    if content.startswith(_OLE):
        return _old(content)
    if content.startswith(b"PK\x03\x04"):
        return _new(content)
    return None


def _old(content: bytes) -> str | None:
    """A compound file names its streams in UTF-16: WordDocument, Workbook (or Book), _VBA_PROJECT."""
    streams = {name for name in ("WordDocument", "Workbook", "Book", "_VBA_PROJECT") if _named(name, content)}
    if "_VBA_PROJECT" in streams:
        return None
    if "WordDocument" in streams:
        return DOC
    return XLS if streams else None


def _named(stream: str, content: bytes) -> bool:
    return f"{stream}\0".encode("utf-16-le") in content


def _new(content: bytes) -> str | None:
    """A zip archive whose parts say what it is; only its directory is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(parts) > _MOST_PARTS or "[Content_Types].xml" not in parts:
        return None
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        return None
    return DOCX if "word/document.xml" in parts else XLSX if "xl/workbook.xml" in parts else None
