"""What awaits the assessment office: complaints by what is due next, feedback to be answered; what is overdue comes first."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.complaint_flow import ComplaintState
from evaluations.models import Complaint, ComplaintHandling, ComplaintRuling, Feedback
from service_window.worklist import MOST_COUNTED, WorkKind, WorkMark, WorkRow
from windows.models import Staff

HANDLE = "evaluations.handle_feedback"
DUE_FIRST = (F("due_on").asc(nulls_last=True), "pk")


def light_of(due: date | None, today: date) -> str:
    """The light of a deadline: over, today or the next day, later."""
    if due is None:
        return "none"
    return "red" if due < today else "yellow" if (due - today).days <= 1 else "green"


def beyond(after: str) -> Q:
    """The rows after a place, in the order of their deadlines."""
    day, _dot, key = after.partition("_")
    try:
        due = parse_date(day)
    except ValueError:
        due = None
    if due is None or not (key.isascii() and key.isdigit() and len(key) < 19):
        return Q()
    return Q(due_on__gt=due) | Q(due_on=due, pk__gt=int(key))


def place_of(row: Any) -> str:
    """Where a further page goes on."""
    return f"{row.due_on.isoformat()}_{row.pk}"


def _complaints(person: Staff) -> QuerySet[ComplaintHandling]:
    """Open complaints that are not about this person."""
    return ComplaintHandling.objects.open().filter(complaint__in=Complaint.objects.not_about(person))


def to_accept(person: Staff) -> QuerySet[ComplaintHandling]:
    """Complaints whose scope nobody has checked."""
    return _complaints(person).filter(state=ComplaintState.RECEIVED)


def to_decide(person: Staff) -> QuerySet[ComplaintHandling]:
    """Complaints being verified, but those whose last verification this person decided."""
    decided = ComplaintRuling.objects.filter(complaint=OuterRef("pk"), decided_by=person)
    return _complaints(person).filter(state=ComplaintState.VERIFYING).exclude(Exists(decided))


def to_call_back(person: Staff) -> QuerySet[ComplaintHandling]:
    """Complainants who were replied to, and whom nobody has called back."""
    return _complaints(person).filter(state=ComplaintState.DECIDED)


def to_answer(person: Staff) -> QuerySet[Feedback]:
    """Suggestions and commendations without an answer."""
    return Feedback.objects.waiting()


def complaint_row(row: ComplaintHandling, today: date) -> WorkRow:
    """One complaint, with whatever is due next."""
    core, feedback = row.complaint, row.complaint.feedback
    marks = (
        [WorkMark(_("Verification %(round)d") % {"round": row.round}, "calm", "rotate-ccw")] if row.round > 1 else []
    )
    if row.is_overdue(today):
        marks.append(WorkMark(_("Overdue"), "bad", "clock-alert"))
    person = core.staff.name if core.staff else _("not linked")
    return WorkRow(
        key=str(row.pk),
        title=core.ref,
        detail=f"{core.get_subject_display()} · {feedback.get_source_display()}",
        url=reverse("evaluations:complaint-detail", args=(row.pk,)),
        since=feedback.received_at,
        due=row.due_on,
        light=light_of(row.due_on, today),
        marks=tuple(marks),
        asked_by=feedback.get_source_display(),
        facts=((_("Person"), person), (_("Handled by"), row.handler.name if row.handler else _("nobody"))),
        place=place_of(row),
    )


def feedback_row(row: Feedback, today: date) -> WorkRow:
    """One suggestion or commendation that waits for its answer."""
    marks = (WorkMark(_("Overdue"), "bad", "clock-alert"),) if row.is_overdue(today) else ()
    return WorkRow(
        key=str(row.pk),
        title=row.number,
        detail=row.get_kind_display(),
        url=reverse("evaluations:feedback-detail", args=(row.pk,)),
        since=row.received_at,
        due=row.due_on,
        light=light_of(row.due_on, today),
        marks=marks,
        consequence=row.text[:120],
        asked_by=row.get_source_display(),
        place=place_of(row),
    )


def _kind(
    code: str,
    waiting: Callable[[Staff], QuerySet[Any]],
    row: Callable[[Any, date], WorkRow],
    joined: tuple[str, ...],
    **words: Any,
) -> WorkKind:
    """A kind of work that is read here, and done on the page each row leads to."""

    def rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
        found = waiting(person).filter(beyond(after)).select_related(*joined).order_by(*DUE_FIRST)[:limit]
        today = timezone.localdate()
        return [row(one, today) for one in found]

    return WorkKind(
        code=code,
        permission=HANDLE,
        rows=rows,
        count=lambda person: waiting(person).order_by()[: MOST_COUNTED + 1].count(),
        waiting=waiting,
        **words,
    )


_JOINED = ("complaint__staff", "complaint__feedback", "handler")
KINDS = (
    _kind(
        "complaint-accept",
        to_accept,
        complaint_row,
        _JOINED,
        title=gettext_lazy("Complaints to accept"),
        lead=gettext_lazy("Check the scope, acknowledge, or say who is responsible instead."),
        nothing=gettext_lazy("No complaint waits to be accepted."),
    ),
    _kind(
        "complaint-decide",
        to_decide,
        complaint_row,
        _JOINED,
        title=gettext_lazy("Complaints to decide"),
        lead=gettext_lazy("Accepted and being verified; the person complained of is heard before the decision."),
        nothing=gettext_lazy("No complaint waits for a decision."),
    ),
    _kind(
        "complaint-call-back",
        to_call_back,
        complaint_row,
        _JOINED,
        title=gettext_lazy("Complainants to call back"),
        lead=gettext_lazy("Are they content, and does nobody retaliate?"),
        nothing=gettext_lazy("Nobody waits for a call-back."),
    ),
    _kind(
        "feedback-answer",
        to_answer,
        feedback_row,
        (),
        title=gettext_lazy("Feedback to answer"),
        lead=gettext_lazy("Suggestions and commendations are answered in writing."),
        nothing=gettext_lazy("Everything has been answered."),
    ),
)
