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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import typst

from service_window.glyphs import FONT_DIR, UNBREAKABLE, fallback_fonts, packaged_coverage, printable
from service_window.paper_data import CONTRACTS, PaperDataError, check_contract
from service_window.sheet_data import SHEETS
from service_window.slip_data import SLIPS

PAPERS_DIR = Path(__file__).parent / "papers"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
LANGUAGES = ("zh-hans", "en")
VERBATIM = frozenset({"qr_svg", "seal_qr_svg"})
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
    """Return the paper ``template`` (a key of ``CONTRACTS``, ``SHEETS`` or ``SLIPS``) as PDF/A; ``language`` is ``zh-hans`` or ``en``.

    Raises ``PaperDataError`` when the data does not fit the contract of the paper. Characters without a glyph are printed
    as their code and logged; ``set_paper`` also returns them.
    """
    return set_paper(template, data, language=language).pdf


def set_paper(template: str, data: Mapping[str, object], *, language: str = "zh-hans") -> SetPaper:
    """Set the paper ``template`` and say which characters could not be printed, so that a clerk can write them in."""
    check_contract(template, data, {**CONTRACTS, **SHEETS, **SLIPS})
    if language not in LANGUAGES:
        raise PaperDataError(f"Papers are not set in the language {language!r}.")
    copy = _prepare(data)
    inputs = {
        "data": json.dumps(copy.data),
        "language": language,
        "fallback": json.dumps(copy.families),
        "coded": json.dumps(bool(copy.missing)),
        "unbreakable": json.dumps(copy.unbreakable),
    }
    missing = tuple(dict.fromkeys(copy.missing))
    if missing:
        logger.warning("No font here prints %s; the paper %s shows the code instead.", _codes(missing), template)
    return SetPaper(pdf=_compile(PAPERS_DIR / f"{template}.typ", inputs, wide=bool(copy.families)), missing=missing)


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that the papers would have to print as a code, such as ``("\\U00020000",)``."""
    return tuple(dict.fromkeys(_prepare({"text": text}).missing))


@dataclass(slots=True)
class _Copy:
    """The data made printable with the characters ``covered``, and what was met on the way."""

    covered: frozenset[int]
    families: tuple[str, ...] = ()
    data: object = None
    missing: list[str] = field(default_factory=list)
    unbreakable: bool = False

    def clean(self, value: object) -> object:
        """Return ``value`` with every text in it made printable."""
        if isinstance(value, str):
            text, missing = printable(value, self.covered)
            self.missing += missing
            self.unbreakable = self.unbreakable or UNBREAKABLE.search(text) is not None
            return text
        if isinstance(value, Mapping):
            return {key: part if key in VERBATIM else self.clean(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(part) for part in value]
        if value is None or isinstance(value, bool | int):
            return value
        raise PaperDataError(f"A paper cannot hold a value of the type {type(value).__name__}; days are ISO text.")


def _prepare(data: Mapping[str, object]) -> _Copy:
    """Make the data printable; fonts of the machine come in only where the packaged ones lack a character."""
    copy = _Copy(packaged_coverage())
    copy.data = copy.clean(data)
    if copy.missing:
        families, further = fallback_fonts()
        if further.intersection(map(ord, copy.missing)):
            copy = _Copy(packaged_coverage() | further, families)
            copy.data = copy.clean(data)
    return copy


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
