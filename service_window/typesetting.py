"""Set the papers of the office as PDF (design: papers), with typst.

A paper is a template of ``papers/`` and a mapping that fits its contract in ``paper_data``. The data reaches the template
as one JSON string, as input; it is never part of the source, so whatever people typed prints as they typed it. The file
is PDF/A-2a and PDF/UA-1: fit for the archive, and readable by assistive technology. The same data, language and fonts
give the same bytes.
"""

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typst

from service_window.glyphs import FONT_DIR, fallback_fonts, packaged_coverage, printable
from service_window.paper_data import CONTRACTS, PaperDataError, check_contract

PAPERS_DIR = Path(__file__).parent / "papers"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
LANGUAGES = ("zh-hans", "en")
VERBATIM = frozenset({"qr_svg"})
"""Keys whose text is not printed but read: left as it is."""

logger = logging.getLogger(__name__)
_thread = threading.local()


class PaperError(RuntimeError):
    """A paper could not be set although its data fits the contract: a fault of the template or of the installation."""


@dataclass(frozen=True, slots=True)
class SetPaper:
    """One paper as it was set: the file, and the characters that no font here can print (printed as their code)."""

    pdf: bytes
    missing: tuple[str, ...]


def render_pdf(template: str, data: Mapping[str, object], *, language: str = "zh-hans") -> bytes:
    """Return the paper ``template`` (a key of ``paper_data.CONTRACTS``) as PDF/A; ``language`` is ``zh-hans`` or ``en``.

    Raises ``PaperDataError`` when the data does not fit the contract of the paper. Characters without a glyph are printed
    as their code and logged; ``set_paper`` also returns them.
    """
    return set_paper(template, data, language=language).pdf


def set_paper(template: str, data: Mapping[str, object], *, language: str = "zh-hans") -> SetPaper:
    """Set the paper ``template`` and say which characters could not be printed, so that a clerk can write them in."""
    check_contract(template, data)
    if language not in LANGUAGES:
        raise PaperDataError(f"Papers are not set in the language {language!r}.")
    text, missing, families = _prepare(data)
    inputs = {"data": text, "language": language, "fallback": json.dumps(families)}
    if missing:
        logger.warning("No font here prints %s; the paper %s shows the code instead.", _codes(missing), template)
    return SetPaper(pdf=_compile(PAPERS_DIR / f"{template}.typ", inputs, wide=bool(families)), missing=missing)


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that the papers would have to print as a code, such as ``("\\U00020000",)``."""
    _text, missing, _families = _prepare({"text": text})
    return missing


def _prepare(data: Mapping[str, object]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the data as JSON, what cannot be printed, and the further font families that its characters need."""
    families: tuple[str, ...] = ()
    cleaned, missing = _clean(data, packaged_coverage())
    if missing:
        families, further = fallback_fonts()
        if further.intersection(map(ord, missing)):
            cleaned, missing = _clean(data, packaged_coverage() | further)
        else:
            families = ()
    return json.dumps(cleaned), tuple(dict.fromkeys(missing)), families


def _clean(value: object, covered: frozenset[int]) -> tuple[object, list[str]]:
    """Return ``value`` with every text in it made printable, and the characters that are not."""
    if isinstance(value, str):
        return printable(value, covered)
    missing: list[str] = []
    if isinstance(value, Mapping):
        result: dict[str, object] = {}
        for key, part in value.items():
            result[key], lacking = (part, []) if key in VERBATIM else _clean(part, covered)
            missing += lacking
        return result, missing
    if isinstance(value, list | tuple):
        parts = [_clean(part, covered) for part in value]
        return [part for part, _lacking in parts], [character for _part, lacking in parts for character in lacking]
    if value is None or isinstance(value, bool | int):
        return value, missing
    raise PaperDataError(f"A paper cannot hold a value of the type {type(value).__name__}; days are ISO text.")


def _compile(template: Path, inputs: dict[str, str], *, wide: bool) -> bytes:
    """Run typst; ``wide`` adds the fonts of the machine."""
    try:
        pdf = _compiler(wide=wide).compile(
            input=template, format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS)
        )
    except typst.TypstError as error:
        raise PaperError(f"{template.name}: {error.message} {error.diagnostic}") from error
    if not isinstance(pdf, bytes):
        raise PaperError(f"{template.name}: typst returned no document.")
    return pdf


def _compiler(*, wide: bool) -> typst.Compiler:
    """Return this thread's compiler: it keeps what it has read and set, and must not be shared between threads."""
    name = "wide" if wide else "packaged"
    compiler: typst.Compiler | None = getattr(_thread, name, None)
    if compiler is None:
        fonts = typst.Fonts(include_system_fonts=wide, include_embedded_fonts=False, font_paths=[FONT_DIR])
        compiler = typst.Compiler(root=PAPERS_DIR, font_paths=fonts)
        setattr(_thread, name, compiler)
    return compiler


def _codes(characters: tuple[str, ...]) -> str:
    return ", ".join(f"U+{ord(character):04X}" for character in characters)


__all__ = ["CONTRACTS", "PaperDataError", "PaperError", "SetPaper", "missing_glyphs", "render_pdf", "set_paper"]
