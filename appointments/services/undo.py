"""Taking back a wrong key: for five minutes, by whoever pressed it, while nothing was built on it."""

from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.deadlines import freeze_between
from appointments.flow import Outcome, Step, pressed_together
from appointments.models import (
    Approval,
    Case,
    Delivery,
    MaterialCheck,
    Result,
    SpecialProcedure,
    StepRecord,
    Ticket,
    Undertaking,
    Visit,
)
from appointments.services import case_papers, clocks, guards
from appointments.services.guards import CaseMoved, Refused
from appointments.services.ticket_moves import move
from service_window.wording import in_chinese
from windows.models import Office, Paper, Staff
from windows.services import audit

_TAKEN_BACK = gettext_lazy("Taken back within five minutes.")


@transaction.atomic
def undo_last(case: Case, *, by: Staff) -> Case:
    """Take back the last step, or an early end; the record stays and says who took it back and when.

    What one press did is taken back by one press: all steps of F1–F3 that "all three done" completed. Only the step that
    ``case`` shows: who presses twice does not take back two.
    """
    locked = guards.lock(case)
    if (locked.step, locked.is_closed) != (case.step, case.is_closed):
        raise _moved()
    guards.ensure("undo", locked, by=by)
    if locked.is_closed and locked.outcome != Outcome.COMPLETED:
        return _reopen(locked, by)
    standing = {Step(row.step): row for row in StepRecord.objects.live().filter(case=locked)}
    gesture = [standing[step] for step in pressed_together({step: row.completed_at for step, row in standing.items()})]
    if not gesture:
        raise Refused(_("There is no step to take back."))
    moment = timezone.now()
    for row in reversed(gesture):  # the last one first: none is taken back while a later one stands
        if not StepRecord.objects.live().filter(pk=row.pk).update(reversed_at=moment, reversed_by=by):
            raise CaseMoved(_("This step has already been taken back."))
    step = Step(gesture[0].step)
    fields: dict[str, object] = {"step": step, "step_since": gesture[0].started_at}
    fields |= _TAKE_BACK[step](locked, by) if step in _TAKE_BACK else {}
    if not Case.objects.filter(pk=locked.pk, step=locked.step).update(**fields):
        raise _moved()
    voided = case_papers.void_papers(locked, _PAPERS.get(step, ()), by=by, reason=in_chinese(_TAKEN_BACK))
    _reopen_visit(locked, by)
    done = audit.Act("case.undo", locked, by=by, label=str(locked), before={"step": locked.step}, after={"step": step})
    audit.record_many((*voided, done))
    return guards.lock(locked)


def _reopen(case: Case, by: Staff) -> Case:
    """Take back an early end: advice, no-show, non-acceptance or withdrawal entered by mistake."""
    fields: dict[str, object] = {"closed_at": None, "closed_by": None}
    fields |= {"outcome": "", "outcome_reason": "", "outcome_file": None} | _resume_procedure(case)
    if not Case.objects.filter(pk=case.pk, closed_at=case.closed_at).update(**fields):
        raise _moved()
    voided = case_papers.void_papers(
        case, (Paper.Kind.NOT_ACCEPTED, Paper.Kind.WITHDRAWAL), by=by, reason=in_chinese(_TAKEN_BACK)
    )
    _reopen_visit(case, by)
    done = audit.Act("case.reopen", case, by=by, label=str(case), before={"outcome": case.outcome})
    audit.record_many((*voided, done))
    return guards.lock(case)


def _resume_procedure(case: Case) -> dict[str, object]:
    """Let the special procedure that a withdrawal cut off go on, as if it had not been; the clock stays frozen."""
    cut = SpecialProcedure.objects.filter(case=case, ended_at=case.closed_at).first()
    if case.outcome != Outcome.WITHDRAWN or cut is None:
        return {}
    SpecialProcedure.objects.create(
        case=case,
        kind=cut.kind,
        expected_days=cut.expected_days,
        note=cut.note,
        companions=cut.companions,
        started_at=cut.started_at,
        started_by=cut.started_by,
    )
    frozen = freeze_between(cut.started_at, None, close=Office.objects.current().closes_business_at).first
    return {"frozen_since": frozen, **clocks.fields_of(clocks.compute(case))}


def _reopen_visit(case: Case, by: Staff) -> None:
    """Open the visit again that ended with the case, unless the person already has another visitor."""
    if not case.is_closed or guards.open_visit_of(by) is not None:
        return
    visits = Visit.objects.filter(case_links__case=case, staff=by, closed_at__gte=case.closed_at)
    visit = visits.select_related("window").first()
    if visit is None or visit.channel == "phone":
        return
    ticket = Ticket.objects.filter(visit=visit).first()
    if ticket is not None and not ticket.is_ended:  # the visitor was passed on and waits elsewhere
        return
    try:
        with transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(closed_at=None)
    except IntegrityError:  # another visitor sat down in this moment; the case goes on without its visit
        return
    if ticket is not None:
        moment, window = timezone.now(), visit.window
        move(ticket, Ticket.State.SERVING, sources=Ticket.ENDED, moment=moment, by=by, at=window, ended_at=None)


def _take_back_acceptance(case: Case, by: Staff) -> dict[str, object]:
    built_on = (
        case.approvals.filter(reversed_at=None).exists()
        or case.special_procedures.exists()
        or case.extensions.exclude(state="refused").exists()
    )
    if built_on:
        raise Refused(_("The approval has begun. The acceptance can no longer be taken back."))
    Undertaking.objects.filter(case=case, taken_back_at=None).update(taken_back_at=timezone.now())
    MaterialCheck.objects.filter(case=case, tolerated=True).update(tolerated=False)
    case.accepted_on = None
    dues = clocks.fields_of(clocks.compute(case))
    return {"acceptance": "", "accepted_on": None, "accepted_by": None, **dues}


def _take_back_decision(case: Case, by: Staff) -> dict[str, object]:
    rows = Approval.objects.filter(case=case, round=case.approval_round, reversed_at=None)
    last = rows.order_by("-position").first()
    if last is None or last.by_id != by.pk:
        raise Refused(_("Only who decided can take the decision back."))
    before = rows.exclude(pk=last.pk).order_by("-position").values_list("position", flat=True).first()
    Approval.objects.filter(pk=last.pk).update(reversed_at=timezone.now(), reversed_by=by)
    return {"decision": "", "decided_at": None, "decided_on": None, "approval_position": before or 0}


def _take_back_result(case: Case, by: Staff) -> dict[str, object]:
    Result.objects.filter(case=case, taken_back_at=None).update(taken_back_at=timezone.now())
    return {"result_ready_at": None, "result_ready_on": None}


def _take_back_delivery(case: Case, by: Staff) -> dict[str, object]:
    Delivery.objects.filter(case=case, taken_back_at=None).update(taken_back_at=timezone.now())
    return {"closed_at": None, "closed_by": None, "outcome": "", "rating_invited_at": None}


def _moved() -> CaseMoved:
    return CaseMoved(_("Somebody else has already moved this case. The page now shows where it stands."))


_TAKE_BACK: dict[Step, Callable[[Case, Staff], dict[str, object]]] = {
    Step.ACCEPT: _take_back_acceptance,
    Step.APPROVE: _take_back_decision,
    Step.PRINT_CERTIFICATE: _take_back_result,
    Step.FINISH: _take_back_delivery,
}
_PAPERS: dict[Step, Sequence[str]] = {
    Step.ACCEPT: (Paper.Kind.ACCEPTANCE_SLIP, Paper.Kind.PROMISE_SLIP, Paper.Kind.UNDERTAKING),
    Step.PRINT_CERTIFICATE: (Paper.Kind.OWN_RESULT, Paper.Kind.DECISION_REFUSED),
    Step.FINISH: (Paper.Kind.DELIVERY_RECEIPT,),
}
