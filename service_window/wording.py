"""Texts of the office in the reader's language, and words of the product in the language of papers."""

from django.utils.functional import Promise
from django.utils.translation import get_language, override

PAPERS_LANGUAGE = "zh-hans"


def in_language(thing: object, field: str) -> str:
    """The text ``field`` of ``thing`` in the reader's language where the office entered one, else in Chinese."""
    english = getattr(thing, f"{field}_en", "") if get_language() == "en" else ""
    return str(english or getattr(thing, field, ""))


def in_chinese(words: str | Promise) -> str:
    """Words as papers print and keep them: Chinese, whatever language the clerk reads."""
    with override(PAPERS_LANGUAGE):
        return str(words)
