"""The acts of the office on a complaint: which form each asks for, which service it calls, why it is not possible now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.complaint_flow import MOVES, Side
from evaluations.feedback_types import HearingOutcome
from evaluations.forms.complaints import (
    ActForm,
    CallBackForm,
    DecisionForm,
    HearingForm,
    LinkForm,
    NameForm,
    NoteForm,
    PressForm,
    ReasonForm,
    RefusalForm,
)
from evaluations.models import Complaint
from evaluations.services import complaint_decisions, complaint_parts, complaints
from service_window.http import Refusal
from windows.models import Staff

Run = Callable[[Complaint, Any, Staff], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the words on its button, what it says when done, its form, its service."""

    verb: str
    title: str | Promise
    done: str | Promise
    form: type[ActForm]
    run: Run
    tone: str = ""
    icon: str = ""
    first_round_only: bool = False
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the page offers it: with its form, or with the reason why not."""

    act: Act
    form: ActForm | None
    blocked: str = ""
    opened: bool = False


def _link(complaint: Complaint, form: Any, by: Staff) -> object:
    return complaints.link_complaint(complaint, form.links(), by=by, reason=form.cleaned_data["reason"])


def _decide(complaint: Complaint, form: Any, by: Staff) -> object:
    upload = form.cleaned_data["upload"]
    return complaint_decisions.decide_complaint(complaint, form.ruling(), by=by, upload=upload)


def _again(complaint: Complaint, form: Any, by: Staff) -> object:
    reason = form.cleaned_data["reason"]
    return complaint_decisions.ask_again(complaint, side=Side.COMPLAINANT, by=by, reason=reason)


def _note(complaint: Complaint, form: Any, by: Staff) -> object:
    given = form.cleaned_data
    return complaints.note_investigation(complaint, by=by, text=given["text"], upload=given["upload"])


ACTS: Mapping[str, Act] = {
    act.verb: act
    for act in (
        Act(
            "accept",
            gettext_lazy("Accept and acknowledge"),
            gettext_lazy("The complaint is accepted; you handle it."),
            PressForm,
            lambda row, form, by: complaints.accept_complaint(row, by=by),
            "primary",
            "check",
        ),
        Act(
            "link",
            gettext_lazy("Link to person, case and window"),
            gettext_lazy("The links are recorded."),
            LinkForm,
            _link,
            icon="link",
            first_round_only=True,
        ),
        Act(
            "hear",
            gettext_lazy("Hear the person"),
            gettext_lazy("The person has been asked."),
            HearingForm,
            lambda row, form, by: complaints.ask_person(row, by=by, told=form.cleaned_data["told"]),
            icon="ear",
        ),
        Act(
            "note",
            gettext_lazy("Note the investigation"),
            gettext_lazy("The note is kept."),
            NoteForm,
            _note,
            icon="notebook-pen",
            has_files=True,
        ),
        Act(
            "decide",
            gettext_lazy("Decide and reply"),
            gettext_lazy("The decision is recorded, and the reply stands on the private page."),
            DecisionForm,
            _decide,
            "primary",
            "gavel",
            has_files=True,
        ),
        Act(
            "call_back",
            gettext_lazy("Record the call-back"),
            gettext_lazy("The call-back is recorded."),
            CallBackForm,
            lambda row, form, by: complaint_decisions.call_back(row, by=by, **form.cleaned_data),
            "primary",
            "phone-call",
        ),
        Act(
            "object",
            gettext_lazy("The complainant asks for a second verification"),
            gettext_lazy("Somebody else verifies the complaint again."),
            ReasonForm,
            _again,
            icon="rotate-ccw",
        ),
        Act(
            "take_over",
            gettext_lazy("Take it over"),
            gettext_lazy("You handle this complaint now."),
            PressForm,
            lambda row, form, by: complaints.take_over(row, by=by),
            icon="hand",
        ),
        Act(
            "name",
            gettext_lazy("Name another person"),
            gettext_lazy("A record of its own has begun for this person. Hear the person there."),
            NameForm,
            lambda row, form, by: complaint_parts.name_another(row, by=by, **form.cleaned_data),
            icon="user-plus",
        ),
        Act(
            "refuse",
            gettext_lazy("Do not accept"),
            gettext_lazy("The complaint is not accepted, and the explanation stands on the private page."),
            RefusalForm,
            lambda row, form, by: complaints.refuse_complaint(row, by=by, **form.cleaned_data),
            "danger",
            "circle-x",
            first_round_only=True,
        ),
        Act(
            "withdraw",
            gettext_lazy("The complainant withdraws"),
            gettext_lazy("The complaint is withdrawn."),
            ReasonForm,
            lambda row, form, by: complaints.withdraw_complaint(row, by=by, reason=form.cleaned_data["reason"]),
            icon="undo-2",
            first_round_only=True,
        ),
    )
}


def id_of(act: Act) -> str:
    """How the fields of an act are named on a page that holds several forms."""
    return f"id_{act.verb}_%s"


def offers(complaint: Complaint, by: Staff, filled: tuple[str, ActForm] | None = None) -> list[Offer]:
    """The acts that the state allows, each with its form or the reason why it is not possible now."""
    handling = complaint.handling
    found = []
    for act in ACTS.values():
        if handling.state not in MOVES[act.verb].sources or (act.first_round_only and handling.round > 1):
            continue
        if act.verb == "take_over" and handling.handler_id == by.pk:
            continue
        if filled is not None and filled[0] == act.verb:
            found.append(Offer(act, filled[1], opened=True))
            continue
        why = _why_not(complaint, act.verb, by)
        found.append(Offer(act, None if why else act.form(complaint=complaint, auto_id=id_of(act)), why))
    return found


def _why_not(complaint: Complaint, verb: str, by: Staff) -> str:
    """Why an act is not possible now, in words; nothing where it is."""
    handling = complaint.handling
    decided = [ruling.decided_by_id for ruling in complaint.rulings.all()]
    if verb in ("decide", "take_over") and by.pk in decided:
        return _("You decided the verification before. Somebody else verifies again; where nobody is left, the leader.")
    if verb == "object":
        return _why_not_again(complaint)
    if verb == "name" and complaint.staff is None:
        return _("Link the complaint to the first person before you name another.")
    if verb not in ("hear", "decide"):
        return ""
    asked = [
        row
        for row in complaint.hearings.all()
        if row.round == handling.round
        and row.staff_id == complaint.staff_id
        and row.outcome != HearingOutcome.SUPERSEDED
    ]
    if verb == "hear":
        if complaint.staff is None:
            return _("Link the complaint to a person first, if it is about one.")
        return _("The person has been asked already in this verification.") if asked else ""
    if complaint.staff is not None and not asked:
        return _("%(person)s has not been asked yet. Hear the person first.") % {"person": complaint.staff.name}
    return ""


def _why_not_again(complaint: Complaint) -> str:
    """Why the complainant cannot ask for a second verification now."""
    try:
        complaint_decisions.ensure_askable(complaint.handling, Side.COMPLAINANT, today=timezone.localdate())
    except Refusal as refused:
        return str(refused.sentence)
    return ""
