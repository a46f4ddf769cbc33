"""The life of a year up to its publication: computed, proposed by the office, published for objections.

Each step is a row that is never changed: who, when, why, on which run. Whoever proposes does not decide. Late evidence
makes a new run; the proposal, the publication and the decision rest on the run they were made on until somebody
proposes the newer one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import PREPARE, State, Verb, move_of
from assessment.models import Run, YearReview, YearStep
from assessment.services.freshness import ensure_fresh
from assessment.services.runs import newest_run, store_run
from assessment.services.standing import see_one_moment
from assessment.services.void_sheets import void_overtaken
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotValid, require


class YearState(Refusal):
    """The year is in another state than the step needs."""


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
            ensure_step(review, Verb.COMPUTE)
            run = store_run(year, by=by, on=on, reason=text)
            first = review.state in (State.OPEN, State.COMPUTED)
            target = State.COMPUTED if first else State(review.state)
            take_step(review, Verb.COMPUTE, target, run, by=by, reason=text)
            if first:
                move_year(review, state=target, run=run)
            audit.record("year.compute", run, by=by, reason=text, label=str(run), after=told_of(run))
    except (IntegrityError, OperationalError) as error:
        raise YearState(_("Somebody else has just computed this year. Look at that run first.")) from error
    return run


@transaction.atomic
def propose_year(review: YearReview, *, by: Staff, reason: str = "") -> YearReview:
    """Propose the newest run to the leading group; a proposal or publication of an older run gives way to it."""
    require(by, PREPARE)
    row = lock_year(review)
    ensure_step(row, Verb.PROPOSE)
    run = newest_run(row.year)
    assert run is not None  # a computed year has one
    ensure_newer(row, run)
    again = row.state != State.COMPUTED
    text = words(reason, most=500, missing=_("Say why the newer run takes the place of the older.") if again else "")
    ensure_fresh(run)
    cleared = dict.fromkeys(("published_by", "published_at", "objections_until", "decided_by", "decided_at"))
    take_step(row, Verb.PROPOSE, State.PROPOSED, run, by=by, reason=text)
    move_year(row, state=State.PROPOSED, run=run, proposed_by=by, proposed_at=timezone.now(), **cleared)
    overtaken = void_overtaken(row, run, by=by)
    act = audit.Act("year.propose", row, by=by, reason=text, label=str(run), after=told_of(run))
    audit.record_many([*overtaken, act])
    return row


@transaction.atomic
def publish_year(review: YearReview, *, by: Staff, until: date, reason: str = "") -> YearReview:
    """Publish the proposed run: people see their own result and may object up to ``until``, that day included."""
    require(by, PREPARE)
    row = lock_year(review)
    ensure_step(row, Verb.PUBLISH)
    text = words(reason, most=500)
    if until <= timezone.localdate():
        raise NotValid(_("The last day for objections must lie after today."))
    ensure_fresh(row.run)
    take_step(row, Verb.PUBLISH, State.PUBLISHED, row.run, by=by, reason=text)
    moment = timezone.now()
    move_year(row, state=State.PUBLISHED, published_by=by, published_at=moment, objections_until=until)
    audit.record("year.publish", row, by=by, reason=text, label=str(row.run), after={"until": until})
    return row


def ensure_newer(review: YearReview, newest: Run | None) -> None:
    """Refuse to propose the run that is proposed already."""
    if review.state != State.COMPUTED and newest is not None and newest.pk == review.run_id:
        raise YearState(_("Run %(run)s is proposed already. Compute the year first.") % {"run": newest.number})


# --- What the steps share --------------------------------------------------------------------------------------------


def lock_year(review: YearReview) -> YearReview:
    """The year with its run, locked until the transaction ends."""
    rows = YearReview.objects.select_for_update(of=("self",), no_key=True).select_related("run", "proposed_by")
    return rows.get(pk=review.pk)


def ensure_step(review: YearReview, verb: Verb) -> None:
    """Refuse a step that the state of the year does not allow."""
    move = move_of(verb)
    if review.state not in move.sources:
        raise YearState(
            _("%(step)s: not possible now, the year %(year)d is in the state “%(state)s”.")
            % {"step": move.verb.label, "year": review.year, "state": review.get_state_display()}
        )


def take_step(
    review: YearReview, verb: Verb, state: State, run: Run | None, *, by: Staff, reason: str, **minutes: Any
) -> YearStep:
    """Write one step; the year itself moves after it."""
    assert run is not None  # no step is taken without a run
    return YearStep.objects.create(
        review=review, verb=verb, state=state, run=run, by=by, at=timezone.now(), reason=reason, **minutes
    )


def move_year(review: YearReview, **fields: Any) -> None:
    """Move the year on, if nobody else has meanwhile."""
    if not YearReview.objects.filter(pk=review.pk, state=review.state).update(**fields):
        raise YearState(_("Somebody else has just changed the state of this year. Look at it again."))
    for name, value in fields.items():
        setattr(review, name, value)


def told_of(run: Run) -> dict[str, Any]:
    """What the audit trail keeps of a run."""
    return {"run": run.number, "facts": run.facts_digest, "verdicts": run.verdicts_digest}
