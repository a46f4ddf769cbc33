"""How papers cite the law an item rests on (依据). Pure: no query, no request, no clock."""

import re
from typing import Final

LICENCE_LAW: Final = "行政许可法"
"""Papers cite it by the article that applies to what they say, never as the basis of an item."""
_COUNTED = re.compile(
    r"^\s*(?:[0-9]+[.、．)）]|[（(][0-9一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、|[-·•●])\s*"
)
_END = " \t。；;，,、."


def cited_basis(text: str) -> str | None:
    """The acts that ``text`` names, one a line, as one phrase for the middle of a sentence; None where it names none.

    A line counts when it begins with the title of an act (《…》); what else the guide says there is for reading.
    """
    lines = (_COUNTED.sub("", line).strip(_END) for line in text.splitlines())
    acts = [" ".join(line.split()) for line in lines if line.startswith("《") and "》" in line]
    return "、".join(dict.fromkeys(act for act in acts if LICENCE_LAW not in act.partition("》")[0])) or None
