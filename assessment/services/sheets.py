"""The numbered result sheet of a person: drawn once for what it says, and replaced when that is no longer so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import SHOWN, VIEW
from assessment.models import ResultSheet, RunResult, YearReview
from assessment.record import canonical, sha256
from assessment.services.holds import held_for
from assessment.services.outputs import sheet_content
from assessment.services.years import lock_year
from service_window.http import Refusal
from windows.models import Paper, Staff, StoredFile
from windows.services import audit, papers
from windows.services.records import require


class SheetNotReady(Refusal):
    """There is no numbered sheet of this result now."""


def open_sheet(review: YearReview, row: RunResult, *, by: Staff) -> StoredFile:
    """The numbered sheet of a person as PDF: the one that holds, drawn where there is none that says what is so."""
    return papers.open_paper(draw_sheet(review, row, by=by), by=by)


def open_reading(review: YearReview, row: RunResult, *, by: Staff) -> bytes:
    """The English reading of the numbered sheet that ``open_sheet`` would hand over, as PDF."""
    return papers.translate_paper(draw_sheet(review, row, by=by), by=by)


@transaction.atomic
def draw_sheet(review: YearReview, row: RunResult, *, by: Staff) -> Paper:
    """Give a published result its numbered sheet, for the person or for whoever reads the assessment.

    The same content is the same paper. Where the content has changed since (a further step of the year, another run, an
    award), a new paper takes the place of the old one, which is declared void.
    """
    if by.pk != row.staff_id:
        require(by, VIEW)
    locked = lock_year(review)
    ensure_ready(locked, row, by=by)
    data = sheet_content(locked, row, row.result)
    digest = sha256(canonical(data))
    before = (
        ResultSheet.objects.filter(review=locked, staff=row.staff_id, replaced_at=None).select_related("paper").first()
    )
    if before is not None and before.content_digest == digest and before.paper.void_at is None:
        return before.paper
    sample = row.staff.is_sample
    paper, drawn = papers.draw_paper(Paper.Kind.RESULT_SHEET, data=data, by=by, sample=sample)
    acts = [drawn]
    if before is not None:
        ResultSheet.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
        if before.paper.void_at is None:
            reason = _("Replaced by sheet %(number)s.") % {"number": paper.number}
            acts.append(papers.mark_void(before.paper, by=by, reason=reason))
    ResultSheet.objects.create(
        review=locked, staff_id=row.staff_id, result_id=row.pk, paper=paper, content_digest=digest
    )
    audit.record_many(acts)
    return paper


def ensure_ready(review: YearReview, row: RunResult, *, by: Staff) -> None:
    """Refuse a sheet before the results are published, of another run, or while the reader sees the result as pending."""
    if review.state not in SHOWN:
        raise SheetNotReady(
            _("Numbered sheets exist from the publication of the results on. Until then there is the preview.")
        )
    if review.run_id != row.run_id:
        raise SheetNotReady(_("The year rests on another run by now. Open the result again."))
    if by.pk != row.staff_id and row.staff_id in held_for(by, review.year):
        raise SheetNotReady(_("The result is pending. The office draws a numbered sheet once it is settled."))


def sheet_that_holds(review: YearReview, staff: Any) -> Paper | None:
    """The numbered sheet of a person that was drawn last, without what it says."""
    rows = ResultSheet.objects.filter(review=review, staff=staff, replaced_at=None, paper__void_at=None)
    found = rows.select_related("paper").defer("paper__data").first()
    return found.paper if found is not None else None
