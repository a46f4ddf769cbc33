"""What people type, before it is stored: as long as its column, and of characters that can be printed."""

import unicodedata

from django.utils.translation import gettext as _

from appointments.services.guards import Refused

NOTE_LENGTH = 2000
NAME_LENGTH = 200
_LINE_ENDS = "\n\r\t"


def plain(text: str, *, most: int = NOTE_LENGTH) -> str:
    """The text without spaces around it; raise `Refused` for one that cannot be kept as it is.

    SQLite stores what is too long and PostgreSQL breaks off: both are refused here, in words.
    """
    text = text.strip()
    if len(text) > most:
        raise Refused(
            _("The text has %(length)d characters, and at most %(most)d can be kept. Shorten it.")
            % {"length": len(text), "most": most}
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _LINE_ENDS for char in text):
        raise Refused(_("The text holds control characters. Type it again instead of pasting it."))
    return text
