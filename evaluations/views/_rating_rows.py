"""The rows of a spreadsheet of ratings: what was said of whom and what followed, nothing of who said it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evaluations.models import Rating


def header() -> list[str]:
    """The head of each column."""
    return [
        _("Rated at"),
        _("Case number"),
        _("Service item"),
        _("Window"),
        _("Rated person"),
        _("Level"),
        _("Reasons"),
        _("In own words"),
        _("Channel"),
        _("Follow-up"),
        _("Assigned to"),
        _("In the figures"),
    ]


def rows_of(found: Iterable[Rating]) -> Iterator[list[object]]:
    """One row a rating; it comes with its exclusions."""
    for row in found:
        review = getattr(row, "follow_up", None)
        out = any(one.state == "excluded" for one in row.exclusions.all())
        yield [
            row.rated_at,
            row.case.number or "",
            item_name(row),
            str(row.window or ""),
            row.staff.name,
            row.get_level_display(),
            "；".join(row.reason_labels),
            row.text,
            row.get_channel_display(),
            review.get_state_display() if review else "",
            review.assigned_to.name if review and review.assigned_to else "",
            _("no, rated again") if row.again else _("no") if out else _("yes"),
        ]


def item_name(row: Rating) -> str:
    """The item of the case in the reader's language."""
    version = row.case.item_version
    if version is None:
        return ""
    return version.name_en if get_language() == "en" and version.name_en else version.name
