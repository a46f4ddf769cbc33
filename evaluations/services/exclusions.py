"""Which ratings are not counted (不纳入统计): proposed by one person, decided by another, never by the rated one."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import Rating, RatingExclusion
from evaluations.rating_types import ExclusionGround, ExclusionState
from service_window.http import Refusal
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid, require

PROPOSE = "evaluations.propose_exclusion"
DECIDE = "evaluations.decide_exclusion"


class ExclusionDecided(Refusal):
    """The proposal is in another state than the act needs."""


@transaction.atomic
def propose_exclusion(rating: Rating, *, by: Staff, ground: str, reason: str) -> RatingExclusion:
    """Propose that a rating is not counted; the rating itself stays as it is, and is still shown."""
    require(by, PROPOSE)
    _ensure_not_rated(rating, by)
    if ground not in ExclusionGround.values:
        raise NotValid(_("Choose the ground."))
    text = words(reason, most=1000, missing=_("Give the reason; whoever decides reads it."))
    row = RatingExclusion(rating=rating, ground=ground, reason=text, proposed_by=by, proposed_at=timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ExclusionDecided(_("It is already proposed, or decided, that this rating is not counted.")) from error
    audit.record("rating.propose_exclusion", rating, by=by, label=str(rating.case), after={"ground": ground})
    return row


@transaction.atomic
def decide_exclusion(exclusion: RatingExclusion, *, exclude: bool, by: Staff, reason: str) -> RatingExclusion:
    """Take the rating out of the figures, or keep it in: by somebody else than who proposed it."""
    require(by, DECIDE)
    rows = RatingExclusion.objects.select_for_update(of=("self",), no_key=True).select_related("rating__case")
    row = rows.get(pk=exclusion.pk)
    _ensure_not_rated(row.rating, by)
    if row.proposed_by_id == by.pk:
        raise NotPermitted(_("Somebody else than the person who proposed it decides."))
    text = words(reason, most=1000, missing=_("Give the reason of the decision."))
    state = ExclusionState.EXCLUDED if exclude else ExclusionState.KEPT
    decision = {"state": state.value, "decided_by": by, "decided_at": timezone.now(), "decision_reason": text}
    waiting = RatingExclusion.objects.filter(pk=row.pk, state=ExclusionState.PROPOSED)
    if not waiting.update(**decision):
        raise ExclusionDecided(_("This has been decided already: %(state)s.") % {"state": row.get_state_display()})
    for name, value in decision.items():
        setattr(row, name, value)
    verb = "rating.exclude" if exclude else "rating.keep"
    audit.record_many((audit.Act(verb, row.rating, by=by, label=str(row.rating.case), after={"ground": row.ground}),))
    return row


def _ensure_not_rated(rating: Rating, by: Staff) -> None:
    if rating.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on a rating of themselves."))
