"""Step F4: materials checked, corrected once, accepted, accepted with an undertaking, deemed, or not accepted."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.deadlines import deemed_acceptance
from appointments.flow import How, Outcome, Step
from appointments.models import Case, CorrectionNotice, MaterialCheck, StepRecord, Undertaking
from appointments.services import case_papers, clocks, guards, steps, visits
from appointments.services.awaiting import silent_licences
from appointments.services.case_papers import Draft
from appointments.services.guards import Refused
from appointments.services.texts import NAME_LENGTH, plain
from service_window.wording import in_chinese
from windows.models import CalendarDay, ItemVersion, Paper, Staff
from windows.services import audit, papers

_MATERIAL_NOTE_LENGTH = 500
REFUSAL_GROUNDS = ("", "no_licence_needed", "other_authority")
UNDERTAKING_MOST_DAYS = 60
"""An undertaking reaches at most this many calendar days ahead (common practice, no law)."""


@transaction.atomic
def check_material(case: Case, material_id: int, *, state: str, by: Staff, note: str = "") -> MaterialCheck:
    """Say of one material whether it is there and in form."""
    locked = guards.lock(case)
    guards.ensure("check_materials", locked, by=by)
    if state not in MaterialCheck.State.values:
        raise Refused(_("This is not a state of a material."))
    note = plain(note, most=_MATERIAL_NOTE_LENGTH)
    unchecked = state == MaterialCheck.State.UNCHECKED
    rows = MaterialCheck.objects.filter(case=locked, material=material_id)
    changed = rows.update(
        state=state,
        note=note,
        tolerated=False,
        checked_at=None if unchecked else timezone.now(),
        checked_by=None if unchecked else by,
    )
    if not changed:
        raise Refused(_("This material does not belong to the case."))
    after = {"material": material_id, "state": state}
    audit.record("case.check_material", locked, by=by, label=str(locked), after=after)
    return rows.select_related("material").get()


@transaction.atomic
def mark_all_present(case: Case, *, by: Staff) -> int:
    """Mark every required material not yet checked as present; return how many that were.

    What is asked for only where it applies stays open: nobody claims unseen that it was handed in (decision 0157).
    """
    return _mark_unchecked(case, "mark_all_present", MaterialCheck.State.PRESENT, required=True, by=by)


@transaction.atomic
def mark_rest_not_needed(case: Case, *, by: Staff) -> int:
    """Mark what is asked for only where it applies, and is not yet checked, as not needed; return how many that were."""
    return _mark_unchecked(case, "mark_rest_not_needed", MaterialCheck.State.NOT_NEEDED, required=False, by=by)


@transaction.atomic
def issue_correction(case: Case, *, by: Staff, note: str = "", again_reason: str = "") -> CorrectionNotice:
    """Tell the applicant once everything that is to be supplied (行政许可法 §32(4)).

    A further notice needs ``again_reason`` and is flagged: what could have been told the first time was not.
    """
    locked = guards.lock(case)
    facts = guards.ensure("issue_correction", locked, by=by)
    note, again_reason = plain(note), plain(again_reason)
    if facts.notices and not again_reason:
        raise Refused(_("The applicant has already been told once. A further notice needs a reason and is flagged."))
    missing = missing_of(locked)
    notice = CorrectionNotice.objects.create(
        case=locked,
        ordinal=facts.notices + 1,
        items=missing,
        note=note,
        again_reason=again_reason if facts.notices else "",
        issued_at=timezone.now(),
        issued_by=by,
    )
    paper: dict[str, Any] = {
        "missing": missing,
        "reason": note or None,
        "repeat_reason": notice.again_reason or None,
    }
    done = audit.Act(
        "case.issue_correction",
        locked,
        by=by,
        label=str(locked),
        reason=notice.again_reason,
        after={"ordinal": notice.ordinal, "flagged": notice.is_flagged},
    )
    case_papers.issue(locked, ((Paper.Kind.CORRECTION_NOTICE, paper),), by=by, acts=(done,))
    return notice


@transaction.atomic
def record_supplement(case: Case, *, by: Staff) -> CorrectionNotice:
    """Record that the applicant has supplied what the open notice asks for; what was lacking is checked again."""
    locked = guards.lock(case)
    guards.ensure("record_supplement", locked, by=by)
    notice = CorrectionNotice.objects.get(case=locked, supplied_at=None)
    notice.supplied_at, notice.supplied_to = timezone.now(), by
    notice.save(update_fields=("supplied_at", "supplied_to"))
    lacking = MaterialCheck.objects.filter(case=locked, state__in=MaterialCheck.LACKING)
    lacking.update(state=MaterialCheck.State.UNCHECKED, checked_at=None, checked_by=None)
    audit.record("case.record_supplement", locked, by=by, label=str(locked), after={"ordinal": notice.ordinal})
    return notice


@transaction.atomic
def accept_case(case: Case, *, by: Staff, note: str = "") -> StepRecord:
    """Accept a complete application (受理, F4); the promise begins to run."""
    locked = guards.lock(case)
    guards.ensure("accept", locked, by=by)
    return _accept(locked, Case.Acceptance.ORDINARY, by=by, note=note)


@transaction.atomic
def accept_with_undertaking(case: Case, *, due_on: date, by: Staff, note: str = "") -> StepRecord:
    """Accept although tolerable materials are missing (容缺受理), against a written promise to supply them."""
    locked = guards.lock(case)
    guards.ensure("accept_tolerated", locked, by=by)
    today = timezone.localdate()
    if not today < due_on <= today + timedelta(days=UNDERTAKING_MOST_DAYS):
        raise Refused(
            _("The day until which the materials are supplied lies between tomorrow and %(days)d days from now.")
            % {"days": UNDERTAKING_MOST_DAYS}
        )
    MaterialCheck.objects.filter(case=locked, state__in=MaterialCheck.LACKING).update(tolerated=True)
    Undertaking.objects.create(case=locked, due_on=due_on, made_at=timezone.now(), taken_by=by)
    missing = [row | {"due_on": due_on.isoformat()} for row in missing_of(locked)]
    undertaking = (Paper.Kind.UNDERTAKING, {"missing": missing, "supply_by": due_on.isoformat()})
    return _accept(locked, Case.Acceptance.TOLERATED, by=by, note=note, missing=missing, drafts=(undertaking,))


@transaction.atomic
def fulfil_undertaking(case: Case, *, by: Staff) -> Undertaking:
    """Record that what was promised has been supplied."""
    locked = guards.lock(case)
    guards.ensure("fulfil_undertaking", locked, by=by)
    undertaking = Undertaking.objects.get(case=locked, taken_back_at=None)
    undertaking.fulfilled_at, undertaking.fulfilled_to = timezone.now(), by
    undertaking.save(update_fields=("fulfilled_at", "fulfilled_to"))
    rows = MaterialCheck.objects.filter(case=locked, tolerated=True)
    rows.update(state=MaterialCheck.State.PRESENT, checked_at=timezone.now(), checked_by=by)
    audit.record("case.fulfil_undertaking", locked, by=by, label=str(locked))
    return undertaking


@transaction.atomic
def refuse_acceptance(case: Case, *, by: Staff, reason: str, ground: str = "", competent_authority: str = "") -> Case:
    """Do not accept (不予受理), in writing, with the reason and the remedies (§32(1), (2))."""
    locked = guards.lock(case)
    guards.ensure("refuse_acceptance", locked, by=by)
    reason, competent_authority = plain(reason), plain(competent_authority, most=NAME_LENGTH)
    if not reason:
        raise Refused(_("Non-acceptance is in writing and needs a reason."))
    if ground not in REFUSAL_GROUNDS:
        raise Refused(_("This is not a ground of non-acceptance."))
    if ground == "other_authority" and not competent_authority:
        raise Refused(_("Name the authority that is competent."))
    visits.end_case(locked, Outcome.NOT_ACCEPTED, by=by, moment=timezone.now(), reason=reason)
    visits.finish_visit_if_done(locked, by=by)
    paper = {
        "reason": reason,
        "ground": ground or None,
        "competent_authority": competent_authority or None,
    }
    done = audit.Act("case.refuse_acceptance", locked, by=by, label=str(locked), reason=reason)
    case_papers.issue(locked, ((Paper.Kind.NOT_ACCEPTED, paper),), by=by, acts=(done,))
    return locked


def deem_due_cases(today: date) -> int:
    """Accept by law what was left without a word for five working days (视为受理, §32(4)); licences only.

    Run by ``tick``; a case is accepted once however often it runs. Returns how many cases it was.
    """
    calendar = CalendarDay.objects.work_calendar()
    waiting = silent_licences().filter(received_on__lt=today)
    # Read to the end before anything is written: SQLite refuses to write behind an open read.
    found = list(waiting.order_by("pk").only("pk", "received_on"))
    due = (case for case in found if case.received_on and deemed_acceptance(case.received_on, today, calendar))
    return sum(_deem(case) for case in due)


@transaction.atomic
def _deem(case: Case) -> bool:
    locked = guards.lock(case)
    told = CorrectionNotice.objects.filter(case=locked).exists()
    if locked.step != Step.ACCEPT or locked.is_closed or told:
        return False
    _accept(locked, Case.Acceptance.DEEMED, by=None, accepted_on=locked.received_on)
    return True


def _mark_unchecked(case: Case, verb: str, state: MaterialCheck.State, *, required: bool, by: Staff) -> int:
    locked = guards.lock(case)
    guards.ensure(verb, locked, by=by)
    rows = MaterialCheck.objects.filter(case=locked, state=MaterialCheck.State.UNCHECKED, material__required=required)
    changed = rows.update(state=state, checked_at=timezone.now(), checked_by=by)
    audit.record(f"case.{verb}", locked, by=by, label=str(locked), after={"changed": changed})
    return changed


def missing_of(case: Case) -> list[dict[str, Any]]:
    """What lacks, as the papers list it: name and reason."""
    checks = MaterialCheck.objects.filter(case=case, state__in=MaterialCheck.LACKING)
    return [
        {"name": check.material.name, "reason": check.note or in_chinese(MaterialCheck.State(check.state).label)}
        for check in checks.select_related("material").order_by("material__position")
    ]


def _accept(
    case: Case,
    acceptance: Case.Acceptance,
    *,
    by: Staff | None,
    note: str = "",
    accepted_on: date | None = None,
    missing: Sequence[dict[str, Any]] = (),
    drafts: Sequence[Draft] = (),
) -> StepRecord:
    moment = timezone.now()
    case.accepted_on = accepted_on or _supplied_on(case) or timezone.localdate(moment)
    dues = clocks.fields_of(clocks.compute(case))
    changes = {
        "acceptance": acceptance.value,
        "accepted_on": case.accepted_on,
        "accepted_by": by,
        "approval_position": 0,
        **dues,
    }
    deemed = acceptance is Case.Acceptance.DEEMED
    visit = guards.visit_of_case(case, by) if by else None
    how = How.DEEMED if deemed else How.DONE
    record = steps.move(case, Step.ACCEPT, by=by, how=how, note=note, visit=visit, moment=moment, changes=changes)
    issued = [*drafts, *_slips(case, deemed=deemed, missing=missing)]
    after = {"acceptance": acceptance.value, "accepted_on": case.accepted_on, **dues}
    done = audit.Act("case.accept", case, by=by, label=str(case), after=after)
    case_papers.issue(case, issued, by=by, acts=(done,))
    return record


def _slips(case: Case, *, deemed: bool, missing: Sequence[dict[str, Any]]) -> list[Draft]:
    """The acceptance notice, and for a promised item the slip to collect the result with."""
    version = case.item_version
    if version is None:
        return []
    slip = {
        "deemed": deemed,
        "missing": list(missing),
        "materials": case_papers.materials_of(case),
        "promised_limit": papers.limit_of(version, "promised"),
        "statutory_limit": papers.limit_of(version, "statutory"),
    }
    slips: list[Draft] = [(Paper.Kind.ACCEPTANCE_SLIP, slip)]
    if not version.is_immediate:
        slips.append((Paper.Kind.PROMISE_SLIP, _promise_slip(version)))
    return slips


def _supplied_on(case: Case) -> date | None:
    """The day on which the last of what a notice asked for was handed in: a corrected application counts from it."""
    supplied = CorrectionNotice.objects.filter(case=case).aggregate(last=Max("supplied_at"))["last"]
    return timezone.localdate(supplied) if supplied else None


def _promise_slip(version: ItemVersion) -> dict[str, Any]:
    return {
        "result_name": version.result_name or None,
        "promised_limit": papers.limit_of(version, "promised"),
        "delivery_way": version.delivery_ways[0] if len(version.delivery_ways) == 1 else None,
    }
