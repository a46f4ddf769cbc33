"""A sheet of paper as a file, for sample documents that somebody would have scanned. Pure."""

from typing import Final

_HEAD: Final = b"%PDF-1.4\n"
_FONT: Final = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE: Final = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"


def sample_pdf(line: str) -> bytes:
    """One page of A4 with one line of Latin letters."""
    text = line.encode("ascii").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    shown = b"BT /F1 14 Tf 72 740 Td (" + text + b") Tj ET"
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown)
    parts = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _PAGE, stream, _FONT)
    body, places = _HEAD, []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + tail % (size, table, size, len(body))
