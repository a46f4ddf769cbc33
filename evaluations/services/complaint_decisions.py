"""Decisions on complaints: after the hearing, with every element; asked for again, verified by somebody else, called back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.complaint_flow import LAST_ROUND, Side
from evaluations.feedback_types import CallBackResult, FilePurpose, HearingOutcome, ReplyWay
from evaluations.ledger_types import ComplaintDecision
from evaluations.models import (
    Complaint,
    ComplaintCallBack,
    ComplaintEvent,
    ComplaintHandling,
    ComplaintHearing,
    ComplaintRuling,
)
from evaluations.models.complaint_record import DECISIONS
from evaluations.services.complaint_life import (
    ComplaintMoved,
    ensure_at,
    ensure_new_to_it,
    for_office,
    locked,
    move,
    settings_now,
)
from evaluations.services.feedback import add_file
from evaluations.services.working_days import days_after, moment_of
from service_window.http import Refusal
from windows.models import Office, Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid

UPHELD: Final = (ComplaintDecision.UPHELD_AT_FAULT, ComplaintDecision.UPHELD_NO_FAULT)
TRY_AGAIN_DAYS: Final = 2


class NotHeard(Refusal):
    """The person complained of has not been heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision as it is entered; without ``body`` it is this authority's, without ``decided_on`` today's."""

    decision: str
    facts: str
    reply: str
    reply_way: str = ReplyWay.LINK
    facts_verified: bool = False
    at_fault: bool = False
    body: str = ""
    decided_on: date | None = None


@transaction.atomic
def decide_complaint(
    complaint: Complaint, ruling: Ruling, *, by: Staff, upload: UploadedFile | None = None, at: datetime | None = None
) -> ComplaintRuling:
    """Decide a verification and reply: upheld at fault only with facts verified, a fault of the person, and the hearing."""
    row = for_office(complaint, "decide", by=by)
    ensure_new_to_it(row, by=by)
    core, moment = row.complaint, moment_of(at)
    day = _decided_on(ruling, row, moment)
    _check_elements(ruling, core)
    _ensure_heard(row, day, moment)
    scan = add_file(core.feedback, upload, purpose=FilePurpose.RULING, by=by, at=moment) if upload else None
    stored = ComplaintRuling.objects.create(
        complaint=core,
        round=row.round,
        decision=ruling.decision,
        decided_on=day,
        body=words(ruling.body, most=200) or Office.objects.current().authority,
        staff=core.staff,
        facts=words(ruling.facts, most=2000, missing=_("Say what was established.")),
        facts_verified=ruling.facts_verified,
        at_fault=ruling.at_fault,
        reply=words(ruling.reply, most=2000, missing=_("Write the reply; the complainant reads it.")),
        reply_way=ruling.reply_way,
        file=scan,
        decided_by=by,
        at=moment,
    )
    before = {"decision": core.decision, "decided_on": core.decided_on}
    Complaint.objects.filter(pk=core.pk).update(decision=ruling.decision, decided_on=day)
    core.decision, core.decided_on = ruling.decision, day
    due_on = days_after(timezone.localdate(moment), settings_now().call_back_days)
    move(row, "decide", by=by, at=moment, due_on=due_on, handler=by)
    after = {"decision": ruling.decision, "decided_on": day, "round": row.round, "fault": ruling.at_fault}
    act = audit.Act("complaint.decide", core, by=by, label=core.ref, before=before, after=after, at=at)
    audit.record_many((act,))
    return stored


@transaction.atomic
def ask_again(
    complaint: Complaint, *, side: str, by: Staff | None, reason: str, at: datetime | None = None
) -> ComplaintHandling:
    """Ask for a second verification: the complainant, or the person against whom the complaint was upheld.

    The decision stands until the new one; somebody else verifies and decides.
    """
    if side == Side.COMPLAINANT and by is not None:  # the office, on the complainant's word
        row = for_office(complaint, "object", by=by)
    else:
        row = locked(complaint)
    moment = moment_of(at)
    if side == Side.PERSON and (by is None or row.complaint.staff_id != by.pk):
        raise NotPermitted(_("Only the person complained of objects here."))
    ensure_askable(row, side, today=timezone.localdate(moment))
    return _reopen(row, side=side, by=by, reason=reason, moment=moment, at=at)


def ensure_askable(row: ComplaintHandling, side: str, *, today: date) -> None:
    """Refuse a second verification that this side cannot ask for now."""
    ensure_at(row, "object")
    if not _has_a_request_left(row, side):
        raise ComplaintMoved(_("A second verification has been asked for already. The decision stands."))
    if side == Side.PERSON and row.complaint.decision not in UPHELD:
        raise ComplaintMoved(_("The complaint was not upheld against you; there is nothing to object to."))
    last = askable_until(row)
    if today > last:
        raise ComplaintMoved(
            _("The time to ask for a second verification ended on %(day)s.") % {"day": last.isoformat()}
        )


def askable_until(row: ComplaintHandling) -> date:
    """The last day on which either side may ask for a second verification."""
    newest = row.complaint.rulings.order_by("-round").values_list("at", flat=True)[0]
    return days_after(timezone.localdate(newest), settings_now().objection_days)


@transaction.atomic
def call_back(
    complaint: Complaint,
    *,
    by: Staff,
    result: str,
    retaliation: bool = False,
    note: str = "",
    at: datetime | None = None,
) -> ComplaintCallBack:
    """Record a call-back: content or not, and any sign of retaliation. Who is not content is verified again, once."""
    row = for_office(complaint, "call_back", by=by)
    core, moment = row.complaint, moment_of(at)
    if result not in CallBackResult.values:
        raise NotValid(_("Say what the call-back brought."))
    reached = result in (CallBackResult.SATISFIED, CallBackResult.DISSATISFIED)
    if retaliation and not reached:
        raise NotValid(_("Signs of retaliation are told by somebody who was reached."))
    needed = _("Write what the complainant said.") if retaliation or result == CallBackResult.DISSATISFIED else ""
    said = words(note, most=2000, missing=needed)
    call = ComplaintCallBack.objects.create(
        complaint=core, round=row.round, result=result, retaliation=retaliation, note=said, by=by, at=moment
    )
    again = days_after(timezone.localdate(moment), TRY_AGAIN_DAYS)
    due_on = again if result == CallBackResult.NOT_REACHED else row.due_on
    move(row, "call_back", by=by, at=moment, note=said, due_on=due_on)
    codes = {"result": result, "retaliation": retaliation}
    acts = [audit.Act("complaint.call_back", core, by=by, label=core.ref, after=codes, at=at)]
    if result == CallBackResult.DISSATISFIED and _has_a_request_left(row, Side.COMPLAINANT):
        _reopen(row, side=Side.COMPLAINANT, by=by, reason=said, moment=moment, at=at)
    elif result != CallBackResult.NOT_REACHED:
        move(row, "close", by=by, at=moment, due_on=None)
        acts.append(audit.Act("complaint.close", core, by=by, label=core.ref, at=at))
    audit.record_many(acts)
    return call


def _reopen(
    row: ComplaintHandling, *, side: str, by: Staff | None, reason: str, moment: datetime, at: datetime | None
) -> ComplaintHandling:
    why = words(reason, most=2000, missing=_("Say why you do not agree, and what is new."))
    due_on = days_after(timezone.localdate(moment), settings_now().verify_again_days)
    fields = {"round": row.round + 1, "due_on": due_on, "decide_by": due_on, "handler": None}
    move(row, "object", by=by, at=moment, side=side, note=why, **fields)
    codes = {"side": side, "round": row.round}
    act = audit.Act("complaint.ask_again", row.complaint, by=by, label=row.complaint.ref, after=codes, at=at)
    audit.record_many((act,))
    return row


def _has_a_request_left(row: ComplaintHandling, side: str) -> bool:
    asked = ComplaintEvent.objects.filter(complaint=row.pk, verb="object", side=side).exists()
    return row.round < LAST_ROUND and not asked


def _decided_on(ruling: Ruling, row: ComplaintHandling, moment: datetime) -> date:
    today = timezone.localdate(moment)
    day = ruling.decided_on or today
    if day > today:
        raise NotValid(_("The day of the decision lies in the future."))
    if day < row.complaint.feedback.received_on:
        raise NotValid(_("The day of the decision lies before the complaint was received."))
    return day


def _check_elements(ruling: Ruling, core: Complaint) -> None:
    """Refuse a decision that lacks an element, or that contradicts one."""
    if ruling.decision not in DECISIONS:
        raise NotValid(_("Choose the decision."))
    if ruling.reply_way not in ReplyWay.values:
        raise NotValid(_("Say how the complainant is told."))
    decision = ruling.decision
    if decision == ComplaintDecision.UPHELD_AT_FAULT:
        if core.staff is None:
            raise NotValid(_("A fault is somebody's: link the complaint to the person first."))
        if not (ruling.facts_verified and ruling.at_fault):
            raise NotValid(_("Upheld at fault needs both: the facts are verified, and it is a fault of this person."))
    elif ruling.at_fault:
        raise NotValid(_("Only “upheld, at fault” goes with a fault of this person."))
    if decision == ComplaintDecision.UPHELD_NO_FAULT and not ruling.facts_verified:
        raise NotValid(_("A complaint is upheld only when the facts are verified."))
    if decision == ComplaintDecision.UNVERIFIABLE and ruling.facts_verified:
        raise NotValid(_("What is verified cannot be called unverifiable."))


def _ensure_heard(row: ComplaintHandling, day: date, moment: datetime) -> None:
    """Refuse a decision before the person was heard; whose time has passed without a word counts as heard."""
    core = row.complaint
    if core.staff is None:
        return
    asked = core.hearings.filter(round=row.round, staff=core.staff).exclude(outcome=HearingOutcome.SUPERSEDED).first()
    if asked is None:
        raise NotHeard(_("%(person)s has not been asked yet. Hear the person first.") % {"person": core.staff.name})
    today = timezone.localdate(moment)
    if not asked.outcome:
        if asked.due_on >= today:
            raise NotHeard(
                _("%(person)s may make a statement until %(day)s. Decide after that, or after the statement.")
                % {"person": core.staff.name, "day": asked.due_on.isoformat()}
            )
        ComplaintHearing.objects.filter(pk=asked.pk).update(outcome=HearingOutcome.LAPSED, closed_on=today)
        asked.closed_on = today
    if asked.closed_on is not None and asked.closed_on > day:
        raise NotHeard(
            _("The person was heard on %(day)s. A decision of an earlier day cannot rest on it.")
            % {"day": asked.closed_on.isoformat()}
        )
