"""Objections (异议) to published results: by the person, within the time, decided by somebody who took no part."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.flow import ANSWER, State, Verb
from assessment.models import ResultObjection, RunResult, YearReview, YearStep
from assessment.models.run import CODES
from assessment.services.years import lock_year
from evaluations.models import Finding
from evaluations.services.reviews import open_review
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require

Outcome = ResultObjection.Outcome
PREPARING = (Verb.COMPUTE, Verb.PROPOSE, Verb.PUBLISH)


class ObjectionRefused(Refusal):
    """There is nothing to object to, or no longer."""


class ObjectionDecided(Refusal):
    """The objection was decided or withdrawn already."""


@transaction.atomic
def object_to_result(review: YearReview, *, by: Staff, text: str, ground: str = "") -> ResultObjection:
    """Object to one's own published result, to one ground of it or to the whole."""
    row = lock_year(review)
    said = words(text, most=2000, missing=_("Say what you object to; a sentence is enough."))
    if ground and ground not in CODES:
        raise NotValid(_("This ground is not known."))
    if row.state != State.PUBLISHED or row.objections_until is None or row.run is None:
        raise ObjectionRefused(_("The results of this year are not open for objections now."))
    if timezone.localdate() > row.objections_until:
        raise ObjectionRefused(
            _("Objections were possible until %(day)s. Speak to the assessment office.")
            % {"day": row.objections_until.isoformat()}
        )
    if not RunResult.objects.filter(run=row.run_id, staff=by).exists():
        raise ObjectionRefused(_("You have no result in this year."))
    try:
        with transaction.atomic():
            made = ResultObjection.objects.create(
                review=row, run=row.run, staff=by, ground=ground, text=said, made_at=timezone.now()
            )
    except IntegrityError as error:
        raise ObjectionRefused(_("Your objection has not been decided yet; one at a time.")) from error
    audit.record("year.object", made, by=by, label=f"{row.year} {by.number}", after={"ground": ground})
    return made


@transaction.atomic
def withdraw_objection(objection: ResultObjection, *, by: Staff) -> ResultObjection:
    """Withdraw one's own objection while it is not decided."""
    row = _locked(objection)
    if row.staff_id != by.pk:
        raise NotPermitted(_("Only the person who objected withdraws the objection."))
    _close(row, outcome=Outcome.WITHDRAWN)
    audit.record("year.withdraw_objection", row, by=by, label=f"{row.review} {by.number}")
    return row


@transaction.atomic
def answer_objection(
    objection: ResultObjection, *, by: Staff, outcome: str, answer: str, finding: Finding | None = None
) -> ResultObjection:
    """Decide on an objection: the result stands, a finding is reviewed, or the records are corrected and computed anew.

    Never the person themselves, nor anybody who computed, proposed or published the year.
    """
    require(by, ANSWER)
    row = _locked(objection)
    ensure_took_no_part(row, by=by)
    if outcome not in (Outcome.STANDS, Outcome.REVIEW, Outcome.CORRECT):
        raise NotValid(_("Choose what becomes of the objection."))
    text = words(answer, most=1000, missing=_("Give the reasons; the person who objected reads them."))
    if outcome == Outcome.REVIEW and (finding is None or finding.staff_id != row.staff_id):
        raise NotValid(_("Choose the finding of this person that is to be reviewed."))
    reviewed = finding if outcome == Outcome.REVIEW else None
    if reviewed is not None:
        open_review(reviewed, by=by, reason=text)
    _close(row, outcome=outcome, decided_by=by, answer=text, finding=reviewed)
    audit.record(
        "year.answer_objection", row, by=by, label=f"{row.review} {row.staff.number}", after={"outcome": outcome}
    )
    return row


def took_part(review: YearReview, person: Staff) -> bool:
    """Whether somebody computed, proposed or published the year."""
    return YearStep.objects.filter(review=review, by=person, verb__in=PREPARING).exists()


def ensure_took_no_part(objection: ResultObjection, *, by: Staff) -> None:
    """Refuse whoever objected, and whoever made the result."""
    if objection.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on their own objection."))
    if took_part(objection.review, by):
        raise NotPermitted(
            _("You computed, proposed or published this year. Somebody who took no part decides on the objection.")
        )


def _locked(objection: ResultObjection) -> ResultObjection:
    rows = ResultObjection.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("review", "staff").get(pk=objection.pk)
    if row.outcome:
        raise ObjectionDecided(
            _("This objection is closed already: %(outcome)s.") % {"outcome": row.get_outcome_display()}
        )
    return row


def _close(row: ResultObjection, **fields: object) -> None:
    fields["decided_at"] = timezone.now()
    if not ResultObjection.objects.filter(pk=row.pk, outcome="").update(**fields):
        raise ObjectionDecided(_("Somebody else has just decided on this objection."))
    for name, value in fields.items():
        setattr(row, name, value)
