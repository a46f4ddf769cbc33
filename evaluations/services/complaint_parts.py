"""A complaint about several people: a record for each, so that each is heard and each has a decision of their own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.feedback_types import FeedbackKind
from evaluations.models import Complaint, Feedback
from evaluations.services.complaint_life import for_office, move
from evaluations.services.complaints import Links, accept_complaint, link_complaint
from evaluations.services.feedback import begin_complaint, new_complaint, next_number_of
from evaluations.services.working_days import moment_of
from windows.models import Staff
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, NotValid


@transaction.atomic
def name_another(
    complaint: Complaint, staff: Staff, *, by: Staff, reason: str, at: datetime | None = None
) -> Complaint:
    """Say that a complaint is about one more person, with how that was established; never guessed.

    The further record has the same words, day, subject, case and window, is accepted at once, and goes its own way:
    its own hearing, its own decision, its own second verification. What came in and who complained stay with the first.
    """
    row = for_office(complaint, "name", by=by)
    core, moment = row.complaint, moment_of(at)
    why = words(reason, most=500, missing=_("Say how this was established."))
    if core.staff is None:
        raise NotValid(_("Link the complaint to the first person before you name another."))
    _ensure_new(core, staff, by=by)
    part = _write(core.feedback.origin, core, by=by, at=moment)
    accept_complaint(part, by=by, at=at)
    links = Links(event_on=core.event_on, subject=core.subject, staff=staff, case=core.case, window=row.window)
    link_complaint(part, links, by=by, reason=why, at=at)
    handler = by if row.handler_id == staff.pk else row.handler
    move(row, "name", by=by, at=moment, note=f"{part.ref} · {why}", handler=handler)
    codes = {"part": part.ref, "staff": staff.number}
    act = audit.Act("complaint.name", core, by=by, label=core.ref, reason=why, after=codes, at=at)
    audit.record_many((act,))
    return part


def family_of(complaint: Complaint) -> list[Complaint]:
    """Every record that came of the same words, the first one first; the complaint itself is among them."""
    feedback = getattr(complaint, "feedback", None)
    if feedback is None:
        return [complaint]
    whole = Feedback.objects.whole_of(feedback).values("complaint")
    return list(Complaint.objects.filter(pk__in=whole).select_related("staff", "handling", "feedback").order_by("pk"))


def _ensure_new(core: Complaint, staff: Staff, *, by: Staff) -> None:
    if staff.pk == by.pk:
        raise NotPermitted(_("The complaint is about you. Leave it to somebody else of the office."))
    if any(one.staff_id == staff.pk for one in family_of(core)):
        raise NotValid(_("The complaint names %(person)s already.") % {"person": staff.name})
    if not staff.served_on(core.event_on):
        raise NotValid(
            _("%(person)s was not in service on %(day)s.") % {"person": staff, "day": core.event_on.isoformat()}
        )


def _write(origin: Feedback, core: Complaint, *, by: Staff, at: datetime) -> Complaint:
    """The further record, under a number of its own; its deadlines count from the receipt of the first."""
    number = next_number_of(origin.received_on)
    part = new_complaint(number, subject=core.subject, event_on=core.event_on)
    Feedback.objects.create(
        number=number,
        kind=FeedbackKind.COMPLAINT,
        source=origin.source,
        source_number=origin.source_number,
        complaint=part,
        part_of=origin,
        text=origin.text,
        about=origin.about,
        case_number=origin.case_number,
        received_at=at,
        received_on=origin.received_on,
        entered_by=by,
        is_sample=origin.is_sample,
    )
    begin_complaint(part, day=origin.received_on, by=by, at=at)
    return part
