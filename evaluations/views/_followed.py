"""What whoever gave feedback reads of it on the private page: where it stands, the answer, what can be done."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.complaint_flow import ComplaintState, Side
from evaluations.ledger_types import ComplaintDecision
from evaluations.models import ComplaintHandling, ComplaintRuling, Feedback
from evaluations.services.complaint_decisions import askable_until, ensure_askable
from service_window.http import Refusal

Words = str | Promise

_HEADS: dict[str, tuple[Words, str, str]] = {
    ComplaintState.RECEIVED: (gettext_lazy("Received: the office looks at it"), "calm", "inbox"),
    ComplaintState.VERIFYING: (gettext_lazy("Accepted: it is being verified"), "calm", "search"),
    ComplaintState.DECIDED: (gettext_lazy("Decided"), "good", "circle-check"),
    ComplaintState.CLOSED: (gettext_lazy("Decided and closed"), "good", "circle-check"),
    ComplaintState.NOT_ACCEPTED: (gettext_lazy("Not accepted as a complaint"), "bad", "circle-x"),
    ComplaintState.WITHDRAWN: (gettext_lazy("You withdrew the complaint"), "calm", "undo-2"),
}
_NEXT: dict[str, Words] = {
    ComplaintState.RECEIVED: gettext_lazy("The office says by %(day)s whether it accepts the complaint."),
    ComplaintState.VERIFYING: gettext_lazy(
        "The office asks the people concerned, decides by %(day)s, and answers you in writing here."
    ),
    ComplaintState.DECIDED: gettext_lazy("If you left a phone number, the office calls you back by %(day)s."),
}
_RULED: dict[str, Words] = {
    ComplaintDecision.UPHELD_AT_FAULT: gettext_lazy("Your complaint is upheld: there was a fault."),
    ComplaintDecision.UPHELD_NO_FAULT: gettext_lazy("What you say is true; it was nobody's fault."),
    ComplaintDecision.NOT_UPHELD: gettext_lazy("Your complaint is not upheld."),
    ComplaintDecision.UNVERIFIABLE: gettext_lazy("What you say could not be verified."),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One decision as the complainant reads it."""

    title: Words
    text: str
    on: date
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Everything that the private page shows of one record beside what was written; ``number`` is its own."""

    number: str
    head: Words
    tone: str
    icon: str
    next: Words = ""
    replies: tuple[Reply, ...] = field(default=())
    explanation: str = ""
    right_address: str = ""
    may_withdraw: bool = False
    again_until: date | None = None


def followed(row: Feedback) -> list[Followed]:
    """What became of feedback; of a complaint about several people once for each, without their names."""
    if row.complaint is None:
        return [_answered(row)]
    whole = Feedback.objects.whole_of(row).select_related("complaint__handling").order_by("pk")
    return [_complained(one, one.complaint.handling) for one in whole if one.complaint is not None]


def _answered(row: Feedback) -> Followed:
    answer = getattr(row, "answer", None)
    if answer is None:
        day = row.due_on.isoformat() if row.due_on else ""
        told = _("The office answers in writing on this page by %(day)s.") % {"day": day}
        return Followed(number=row.number, head=_("Received"), tone="calm", icon="inbox", next=told)
    reply = Reply(_("Answer of the office"), answer.text, timezone.localdate(answer.at), 1)
    return Followed(number=row.number, head=_("Answered"), tone="good", icon="circle-check", replies=(reply,))


def _complained(row: Feedback, handling: ComplaintHandling) -> Followed:
    head, tone, icon = _HEADS[handling.state]
    rulings = list(handling.complaint.rulings.all())
    due = handling.due_on.isoformat() if handling.due_on else ""
    if handling.state == ComplaintState.VERIFYING and handling.round > 1:
        head = _("It is being verified again by somebody else")
    words = _NEXT.get(handling.state, "")
    return Followed(
        number=row.number,
        head=head,
        tone=tone,
        icon=icon,
        next=str(words) % {"day": due} if words else "",
        replies=tuple(_reply(ruling) for ruling in rulings),
        explanation=handling.explanation,
        right_address=handling.right_address,
        may_withdraw=handling.round == 1 and handling.state in (ComplaintState.RECEIVED, ComplaintState.VERIFYING),
        again_until=_again_until(handling),
    )


def _reply(ruling: ComplaintRuling) -> Reply:
    return Reply(_RULED[ruling.decision], ruling.reply, ruling.decided_on, ruling.round)


def _again_until(handling: ComplaintHandling) -> date | None:
    """Until when the complainant may ask for a second verification; None where that is not possible."""
    try:
        ensure_askable(handling, Side.COMPLAINANT, today=timezone.localdate())
    except Refusal:
        return None
    return askable_until(handling)
