"""What the page of one finding shows, to the office and to the person concerned alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evaluations.finding_kinds import Element
from evaluations.models import Finding, FindingFile, NoticeFinding
from evaluations.services.duty_time import duty_of
from windows.models import StoredFile
from windows.presence import Stretch

FILES = Prefetch("files", FindingFile.objects.select_related("file__origin"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One element of the kind, and what is known of it."""

    label: str | Promise
    value: Any


def page_of(finding: Finding, *, today: date) -> dict[str, Any]:
    """The finding with its elements, its notices, its whole history and its files: five queries."""
    events = list(finding.events.select_related("by").prefetch_related(FILES))
    notices = [row.notice for row in NoticeFinding.objects.filter(finding=finding).select_related("notice")]
    return {
        "finding": finding,
        "answers": [Answer(element.label, _value(finding, element)) for element in finding.rests_on.elements],
        "duty_words": _duty_words(finding),
        "notices": notices,
        "events": events,
        "actors": {event.verb: event.by for event in events},
        "overdue": finding.due_on is not None and finding.due_on < today,
        "today": today,
    }


def file_of(finding: Finding, file_pk: int) -> StoredFile:
    """A file of this finding; of another one, or a file of something else, there is none."""
    if not FindingFile.objects.filter(event__finding=finding, file=file_pk).exists():
        raise Http404
    return get_object_or_404(StoredFile, pk=file_pk)


def uploads(request: HttpRequest) -> Any:
    """What a form takes its files from."""
    return request.FILES if request.method == "POST" else None


def _value(finding: Finding, element: Element) -> Any:
    if element == Element.CONSEQUENCE:
        return finding.get_consequence_display()
    return getattr(finding, element.value)


def _duty_words(finding: Finding) -> str:
    """What presence and schedule say of the day: corrected times show here as they are now."""
    spells, planned = duty_of(finding.staff, finding.event_on)
    if not spells and not planned:
        return _("Neither presence nor schedule has anything on record for this day.")
    parts = []
    if spells:
        parts.append(_("signed in %(times)s") % {"times": _(", ").join(map(_span, spells))})
    if planned:
        parts.append(_("on the schedule %(times)s") % {"times": _(", ").join(map(_span, planned))})
    return _("; ").join(parts)


def _span(stretch: Stretch) -> str:
    start = date_format(localtime(stretch.start), "H:i")
    end = date_format(localtime(stretch.end), "H:i") if stretch.end else "…"
    return f"{start}–{end}"
