"""Identifiers of applicants and their phones: brought into one form, and judged with a clear sentence.

Pure. The rules are those of GB 32100 (unified social credit code), GB 11643 (resident identity number) and the
forms of travel and residence documents. Unknown and retired region codes are not refused: people keep their numbers.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc

Sentence = str | Promise

USCC = "uscc"
RESIDENT = "resident"
RESIDENCE_PERMIT = "residence_permit"
FOREIGN_PERMANENT = "foreign_permanent"
HK_MACAO_TRAVEL = "hk_macao_travel"
TAIWAN_TRAVEL = "taiwan_travel"
PASSPORT = "passport"
OTHER = "other"

_OF_PEOPLE = (RESIDENCE_PERMIT, FOREIGN_PERMANENT, RESIDENT, HK_MACAO_TRAVEL, TAIWAN_TRAVEL)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-9][0-9]{6,7}")
_ABROAD = re.compile(r"\+[1-9][0-9]{5,14}")


class IdentifierError(ValueError):
    """What was typed is no identifier of its kind; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def compact(text: str) -> str:
    """Return ``text`` in half width and capitals, without spaces and hyphens."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def clean(kind: str, text: str) -> str:
    """Return the identifier in its one form; raise `IdentifierError` for what is none of this ``kind``."""
    return _RULES[kind](compact(text))


def recognise(text: str, *, person: bool) -> str:
    """Return the kind whose rule ``text`` keeps; empty where none does.

    A number may keep the rules of a person's and of an organisation's identifier; ``person`` says which is meant.
    """
    for kind in (*_OF_PEOPLE, USCC) if person else (USCC, *_OF_PEOPLE):
        try:
            clean(kind, text)
        except IdentifierError:
            continue
        return kind
    return ""


def clean_phone(text: str) -> str:
    """Return the digits of a mobile or landline number, +86 left out; a foreign number keeps its country code."""
    number = re.sub(r"[()]", "", compact(text))
    number = number.removeprefix("+86").removeprefix("0086")
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) or _ABROAD.fullmatch(number):
        return number
    if number.startswith("1") and number.isdigit() and len(number) != 11:
        raise IdentifierError(_("A mobile number has 11 digits."))
    raise IdentifierError(
        _("This is no phone number. Enter a mobile number, a landline with its area code, or +country code and number.")
    )


def _uscc(number: str) -> str:
    if len(number) != 18:
        raise IdentifierError(_("A unified social credit code has 18 characters."))
    if re.search(r"[^0-9ABCDEFGHJKLMNPQRTUWXY]", number):
        raise IdentifierError(_("A unified social credit code has digits and capital letters, but no I, O, S, V or Z."))
    if not re.fullmatch(r"[0-9A-Z]{2}[0-9]{6}.{10}", number):
        raise IdentifierError(_("Characters 3 to 8 of a unified social credit code are the digits of a region."))
    if number[-1] != uscc.calc_check_digit(number):
        raise IdentifierError(_("The check character does not fit: one of the characters is mistyped."))
    return number


def _resident(number: str) -> str:
    return _identity(number, _("A resident identity number has 18 characters: 17 digits and a digit or X."))


def _residence_permit(number: str) -> str:
    sentence = _("A residence permit number has 18 characters and begins with 810000, 820000 or 830000.")
    if not number.startswith(("810000", "820000", "830000")):
        raise IdentifierError(sentence)
    return _identity(number, sentence)


def _foreign_permanent(number: str) -> str:
    sentence = _("A permanent residence card has 18 digits beginning with 9, or 3 letters and 12 digits.")
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return number
    if not number.startswith("9"):
        raise IdentifierError(sentence)
    return _identity(number, sentence)


def _identity(number: str, sentence: Sentence) -> str:
    """The rule of GB 11643: 17 digits with a day of birth, and a check character modulo 11-2."""
    if not _EIGHTEEN.fullmatch(number):
        raise IdentifierError(sentence)
    if number[-1] != ric.calc_check_digit(number):
        raise IdentifierError(_("The check character does not fit: one of the characters is mistyped."))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise IdentifierError(_("Characters 7 to 14 are no day of birth.")) from error
    if born.year < 1850:
        raise IdentifierError(_("Characters 7 to 14 are no day of birth."))
    return number


def _hk_macao_travel(number: str) -> str:
    if re.fullmatch(r"[HM]([0-9]{8}|[0-9]{10})", number):
        return number
    raise IdentifierError(_("This travel permit begins with H or M and has 8 or 10 digits."))


def _taiwan_travel(number: str) -> str:
    if re.fullmatch(r"[0-9]{8}", number):
        return number
    raise IdentifierError(_("This travel permit has 8 digits."))


def _passport(number: str) -> str:
    if re.fullmatch(r"[0-9A-Z]{5,20}", number):
        return number
    raise IdentifierError(_("A passport number has 5 to 20 letters and digits."))


def _other(number: str) -> str:
    if 1 <= len(number) <= 50:
        return number
    raise IdentifierError(_("The number of a document has at most 50 characters."))


_RULES: dict[str, Callable[[str], str]] = {
    USCC: _uscc,
    RESIDENT: _resident,
    RESIDENCE_PERMIT: _residence_permit,
    FOREIGN_PERMANENT: _foreign_permanent,
    HK_MACAO_TRAVEL: _hk_macao_travel,
    TAIWAN_TRAVEL: _taiwan_travel,
    PASSPORT: _passport,
    OTHER: _other,
}
KINDS = tuple(_RULES)
