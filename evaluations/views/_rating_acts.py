"""What can be done with a rating: each act with its form, its service, and to whom it is offered at which step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.forms import rating_office as forms
from evaluations.models import FollowUp, Rating, RatingExclusion
from evaluations.models.follow_up import ASSIGN_FOLLOW_UPS
from evaluations.rating_types import FollowUpState
from evaluations.services import bad_reviews, exclusions, publications
from windows.models import Staff

Run = Callable[["Sheet", dict[str, Any], Staff], object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rating with what belongs to it, as one person sees it."""

    rating: Rating
    follow_up: FollowUp | None
    exclusions: tuple[RatingExclusion, ...]
    published: Model | None
    person: Staff

    @property
    def exclusion(self) -> RatingExclusion | None:
        """The newest proposal not to count it."""
        return self.exclusions[0] if self.exclusions else None

    @property
    def state(self) -> str:
        """How far the follow-up has come; nothing for a good level."""
        return self.follow_up.state if self.follow_up else ""

    @property
    def is_assignee(self) -> bool:
        """Whether the person follows this review up."""
        return self.follow_up is not None and self.follow_up.assigned_to_id == self.person.pk

    @property
    def sees_case(self) -> bool:
        """Whether the person may see which case it was: that names who rated to whoever can open it."""
        return self.is_assignee or self.person.has_perm("evaluations.export_rating")

    @property
    def review(self) -> FollowUp:
        """The follow-up; acts of a follow-up are only offered where there is one."""
        assert self.follow_up is not None
        return self.follow_up


@dataclass(frozen=True, slots=True)
class RatingAct:
    """One act: its heading, the word on its button, its form and service, and when it is offered."""

    title: str | Promise
    button: str | Promise
    form: type[forms.ActForm]
    run: Run
    offered: Callable[[Sheet], bool]
    done: str | Promise
    main: bool = True


def _working_at(*states: str) -> Callable[[Sheet], bool]:
    """Offered to the assignee while the follow-up is at one of the states."""
    return lambda sheet: sheet.is_assignee and sheet.state in states


def _assigns(sheet: Sheet) -> bool:
    early = (FollowUpState.OPEN, FollowUpState.ASSIGNED, FollowUpState.CONTACTED)
    return sheet.state in early and sheet.person.has_perm(ASSIGN_FOLLOW_UPS)


def _may_go_on(sheet: Sheet) -> bool:
    early = (FollowUpState.ASSIGNED, FollowUpState.CONTACTED, FollowUpState.VERIFIED)
    return sheet.is_assignee and sheet.state in early and not sheet.review.complex_reason


def _decides(sheet: Sheet) -> bool:
    waiting = sheet.exclusion is not None and sheet.exclusion.state == "proposed"
    own = sheet.exclusion is not None and sheet.exclusion.proposed_by_id == sheet.person.pk
    return waiting and not own and sheet.person.has_perm(exclusions.DECIDE)


def _proposes(sheet: Sheet) -> bool:
    again = sheet.exclusion is None or sheet.exclusion.state == "kept"
    return again and sheet.person.has_perm(exclusions.PROPOSE)


def _decide(sheet: Sheet, given: dict[str, Any], by: Staff) -> object:
    assert sheet.exclusion is not None
    exclude = given["decision"] == "exclude"
    return exclusions.decide_exclusion(sheet.exclusion, exclude=exclude, by=by, reason=given["reason"])


ACTS: Mapping[str, RatingAct] = {
    "assign": RatingAct(
        _("Assign the bad review"),
        _("Assign"),
        forms.AssignForm,
        lambda sheet, given, by: bad_reviews.assign(sheet.review, to=given["to"], by=by),
        _assigns,
        _("The review is assigned."),
    ),
    "contact": RatingAct(
        _("Contact the visitor"),
        _("Contacted"),
        forms.ContactForm,
        lambda sheet, given, by: bad_reviews.record_contact(sheet.review, by=by, note=given["note"]),
        _working_at(FollowUpState.ASSIGNED),
        _("The contact is recorded. Verify what was said."),
    ),
    "verify": RatingAct(
        _("Verify what was said"),
        _("Record what was found"),
        forms.VerdictForm,
        lambda sheet, given, by: bad_reviews.record_verdict(sheet.review, by=by, **given),
        _working_at(FollowUpState.CONTACTED),
        _("What was found is recorded."),
    ),
    "settle": RatingAct(
        _("Rectify or explain"),
        _("Record what was done"),
        forms.SettleForm,
        lambda sheet, given, by: bad_reviews.settle(sheet.review, by=by, **given),
        _working_at(FollowUpState.VERIFIED),
        _("What was done is recorded. Tell the visitor."),
    ),
    "reply": RatingAct(
        _("Reply to the visitor"),
        _("Replied"),
        forms.ReplyForm,
        lambda sheet, given, by: bad_reviews.record_reply(sheet.review, by=by, text=given["text"]),
        _working_at(FollowUpState.SETTLED),
        _("The reply is recorded. Call the visitor back."),
    ),
    "call-back": RatingAct(
        _("Call the visitor back"),
        _("Record the call-back"),
        forms.CallBackForm,
        lambda sheet, given, by: bad_reviews.record_call_back(sheet.review, by=by, **given),
        _working_at(FollowUpState.REPLIED),
        _("The call-back is recorded."),
    ),
    "decide": RatingAct(
        _("Decide whether it counts"),
        _("Decide"),
        forms.ExclusionDecisionForm,
        _decide,
        _decides,
        _("It is decided whether the rating counts."),
    ),
    "complex": RatingAct(
        _("Take the longer deadline"),
        _("Take the longer deadline"),
        forms.ComplexForm,
        lambda sheet, given, by: bad_reviews.declare_complex(sheet.review, by=by, reason=given["reason"]),
        _may_go_on,
        _("The longer deadline holds."),
        main=False,
    ),
    "exclude": RatingAct(
        _("Propose not to count it"),
        _("Propose"),
        forms.ExclusionForm,
        lambda sheet, given, by: exclusions.propose_exclusion(sheet.rating, by=by, **given),
        _proposes,
        _("The proposal waits for somebody else's decision."),
        main=False,
    ),
    "publish": RatingAct(
        _("Publish on the public page"),
        _("Publish"),
        forms.PublishForm,
        lambda sheet, given, by: publications.publish_rating(sheet.rating, by=by, **given),
        lambda sheet: sheet.published is None and sheet.person.has_perm(publications.PUBLISH),
        _("The rating is published."),
        main=False,
    ),
    "take-down": RatingAct(
        _("Take down from the public page"),
        _("Take down"),
        forms.TakeDownForm,
        lambda sheet, given, by: publications.take_down(sheet.rating, by=by),
        lambda sheet: sheet.published is not None and sheet.person.has_perm(publications.PUBLISH),
        _("The rating is taken down."),
        main=False,
    ),
}


def sheet_of(rating: Rating, person: Staff) -> Sheet:
    """The rating with what belongs to it."""
    published = rating.publications.filter(withdrawn_at=None).first()
    decided = tuple(rating.exclusions.select_related("proposed_by", "decided_by"))
    return Sheet(rating, getattr(rating, "follow_up", None), decided, published, person)


def form_for(verb: str, sheet: Sheet, data: Any = None) -> forms.ActForm:
    """The form of an act, filled in beforehand where the office has the words already."""
    kind = ACTS[verb].form
    if kind is forms.AssignForm:
        return kind(data, people=bad_reviews.verifiers_for(sheet.review, timezone.localdate()), prefix=None)
    initial = {}
    if kind is forms.PublishForm:
        review = sheet.follow_up
        initial = {"text": sheet.rating.text}
        initial |= {"reply": review.reply, "rectification": review.settlement_text} if review else {}
    return kind(data, initial=initial, auto_id=f"id_{verb}_%s")
