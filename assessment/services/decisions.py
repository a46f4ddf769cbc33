"""The decision of the leading group on a year, with minutes; never by the person who proposed it.

A person whose result is held is left open: the decision does not cover them until a later one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dossier import Result
from assessment.flow import DECIDE, State, Verb
from assessment.models import LeftOpen, RunResult, YearReview, YearStep
from assessment.services.award_notices import ensure_awards_settled
from assessment.services.freshness import ensure_fresh
from assessment.services.holds import held_people
from assessment.services.runs import newest_run
from assessment.services.years import (
    YearState,
    ensure_newer,
    ensure_step,
    lock_year,
    move_year,
    take_step,
)
from service_window.http import Refusal
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of the leading group: document number, date, file."""

    number: str
    on: date
    file: StoredFile


@transaction.atomic
def decide_year(review: YearReview, *, by: Staff, minutes: Minutes, reason: str = "") -> YearReview:
    """Decide on the published run for everybody whose result is not held."""
    row = lock_year(review)
    ensure_may_decide(row, Verb.DECIDE, by=by)
    text = words(reason, most=500)
    number = _minutes_number(minutes)
    ensure_fresh(row.run)
    step = take_step(row, Verb.DECIDE, State.DECIDED, row.run, by=by, reason=text, **_fields(minutes, number))
    move_year(row, state=State.DECIDED, decided_by=by, decided_at=step.at)
    _leave_open(row, step)
    told = {"minutes": number, "minutes_on": minutes.on}
    audit.record("year.decide", row, by=by, reason=text, label=str(row.run), after=told)
    return row


@transaction.atomic
def decide_rest(review: YearReview, *, by: Staff, minutes: Minutes, reason: str = "") -> YearReview:
    """Complete the decision for who was left open and is held no longer."""
    row = lock_year(review)
    ensure_may_decide(row, Verb.DECIDE_REST, by=by)
    text = words(reason, most=500)
    number = _minutes_number(minutes)
    ensure_fresh(row.run)
    step = take_step(row, Verb.DECIDE_REST, State.DECIDED, row.run, by=by, reason=text, **_fields(minutes, number))
    covered = no_longer_held(row).update(decided_step=step)
    told = {"minutes": number, "minutes_on": minutes.on, "people": covered}
    audit.record("year.decide_rest", row, by=by, reason=text, label=str(row.run), after=told)
    return row


def ensure_may_decide(review: YearReview, verb: Verb, *, by: Staff) -> None:
    """Refuse whoever may not decide, and a year that cannot be decided now; asked again when the decision is written."""
    require(by, DECIDE)
    ensure_step(review, verb)
    if review.proposed_by_id == by.pk:
        raise NotPermitted(_("You proposed this year. Somebody else of the leading group decides it."))
    if verb == Verb.DECIDE:
        _ensure_objections_over(review)
    elif not no_longer_held(review).exists():
        raise YearState(_("There is nobody for whom the decision could be completed now."))


def no_longer_held(review: YearReview) -> QuerySet[LeftOpen, LeftOpen]:
    """Who was left open by the decision and can be decided now."""
    return LeftOpen.objects.filter(review=review, decided_step=None).exclude(staff__in=held_people(review.year))


def blocked(review: YearReview | None, verb: Verb, *, by: Staff) -> str:
    """Why a step cannot be taken now, as a sentence; empty where nothing is known to stand in the way."""
    if review is None:
        return ""
    try:
        if verb in (Verb.DECIDE, Verb.DECIDE_REST):
            ensure_may_decide(review, verb, by=by)
        elif verb == Verb.PROPOSE:
            ensure_newer(review, newest_run(review.year))
        elif verb == Verb.SEAL:
            ensure_sealable(review)
    except Refusal as refused:
        return str(refused)
    return ""


def ensure_sealable(review: YearReview) -> None:
    """Refuse to seal while a newer run says otherwise, awards are not settled, or somebody is left open or held.

    The last reason is one neutral sentence, the same for whoever is held: also where a hold changes no result, and of
    somebody who is not in this year. A refusal that meant one eligible person would tell a member of the office theirs.
    """
    newest = newest_run(review.year)
    if newest is None or review.run is None or newest.standing_digest != review.run.standing_digest:
        raise YearState(
            _(
                "The newest run says something else than the run that was decided. Propose it, and let the leading group decide."
            )
        )
    ensure_awards_settled(review)
    if review.left_open.filter(decided_step=None).exists() or held_people(review.year):
        raise YearState(
            _(
                "The year is not ready to be sealed: something that these pages do not list is still open. Try again later."
            )
        )


def eligible_and_held(review: YearReview) -> QuerySet[RunResult, RunResult]:
    """The results that are eligible and held."""
    return RunResult.objects.filter(run=review.run_id, staff__in=held_people(review.year), result=Result.ELIGIBLE)


# --- Parts --------------------------------------------------------------------------------------------


def _ensure_objections_over(review: YearReview) -> None:
    until = review.objections_until
    if until is not None and timezone.localdate() <= until:
        raise YearState(
            _("People may object until %(day)s. The year can be decided from the day after.")
            % {"day": until.isoformat()}
        )
    if review.objections.undecided().exists():
        raise YearState(_("An objection has not been decided. Decide on every objection first."))


def _leave_open(review: YearReview, step: YearStep) -> None:
    """Note whom the decision does not cover; who was open before and is held no longer is covered by it."""
    no_longer_held(review).update(decided_step=step)
    known = set(review.left_open.filter(decided_step=None).values_list("staff_id", flat=True))
    LeftOpen.objects.bulk_create(
        LeftOpen(review=review, staff_id=pk, noted_at=step.at)
        for pk in eligible_and_held(review).values_list("staff_id", flat=True)
        if pk not in known
    )


def _minutes_number(minutes: Minutes) -> str:
    if minutes.on > timezone.localdate():
        raise NotValid(_("The minutes cannot be of a later day than today."))
    return words(minutes.number, most=100, missing=_("Give the document number of the minutes."))


def _fields(minutes: Minutes, number: str) -> dict[str, Any]:
    return {"minutes_number": number, "minutes_on": minutes.on, "minutes": minutes.file}
