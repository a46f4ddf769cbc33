"""The one place where a case moves: a step record and the case's new step, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import COUNTER_STEPS, How, Step
from appointments.models import Case, StepRecord, Visit
from appointments.services import guards
from appointments.services.guards import CaseMoved
from appointments.services.texts import plain
from service_window.prepared import change_rows, insert_row
from windows.models import Staff
from windows.services import audit

_COUNTER_VERBS: dict[str, tuple[Step, How]] = {
    "greet": (Step.GREET, How.DONE),
    "communicate": (Step.COMMUNICATE, How.DONE),
    "offer_water": (Step.OFFER_WATER, How.DONE),
    "decline_water": (Step.OFFER_WATER, How.DECLINED),
}


def move(
    case: Case,
    step: Step,
    *,
    by: Staff | None,
    how: How = How.DONE,
    note: str = "",
    visit: Visit | None = None,
    moment: datetime | None = None,
    changes: Mapping[str, Any] | None = None,
) -> StepRecord:
    """Complete ``step`` of a locked case and make the next one due; ``changes`` go into the same update.

    After the last step the caller's ``changes`` close the case. Raises `CaseMoved` if another step is due.
    The caller holds the lock, has asked the guards, and records the act.
    """
    moment = moment or timezone.now()
    if case.step != step or case.is_closed:
        raise CaseMoved(_("Somebody else has already moved this case. The page now shows where it stands."))
    record = StepRecord(
        case=case,
        visit=visit,
        step=step,
        how=how,
        staff=by,
        started_at=min(case.step_since, moment),
        completed_at=moment,
        note=plain(note),
    )
    insert_row(record)
    fields = {"step": min(step + 1, Step.FINISH.value), "step_since": moment, **(changes or {})}
    if not change_rows(Case, {"id": case.pk, "step": step, "closed_at": None}, fields):
        raise CaseMoved(_("Somebody else has already moved this case. The page now shows where it stands."))
    for name, value in fields.items():
        setattr(case, name, value)
    return record


@transaction.atomic
def advance(case: Case, verb: str, *, by: Staff, note: str = "") -> StepRecord:
    """Complete one of the steps F1–F3 with the move ``verb`` of `appointments.flow`."""
    step, how = _COUNTER_VERBS[verb]
    locked = guards.lock(case)
    if locked.step != step and not locked.is_closed:
        raise CaseMoved(_("This case is no longer at the step the page showed. The page now shows where it stands."))
    guards.ensure(verb, locked, by=by)
    record = move(locked, step, by=by, how=how, note=note, visit=guards.visit_of_case(locked, by))
    _tell(case, locked)
    audit.record(f"case.{verb}", locked, by=by, label=str(locked), after={"step": locked.step})
    return record


@transaction.atomic
def welcome(case: Case, *, by: Staff) -> list[StepRecord]:
    """Complete what is left of F1–F3 with one key."""
    locked = guards.lock(case)
    guards.ensure("welcome", locked, by=by)
    visit, moment = guards.visit_of_case(locked, by), timezone.now()
    left = [step for step in COUNTER_STEPS if step >= locked.step]
    records = [move(locked, step, by=by, visit=visit, moment=moment) for step in left]
    _tell(case, locked)
    audit.record("case.welcome", locked, by=by, label=str(locked), after={"step": locked.step})
    return records


def write_counter_steps(
    case: Case, *, by: Staff, how: How, moment: datetime, visit: Visit | None = None, until: Step = Step.OFFER_WATER
) -> None:
    """Complete F1 to ``until`` of a new case that nobody greets again: carried over, or not applicable."""
    for step in COUNTER_STEPS:
        if case.step <= step <= until:
            move(case, step, by=by, how=how, visit=visit, moment=moment)


def _tell(case: Case, locked: Case) -> None:
    """Let the caller's object say what the locked one says."""
    case.step, case.step_since = locked.step, locked.step_since
