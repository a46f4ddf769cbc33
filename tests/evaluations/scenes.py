"""Complaints and feedback for tests, written by the services that write them in life."""

from collections.abc import Iterable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.models import Complaint, ComplaintHandling, Feedback
from evaluations.services import complaint_decisions, complaints
from evaluations.services.complaint_decisions import Ruling
from evaluations.services.complaints import Links
from evaluations.services.feedback import Said, receive_feedback
from tests.duty_factories import MONDAY, make_clerk
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

TEXT = "窗口人员态度冷淡，问了三次才回答。"


def make_officer(**fields: object) -> Staff:
    """Somebody of the assessment office."""
    return make_staff(roles=(Role.ASSESSMENT_OFFICE,), **fields)


def say(
    kind: str = "complaint", *, token: str = "", by: Staff | None = None, uploads: Any = (), **fields: Any
) -> Feedback:
    """Feedback of a visitor, or entered by the office from hotline 12345."""
    given = {"kind": kind, "text": TEXT, "subject": "attitude"} | ({"source": "hotline_12345"} if by else {}) | fields
    return receive_feedback(Said(**given), by=by, token="" if by else token or token_urlsafe(24), uploads=uploads)


def an_upload(name: str = "照片.pdf", content: bytes = b"%PDF-1.4\n%%EOF\n") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def complain(**fields: Any) -> Complaint:
    """A complaint that a visitor has sent."""
    complaint = say(**fields).complaint
    assert complaint is not None
    return complaint


def verified(by: Staff, *, staff: Staff | None = None, day: date = MONDAY, **links: Any) -> Complaint:
    """A complaint that is accepted and linked, with nobody heard yet."""
    complaint = complain()
    complaints.accept_complaint(complaint, by=by)
    given = {"event_on": day, "subject": "attitude"} | links
    complaints.link_complaint(complaint, Links(staff=staff, **given), by=by)
    complaint.refresh_from_db()
    return complaint


def heard(by: Staff, *, staff: Staff | None = None, **links: Any) -> Complaint:
    """A complaint about somebody who has made a statement."""
    person = staff or make_clerk()
    complaint = verified(by, staff=person, **links)
    hearing = complaints.ask_person(complaint, by=by, told=TEXT)
    complaints.make_statement(hearing, by=person, statement="当时系统故障，我已道歉。")
    return complaint


def ruling(decision: str = "upheld_at_fault", **fields: Any) -> Ruling:
    """A decision with the elements that it needs."""
    at_fault = decision == "upheld_at_fault"
    elements = {"facts_verified": at_fault or decision == "upheld_no_fault", "at_fault": at_fault}
    return Ruling(
        **({"decision": decision, "facts": "监控显示属实。", "reply": "经核实属实，已批评教育。"} | elements | fields)
    )


def decided(by: Staff, *, staff: Staff | None = None, decision: str = "upheld_at_fault", **links: Any) -> Complaint:
    """A complaint that was decided after the hearing."""
    complaint = heard(by, staff=staff, **links)
    complaint_decisions.decide_complaint(complaint, ruling(decision), by=by)
    complaint.refresh_from_db()
    return complaint


def handling(complaint: Complaint) -> ComplaintHandling:
    """Where the complaint stands now."""
    return ComplaintHandling.objects.get(pk=complaint.pk)


def verbs(complaint: Complaint) -> list[str]:
    """The acts on a complaint, in order."""
    return list(complaint.events.order_by("id").values_list("verb", flat=True))


def numbers(rows: Iterable[Complaint | Feedback]) -> list[str]:
    """How rows are called."""
    return [str(row) for row in rows]
