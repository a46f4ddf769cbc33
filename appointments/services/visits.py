"""Visits: a number drawn, a person received, advice given, a case taken up again."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import How, Outcome, Step
from appointments.models import Case, CaseVisit, Channel, Ticket, Visit
from appointments.services import guards, handovers, receiving, steps
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import plain
from appointments.services.ticket_moves import move, open_period
from appointments.services.tickets import new_token
from windows.models import Office, ServiceItem, Staff, Window
from windows.services import audit, numbers

_NUMBER_LENGTH = 16


@transaction.atomic
def open_visit(window: Window, *, by: Staff, foreign_number: str = "", item: ServiceItem | None = None) -> Visit:
    """Receive a visitor: draw a number, open the visit and its first case at F1.

    ``foreign_number`` is the number of the centre's own queue, where the office does not draw numbers itself.
    """
    ensure_may_receive(window, by=by)
    if guards.open_visit_of(by) is not None:
        raise Refused(_("You already have a visitor. End that visit first."))
    visit = _begin_visit(window, by, foreign_number)
    case = open_case(visit, by=by, moment=visit.opened_at, item=item)
    audit.record("visit.open", visit, by=by, label=str(visit), after={"window": window.pk, "case": case.pk})
    return visit


@transaction.atomic
def add_case(visit: Visit, *, by: Staff) -> Case:
    """Open a further case of the same visit; F1–F3 are carried over, nobody is greeted twice."""
    visit = _lock_visit(visit, by)
    first = Case.objects.filter(visit_links__visit=visit).order_by("pk").first()
    if first is not None and first.step < Step.ACCEPT and not first.is_closed:
        raise Refused(_("Finish the welcome of the first case; the next one takes it over."))
    moment = timezone.now()
    case = open_case(visit, by=by, moment=moment)
    steps.write_counter_steps(case, by=by, how=How.CARRIED_OVER, moment=moment, visit=visit)
    audit.record("case.add", case, by=by, label=str(case), after={"visit": visit.pk})
    return case


@transaction.atomic
def continue_case(case: Case, window: Window, *, by: Staff, foreign_number: str = "") -> Visit:
    """Receive a visitor who comes back for an open case: to supply materials, or to collect the result."""
    locked = guards.lock(case)
    if locked.is_closed:
        raise Refused(_("This case is closed."))
    visit = guards.open_visit_of(by)
    if visit is None:
        ensure_may_receive(window, by=by)
        visit = _begin_visit(window, by, foreign_number)
    if CaseVisit.objects.filter(visit=visit, case=locked).exists():
        raise Refused(_("This case is already part of the visit."))
    CaseVisit.objects.create(visit=visit, case=locked, kind=CaseVisit.Kind.CONTINUED)
    audit.record("visit.continue", visit, by=by, label=str(locked), after={"case": locked.pk})
    return visit


@transaction.atomic
def close_visit(visit: Visit, *, by: Staff) -> Visit:
    """End a visit; cases that wait for a decision or for materials stay open."""
    visit = _lock_visit(visit, by)
    waiting = Case.objects.filter(visit_links__visit=visit, closed_at=None, received_on=None)
    if waiting.exists():
        raise Refused(_("A case of this visit is not received yet. Receive it, or end it with “Advice given”."))
    finish_visit(visit, by=by)
    audit.record("visit.close", visit, by=by, label=str(visit))
    return visit


def finish_visit(visit: Visit, *, by: Staff, state: str = Ticket.State.SERVED) -> None:
    """Close the visit and its ticket; the caller records the act. A clock that was set back ends it when it began."""
    moment = max(timezone.now(), visit.opened_at)
    Visit.objects.filter(pk=visit.pk, closed_at=None).update(closed_at=moment)
    ticket = Ticket.objects.filter(visit=visit, state=Ticket.State.SERVING).first()
    if ticket is not None:
        move(ticket, state, sources=(Ticket.State.SERVING,), moment=moment, ended_at=moment)
    visit.closed_at = moment


def finish_visit_if_done(case: Case, *, by: Staff, state: str = Ticket.State.SERVED) -> None:
    """Close the visit a case was just ended in, unless another case of it is still open."""
    visit = guards.visit_of_case(case, by)
    if visit is None:
        return
    Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)  # nobody adds a case meanwhile
    cases = Case.objects.filter(visit_links__visit=visit)
    if not cases.filter(closed_at=None).exists():
        stayed = cases.exclude(outcome=Outcome.NO_SHOW).exists()
        finish_visit(visit, by=by, state=Ticket.State.SERVED if stayed else state)


def close_forgotten_visits(today: date) -> int:
    """End the visits that were left open on earlier days, at the close of business of their day.

    Run by ``tick``; returns how many it were. A number counts as served where a case was received or ended
    in the visit, else as not served. Cases not yet received stay with their holder.
    """
    start = timezone.make_aware(datetime.combine(today, time.min))
    found = list(Visit.objects.open().filter(opened_at__lt=start).order_by("pk"))
    return sum(_close_forgotten(visit) for visit in found)


@transaction.atomic
def _close_forgotten(visit: Visit) -> bool:
    day = timezone.localdate(visit.opened_at)
    closes = Office.objects.current().closes_business_at
    moment = max(visit.opened_at, timezone.make_aware(datetime.combine(day, closes)))
    if not Visit.objects.open().filter(pk=visit.pk).update(closed_at=moment):
        return False
    served = Case.objects.filter(visit_links__visit=visit).exclude(received_on=None, closed_at=None).exists()
    state = Ticket.State.SERVED if served else Ticket.State.NOT_SERVED
    ticket = Ticket.objects.open().filter(visit=visit).first()
    if ticket is not None:
        move(ticket, state, sources=(ticket.state,), moment=moment, accurate=False, ended_at=moment)
    after = {"ticket": state.value, "closed_at": moment}
    audit.record("visit.close_forgotten", visit, by=None, label=str(visit), after=after)
    return True


@transaction.atomic
def record_phone_advice(window: Window, *, by: Staff, item: ServiceItem | None = None, note: str = "") -> Visit:
    """Record advice on the telephone (R2) in one gesture: a visit that is over, with a case that ended in advice."""
    ensure_may_work(by)
    moment = timezone.now()
    visit = Visit.objects.create(channel=Channel.PHONE, window=window, staff=by, opened_at=moment, closed_at=moment)
    case = open_case(visit, by=by, moment=moment, item=item)
    steps.write_counter_steps(case, by=by, how=How.NOT_APPLICABLE, moment=moment, visit=visit)
    end_case(case, Outcome.ADVICE_GIVEN, by=by, moment=moment, reason=plain(note))
    audit.record("visit.phone_advice", visit, by=by, label=str(case), after={"case": case.pk})
    return visit


@transaction.atomic
def give_advice(case: Case, *, by: Staff, note: str = "") -> Case:
    """End a case with advice: nothing was applied for."""
    return _end_early(case, "advise", Outcome.ADVICE_GIVEN, by=by, note=note, ticket=Ticket.State.SERVED)


@transaction.atomic
def mark_no_show(case: Case, *, by: Staff, note: str = "") -> Case:
    """End a case whose visitor did not stay."""
    return _end_early(case, "mark_no_show", Outcome.NO_SHOW, by=by, note=note, ticket=Ticket.State.NO_SHOW)


def _end_early(case: Case, verb: str, outcome: Outcome, *, by: Staff, note: str, ticket: str) -> Case:
    locked = guards.lock(case)
    guards.ensure(verb, locked, by=by)
    end_case(locked, outcome, by=by, moment=timezone.now(), reason=plain(note))
    finish_visit_if_done(locked, by=by, state=ticket)
    audit.record(f"case.{verb}", locked, by=by, label=str(locked), after={"outcome": outcome.value})
    return locked


def end_case(case: Case, outcome: Outcome, *, by: Staff, moment: datetime, reason: str, file: object = None) -> None:
    """Close a locked case with an early outcome; the remaining steps stay unwritten."""
    fields = {
        "closed_at": moment,
        "closed_by": by,
        "outcome": outcome.value,
        "outcome_reason": reason,
        "outcome_file": file,
        "frozen_since": None,
    }
    if not Case.objects.filter(pk=case.pk, step=case.step, closed_at=None).update(**fields):
        raise CaseMoved(_("Somebody else has already moved this case. The page now shows where it stands."))
    for name, value in fields.items():
        setattr(case, name, value)


def open_case(visit: Visit, *, by: Staff, moment: datetime, item: ServiceItem | None = None) -> Case:
    """A new case of a visit at F1; the caller records the act."""
    case = Case.objects.create(
        channel=visit.channel,
        window=visit.window,
        holder=by,
        item=item,
        step=Step.GREET,
        step_since=moment,
        opened_at=moment,
        is_sample=Office.objects.current().is_sample,
    )
    handovers.begin(case, by=by, moment=moment, role=guards.duty_role(case, by))
    CaseVisit.objects.create(visit=visit, case=case)
    return case


def _begin_visit(window: Window, by: Staff, foreign_number: str) -> Visit:
    """A visit with its number; one visitor a person, also where two pages ask in the same moment."""
    ensure_nobody_called(by)
    moment = timezone.now()
    ticket = _draw_ticket(window, moment, plain(foreign_number, most=_NUMBER_LENGTH))
    open_period(ticket, moment, by=by, at=window)
    return seat(ticket, window, by=by)


def seat(ticket: Ticket, window: Window, *, by: Staff) -> Visit:
    """Open the visit of a number that is being served; one that went on elsewhere goes on here, as the same visit."""
    moment = timezone.now()
    try:
        with transaction.atomic():
            earlier = Visit.objects.filter(ticket=ticket).first()
            if earlier is None:
                return Visit.objects.create(ticket=ticket, window=window, staff=by, opened_at=moment)
            Visit.objects.filter(pk=earlier.pk).update(closed_at=None, staff=by, window=window)
            return Visit.objects.select_related("window").get(pk=earlier.pk)
    except IntegrityError as error:
        raise Refused(_("You already have a visitor. End that visit first.")) from error


def ensure_nobody_called(by: Staff) -> None:
    """Raise `Refused` while ``by`` has called somebody of whom it is not said yet whether they came."""
    called = Ticket.objects.filter(called_by=by, state=Ticket.State.CALLED).first()
    if called is not None:
        raise Refused(
            _("You have called %(number)s. Say first whether they came, or take the call back.")
            % {"number": called.number}
        )


def _draw_ticket(window: Window, moment: datetime, foreign_number: str) -> Ticket:
    """A number that was not received today; one of ours that the other queue has used already is passed over."""
    day = timezone.localdate(moment)
    while True:
        number = foreign_number or f"D{numbers.next_number(f'ticket:{day}:D'):03d}"
        try:
            with transaction.atomic():
                return Ticket.objects.create(
                    day=day,
                    number=number,
                    source=Ticket.Source.FOREIGN if foreign_number else Ticket.Source.DESK,
                    state=Ticket.State.SERVING,
                    window=window,
                    token=new_token(),
                    drawn_at=moment,
                    called_at=moment,
                    serving_since=moment,
                )
        except IntegrityError as error:
            if foreign_number:
                taken = _("Number %(number)s has already been received today.") % {"number": number}
                raise Refused(taken) from error


def ensure_may_receive(window: Window, *, by: Staff) -> None:
    """Raise `Refused` unless ``by`` may receive visitors at ``window`` now."""
    ensure_may_work(by)
    if not window.is_open:
        raise Refused(
            _("Window %(number)s is closed: %(reason)s") % {"number": window.number, "reason": window.closed_reason}
        )
    receiving.ensure_may_call(window, by=by, moment=timezone.now())


def ensure_may_work(by: Staff) -> None:
    """Raise `Refused` unless ``by`` is in service today and works with visitors."""
    guards.ensure_serving(by)
    if not by.has_perm("appointments.work_case"):
        raise Refused(_("You may look at cases, but not work on them."))


def _lock_visit(visit: Visit, by: Staff) -> Visit:
    locked = Visit.objects.select_for_update(of=("self",), no_key=True).select_related("window").get(pk=visit.pk)
    if locked.staff_id != by.pk:
        raise Refused(_("This visitor is with somebody else."))
    if locked.closed_at is not None:
        raise Refused(_("This visit has already ended."))
    return locked
