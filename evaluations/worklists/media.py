"""What waits in media reports: people to be asked, reports to be decided, objections to be reviewed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.finding_flow import DECIDE, REVIEW
from evaluations.ledger_types import FindingStatus
from evaluations.media_flow import KEEP
from evaluations.models import MediaHearing, MediaReport, MediaReportPerson
from evaluations.worklists.findings import OVERDUE
from service_window.worklist import MOST_COUNTED, Words, WorkKind, WorkRow
from windows.models import Staff

Waiting = Callable[[Staff], QuerySet[MediaReport]]
_HEARINGS = MediaHearing.objects.filter(media_report=OuterRef("pk"))


def _free(person: Staff) -> QuerySet[MediaReport]:
    """Reports that were recorded here and do not name the person."""
    named = MediaReportPerson.objects.filter(media_report=OuterRef("pk"), staff=person)
    return MediaReport.objects.filter(~Exists(named), imported=False)


def to_hear(person: Staff) -> QuerySet[MediaReport]:
    """Reports that nobody has looked into, or whose people were not asked."""
    asked = MediaHearing.objects.filter(media_report=OuterRef("media_report"), staff=OuterRef("staff"))
    unasked = MediaReportPerson.objects.filter(~Exists(asked), media_report=OuterRef("pk"))
    return _free(person).filter(Q(status=FindingStatus.REPORTED) | Q(Exists(unasked), status=FindingStatus.VERIFYING))


def to_decide(person: Staff) -> QuerySet[MediaReport]:
    """Reports whose people have all answered or let the time pass, and that the person did not record."""
    waiting = _HEARINGS.filter(outcome="", due_on__gte=timezone.localdate())
    asked = MediaHearing.objects.filter(media_report=OuterRef("media_report"), staff=OuterRef("staff"))
    unasked = MediaReportPerson.objects.filter(~Exists(asked), media_report=OuterRef("pk"))
    rows = _free(person).filter(~Exists(waiting), ~Exists(unasked), status=FindingStatus.VERIFYING)
    return rows.exclude(recorded_by=person)


def to_review(person: Staff) -> QuerySet[MediaReport]:
    """Reports to which somebody objected and in which the person has no part."""
    rows = _free(person).filter(Exists(_HEARINGS.under_review()))  # type: ignore[attr-defined]
    return rows.exclude(recorded_by=person).exclude(decided_by=person)


def rows_of(waiting: Waiting, consequence: Words) -> Callable[..., list[WorkRow]]:
    """The rows of one kind: the longest waiting first, from a place on."""

    def rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
        found = waiting(person).select_related("recorded_by").annotate(review=Max("hearings__review_due_on"))
        if after.isascii() and after.isdigit() and len(after) < 19:
            found = found.filter(pk__gt=int(after))
        return [_row(row, consequence) for row in found.order_by("pk")[:limit]]

    return rows


def _row(row: Any, consequence: Words) -> WorkRow:
    late = row.review is not None and row.review < timezone.localdate()
    return WorkRow(
        key=str(row.pk),
        title=row.outlet or row.ref,
        detail=f"{row.ref} · {row.get_kind_display()} · {row.published_on.isoformat()}",
        url=reverse("evaluations:media-report-detail", args=(row.pk,)),
        since=row.recorded_at or timezone.make_aware(datetime.combine(row.published_on, datetime.min.time())),
        due=row.review,
        consequence=consequence,
        asked_by=row.recorded_by.name if row.recorded_by else "",
        light="none",
        marks=(OVERDUE,) if late else (),
        place=str(row.pk),
    )


def _kind(code: str, permission: str, waiting: Waiting, **words: Any) -> WorkKind:
    return WorkKind(
        code=code,
        permission=permission,
        rows=rows_of(waiting, words.pop("consequence")),
        count=lambda person: waiting(person).order_by()[: MOST_COUNTED + 1].count(),
        waiting=waiting,
        **words,
    )


KINDS = (
    _kind(
        "media-hear",
        KEEP,
        to_hear,
        title=_("Media reports to be looked into"),
        lead=_("Nothing is confirmed before the people named were asked."),
        nothing=_("No media report waits to be looked into."),
        consequence=_("Look into it, and ask the people named."),
    ),
    _kind(
        "media-decide",
        DECIDE,
        to_decide,
        title=_("Media reports to be decided"),
        lead=_("Everybody named has answered, or the time for it is over. Whoever recorded it does not decide."),
        nothing=_("No media report waits for a decision."),
        consequence=_("Confirm it or dismiss it."),
    ),
    _kind(
        "media-review",
        REVIEW,
        to_review,
        title=_("Media reports under review"),
        lead=_("Somebody named objected. Reviewed by people who neither recorded nor decided it."),
        nothing=_("No media report is under review."),
        consequence=_("Uphold it, or revoke it."),
    ),
)
