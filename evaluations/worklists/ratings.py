"""The kinds of work with bad reviews that await somebody: to assign, to follow up, to decide whether they count."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.worklists.people import counted, found, listed, names_of
from appointments.worklists.rows import case_title
from evaluations.models import FollowUp, Rating, RatingExclusion
from evaluations.rating_types import ExclusionState
from evaluations.services.exclusions import decide_exclusion
from service_window.worklist import Decision, WorkKind, WorkMark, WorkRow
from windows.models import Staff


def rating_url(rating: Rating) -> str:
    return reverse("evaluations:rating-detail", args=(rating.pk,))


def _common(rating: Rating) -> dict[str, Any]:
    facts: list[tuple[Any, Any]] = [(_("Reasons"), "；".join(rating.reason_labels)), (_("In own words"), rating.text)]
    return {
        "title": case_title(rating.case),
        "url": rating_url(rating),
        "facts": tuple(fact for fact in facts if fact[1]),
        "marks": (WorkMark(rating.get_level_display(), rating.tone, "star"),),
        "light": "none",
    }


def _review_row(row: FollowUp, consequence: str) -> WorkRow:
    late = row.is_late(timezone.localdate())
    marks = (WorkMark(_("Late"), "bad", "clock-alert"),) if late else ()
    reminded_at = row.reminded_at  # type: ignore[attr-defined]
    if reminded_at is not None and row.due_on is not None:
        day = timezone.localdate(reminded_at).isoformat()
        marks += (WorkMark(_("Reminded on %(day)s") % {"day": day}, "warn", "bell"),)
    common = _common(row.rating)
    return WorkRow(
        key=str(row.pk),
        place=str(row.pk),
        detail=" · ".join(part for part in (row.rating.staff.name, row.get_state_display()) if part),
        since=row.opened_at,
        due=row.due_on,
        consequence=consequence,
        asked_by=row.rating.staff.name,
        **(common | {"marks": (*common["marks"], *marks)}),
    )


def assign_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Bad reviews that nobody follows up yet."""
    rows = listed(FollowUp.objects.to_assign(person).for_list(), after, limit)
    return [_review_row(row, _("Open it and choose who verifies it; never the rated person.")) for row in rows]


def assign_waiting(person: Staff) -> QuerySet[FollowUp]:
    return FollowUp.objects.to_assign(person)


def review_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Bad reviews that the person follows up."""
    rows = listed(FollowUp.objects.assigned_to(person).for_list(), after, limit)
    return [_review_row(row, _("Open it for the next step.")) for row in rows]


def review_waiting(person: Staff) -> QuerySet[FollowUp]:
    return FollowUp.objects.assigned_to(person)


def exclusion_waiting(person: Staff) -> QuerySet[RatingExclusion]:
    """Proposals the person may decide: neither their own nor about themselves."""
    rows = RatingExclusion.objects.filter(state=ExclusionState.PROPOSED)
    return rows.exclude(proposed_by=person).exclude(rating__staff=person)


def exclusion_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Ratings of which somebody proposes that they are not counted."""
    related = ("rating__case__item_version", "rating__staff", "proposed_by")
    rows = listed(exclusion_waiting(person).select_related(*related), after, limit)
    return [_exclusion_row(row) for row in rows]


def _exclusion_row(row: RatingExclusion) -> WorkRow:
    common = _common(row.rating)
    facts = ((_("Ground"), row.get_ground_display()), (_("Reason"), row.reason), *common["facts"])
    return WorkRow(
        key=str(row.pk),
        place=str(row.pk),
        detail=row.rating.staff.name,
        since=row.proposed_at,
        consequence=_("If you exclude it, it stays as it is and leaves every rate."),
        asked_by=row.proposed_by.name,
        **(common | {"facts": facts}),
    )


def run_exclusion(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Decide one proposal."""
    row = found(exclusion_waiting(by), key)
    decide_exclusion(row, exclude=decision == "exclude", by=by, reason=reason)


def _exclusion_names(keys: Sequence[str]) -> Mapping[str, str]:
    return names_of(RatingExclusion.objects.all(), keys, "rating__staff")


BAD_REVIEWS = WorkKind(
    code="bad-reviews",
    title=gettext_lazy("Bad reviews to assign"),
    lead=gettext_lazy("Somebody else than the rated person contacts the visitor and verifies what was said."),
    nothing=gettext_lazy("No bad review waits for somebody to follow it up."),
    permission="evaluations.assign_follow_up",
    rows=assign_rows,
    count=lambda person: counted(assign_waiting(person)),
    waiting=assign_waiting,
)
REVIEWS = WorkKind(
    code="reviews",
    title=gettext_lazy("Bad reviews assigned to me"),
    lead=gettext_lazy("Contact, verify, rectify or explain, reply, call back: each with its deadline."),
    nothing=gettext_lazy("No bad review is assigned to you."),
    permission="evaluations.verify_rating",
    rows=review_rows,
    count=lambda person: counted(review_waiting(person)),
    waiting=review_waiting,
)
EXCLUSIONS = WorkKind(
    code="rating-exclusions",
    title=gettext_lazy("Ratings proposed not to count"),
    lead=gettext_lazy("The rating stays as it is; only whether it enters the figures is decided here."),
    nothing=gettext_lazy("No proposal waits for a decision."),
    permission="evaluations.decide_exclusion",
    rows=exclusion_rows,
    count=lambda person: counted(exclusion_waiting(person)),
    waiting=exclusion_waiting,
    decide=run_exclusion,
    names=_exclusion_names,
    decisions=(
        Decision("exclude", gettext_lazy("Do not count it"), asks_reason=True, key="a", tone="primary"),
        Decision("keep", gettext_lazy("Count it"), asks_reason=True, key="r"),
    ),
)
KINDS = (BAD_REVIEWS, REVIEWS, EXCLUSIONS)
