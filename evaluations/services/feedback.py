"""Feedback: taken in from visitors and by the office, kept as it came, and answered in writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.complaint_flow import ComplaintState, Side
from evaluations.feedback_types import FeedbackKind, FeedbackSource, FilePurpose
from evaluations.ledger_types import ComplaintDecision, ComplaintSubject
from evaluations.models import (
    Complaint,
    ComplaintEvent,
    ComplaintHandling,
    Feedback,
    FeedbackAnswer,
    FeedbackContact,
    FeedbackFile,
    FeedbackSettings,
)
from evaluations.models.feedback import TEXT_LENGTH
from evaluations.services.pictures import keep_evidence
from evaluations.services.working_days import days_after
from service_window.fields import blind_index
from service_window.http import Refusal
from windows.models import Staff, Window
from windows.services import audit
from windows.services.devices import digest_of
from windows.services.duty_checks import words
from windows.services.numbers import next_number
from windows.services.records import NotPermitted, NotValid, require

HANDLE: Final = "evaluations.handle_feedback"
MOST_FILES: Final = 3


class Answered(Refusal):
    """Somebody else has answered already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said, as it was entered; ``subject`` and ``event_on`` concern complaints only."""

    kind: str
    text: str
    source: str = FeedbackSource.OWN_FORM
    source_number: str = ""
    about: str = ""
    case_number: str = ""
    name: str = ""
    phone: str = ""
    subject: str = ComplaintSubject.OTHER
    event_on: date | None = None
    received_on: date | None = None


@transaction.atomic
def receive_feedback(
    said: Said,
    *,
    by: Staff | None,
    token: str = "",
    uploads: Iterable[UploadedFile] = (),
    at: datetime | None = None,
    sample: bool = False,
) -> Feedback:
    """Take feedback in: from a visitor with the token of the private page, or entered ``by`` the office.

    A visitor who sends the same page twice finds what was sent the first time. ``at`` is given by demonstrations only.
    """
    if by is None:
        known = find_by_token(token)
        if known is not None:
            return known
    moment = at or timezone.now()
    day = _day_of(said, by, moment, token)
    settings = FeedbackSettings.objects.current()
    row = _write(said, day, settings, by=by, token=token, at=moment, sample=sample)
    _keep_contact(row, said)
    purpose = FilePurpose.ATTACHMENT if by is None else FilePurpose.SCAN
    for upload in list(uploads)[:MOST_FILES]:
        add_file(row, upload, purpose=purpose, by=by, at=moment)
    if row.complaint is not None:
        begin_complaint(row.complaint, day=day, by=by, at=moment)
    codes = {"kind": row.kind, "source": row.source, "source_number": row.source_number}
    audit.record_many((audit.Act("feedback.receive", row, by=by, label=row.number, after=codes, at=at),))
    return row


def find_by_token(token: str) -> Feedback | None:
    """The feedback that a private link leads to."""
    if not token or len(token) > 128:
        return None
    rows = Feedback.objects.filter(token_digest=digest_of(token))
    return rows.select_related("complaint__handling", "answer").first()


def add_file(feedback: Feedback, upload: UploadedFile, *, purpose: str, by: Staff | None, at: datetime) -> FeedbackFile:
    """Keep a file with feedback; its content decides whether it may be kept."""
    stored = keep_evidence(upload, by=by)
    return FeedbackFile.objects.create(feedback=feedback, file=stored, purpose=purpose, added_at=at, added_by=by)


@transaction.atomic
def answer_feedback(
    feedback: Feedback,
    *,
    by: Staff,
    text: str,
    staff: Staff | None = None,
    window: Window | None = None,
    at: datetime | None = None,
) -> FeedbackAnswer:
    """Answer a suggestion or commendation in writing, and say whom or which window it concerns."""
    require(by, HANDLE)
    row = Feedback.objects.select_for_update(no_key=True).get(pk=feedback.pk)
    if row.kind == FeedbackKind.COMPLAINT:
        raise NotValid(_("A complaint is decided; it is not answered here."))
    if row.due_on is None:
        raise Answered(_("This has been answered already."))
    if staff is not None and staff.pk == by.pk:
        raise NotPermitted(_("Nobody answers what concerns themselves. Leave it to somebody else of the office."))
    answer = FeedbackAnswer.objects.create(
        feedback=row,
        text=words(text, most=2000, missing=_("Write the answer; the person who wrote reads it.")),
        staff=staff,
        window=window,
        at=at or timezone.now(),
        by=by,
    )
    Feedback.objects.filter(pk=row.pk).update(due_on=None)
    codes = {"staff": staff.number if staff else None, "window": window.number if window else None}
    audit.record_many((audit.Act("feedback.answer", row, by=by, label=row.number, after=codes, at=at),))
    return answer


def _day_of(said: Said, by: Staff | None, moment: datetime, token: str) -> date:
    """The day it was received; refuse what does not fit who entered it."""
    today = timezone.localdate(moment)
    if by is None and (not token or said.source != FeedbackSource.OWN_FORM):
        raise NotValid(_("Open the form again; this page is too old."))
    if by is not None:
        require(by, HANDLE)
        if said.source not in FeedbackSource.values or said.source == FeedbackSource.OWN_FORM:
            raise NotValid(_("Say which way it came."))
    if said.kind not in FeedbackKind.values:
        raise NotValid(_("Say whether it is a suggestion, a commendation or a complaint."))
    day = (said.received_on if by is not None else None) or today
    if day > today:
        raise NotValid(_("The day of receipt lies in the future."))
    return day


def _write(
    said: Said, day: date, settings: FeedbackSettings, *, by: Staff | None, token: str, at: datetime, sample: bool
) -> Feedback:
    """The row itself, under the next number of its year; with the record of a complaint where it is one."""
    number = next_number_of(day)
    is_complaint = said.kind == FeedbackKind.COMPLAINT
    return Feedback.objects.create(
        number=number,
        kind=said.kind,
        source=said.source,
        source_number=words(said.source_number, most=64),
        complaint=_new_complaint(said, number, day) if is_complaint else None,
        text=words(said.text, most=TEXT_LENGTH, missing=_("Write what you want to tell us.")),
        about=words(said.about, most=200),
        case_number=words(said.case_number, most=64),
        received_at=at,
        received_on=day,
        entered_by=by,
        token_digest=digest_of(token) if by is None else None,
        due_on=None if is_complaint else days_after(day, settings.answer_days),
        is_sample=sample,
    )


def next_number_of(day: date) -> str:
    """The next number in the series of the year."""
    return f"FK{day.year}-{next_number(f'feedback:{day.year}'):05d}"


def new_complaint(number: str, *, subject: str, event_on: date) -> Complaint:
    """The record of a complaint, undecided."""
    return Complaint.objects.create(ref=number, event_on=event_on, decision=ComplaintDecision.PENDING, subject=subject)


def _new_complaint(said: Said, number: str, day: date) -> Complaint:
    if said.subject not in ComplaintSubject.values:
        raise NotValid(_("Say what the complaint is about."))
    event_on = said.event_on or day
    if event_on > day:
        raise NotValid(_("What is complained of happened before it was received. Check the day."))
    return new_complaint(number, subject=said.subject, event_on=event_on)


def begin_complaint(complaint: Complaint, *, day: date, by: Staff | None, at: datetime) -> None:
    """The first act on a complaint: it was received, by the form or by the office."""
    settings = FeedbackSettings.objects.current()
    side = Side.COMPLAINANT if by is None else Side.OFFICE
    received = ComplaintState.RECEIVED
    event = ComplaintEvent.objects.create(
        complaint=complaint, verb="receive", target_state=received, side=side, by=by, at=at
    )
    ComplaintHandling.objects.create(
        complaint=complaint,
        state=received,
        due_on=days_after(day, settings.acknowledge_days),
        decide_by=days_after(day, settings.decide_days),
        event=event,
    )


def _keep_contact(row: Feedback, said: Said) -> None:
    name, phone = words(said.name, most=100), words(said.phone, most=40)
    if name or phone:
        FeedbackContact.objects.create(feedback=row, name=name, phone=phone, phone_index=blind_index(phone))
