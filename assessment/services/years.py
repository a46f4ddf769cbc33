"""The life of a year: computed, proposed by the office, published for objections, decided by the leading group.

Each step is a row that is never changed: who, when, why, on which run. Whoever proposes does not decide. Late evidence
makes a new run; the proposal, the publication and the decision rest on the run they were made on until somebody
proposes the newer one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import DECIDE, PREPARE, State, Verb, move_of
from assessment.models import Run, YearReview, YearStep
from assessment.services.freshness import ensure_fresh
from assessment.services.runs import newest_run, store_run
from assessment.services.standing import see_one_moment
from service_window.http import Refusal
from windows.models import Staff, StoredFile
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require


class YearState(Refusal):
    """The year is in another state than the step needs."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of the leading group: document number, date, file."""

    number: str
    on: date
    file: StoredFile


def year_review(year: int) -> YearReview | None:
    """The year under assessment; none where it was never computed."""
    return YearReview.objects.for_list().filter(year=year).first()


def compute_year(year: int, *, by: Staff, reason: str = "", on: date | None = None) -> Run:
    """Store a new run of the year as the records are now.

    An open or computed year rests on it at once; a year that was proposed or more keeps its own run, and the pages show
    what differs.
    """
    require(by, PREPARE)
    text = words(reason, most=500)
    try:
        with transaction.atomic():
            see_one_moment()
            review, _made = YearReview.objects.get_or_create(year=year)
            _ensure(review, Verb.COMPUTE)
            run = store_run(year, by=by, on=on, reason=text)
            first = review.state in (State.OPEN, State.COMPUTED)
            target = State.COMPUTED if first else State(review.state)
            _step(review, Verb.COMPUTE, target, run, by=by, reason=text)
            if first:
                _move(review, state=target, run=run)
            audit.record("year.compute", run, by=by, reason=text, label=str(run), after=_told(run))
    except (IntegrityError, OperationalError) as error:
        raise YearState(_("Somebody else has just computed this year. Look at that run first.")) from error
    return run


@transaction.atomic
def propose_year(review: YearReview, *, by: Staff, reason: str = "") -> YearReview:
    """Propose the newest run to the leading group; a proposal or publication of an older run gives way to it."""
    require(by, PREPARE)
    row = _locked(review)
    _ensure(row, Verb.PROPOSE)
    run = newest_run(row.year)
    assert run is not None  # a computed year has one
    if row.state != State.COMPUTED and run.pk == row.run_id:
        raise YearState(_("Run %(run)s is proposed already. Compute the year first.") % {"run": run.number})
    again = row.state != State.COMPUTED
    text = words(reason, most=500, missing=_("Say why the newer run takes the place of the older.") if again else "")
    ensure_fresh(run)
    cleared = dict.fromkeys(("published_by", "published_at", "objections_until", "decided_by", "decided_at"))
    _step(row, Verb.PROPOSE, State.PROPOSED, run, by=by, reason=text)
    _move(row, state=State.PROPOSED, run=run, proposed_by=by, proposed_at=timezone.now(), **cleared)
    audit.record("year.propose", row, by=by, reason=text, label=str(run), after=_told(run))
    return row


@transaction.atomic
def publish_year(review: YearReview, *, by: Staff, until: date, reason: str = "") -> YearReview:
    """Publish the proposed run: people see their own result and may object up to ``until``, that day included."""
    require(by, PREPARE)
    row = _locked(review)
    _ensure(row, Verb.PUBLISH)
    text = words(reason, most=500)
    if until <= timezone.localdate():
        raise NotValid(_("The last day for objections must lie after today."))
    ensure_fresh(row.run)
    _step(row, Verb.PUBLISH, State.PUBLISHED, row.run, by=by, reason=text)
    moment = timezone.now()
    _move(row, state=State.PUBLISHED, published_by=by, published_at=moment, objections_until=until)
    audit.record("year.publish", row, by=by, reason=text, label=str(row.run), after={"until": until})
    return row


@transaction.atomic
def decide_year(review: YearReview, *, by: Staff, minutes: Minutes, reason: str = "") -> YearReview:
    """Decide on the published run, with the minutes of the leading group; never the person who proposed it."""
    require(by, DECIDE)
    row = _locked(review)
    _ensure(row, Verb.DECIDE)
    _ensure_other_than_proposer(row, by)
    _ensure_objections_over(row)
    text = words(reason, most=500)
    number = _minutes_number(minutes)
    ensure_fresh(row.run)
    step = _step(row, Verb.DECIDE, State.DECIDED, row.run, by=by, reason=text, **_minutes(minutes, number))
    _move(row, state=State.DECIDED, decided_by=by, decided_at=step.at)
    told = {"minutes": number, "minutes_on": minutes.on}
    audit.record("year.decide", row, by=by, reason=text, label=str(row.run), after=told)
    return row


# --- Parts --------------------------------------------------------------------------------------------


def _locked(review: YearReview) -> YearReview:
    rows = YearReview.objects.select_for_update(of=("self",), no_key=True).select_related("run", "proposed_by")
    return rows.get(pk=review.pk)


def _ensure(review: YearReview, verb: Verb) -> None:
    move = move_of(verb)
    if review.state not in move.sources:
        raise YearState(
            _("%(step)s: not possible now, the year %(year)d is in the state “%(state)s”.")
            % {"step": move.verb.label, "year": review.year, "state": review.get_state_display()}
        )


def _ensure_other_than_proposer(review: YearReview, by: Staff) -> None:
    if review.proposed_by_id == by.pk:
        raise NotPermitted(_("You proposed this year. Somebody else of the leading group decides it."))


def _ensure_objections_over(review: YearReview) -> None:
    until = review.objections_until
    if until is not None and timezone.localdate() <= until:
        raise YearState(
            _("People may object until %(day)s. The year can be decided from the day after.")
            % {"day": until.isoformat()}
        )
    if review.objections.undecided().exists():
        raise YearState(_("An objection has not been decided. Decide on every objection first."))


def _minutes_number(minutes: Minutes) -> str:
    if minutes.on > timezone.localdate():
        raise NotValid(_("The minutes cannot be of a later day than today."))
    return words(minutes.number, most=100, missing=_("Give the document number of the minutes."))


def _minutes(minutes: Minutes, number: str) -> dict[str, Any]:
    return {"minutes_number": number, "minutes_on": minutes.on, "minutes": minutes.file}


def _step(
    review: YearReview, verb: Verb, state: State, run: Run | None, *, by: Staff, reason: str, **minutes: Any
) -> YearStep:
    assert run is not None  # no step is taken without a run
    return YearStep.objects.create(
        review=review, verb=verb, state=state, run=run, by=by, at=timezone.now(), reason=reason, **minutes
    )


def _move(review: YearReview, **fields: Any) -> None:
    if not YearReview.objects.filter(pk=review.pk, state=review.state).update(**fields):
        raise YearState(_("Somebody else has just changed the state of this year. Look at it again."))
    for name, value in fields.items():
        setattr(review, name, value)


def _told(run: Run) -> dict[str, Any]:
    return {"run": run.number, "facts": run.facts_digest, "verdicts": run.verdicts_digest}
