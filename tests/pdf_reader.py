"""Read the text of a PDF that typst wrote, without any tool: enough of ISO 32000-1 for what our papers hold.

Text comes in the order of the content, pages separated by a form feed; marks in margins are included.
"""

import re
import zlib
from collections.abc import Iterator

_NUMBERED = re.compile(rb"(?<![0-9])([0-9]+) 0 obj\b(.*?)\bendobj\b", re.DOTALL)
_STREAM = re.compile(rb"/Length ([0-9]+)\b.*?>>\s*stream\r?\n", re.DOTALL)
_TOKEN = re.compile(
    rb"/(?P<font>\w+) [-0-9.]+ Tf|(?P<show>T[jJ])|(?P<drop>BDC|EMC|Tm)|<(?P<hex>[0-9A-Fa-f]+)>|(?P<open>\()"
)
_PAREN = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(pdf: bytes) -> str:
    """Return all text of ``pdf``, without line breaks inside a page."""
    objects = {int(number): body for number, body in _NUMBERED.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    assert len(pages) == page_count(pdf)
    return "\f".join(_page_text(objects, page) for page in pages).replace("\u200b", "")


def page_count(pdf: bytes) -> int:
    """Return how many pages ``pdf`` has."""
    return max(map(int, re.findall(rb"/Type/Pages\b[^>]*/Count ([0-9]+)", pdf)))


def metadata(pdf: bytes) -> str:
    """Return the XMP packet of ``pdf``."""
    return re.search(rb"<\?xpacket begin.*?<\?xpacket end", pdf, re.DOTALL)[0].decode()


def _page_text(objects: dict[int, bytes], page: bytes) -> str:
    resources = _refer(objects, page, b"Resources")
    names = re.search(rb"/Font<<(.*?)>>", resources, re.DOTALL)[1]
    maps = {
        name: _unicode_map(_stream(_refer(objects, objects[int(number)], b"ToUnicode")))
        for name, number in re.findall(rb"/(\w+) ([0-9]+) 0 R", names)
    }
    return "".join(maps[font][code] for font, code in _shown(_stream(_refer(objects, page, b"Contents"))))


def _shown(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield font and code of every glyph that ``content`` shows, in order."""
    font, waiting, at = b"", b"", 0
    while token := _TOKEN.search(content, at):
        at = token.end()
        if token["open"]:
            at = _closing(content, at)
            waiting += _ESCAPE.sub(_unescape, content[token.end() : at - 1])
        elif token["hex"]:
            waiting += bytes.fromhex(token["hex"].decode())
        elif token["show"]:
            yield from ((font, int.from_bytes(waiting[i : i + 2], "big")) for i in range(0, len(waiting), 2))
            waiting = b""
        else:
            font, waiting = token["font"] or font, b""


def _closing(content: bytes, at: int) -> int:
    """Return the place after the parenthesis that closes the string begun before ``at``."""
    depth = 1
    while depth:
        found = _PAREN.search(content, at)
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return at


def _refer(objects: dict[int, bytes], body: bytes, key: bytes) -> bytes:
    """Return the object that ``key`` of ``body`` points to."""
    return objects[int(re.search(rb"/" + key + rb" ([0-9]+) 0 R", body)[1])]


def _stream(body: bytes) -> bytes:
    head = _STREAM.search(body)
    return zlib.decompress(body[head.end() : head.end() + int(head[1])])


def _unescape(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    return bytes([int(letter, 8) & 0xFF]) if letter.isdigit() else _PLAIN.get(letter, letter)


def _unicode_map(cmap: bytes) -> dict[int, str]:
    """Return the characters of every code of a ToUnicode map."""
    pairs = re.findall(
        rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", b"".join(re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL))
    )
    found = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, start in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]+)>", block):
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(int(start, 16) + code - int(first, 16))
    return found
