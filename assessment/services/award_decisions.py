"""What the leading group decides on nominations, with minutes and a reason; never by who nominated.

An award is given only within its quota, after the decision on the year, and to who is eligible in the newest run: a
conditional nomination waits until nothing is pending.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result
from assessment.flow import DECIDE, State
from assessment.models import AwardMinutes, LeftOpen, Nomination, RunResult, YearReview
from assessment.services.awards import (
    REASON,
    NominationMoved,
    NotACandidate,
    close,
    ensure_waits,
    lock_unsealed,
    newest_result,
    told_of,
    why_no_candidate,
)
from assessment.services.freshness import ensure_fresh
from assessment.services.holds import held_people
from assessment.services.years import YearState
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require


class QuotaFull(Refusal):
    """As many people have the award as its quota allows."""


@transaction.atomic
def decide_nomination(
    nomination: Nomination, *, by: Staff, awarded: bool, reason: str, minutes: AwardMinutes
) -> Nomination:
    """Give the award, or not, with the reason and the minutes of the leading group."""
    require(by, DECIDE)
    review = lock_unsealed(nomination.award.review)
    ensure_may_decide(nomination, review, by=by)
    ensure_waits(nomination)
    text = words(reason, most=REASON, missing=_("Give the reason of the decision."))
    _ensure_of_year(minutes, review)
    named = {"minutes": minutes, "minutes_number": minutes.number}
    if not awarded:
        close(nomination, Nomination.State.DECLINED, by=by, reason=text, **named)
    else:
        row = _ensure_can_be_given(nomination, review)
        close(nomination, Nomination.State.AWARDED, by=by, reason=text, decided_result=row, **named)
    verb = "award.give" if awarded else "award.decline"
    audit.record(verb, nomination, by=by, reason=text, after=told_of(nomination) | {"minutes": minutes.number})
    return nomination


@transaction.atomic
def revoke_award(nomination: Nomination, *, by: Staff, reason: str, minutes: AwardMinutes) -> Nomination:
    """Take an award back before the year is sealed, with minutes, such as after an objection to the public notice."""
    require(by, DECIDE)
    review = lock_unsealed(nomination.award.review)
    if by.pk == nomination.staff_id:
        raise NotPermitted(_("Nobody decides on themselves. Somebody else of the leading group does."))
    text = words(reason, most=REASON, missing=_("Say why the award is revoked."))
    _ensure_of_year(minutes, review)
    fields = {"state": Nomination.State.REVOKED, "revoked_by": by, "revoked_at": timezone.now()}
    given = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.AWARDED)
    if not given.update(revoking_reason=text, revoking_minutes=minutes, **fields):
        raise NominationMoved(_("This person does not have the award."))
    nomination.refresh_from_db()
    told = told_of(nomination) | {"minutes": minutes.number}
    audit.record("award.revoke", nomination, by=by, reason=text, after=told)
    return nomination


def ensure_may_decide(nomination: Nomination, review: YearReview, *, by: Staff) -> None:
    """Refuse whoever may not decide, and a year that was not decided; asked again when the decision is written."""
    if nomination.nominated_by_id == by.pk:
        raise NotPermitted(_("You nominated this person. Somebody else of the leading group decides."))
    if nomination.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on themselves. Somebody else of the leading group does."))
    if review.state != State.DECIDED:
        raise YearState(_("The leading group decides on the year first, and then on its awards."))


def why_not_given(nomination: Nomination, review: YearReview) -> str:
    """Why the award cannot be given now, as one sentence; empty where nothing is known to stand in the way."""
    try:
        _ensure_eligible_and_free(nomination, review)
    except Refusal as refused:
        return str(refused)
    return ""


def _ensure_of_year(minutes: AwardMinutes, review: YearReview) -> None:
    if minutes.review_id != review.pk:
        raise NotValid(_("These minutes are of another year. Choose those that decided on this one."))


def _ensure_can_be_given(nomination: Nomination, review: YearReview) -> RunResult:
    row = _ensure_eligible_and_free(nomination, review)
    ensure_fresh(row.run)
    return row


def _ensure_eligible_and_free(nomination: Nomination, review: YearReview) -> RunResult:
    row = newest_result(review.year, nomination.staff)
    if row is None or row.result not in (Result.ELIGIBLE, Result.PENDING):
        raise NotACandidate(why_no_candidate(review, row))
    if row.result == Result.PENDING:
        raise NotACandidate(
            _("Something is still pending for %(person)s. The award can be given once the newest run says eligible.")
            % {"person": nomination.staff.name}
        )
    left_open = LeftOpen.objects.filter(review=review, staff=nomination.staff, decided_step=None).exists()
    if left_open or nomination.staff_id in held_people(review.year):
        raise YearState(_("This nomination cannot be decided yet. Ask the assessment office when it can."))
    award = nomination.award
    if award.nominations.filter(state=Nomination.State.AWARDED).count() >= award.quota:
        raise QuotaFull(
            _("The quota of %(quota)d for “%(award)s” is used up.") % {"quota": award.quota, "award": award.name}
        )
    return row
