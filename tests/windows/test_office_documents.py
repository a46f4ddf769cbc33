"""Word and Excel, old and new, told by their content; with macros none."""

import io
import zipfile

import pytest

from windows.office_documents import DOC, DOCX, XLS, XLSX, document_type

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504


def packed(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return target.getvalue()


def compound(*streams: str) -> bytes:
    return OLE + b"".join(f"{name}\0".encode("utf-16-le") for name in streams)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (packed("[Content_Types].xml", "word/document.xml"), DOCX),
        (packed("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (compound("Root Entry", "WordDocument"), DOC),
        (compound("Root Entry", "Workbook"), XLS),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (compound("WordDocument", "_VBA_PROJECT"), None),
        (packed("word/document.xml"), None),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), None),
        (packed("setup.exe"), None),
        (b"PK\x03\x04 broken", None),
        (compound("PowerPoint Document"), None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_content_tells_the_document(content, kind):
    assert document_type(content) == kind
