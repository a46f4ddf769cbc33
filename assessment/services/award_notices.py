"""The public notice (公示) of awards: name and window only, for five working days; and what a seal asks of the awards."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import PREPARE, State
from assessment.models import AwardNotice, Nomination, YearReview
from assessment.models.award import NominationQuerySet
from assessment.services.awards import NominationMoved, lock_unsealed
from assessment.services.years import YearState
from evaluations.services.working_days import days_after
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import require

DAYS: Final = 5
"""Working days of a public notice; the day it goes out does not count."""


@transaction.atomic
def publish_awards(review: YearReview, *, by: Staff, contact: str) -> AwardNotice:
    """Put out everybody who was given an award and was not in a notice before, from today on."""
    require(by, PREPARE)
    row = lock_unsealed(review)
    if row.state != State.DECIDED:
        raise YearState(_("The leading group decides on the year first, and then on its awards."))
    text = words(contact, most=200, missing=_("Say whom objections reach: telephone, address."))
    found = to_publish(row)
    if not found.exists():
        raise NominationMoved(_("There is no award that was given and not put out yet."))
    today = timezone.localdate()
    notice = AwardNotice.objects.create(
        review=row,
        first_day=today,
        last_day=days_after(today, DAYS),
        contact=text,
        published_by=by,
        published_at=timezone.now(),
    )
    number = Nomination.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(notice=notice)
    told = {"year": row.year, "until": notice.last_day, "people": number}
    audit.record("award.publish", notice, by=by, label=str(row.year), after=told)
    return notice


def to_publish(review: YearReview) -> NominationQuerySet:
    """Awards that were given and are in no notice."""
    return Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED, notice=None)


def shown_on(year: int, day: date) -> list[Nomination]:
    """The awards in the notices of a year that are out on ``day``; what was revoked meanwhile is gone."""
    rows = Nomination.objects.filter(state=Nomination.State.AWARDED, notice__review__year=year)
    out = rows.filter(notice__first_day__lte=day, notice__last_day__gte=day)
    return list(out.for_list().order_by("award_id", "result__number"))


def ensure_awards_settled(review: YearReview) -> None:
    """Refuse to seal a year while a nomination waits, or a given award has not been out for its days."""
    nominations = Nomination.objects.filter(award__review=review)
    if nominations.filter(state=Nomination.State.NOMINATED).exists():
        raise YearState(_("A nomination waits for a decision. Decide on it or withdraw it first."))
    unfinished = Q(notice=None) | Q(notice__last_day__gte=timezone.localdate())
    if nominations.filter(unfinished, state=Nomination.State.AWARDED).exists():
        raise YearState(_("An award has not been in the public notice for its five working days yet."))


def awards_record(review: YearReview) -> list[dict[str, Any]]:
    """The awards of a year as they stand under its seal; empty where none was offered."""
    found: dict[int, dict[str, Any]] = {
        award.pk: {"code": f"{award.pk}", "name": award.name, "quota": award.quota, "nominations": []}
        for award in review.awards.filter(withdrawn_at=None).order_by("pk")
    }
    rows = Nomination.objects.filter(award__in=found).order_by("pk")
    for row in rows.select_related("staff", "result__run", "nominated_by", "closed_by", "revoked_by", "notice"):
        found[row.award_id]["nominations"].append(_told(row))
    return list(found.values())


def _told(row: Nomination) -> dict[str, Any]:
    return {
        "staff": row.staff.number,
        "run": row.result.run.number,
        "state": row.state,
        "conditional": row.conditional,
        "reason": row.reason,
        "nominated_by": row.nominated_by.number,
        "nominated_at": row.nominated_at.isoformat(),
        "closed_by": row.closed_by.number if row.closed_by else None,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "closing_reason": row.closing_reason,
        "minutes_number": row.minutes_number,
        "revoked_by": row.revoked_by.number if row.revoked_by else None,
        "revoking_reason": row.revoking_reason,
        "notice": [row.notice.first_day.isoformat(), row.notice.last_day.isoformat()] if row.notice else None,
    }
