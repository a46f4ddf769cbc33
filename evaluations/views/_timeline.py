"""Everything that happened to a complaint, as a page lists it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evaluations.complaint_flow import MOVES, Side
from evaluations.models import Complaint


@dataclass(frozen=True, slots=True)
class Happened:
    """One act in the words of ``components/timeline.html``."""

    at: datetime
    title: str | Promise
    person: str
    detail: str
    reversed: bool = False


def timeline(complaint: Complaint) -> list[Happened]:
    """The acts on a complaint, the first one first; the complainant stays unnamed."""
    rows = complaint.events.select_related("by")
    found = []
    for row in rows:
        title = MOVES[row.verb].title if row.verb in MOVES else _("Received")
        side = row.get_side_display() if row.side != Side.OFFICE else ""
        person = " · ".join(part for part in (side, row.by.name if row.by else "") if part)
        found.append(Happened(row.at, title, person, row.note))
    return found
