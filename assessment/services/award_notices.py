"""The public notice (公示) of awards: name and window only, for five working days; and what a seal asks of the awards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result
from assessment.flow import PREPARE, State
from assessment.models import AwardNotice, Nomination, NoticeObjection, YearReview
from assessment.models.award import NominationQuerySet
from assessment.services.awards import NominationMoved, lock_unsealed
from assessment.services.years import YearState
from evaluations.services.deadlines import Kind
from evaluations.services.working_days import days_after, provisional_among
from service_window import public_parts
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import require

DAYS: Final = 5
"""Working days of a public notice; the day it goes out does not count."""
PUBLIC_PART: Final = "award-notice"
"""The link to the notice among the public pages, while one is out."""


DEADLINES: Final = Kind(
    "award_notices",
    lambda: AwardNotice.objects.exclude(review__state=State.SEALED).filter(last_day__gte=timezone.localdate()),
    ("last_day",),
    lambda row: row.first_day,
    never_earlier=True,
)
"""A notice that is out ends later where the work calendar that arrives meanwhile says so; nobody's time is shortened."""


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
    transaction.on_commit(lambda: public_parts.forget(PUBLIC_PART))
    return notice


def to_publish(review: YearReview) -> NominationQuerySet:
    """Awards that were given and are in no notice."""
    return Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED, notice=None)


def still_provisional(notices: Iterable[AwardNotice]) -> frozenset[int]:
    """Which of the notices, by their primary keys, may still move: they cross a year without an arrangement (暂定)."""
    today = timezone.localdate()
    return provisional_among(
        {notice.pk: (notice.first_day, notice.last_day) for notice in notices if notice.last_day >= today}
    )


def last_day_of(notice: AwardNotice) -> str:
    """The last day of a notice in words, and whether it may still move."""
    day = notice.last_day.isoformat()
    return _("%(day)s (provisional)") % {"day": day} if still_provisional([notice]) else day


def shown_on(year: int, day: date) -> list[Nomination]:
    """The awards in the notices of a year that are out on ``day``; what was revoked meanwhile is gone."""
    rows = Nomination.objects.filter(state=Nomination.State.AWARDED, notice__review__year=year)
    out = rows.filter(notice__first_day__lte=day, notice__last_day__gte=day)
    return list(out.for_list().order_by("award_id", "result__number"))


def years_out_on(day: date) -> list[int]:
    """The years of which a notice with somebody in it is out on ``day``."""
    return sorted(_out_on(day).values_list("notice__review__year", flat=True).distinct())


def out_today() -> NominationQuerySet:
    """What stands in the notices that are out today."""
    return _out_on(timezone.localdate())


def _out_on(day: date) -> NominationQuerySet:
    rows = Nomination.objects.filter(state=Nomination.State.AWARDED)
    return rows.filter(notice__first_day__lte=day, notice__last_day__gte=day)


def to_revoke(review: YearReview) -> NominationQuerySet:
    """Awards that cannot stand: an objection was upheld, or the run of the year says something else than eligible."""
    given = Nomination.objects.filter(award__review=review, state=Nomination.State.AWARDED)
    lost = ~Q(staff__in=review.run.results.filter(result=Result.ELIGIBLE).values("staff")) if review.run else Q()
    upheld = Q(pk__in=NoticeObjection.objects.upheld().values("nomination"))
    return given.filter(upheld | lost)


def ensure_awards_settled(review: YearReview) -> None:
    """Refuse to seal while a nomination or an objection waits, an award cannot stand, or was not out for its days."""
    nominations = Nomination.objects.filter(award__review=review)
    if nominations.filter(state=Nomination.State.NOMINATED).exists():
        raise YearState(_("A nomination waits for a decision. Decide on it or withdraw it first."))
    if NoticeObjection.objects.undecided().filter(notice__review=review).exists():
        raise YearState(_("An objection to the public notice has not been decided. Decide on every objection first."))
    lost = to_revoke(review).select_related("staff", "award").first()
    if lost is not None:
        raise YearState(
            _("%(person)s cannot keep the award “%(award)s”. The leading group revokes it first.")
            % {"person": lost.staff.name, "award": lost.award.name}
        )
    unfinished = Q(notice=None) | Q(notice__last_day__gte=timezone.localdate())
    if nominations.filter(unfinished, state=Nomination.State.AWARDED).exists():
        raise YearState(_("An award has not been in the public notice for its five working days yet."))
