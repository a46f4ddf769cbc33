"""How a complaint moves: one locked row, one act recorded, one conditional update (`evaluations.complaint_flow`)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evaluations.complaint_flow import MOVES, Side
from evaluations.models import (
    Complaint,
    ComplaintEvent,
    ComplaintHandling,
    ComplaintRuling,
    Feedback,
    FeedbackSettings,
)
from evaluations.services.feedback import HANDLE
from service_window.http import Refusal
from windows.models import Staff
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, require

NOTE_LENGTH = 2000


class ComplaintMoved(Refusal):
    """The complaint is in another state than the act needs."""


def locked(complaint: Complaint) -> ComplaintHandling:
    """Where the complaint stands, held until the transaction ends."""
    rows = ComplaintHandling.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("complaint__feedback__part_of", "complaint__staff").filter(pk=complaint.pk).first()
    if row is None:
        raise ComplaintMoved(_("This complaint was loaded from a ledger. It was handled elsewhere."))
    return row


def for_office(complaint: Complaint, verb: str, *, by: Staff) -> ComplaintHandling:
    """The locked row of a complaint on which the office acts; never the person complained of."""
    require(by, HANDLE)
    row = locked(complaint)
    if is_about(row.complaint, by):
        raise NotPermitted(_("The complaint is about you. Somebody else handles it."))
    ensure_at(row, verb)
    return row


def is_about(complaint: Complaint, person: Staff) -> bool:
    """Whether a complaint is about a person, or came with one that is."""
    if complaint.staff_id == person.pk:
        return True
    feedback = getattr(complaint, "feedback", None)
    return feedback is not None and bool(Feedback.objects.whole_of(feedback).filter(complaint__staff=person).exists())


def ensure_at(row: ComplaintHandling, verb: str) -> None:
    """Refuse an act that the state of the complaint does not allow."""
    if row.state not in MOVES[verb].sources:
        raise ComplaintMoved(
            _("This is not possible now. The complaint stands at: %(state)s.") % {"state": row.get_state_display()}
        )


def ensure_first_round(row: ComplaintHandling) -> None:
    """Refuse what only the first verification may do."""
    if row.round > 1:
        raise ComplaintMoved(_("The complaint was decided once. A second verification ends with a decision."))


def ensure_new_to_it(row: ComplaintHandling, *, by: Staff) -> None:
    """Refuse whoever decided an earlier verification of this complaint."""
    if row.round > 1 and ComplaintRuling.objects.filter(complaint=row.pk, decided_by=by).exists():
        raise NotPermitted(
            _("You decided the verification before. Somebody else verifies again; where nobody is left, the leader.")
        )


def move(
    row: ComplaintHandling,
    verb: str,
    *,
    by: Staff | None,
    at: datetime,
    side: str = Side.OFFICE,
    note: str = "",
    **fields: Any,
) -> ComplaintHandling:
    """Record the act, and take the complaint where it leads; refuse if somebody was quicker."""
    target = str(MOVES[verb].target or row.state)
    round_ = fields.get("round", row.round)
    event = ComplaintEvent.objects.create(
        complaint=row.complaint,
        verb=verb,
        round=round_,
        source_state=row.state,
        target_state=target,
        side=side,
        by=by,
        at=at,
        note=words(note, most=NOTE_LENGTH),
    )
    fields |= {"state": target, "event": event}
    if not ComplaintHandling.objects.filter(pk=row.pk, state=row.state, event=row.event_id).update(**fields):
        raise ComplaintMoved(_("Somebody else has already acted on this complaint. Look at it again."))
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def settings_now() -> FeedbackSettings:
    """The deadlines as they are set."""
    return FeedbackSettings.objects.current()
