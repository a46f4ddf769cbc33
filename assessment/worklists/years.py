"""Years that wait: for the decision of the leading group, or for the next step of the assessment office."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.flow import DECIDE, PREPARE, State
from assessment.models import AwardNotice, LeftOpen, Nomination, NoticeObjection, ResultObjection, Run, YearReview
from assessment.services.next_steps import next_step
from assessment.worklists.rows import counted, listed
from evaluations.models import Hold
from service_window.worklist import WorkKind, WorkRow
from windows.models import Staff


def to_decide(person: Staff) -> QuerySet[YearReview]:
    """Years that the person may decide now: the time for objections is over, and every objection is decided.

    Also decided years whose decision can be completed: whoever was left open is held no longer. A year whose newest run
    says something else waits for the office instead, which proposes that run.
    """
    objections = ResultObjection.objects.undecided().filter(review=OuterRef("pk"))
    held = Hold.objects.filter(lifted_at=None, staff=OuterRef("staff"), year=OuterRef("review__year"))
    rest = LeftOpen.objects.filter(~Exists(held), review=OuterRef("pk"), decided_step=None)
    published = Q(state=State.PUBLISHED, objections_until__lt=timezone.localdate()) & ~Exists(objections)
    rows = YearReview.objects.filter(published | Q(Exists(rest), state=State.DECIDED))
    return rows.exclude(proposed_by=person).exclude(pk__in=_overtaken())


def to_prepare(person: Staff) -> QuerySet[YearReview]:
    """Years in which the next step is the office's: to propose, to publish, to put out a notice, to seal."""
    today = timezone.localdate()
    over = Q(state=State.COMPUTED, year__lt=today.year)
    decided = Q(state=State.DECIDED) & ~_waits_for_others()
    return YearReview.objects.filter(over | Q(state=State.PROPOSED) | decided | Q(pk__in=_overtaken()))


def _overtaken() -> QuerySet[YearReview]:
    """Published years without an open objection, and decided ones, whose newest run says something else."""
    newest = Run.objects.filter(year=OuterRef("year")).order_by("-number").values("standing_digest")[:1]
    objections = ResultObjection.objects.undecided().filter(review=OuterRef("pk"))
    rows = YearReview.objects.annotate(newest=Subquery(newest)).exclude(newest=F("run__standing_digest"))
    return rows.filter(Q(state=State.DECIDED) | (Q(state=State.PUBLISHED) & ~Exists(objections))).values("pk")


def _waits_for_others() -> Q:
    """A decided year in which something runs or is another's to do."""
    today = timezone.localdate()
    nominated = Nomination.objects.filter(award__review=OuterRef("pk"), state=Nomination.State.NOMINATED)
    objections = NoticeObjection.objects.undecided().filter(notice__review=OuterRef("pk"))
    unpublished = Nomination.objects.filter(award__review=OuterRef("pk"), state=Nomination.State.AWARDED, notice=None)
    out = AwardNotice.objects.filter(
        review=OuterRef("pk"), last_day__gte=today, nominations__state=Nomination.State.AWARDED
    )
    left_open = LeftOpen.objects.filter(review=OuterRef("pk"), decided_step=None)
    others = Q(Exists(nominated)) | Q(Exists(objections)) | Q(Exists(left_open))
    return others | (Q(Exists(out)) & ~Q(Exists(unpublished)))


def _row(review: YearReview) -> WorkRow:
    """A year, and what comes next in it."""
    step = next_step(review.year, review)
    moved = review.decided_at or review.published_at or review.proposed_at
    assert review.run is not None  # a year that waits was computed
    return WorkRow(
        key=str(review.pk),
        title=_("Annual assessment %(year)d") % {"year": review.year},
        detail=step.sentence,
        url=reverse(f"assessment:{step.page}", args=(review.year,)),
        since=moved or review.run.made_at,
        asked_by=review.proposed_by.name if review.proposed_by else review.run.made_by.name,
        facts=((_("State"), review.get_state_display()),),
        place=str(review.pk),
    )


def decision_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Years to decide, from a place on."""
    return [_row(review) for review in listed(to_decide(person).for_list(), after, limit)]  # type: ignore[attr-defined]


def step_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Years that wait for the office, from a place on."""
    return [_row(review) for review in listed(to_prepare(person).for_list(), after, limit)]  # type: ignore[attr-defined]


DECISIONS = WorkKind(
    "year-decisions",
    gettext_lazy("Years to decide"),
    DECIDE,
    decision_rows,
    lambda person: counted(to_decide(person)),
    lead=gettext_lazy("Years whose objections are over. Whoever proposed one does not decide it."),
    nothing=gettext_lazy("No year waits for your decision."),
    waiting=to_decide,
)
STEPS = WorkKind(
    "year-steps",
    gettext_lazy("Steps of a year"),
    PREPARE,
    step_rows,
    lambda person: counted(to_prepare(person)),
    lead=gettext_lazy("Years in which the next step is the assessment office's."),
    nothing=gettext_lazy("No year waits for a step of the office."),
    waiting=to_prepare,
)
