"""Which characters the papers' fonts can print, and what stands in the place of one they cannot.

The packaged fonts are made for the 通用规范汉字表 (8,105 characters, rare ones such as 㛃 and 𬭎 among them); they hold the
CJK block and its extension A. Rarer ones come from fonts of the machine (``FALLBACK_FAMILIES``), where it has any. What no font
holds is never left blank: it is replaced by its code, 〔U+20000〕, for the clerk to complete by hand.
"""

import functools
import re
import struct
from collections.abc import Iterable
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

FONT_DIR = Path(pylopdf_fonts_zh_cn.__file__).parent
FALLBACK_FAMILIES = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "BabelStone Han",
    "Jigmo",
    "Jigmo2",
    "Jigmo3",
    "TW-Sung",
    "TW-Sung-Ext-B",
    "HanaMinA",
    "HanaMinB",
)
"""Families looked for on the machine, best first. Debian: fonts-noto-cjk, fonts-babelstone-han, fonts-cns11643-sung."""

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
UNBREAKABLE = re.compile(r"[^\s/?&=\u2e80-\uffdc\U00020000-\U0003ffff]{40,}")
"""A run of letters that may not fit a line and offers no place to break; the papers break it anywhere."""


def printable(text: str, covered: frozenset[int]) -> tuple[str, list[str]]:
    """Return ``text`` as it can be printed, and the characters of it that no font holds.

    Line separators become line feeds; marks without a shape (zero-width, variation selectors) go, since the character
    they follow is printed; control and direction characters have no glyph here and are named by their code.
    """
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text)).replace("\t", " ")
    missing = [character for character in dict.fromkeys(text) if character != "\n" and ord(character) not in covered]
    for character in missing:
        text = text.replace(character, f"〔U+{ord(character):04X}〕")
    return text, missing


@functools.cache
def packaged_coverage() -> frozenset[int]:
    """Code points of the fonts that are installed with the product."""
    return frozenset().union(*(character_map(path.read_bytes()) for path in sorted(FONT_DIR.glob("*.otf"))))


@functools.cache
def fallback_fonts() -> tuple[tuple[str, ...], frozenset[int]]:
    """Families of ``FALLBACK_FAMILIES`` that this machine has, best first, and their code points."""
    found = {
        font.family: font
        for font in typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
        if font.family in FALLBACK_FAMILIES and font.weight == 400 and font.path
    }
    families = tuple(family for family in FALLBACK_FAMILIES if family in found)
    maps = (character_map(Path(str(found[family].path)).read_bytes(), found[family].index) for family in families)
    return families, frozenset().union(*maps)


def character_map(font: bytes, index: int = 0) -> frozenset[int]:
    """Code points with a glyph in face ``index`` of an OpenType file or collection (ISO/IEC 14496-22, ``cmap``)."""
    face = struct.unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", font, face + 4)
    tables = dict(_records(font, face + 12, count))
    cmap = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    points: set[int] = set()
    for number in range(subtables):
        at = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * number + 4)[0]
        (form,) = struct.unpack_from(">H", font, at)
        if form == 12:
            points.update(_segmented_coverage(font, at))
        elif form == 4:
            points.update(_segment_mapping(font, at))
    return frozenset(points)


def _records(font: bytes, start: int, count: int) -> Iterable[tuple[bytes, int]]:
    """Tag and offset of every table in a table directory."""
    for number in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", font, start + 16 * number)
        yield tag, offset


def _segmented_coverage(font: bytes, at: int) -> Iterable[int]:
    """Code points of a ``cmap`` subtable of format 12."""
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        yield from range(first if glyph else first + 1, last + 1)


def _segment_mapping(font: bytes, at: int) -> Iterable[int]:
    """Code points of a ``cmap`` subtable of format 4; segments that map to a glyph through an array are asked one by one."""
    double = struct.unpack_from(">H", font, at + 6)[0]
    columns = [struct.unpack_from(f">{double // 2}H", font, at + 14 + skip) for skip in (0, double + 2, 2 * double + 2)]
    ranges_at = at + 16 + 3 * double
    for number, (last, first, delta) in enumerate(zip(*columns, strict=True)):
        (offset,) = struct.unpack_from(">H", font, ranges_at + 2 * number)
        for point in range(first, last + 1):
            if point == 0xFFFF:
                continue
            glyph = point
            if offset:
                (glyph,) = struct.unpack_from(">H", font, ranges_at + 2 * number + offset + 2 * (point - first))
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point
