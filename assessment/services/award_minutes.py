"""The minutes (会议纪要) of the leading group on awards: number, date, file; kept once and named by every decision."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import DECIDE
from assessment.models import AwardMinutes, YearReview, YearStep
from assessment.services.awards import lock_unsealed
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.files import store_upload
from windows.services.records import NotValid, require, validate

OF_YEAR = "step-"
"""How the minutes of a decision on the year itself are told from those that were kept for awards."""


@transaction.atomic
def keep_minutes(review: YearReview, *, by: Staff, number: str, on: date, file: StoredFile) -> AwardMinutes:
    """Keep the minutes of a meeting that decided on awards; refused where the number is kept already."""
    require(by, DECIDE)
    row = lock_unsealed(review)
    if on > timezone.localdate():
        raise NotValid(_("The minutes cannot be of a later day than today."))
    text = words(number, most=100, missing=_("Give the document number of the minutes."))
    minutes = AwardMinutes(review=row, number=text, held_on=on, file=file, kept_by=by, kept_at=timezone.now())
    validate(minutes)
    minutes.save(force_insert=True)
    audit.record("award.keep_minutes", minutes, by=by, label=text, after={"on": on, "sha256": file.sha256})
    return minutes


def kept_for(review: YearReview) -> list[tuple[str, str]]:
    """The minutes a decision can name, the newest first: those kept for awards, then those of the year itself."""
    kept = list(review.award_minutes.order_by("-pk"))
    known = {row.number for row in kept}
    steps = review.steps.filter(minutes__isnull=False).order_by("-pk")
    of_year = {step.minutes_number: (f"{OF_YEAR}{step.pk}", _told(step)) for step in steps}
    return [(str(row.pk), str(row)) for row in kept] + [
        choice for number, choice in of_year.items() if number not in known
    ]


@transaction.atomic
def minutes_chosen(
    review: YearReview, *, by: Staff, chosen: str, number: str, on: date | None, upload: UploadedFile | None
) -> AwardMinutes:
    """The minutes that a form names: kept already, those of the decision on the year, or new ones with their file."""
    if chosen.startswith(OF_YEAR):
        step = review.steps.select_related("minutes").get(pk=int(chosen.removeprefix(OF_YEAR)))
        assert step.minutes is not None  # only steps with minutes are offered
        assert step.minutes_on is not None
        return keep_minutes(review, by=by, number=step.minutes_number, on=step.minutes_on, file=step.minutes)
    if chosen:
        kept: AwardMinutes = review.award_minutes.get(pk=int(chosen))
        return kept
    if upload is None or on is None:
        raise NotValid(_("Choose the minutes, or give number, date and file of new ones."))
    file = store_upload(upload, purpose=StoredFile.Purpose.EVIDENCE, by=by)
    return keep_minutes(review, by=by, number=number, on=on, file=file)


def _told(step: YearStep) -> str:
    day = step.minutes_on.isoformat() if step.minutes_on else ""
    return f"{step.minutes_number} · {day}"
