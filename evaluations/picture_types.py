"""What a picture is by its first bytes, whatever its name says. Pure: no query, no request, no clock."""

from __future__ import annotations

import re
from typing import Final

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
HEIC, SVG = "image/heic", "image/svg+xml"
TAKEN: Final = (JPEG, PNG, WEBP)
"""The types that are kept; the others are known only to be refused by name."""

_HEIF_BRANDS: Final = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"))
_SVG: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg\b", re.S
)
_HEAD: Final = 4096


def picture_type(content: bytes) -> str | None:
    """The media type that the content shows; nothing for what is no picture we know."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return HEIC
    return SVG if _SVG.match(content[:_HEAD]) else None
