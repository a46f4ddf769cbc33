"""Complaints (投诉) until they are decided: scope, links, notes, hearing of the person, withdrawal."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Case
from evaluations.complaint_flow import Side
from evaluations.feedback_types import RIGHT_ADDRESS_NEEDED, FilePurpose, HearingOutcome, ScopeGround
from evaluations.ledger_types import ComplaintDecision, ComplaintSubject
from evaluations.models import Complaint, ComplaintHandling, ComplaintHearing, ComplaintNote
from evaluations.services.complaint_life import (
    ComplaintMoved,
    ensure_at,
    ensure_first_round,
    ensure_new_to_it,
    for_office,
    locked,
    move,
    settings_now,
)
from evaluations.services.feedback import add_file
from evaluations.services.working_days import days_after, moment_of
from windows.models import Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the office found a complaint to be about; never guessed."""

    event_on: date
    subject: str
    staff: Staff | None = None
    case: Case | None = None
    window: Window | None = None


@transaction.atomic
def accept_complaint(complaint: Complaint, *, by: Staff, at: datetime | None = None) -> ComplaintHandling:
    """Find the complaint in scope, and acknowledge it; whoever accepts it handles it."""
    row = for_office(complaint, "accept", by=by)
    moment = moment_of(at)
    move(row, "accept", by=by, at=moment, accepted_at=moment, handler=by, due_on=row.decide_by)
    audit.record_many((audit.Act("complaint.accept", row.complaint, by=by, label=row.complaint.ref, at=at),))
    return row


@transaction.atomic
def refuse_complaint(
    complaint: Complaint,
    *,
    by: Staff,
    ground: str,
    explanation: str,
    right_address: str = "",
    at: datetime | None = None,
) -> ComplaintHandling:
    """Do not accept what is out of scope: with a ground, an explanation and the right address (`domain.md` §4)."""
    row = for_office(complaint, "refuse", by=by)
    ensure_first_round(row)
    if ground not in ScopeGround.values:
        raise NotValid(_("Say why it is not accepted."))
    told = words(explanation, most=2000, missing=_("Explain why; the complainant reads it."))
    address = words(right_address, most=300)
    if ground in RIGHT_ADDRESS_NEEDED and not address:
        raise NotValid(_("Name the right address: who is responsible, and how to reach them."))
    moment = moment_of(at)
    move(row, "refuse", by=by, at=moment, due_on=None, scope_ground=ground, explanation=told, right_address=address)
    _end(row, ComplaintDecision.INVALID, moment)
    codes = {"ground": ground, "decision": ComplaintDecision.INVALID.value}
    audit.record_many(
        (audit.Act("complaint.refuse", row.complaint, by=by, label=row.complaint.ref, after=codes, at=at),)
    )
    return row


@transaction.atomic
def take_over(complaint: Complaint, *, by: Staff, at: datetime | None = None) -> ComplaintHandling:
    """Handle the complaint from now on."""
    row = for_office(complaint, "take_over", by=by)
    ensure_new_to_it(row, by=by)
    if row.handler_id == by.pk:
        raise ComplaintMoved(_("You handle this complaint already."))
    before = {"handler": row.handler_id}
    move(row, "take_over", by=by, at=moment_of(at), handler=by)
    act = audit.Act("complaint.take_over", row.complaint, by=by, label=row.complaint.ref, before=before, at=at)
    audit.record_many((act,))
    return row


@transaction.atomic
def link_complaint(
    complaint: Complaint, links: Links, *, by: Staff, reason: str = "", at: datetime | None = None
) -> ComplaintHandling:
    """Say which person, case and window the complaint is about, when it happened and what about.

    A complaint about the delay of a case counts for that case (E8). Changed until the first decision only.
    """
    row = for_office(complaint, "link", by=by)
    ensure_first_round(row)
    core = row.complaint
    before = _linked(core, row)
    _check_links(links, row, by)
    if links.staff is None or links.staff.pk != core.staff_id:
        _drop_hearings(core, moment_of(at))
    Complaint.objects.filter(pk=core.pk).update(
        staff=links.staff, case=links.case, event_on=links.event_on, subject=links.subject
    )
    core.staff, core.case, core.event_on, core.subject = links.staff, links.case, links.event_on, links.subject
    handler = by if links.staff is not None and row.handler_id == links.staff.pk else row.handler
    move(row, "link", by=by, at=moment_of(at), note=reason, window=links.window, handler=handler)
    after = _linked(core, row)
    act = audit.Act("complaint.link", core, by=by, label=core.ref, reason=reason, before=before, after=after, at=at)
    audit.record_many((act,))
    return row


@transaction.atomic
def note_investigation(
    complaint: Complaint, *, by: Staff, text: str, upload: UploadedFile | None = None, at: datetime | None = None
) -> ComplaintNote:
    """Note what was found out, with the file it rests on."""
    row = for_office(complaint, "note", by=by)
    moment = moment_of(at)
    found = words(text, most=2000, missing=_("Say what was found out."))
    evidence = None
    if upload is not None:
        evidence = add_file(row.complaint.feedback, upload, purpose=FilePurpose.EVIDENCE, by=by, at=moment)
    note = ComplaintNote.objects.create(
        complaint=row.complaint, round=row.round, text=found, file=evidence, by=by, at=moment
    )
    move(row, "note", by=by, at=moment)
    codes = {"file": evidence.file.sha256 if evidence else None}
    audit.record_many((audit.Act("complaint.note", row.complaint, by=by, label=row.complaint.ref, after=codes, at=at),))
    return note


@transaction.atomic
def ask_person(complaint: Complaint, *, by: Staff, told: str, at: datetime | None = None) -> ComplaintHearing:
    """Ask the person complained of to be heard; ``told`` is the complaint without whatever names the complainant."""
    row = for_office(complaint, "hear", by=by)
    core, moment = row.complaint, moment_of(at)
    if core.staff is None:
        raise NotValid(_("Link the complaint to a person first."))
    if core.hearings.filter(round=row.round, staff=core.staff).exclude(outcome=HearingOutcome.SUPERSEDED).exists():
        raise ComplaintMoved(_("The person has been asked already in this verification."))
    hearing = ComplaintHearing.objects.create(
        complaint=core,
        round=row.round,
        staff=core.staff,
        told=words(told, most=4000, missing=_("Write what the person is told.")),
        asked_by=by,
        asked_at=moment,
        due_on=days_after(timezone.localdate(moment), settings_now().hearing_days),
    )
    move(row, "hear", by=by, at=moment)
    codes = {"staff": core.staff.number, "due_on": hearing.due_on}
    audit.record_many((audit.Act("complaint.hear", core, by=by, label=core.ref, after=codes, at=at),))
    return hearing


@transaction.atomic
def make_statement(
    hearing: ComplaintHearing, *, by: Staff, statement: str = "", waive: bool = False, at: datetime | None = None
) -> ComplaintHearing:
    """Make one's statement on a complaint about oneself, or say that one does not wish to comment."""
    row = locked(hearing.complaint)
    if hearing.staff_id != by.pk:
        raise NotPermitted(_("Only the person complained of makes the statement."))
    ensure_at(row, "state")
    text = "" if waive else words(statement, most=4000, missing=_("Write your statement, or say that you waive it."))
    outcome = HearingOutcome.WAIVED if waive else HearingOutcome.STATED
    moment = moment_of(at)
    fields = {"outcome": outcome, "statement": text, "closed_on": timezone.localdate(moment)}
    if not ComplaintHearing.objects.filter(pk=hearing.pk, outcome="").update(**fields):
        raise ComplaintMoved(_("Your statement has been made already, or it is no longer needed."))
    move(row, "state", by=by, at=moment, side=Side.PERSON)
    act = audit.Act("complaint.state", row.complaint, by=by, label=row.complaint.ref, after={"outcome": outcome}, at=at)
    audit.record_many((act,))
    hearing.refresh_from_db()
    return hearing


@transaction.atomic
def withdraw_complaint(
    complaint: Complaint, *, by: Staff | None, reason: str = "", at: datetime | None = None
) -> ComplaintHandling:
    """Withdraw a complaint: its author on the private page, or the office on the author's word."""
    row = for_office(complaint, "withdraw", by=by) if by is not None else locked(complaint)
    ensure_at(row, "withdraw")
    ensure_first_round(row)
    if by is not None and not reason.strip():
        raise NotValid(_("Say when and how the complainant withdrew it."))
    moment = moment_of(at)
    move(row, "withdraw", by=by, at=moment, side=Side.COMPLAINANT, note=reason, due_on=None)
    _end(row, ComplaintDecision.WITHDRAWN, moment)
    act = audit.Act("complaint.withdraw", row.complaint, by=by, label=row.complaint.ref, reason=reason, at=at)
    audit.record_many((act,))
    return row


def _end(row: ComplaintHandling, decision: str, moment: datetime) -> None:
    """Write how a complaint ended that nobody decided on."""
    day = timezone.localdate(moment)
    _drop_hearings(row.complaint, moment)
    Complaint.objects.filter(pk=row.pk).update(decision=decision, decided_on=day)
    row.complaint.decision, row.complaint.decided_on = decision, day


def _drop_hearings(core: Complaint, moment: datetime) -> None:
    day = timezone.localdate(moment)
    core.hearings.filter(outcome="").update(outcome=HearingOutcome.SUPERSEDED, closed_on=day)


def _check_links(links: Links, row: ComplaintHandling, by: Staff) -> None:
    if links.subject not in ComplaintSubject.values:
        raise NotValid(_("Say what the complaint is about."))
    if links.event_on > row.complaint.feedback.received_on:
        raise NotValid(_("What is complained of happened before it was received. Check the day."))
    person = links.staff
    if person is None:
        return
    if person.pk == by.pk:
        raise NotPermitted(_("The complaint is about you. Leave it to somebody else of the office."))
    if not person.served_on(links.event_on):
        raise NotValid(
            _("%(person)s was not in service on %(day)s.") % {"person": person, "day": links.event_on.isoformat()}
        )


def _linked(core: Complaint, row: ComplaintHandling) -> dict[str, object]:
    return {
        "staff": core.staff.number if core.staff else None,
        "case": core.case_id,
        "window": row.window_id,
        "event_on": core.event_on,
        "subject": core.subject,
    }
