"""The awards of a year and who is nominated for them: by the office, never for somebody who is not eligible.

Nobody has a score. A nomination rests on what the newest run says of the person; while something is pending there it is
conditional (附条件推荐). The leading group decides (`award_decisions`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result, Status
from assessment.flow import PREPARE, State
from assessment.models import Award, Nomination, QuotaChange, RunResult, YearReview
from assessment.rules import GROUNDS
from assessment.services.freshness import ensure_fresh
from assessment.services.holds import held_people
from assessment.services.runs import newest_run, policy_of_run
from assessment.services.years import YearState, lock_year
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, require, validate

REASON = 1000


class NotACandidate(Refusal):
    """The person cannot be nominated; the sentence names the ground."""


class NominationMoved(Refusal):
    """The nomination is in another state than the act needs."""


@transaction.atomic
def set_award(review: YearReview, *, by: Staff, name: str, quota: int) -> Award:
    """Offer an award in a year, for at most ``quota`` people."""
    require(by, PREPARE)
    row = lock_unsealed(review)
    text = words(name, most=100, missing=_("Give the name of the award."))
    award = Award(review=row, name=text, quota=quota, set_by=by, set_at=timezone.now())
    validate(award)
    award.save(force_insert=True)
    audit.record("award.set", award, by=by, label=text, after={"year": row.year, "quota": quota})
    return award


@transaction.atomic
def change_quota(award: Award, *, by: Staff, quota: int, reason: str) -> QuotaChange:
    """Change how many people can have an award, until the leading group has decided on the first of them."""
    require(by, PREPARE)
    lock_unsealed(award.review)
    text = words(reason, most=500, missing=_("Say why the quota changes; the reason stays beside it."))
    row = Award.objects.offered().filter(pk=award.pk).first()
    if row is None:
        raise NominationMoved(_("This award is withdrawn. Choose another one."))
    if Nomination.objects.decided().filter(award=row).exists():
        raise NominationMoved(
            _("The leading group has decided on a nomination for this award. Its quota of %(quota)d stands.")
            % {"quota": row.quota}
        )
    change = QuotaChange(
        award=row, before=row.quota, after=quota, reason=text, changed_by=by, changed_at=timezone.now()
    )
    validate(change)
    change.save(force_insert=True)
    Award.objects.filter(pk=row.pk).update(quota=quota)
    award.quota = quota
    before, after = {"quota": change.before}, {"quota": quota}
    audit.record("award.change_quota", row, by=by, reason=text, label=row.name, before=before, after=after)
    return change


@transaction.atomic
def withdraw_award(award: Award, *, by: Staff, reason: str) -> Award:
    """Offer an award no longer; refused while somebody is nominated for it or has it."""
    require(by, PREPARE)
    lock_unsealed(award.review)
    text = words(reason, most=500, missing=_("Say why the award is withdrawn."))
    if Nomination.objects.live().filter(award=award).exists():
        raise NominationMoved(_("Somebody is nominated for this award or has it. Settle these nominations first."))
    moment = timezone.now()
    if not Award.objects.offered().filter(pk=award.pk).update(withdrawn_at=moment, withdrawn_by=by):
        raise NominationMoved(_("This award is withdrawn already."))
    award.withdrawn_at, award.withdrawn_by = moment, by
    audit.record("award.withdraw", award, by=by, reason=text, label=award.name)
    return award


@transaction.atomic
def nominate(award: Award, person: Staff, *, by: Staff, reason: str) -> Nomination:
    """Nominate a person on what the newest run says of them; conditionally while something is pending."""
    require(by, PREPARE)
    review = lock_unsealed(award.review)
    text = words(reason, most=REASON, missing=_("Say why this person is nominated."))
    if by.pk == person.pk:
        raise NotPermitted(_("Nobody nominates themselves. Ask a colleague of the office."))
    if not Award.objects.offered().filter(pk=award.pk).exists():
        raise NominationMoved(_("This award is withdrawn. Choose another one."))
    row = newest_result(review.year, person)
    ensure_candidate(review, row)
    assert row is not None  # somebody without a result is no candidate
    ensure_fresh(row.run)
    nomination = Nomination(
        award=award,
        staff=person,
        result=row,
        conditional=row.result == Result.PENDING,
        reason=text,
        nominated_by=by,
        nominated_at=timezone.now(),
    )
    validate(nomination)
    nomination.save(force_insert=True)
    audit.record("award.nominate", nomination, by=by, reason=text, after=told_of(nomination))
    return nomination


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, by: Staff, reason: str) -> Nomination:
    """Withdraw a nomination that nobody has decided on."""
    require(by, PREPARE)
    lock_unsealed(nomination.award.review)
    text = words(reason, most=REASON, missing=_("Say why the nomination is withdrawn."))
    close(nomination, Nomination.State.WITHDRAWN, by=by, reason=text)
    audit.record("award.withdraw_nomination", nomination, by=by, reason=text, after=told_of(nomination))
    return nomination


def newest_result(year: int, person: Staff) -> RunResult | None:
    """What the newest run of a year says of a person; nothing where they have no result in it."""
    run = newest_run(year)
    if run is None:
        return None
    return RunResult.objects.filter(run=run, staff=person).select_related("run", "staff", "window").first()


def ensure_candidate(review: YearReview, row: RunResult | None) -> None:
    """Refuse who cannot be nominated, with the ground."""
    reason = why_no_candidate(review, row)
    if reason:
        raise NotACandidate(reason)


def why_no_candidate(review: YearReview, row: RunResult | None) -> str:
    """Why a person cannot be nominated, as one sentence; empty for a candidate."""
    if row is None:
        return _("This person has no result in the newest run of the year and cannot be nominated.")
    if row.result == Result.DISQUALIFIED:
        titles = {ground.code: ground.title for ground in GROUNDS}
        codes = row.verdicts.filter(status=Status.DISQUALIFIED).order_by("code").values_list("code", flat=True)
        grounds = _(", ").join(f"{code} {titles[code]}" for code in codes)
        return _("%(person)s has lost the eligibility (%(grounds)s) and cannot be nominated.") % {
            "person": row.staff.name,
            "grounds": grounds,
        }
    if row.result == Result.NOT_IN_SCOPE:
        return _(
            "%(person)s served %(days)d days in the period; the policy asks for %(least)d. Nobody below that is nominated."
        ) % {
            "person": row.staff.name,
            "days": row.days_served,
            "least": policy_of_run(row.run).min_service_days,
        }
    if row.result == Result.ELIGIBLE and row.staff_id in held_people(review.year):
        return _("The result of %(person)s is pending and not settled yet. Nominate them when it is.") % {
            "person": row.staff.name
        }
    return ""


# --- What the acts share ---------------------------------------------------------------------------------------------


def lock_unsealed(review: YearReview) -> YearReview:
    """The year, locked; refused where it is sealed or was never computed."""
    row = lock_year(review)
    if row.state == State.SEALED:
        raise YearState(_("The year is sealed. Its awards can no longer be changed."))
    if row.run is None:
        raise YearState(_("This year has not been computed yet."))
    return row


def close(nomination: Nomination, state: Nomination.State, *, by: Staff, reason: str, **more: Any) -> None:
    """Close a nomination that waits for a decision, if nobody else has meanwhile."""
    fields = {"state": state, "closed_by": by, "closed_at": timezone.now(), "closing_reason": reason} | more
    waiting = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.NOMINATED)
    if not waiting.update(**fields):
        raise _moved()
    for name, value in fields.items():
        setattr(nomination, name, value)


def ensure_waits(nomination: Nomination) -> None:
    """Refuse a nomination that was decided or withdrawn, before anything else is said of it."""
    if not Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.NOMINATED).exists():
        raise _moved()


def _moved() -> NominationMoved:
    return NominationMoved(_("This nomination has been decided or withdrawn already."))


def told_of(nomination: Nomination) -> dict[str, Any]:
    """What the audit trail keeps of a nomination: codes and numbers."""
    return {
        "award": nomination.award_id,
        "staff": nomination.staff.number,
        "run": nomination.result.run.number,
        "conditional": nomination.conditional,
        "state": str(nomination.state),
    }
