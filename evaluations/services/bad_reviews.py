"""The follow-up of bad reviews (差评核实整改): assigned, contacted, verified, settled, replied, called back.

Deadlines are working days from the day of the review (settings). The rated person is never part of it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import FollowUp, FollowUpEvent, Rating, RatingSettings
from evaluations.models.follow_up import ASSIGN_FOLLOW_UPS
from evaluations.models.rating import VERIFY_RATINGS
from evaluations.rating_types import CallBack, FollowUpState, Settlement, Verdict
from service_window.http import Refusal
from windows.models import CalendarDay, Staff
from windows.services import audit
from windows.services.duty_checks import ensure_in_service, words
from windows.services.records import NotPermitted, NotValid, require
from windows.workdays import Unit

MOST_CALLS = 3
"""After so many calls in vain the call-back ends as not reached."""


class FollowUpMoved(Refusal):
    """The follow-up is at another step than the act needs."""


def open_follow_up(rating: Rating) -> audit.Act:
    """Begin the follow-up of a bad review; the act is for the caller to record with the rating."""
    settings = RatingSettings.objects.current()
    day = timezone.localdate(rating.rated_at)
    row = FollowUp.objects.create(
        rating=rating,
        opened_at=rating.rated_at,
        contact_due_on=due_after(day, settings.contact_days),
        rectify_due_on=due_after(day, settings.rectify_days),
    )
    FollowUpEvent.objects.create(follow_up=row, verb="open", at=rating.rated_at)
    after = {"contact_due_on": row.contact_due_on, "rectify_due_on": row.rectify_due_on}
    return audit.Act("follow_up.open", row, after=after)


def due_after(day: date, number: int) -> date:
    """The last of ``number`` working days after ``day``."""
    calendar = CalendarDay.objects.work_calendar(range(day.year, day.year + 2))
    return calendar.due(day, number, Unit.WORKING_DAY).on


def verifiers_for(follow_up: FollowUp, day: date) -> QuerySet[Staff]:
    """Who may be assigned: in service, with the permission, and not the rated person."""
    codename = VERIFY_RATINGS.partition(".")[2]
    holders = Staff.objects.filter(
        groups__permissions__codename=codename, groups__permissions__content_type__app_label="evaluations"
    )
    people: QuerySet[Staff] = Staff.objects.serving_on(day).filter(pk__in=holders)
    return people.exclude(pk=follow_up.rating.staff_id).order_by("number")


@transaction.atomic
def assign(follow_up: FollowUp, *, to: Staff, by: Staff) -> FollowUp:
    """Give a bad review to somebody to verify, or to somebody else before anything was done; never the rated person."""
    require(by, ASSIGN_FOLLOW_UPS)
    row, moment = _locked(follow_up, by), timezone.now()
    if to.pk == row.rating.staff_id:
        raise NotPermitted(_("Nobody follows up a review of themselves. Choose somebody else."))
    if not to.has_perm(VERIFY_RATINGS):
        raise NotPermitted(_("%(person)s may not be assigned bad reviews. Choose somebody else.") % {"person": to.name})
    ensure_in_service(to, moment)
    sources = (FollowUpState.OPEN, FollowUpState.ASSIGNED, FollowUpState.CONTACTED)
    target = row.state if row.state in sources[1:] else FollowUpState.ASSIGNED.value
    _move(row, sources, state=target, assigned_to=to, assigned_at=moment)
    return _told(row, "assign", by=by, note=to.name, after={"to": to.pk})


@transaction.atomic
def record_contact(follow_up: FollowUp, *, by: Staff, note: str) -> FollowUp:
    """Record that the visitor was contacted, and what they said."""
    row = _of_assignee(follow_up, by)
    text = words(note, most=2000, missing=_("Write down what the visitor said."))
    _move(row, (FollowUpState.ASSIGNED,), state=FollowUpState.CONTACTED, contacted_at=timezone.now())
    return _told(row, "contact", by=by, note=text)


@transaction.atomic
def record_verdict(follow_up: FollowUp, *, by: Staff, verdict: str, note: str) -> FollowUp:
    """Record what the verification found, and on what it rests."""
    row = _of_assignee(follow_up, by)
    if verdict not in Verdict.values:
        raise NotValid(_("Choose what the verification found."))
    text = words(note, most=2000, missing=_("Write down on what the finding rests."))
    fields = {"verdict": verdict, "verified_at": timezone.now()}
    _move(row, (FollowUpState.CONTACTED,), state=FollowUpState.VERIFIED, **fields)
    return _told(row, "verify", by=by, note=text, after={"verdict": verdict})


@transaction.atomic
def declare_complex(follow_up: FollowUp, *, by: Staff, reason: str) -> FollowUp:
    """Take the longer deadline for a complex matter, once, with its reason."""
    row = _of_assignee(follow_up, by)
    text = words(reason, most=500, missing=_("Say why the matter takes longer; the reason is recorded."))
    if row.complex_reason:
        raise FollowUpMoved(_("The longer deadline was taken already."))
    day = timezone.localdate(row.opened_at)
    due = due_after(day, RatingSettings.objects.current().complex_days)
    sources = (FollowUpState.ASSIGNED, FollowUpState.CONTACTED, FollowUpState.VERIFIED)
    _move(row, sources, complex_reason=text, rectify_due_on=max(due, row.rectify_due_on))
    return _told(row, "complex", by=by, note=text, after={"rectify_due_on": row.rectify_due_on})


@transaction.atomic
def settle(follow_up: FollowUp, *, by: Staff, settlement: str, text: str) -> FollowUp:
    """Record that it was put right, or explained where there was nothing to put right."""
    row = _of_assignee(follow_up, by)
    if settlement not in Settlement.values:
        raise NotValid(_("Choose whether it was rectified or explained."))
    if settlement == Settlement.EXPLAINED and row.verdict == Verdict.TRUE:
        raise NotValid(_("What was found true is rectified, not explained."))
    done = words(text, most=2000, missing=_("Write down what was done."))
    fields = {"settlement": settlement, "settlement_text": done, "settled_at": timezone.now()}
    _move(row, (FollowUpState.VERIFIED,), state=FollowUpState.SETTLED, **fields)
    return _told(row, "settle", by=by, note=done, after={"settlement": settlement})


@transaction.atomic
def record_reply(follow_up: FollowUp, *, by: Staff, text: str) -> FollowUp:
    """Record the reply that the visitor was given."""
    row = _of_assignee(follow_up, by)
    reply = words(text, most=2000, missing=_("Write down what the visitor was told."))
    _move(row, (FollowUpState.SETTLED,), state=FollowUpState.REPLIED, reply=reply, replied_at=timezone.now())
    return _told(row, "reply", by=by, note=reply)


@transaction.atomic
def record_call_back(follow_up: FollowUp, *, by: Staff, result: str, note: str = "") -> FollowUp:
    """Record the call-back (回访): satisfied or not; who is not reached is called up to three times."""
    row = _of_assignee(follow_up, by)
    if result not in CallBack.values:
        raise NotValid(_("Choose what the call-back showed."))
    text = words(note, most=2000)
    if result == CallBack.DISSATISFIED and not text:
        raise NotValid(_("Write down what the visitor is still not satisfied with."))
    if row.state != FollowUpState.REPLIED:
        raise _moved(row)
    before = FollowUpEvent.objects.filter(follow_up=row, verb="call_in_vain").count()
    if result == CallBack.NOT_REACHED and before + 1 < MOST_CALLS:
        return _told(row, "call_in_vain", by=by, note=text)
    fields = {"call_back": result, "called_back_at": timezone.now()}
    _move(row, (FollowUpState.REPLIED,), state=FollowUpState.CALLED_BACK, **fields)
    return _told(row, "call_back", by=by, note=text, after={"result": result})


@transaction.atomic
def reveal_contact(follow_up: FollowUp, *, by: Staff, reason: str) -> dict[str, str]:
    """Show the assignee whom to call; the reason is recorded. Nobody else sees who rated."""
    row = _of_assignee(follow_up, by)
    text = words(reason, most=500)
    if len(text) < 2:
        raise NotValid(_("Say why you need the data; the reason is recorded."))
    contact = getattr(row.rating, "contact", None)
    if contact is None or not (contact.name or contact.phone):
        raise Refusal(_("No phone is known, or it was emptied after its time."))
    audit.record("rating.reveal", row.rating, by=by, reason=text, label=str(row.rating.case))
    return {"name": contact.name, "phone": contact.phone}


def _of_assignee(follow_up: FollowUp, by: Staff) -> FollowUp:
    row = _locked(follow_up, by)
    if row.assigned_to_id != by.pk:
        raise NotPermitted(_("This review is assigned to somebody else."))
    return row


def _locked(follow_up: FollowUp, by: Staff) -> FollowUp:
    """The row under a lock; the rated person is refused, whatever they may do otherwise."""
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True).select_related("rating__case")
    row = rows.get(pk=follow_up.pk)
    if row.rating.staff_id == by.pk:
        raise NotPermitted(_("Nobody handles a review of themselves."))
    return row


def _move(row: FollowUp, sources: tuple[str, ...], **fields: Any) -> None:
    if row.state not in sources or not FollowUp.objects.filter(pk=row.pk, state=row.state).update(**fields):
        raise _moved(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.refresh_from_db(fields=["due_on"])  # the database computes it


def _moved(row: FollowUp) -> FollowUpMoved:
    state = row.get_state_display()
    return FollowUpMoved(
        _("This review is at another step now: %(state)s. The page shows what is next.") % {"state": state}
    )


def _told(row: FollowUp, verb: str, *, by: Staff, note: str = "", after: dict[str, Any] | None = None) -> FollowUp:
    """Add the event, and the act to the audit; the words stay with the event."""
    FollowUpEvent.objects.create(follow_up=row, verb=verb, by=by, at=timezone.now(), note=note[:2000])
    audit.record(f"follow_up.{verb}", row, by=by, label=str(row.rating.case), after=after or {})
    return row
