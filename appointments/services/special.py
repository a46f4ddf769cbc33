"""Special procedures that freeze both clocks (§45), and the one extension of the limit (§42)."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.deadlines import freeze_between, told_in_time
from appointments.models import Case, Extension, SpecialProcedure
from appointments.services import case_papers, clocks, guards
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import NAME_LENGTH, plain
from windows.models import Office, Paper, Staff
from windows.services import audit


@transaction.atomic
def start_special_procedure(
    case: Case, *, kind: str, expected_days: int, by: Staff, note: str = "", companions: str = ""
) -> SpecialProcedure:
    """Start a procedure whose time does not count; the applicant is told in writing how long it takes.

    On-site checks need two or more staff (§34(3)): ``companions`` names them.
    """
    locked = guards.lock(case)
    guards.ensure("start_special", locked, by=by)
    if locked.item_version is None or kind not in locked.item_version.special_procedures:
        raise Refused(_("This item does not provide for this special procedure."))
    if not 1 <= expected_days <= 365:
        raise Refused(_("Say how many working days it will take, 1 to 365; the applicant is told."))
    if kind == SpecialProcedure.Kind.INSPECTION and len(set(companions.split())) < 2:
        raise Refused(_("An inspection is carried out by two or more people; name them, separated by spaces."))
    note, companions = plain(note), plain(companions, most=NAME_LENGTH)
    moment = timezone.now()
    procedure = SpecialProcedure.objects.create(
        case=locked,
        kind=kind,
        expected_days=expected_days,
        note=note,
        companions=companions,
        started_at=moment,
        started_by=by,
    )
    first = freeze_between(moment, None, close=Office.objects.current().closes_business_at).first
    locked.frozen_since = first
    _save_dues(locked, frozen_since=first)
    paper = {
        "procedure": kind,
        "started_on": timezone.localdate(moment).isoformat(),
        "expected_limit": {"number": expected_days, "unit": "working_day"},
        "reason": note or None,
    }
    done = audit.Act("case.start_special", locked, by=by, label=str(locked), after={"kind": kind, "frozen": first})
    case_papers.issue(locked, ((Paper.Kind.SPECIAL_PROCEDURE, paper),), by=by, acts=(done,))
    return procedure


@transaction.atomic
def end_special_procedure(case: Case, *, by: Staff, note: str = "") -> SpecialProcedure:
    """End the procedure under way; the clocks run on."""
    locked = guards.lock(case)
    guards.ensure("end_special", locked, by=by)
    procedure = SpecialProcedure.objects.get(case=locked, ended_at=None)
    procedure.ended_at, procedure.ended_by, procedure.end_note = timezone.now(), by, plain(note)
    procedure.save(update_fields=("ended_at", "ended_by", "end_note"))
    locked.frozen_since = None
    _save_dues(locked, frozen_since=None)
    after = {"kind": procedure.kind, "promised_due_on": locked.promised_due_on}
    audit.record("case.end_special", locked, by=by, reason=note, label=str(locked), after=after)
    return procedure


@transaction.atomic
def request_extension(case: Case, *, days: int, reason: str, by: Staff) -> Extension:
    """Ask the bureau leader for an extension of 1 to 10 working days, once (§42)."""
    locked = guards.lock(case)
    guards.ensure("request_extension", locked, by=by)
    if not 1 <= days <= Extension.MOST_DAYS:
        raise Refused(_("An extension is 1 to 10 working days."))
    reason = plain(reason)
    if not reason:
        raise Refused(_("An extension needs a reason; the applicant is told."))
    if locked.statutory_due_on is not None and timezone.localdate() > locked.statutory_due_on:
        raise Refused(_("The statutory limit has run out. It can no longer be extended."))
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                case=locked, days=days, reason=reason, requested_at=timezone.now(), requested_by=by
            )
    except IntegrityError as error:
        raise Refused(_("An extension is already waiting for the decision of the bureau leader.")) from error
    audit.record("case.request_extension", locked, by=by, reason=reason, label=str(locked), after={"days": days})
    return extension


@transaction.atomic
def decide_extension(extension: Extension, *, approve: bool, reason: str, by: Staff) -> Extension:
    """Approve or refuse an extension as head of the authority; the applicant is told with the approval.

    The promise moves only if it had not run out when the applicant was told.
    """
    reason = plain(reason)
    if not reason:
        raise Refused(_("Give the reason of the decision."))
    locked = guards.lock(extension.case)
    _ensure_may_decide(extension, locked, by)
    if approve:
        _ensure_extendable(locked)
    today = timezone.localdate()
    moves = approve and (locked.promised_due_on is None or told_in_time(today, locked.promised_due_on))
    state = Extension.State.APPROVED if approve else Extension.State.REFUSED
    fields = {
        "state": state,
        "decided_at": timezone.now(),
        "decided_by": by,
        "decision_reason": reason,
        "told_on": today if approve else None,
        "moves_promise": moves,
    }
    if not Extension.objects.filter(pk=extension.pk, state=Extension.State.REQUESTED).update(**fields):
        raise CaseMoved(_("This extension has already been decided."))
    previous = {"promised_due_on": locked.promised_due_on, "statutory_due_on": locked.statutory_due_on}
    drafts = []
    if approve:
        _save_dues(locked)
        drafts.append((Paper.Kind.EXTENSION, _extension_paper(extension, previous, today)))
    after = {"state": state.value, "days": extension.days, "promised_due_on": locked.promised_due_on}
    verb, label = "case.decide_extension", str(locked)
    done = audit.Act(verb, locked, by=by, reason=reason, label=label, before=previous, after=after)
    case_papers.issue(locked, drafts, by=by, acts=(done,))
    return Extension.objects.get(pk=extension.pk)


def _ensure_may_decide(extension: Extension, case: Case, by: Staff) -> None:
    if not by.has_perm("appointments.decide_extension"):
        raise Refused(_("Only the bureau leader decides on an extension."))
    if extension.requested_by_id == by.pk:
        raise Refused(_("Nobody decides on an extension they requested."))
    guards.ensure_serving(by)
    if case.holder_id == by.pk:
        raise Refused(_("Nobody decides on an extension of a case they handle."))


def _ensure_extendable(case: Case) -> None:
    if case.is_closed or case.decided_on is not None:
        raise Refused(_("The case has already been decided. There is nothing to extend."))
    if case.statutory_due_on is not None and timezone.localdate() > case.statutory_due_on:
        raise Refused(_("The statutory limit has run out. It can no longer be extended."))


def _extension_paper(extension: Extension, previous: Mapping[str, object], today: object) -> dict[str, object]:
    return {
        "extended_by": {"number": extension.days, "unit": "working_day"},
        "reason": extension.reason,
        "approved_on": str(today),
        **{f"previous_{name}": str(day) if day else None for name, day in previous.items()},
    }


def _save_dues(case: Case, **fields: object) -> None:
    fields |= clocks.fields_of(clocks.compute(case))
    if not Case.objects.filter(pk=case.pk, step=case.step, closed_at=None).update(**fields):
        raise CaseMoved(_("Somebody else has already moved this case. The page now shows where it stands."))
    for name, value in fields.items():
        setattr(case, name, value)
