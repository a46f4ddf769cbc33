"""The office's moves in a finding: taken up, the person asked, evidence added, confirmed or dismissed.

Every move is a row of events and one conditional change, so that of two who act at once one is refused.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.finding_flow import MOVES
from evaluations.finding_kinds import Element, kind_of, unanswered
from evaluations.ledger_types import Consequence, FindingStatus
from evaluations.models import Finding, FindingEvent, Procedure
from evaluations.services.finding_events import EvidenceFile, FindingMoved, add_event, locked, move
from evaluations.services.finding_rights import why_not
from evaluations.services.findings import ELEMENTS, MOST_MINUTES, elements_of
from evaluations.services.working_days import days_after, moment_of
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid

LONGEST_REASON = 2000
ONE_DAY = timedelta(days=1)


class NotAllNamed(NotValid):
    """An element that the kind needs has not been answered."""


@transaction.atomic
def take_up_verification(finding: Finding, *, by: Staff, at: datetime | None = None) -> Finding:
    """Take up the verification; whoever reported it does not."""
    moment = moment_of(at)
    row = _ready(finding, "take_up", by=by, moment=moment)
    due = _due(moment, Procedure.objects.current().take_up_days)
    fields = {"verified_by": by, "verifying_at": moment, "due_on": due}
    move(row, "take_up", by=by, at=moment, target=FindingStatus.VERIFYING, fields=fields, told_at=at)
    return row


@transaction.atomic
def ask_person(finding: Finding, *, by: Staff, question: str, at: datetime | None = None) -> Finding:
    """Ask the person for a statement to what was found so far; the time for it counts in working days."""
    moment = moment_of(at)
    row = _ready(finding, "ask", by=by, moment=moment)
    if row.asked_at is not None:
        raise FindingMoved(_("The person has been asked already."))
    text = words(question, most=LONGEST_REASON, missing=_("Say what was found; the person reads it and answers to it."))
    procedure = Procedure.objects.current()
    answer_by = _due(moment, procedure.statement_days)
    decide_by = days_after(answer_by, procedure.decide_days)  # earlier where the person answers earlier
    fields = {"asked_at": moment, "statement_due_on": answer_by, "due_on": decide_by}
    move(row, "ask", by=by, at=moment, target=FindingStatus.VERIFYING, text=text, fields=fields, told_at=at)
    return row


@transaction.atomic
def add_evidence(finding: Finding, *, by: Staff, note: str, files: Iterable[EvidenceFile] = ()) -> FindingEvent:
    """Add evidence to a finding that is not decided yet, as whoever reported or verifies it; the person sees it at once."""
    row = locked(finding)
    if by.pk not in (row.reported_by_id, row.verified_by_id) or by.pk == row.staff_id:
        raise NotPermitted(_("Whoever reported or verifies a finding adds evidence to it."))
    if row.status not in Finding.OPEN:
        raise FindingMoved(_("The finding has been decided. New facts need a review."))
    text = words(note, most=LONGEST_REASON, missing=_("Say what the evidence shows."))
    event = add_event(row, "note", by=by, at=timezone.now(), target=row.status, text=text, given=files)
    audit.record("finding.note", row, by=by, label=row.ref)
    return event


@transaction.atomic
def confirm_finding(
    finding: Finding,
    *,
    by: Staff,
    reason: str,
    partly: bool = False,
    elements: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Finding:
    """Confirm a finding wholly or in part, with every element that its kind needs answered; the person may object."""
    moment = moment_of(at)
    row = _ready(finding, "confirm", by=by, moment=moment)
    text = words(reason, most=LONGEST_REASON, missing=_("Say why it is confirmed; the person reads it."))
    answered = {**elements_of(row), **_known(elements or {})}
    _ensure_answered(row.kind, answered)
    objection = _due(moment, Procedure.objects.current().objection_days)
    fields = {
        **answered,
        "partly": partly,
        "decided_by": by,
        "decided_at": moment,
        "confirmed_on": timezone.localdate(moment),
        "objection_due_on": objection,
        "final_on": objection + ONE_DAY,
        "due_on": None,
    }
    move(row, "confirm", by=by, at=moment, target=FindingStatus.CONFIRMED, text=text, fields=fields, told_at=at)
    return row


@transaction.atomic
def dismiss_finding(finding: Finding, *, by: Staff, reason: str, at: datetime | None = None) -> Finding:
    """Dismiss a finding: it is not so, or it cannot be proved; nothing of it counts."""
    moment = moment_of(at)
    row = _ready(finding, "dismiss", by=by, moment=moment)
    text = words(reason, most=LONGEST_REASON, missing=_("Say why it is dismissed; the person reads it."))
    fields = {"decided_by": by, "decided_at": moment, "due_on": None}
    move(row, "dismiss", by=by, at=moment, target=FindingStatus.DISMISSED, text=text, fields=fields, told_at=at)
    return row


def _ready(finding: Finding, verb: str, *, by: Staff, moment: datetime) -> Finding:
    """The finding, locked, in a state from which ``by`` may make this move."""
    row, wanted = locked(finding), MOVES[verb]
    if row.imported or row.status not in wanted.sources or row.under_review:
        raise FindingMoved(
            _("This finding is “%(state)s”; this step is not possible any more.") % {"state": row.get_status_display()}
        )
    why = why_not(wanted, row, by=by, today=timezone.localdate(moment))
    if why:
        raise NotPermitted(why)
    return row


def _known(elements: Mapping[str, Any]) -> dict[str, Any]:
    """The elements that were answered with this decision."""
    return {name: elements[name] for name in ELEMENTS if elements.get(name) not in (None, "")}


def _ensure_answered(kind: str, answered: Mapping[str, Any]) -> None:
    """Every element of the kind has an answer, and it happened in working hours where the kind asks for that."""
    open_ones = unanswered(kind, answered)
    if open_ones:
        names = _(", ").join(str(element.label) for element in open_ones)
        raise NotAllNamed(_("This has to be answered before it is confirmed: %(elements)s.") % {"elements": names})
    if answered["consequence"] and answered["consequence"] not in Consequence.values:
        raise NotValid(_("This consequence is not known."))
    if answered["minutes"] is not None and not 0 <= answered["minutes"] <= MOST_MINUTES:
        raise NotValid(_("The minutes lie between 0 and %(most)d.") % {"most": MOST_MINUTES})
    if Element.IN_DUTY_TIME in kind_of(kind).elements and not answered["in_duty_time"]:
        raise NotValid(_("This kind is a finding only in working hours. Dismiss it, or look at the time again."))


def _due(moment: datetime, days: int) -> date:
    return days_after(timezone.localdate(moment), days)
