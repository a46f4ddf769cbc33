"""The deeds of materials and acceptance (F4) as rows. Mirrors ``services.acceptance``."""

from datetime import timedelta
from typing import Any

from appointments.flow import How, Outcome, Step
from appointments.models import Case, CorrectionNotice, MaterialCheck, Undertaking
from appointments.services.case_papers import Draft
from service_window.demo import moves
from service_window.demo.ledger import Ledger, Track, Turn
from service_window.wording import in_chinese
from windows.models import Material, Paper
from windows.services import papers

_ON_PAPER: dict[str, str | None] = {
    "present": "present",
    "missing": "missing",
    "defective": "deficient",
    "not_needed": "not_needed",
    "unchecked": None,
}


def check_material(ledger: Ledger, turn: Turn) -> None:
    """One material is not there, or not in form."""
    position, state = turn.deed.data["position"], turn.deed.data["state"]
    check = next(row for row in turn.told.checks if row.material.position == position)
    _check(check, turn, state, turn.deed.data["note"])
    ledger.case_act(turn, "case.check_material", after={"material": check.material, "state": state})


def mark_all_present(ledger: Ledger, turn: Turn) -> None:
    """Everything required and not yet checked is there."""
    _mark_unchecked(ledger, turn, MaterialCheck.State.PRESENT, required=True)


def mark_rest_not_needed(ledger: Ledger, turn: Turn) -> None:
    """What is asked for only where it applies does not apply here."""
    _mark_unchecked(ledger, turn, MaterialCheck.State.NOT_NEEDED, required=False)


def issue_correction(ledger: Ledger, turn: Turn) -> None:
    """Everything to be supplied is told once; a further notice is flagged."""
    track, data = turn.told, turn.deed.data
    missing, ordinal = missing_of(track), 1 + len(track.rows.get(CorrectionNotice, []))
    row = CorrectionNotice(
        case=track.case,
        ordinal=ordinal,
        items=missing,
        note=data["note"],
        again_reason=data["again_reason"],
        issued_at=turn.deed.at,
        issued_by=turn.by,
    )
    ledger.add(row, track)
    paper = {"missing": missing, "reason": row.note or None, "repeat_reason": row.again_reason or None}
    ledger.issue(turn, ((Paper.Kind.CORRECTION_NOTICE, paper),))
    after = {"ordinal": ordinal, "flagged": row.is_flagged}
    ledger.case_act(turn, "case.issue_correction", reason=row.again_reason, after=after)


def record_supplement(ledger: Ledger, turn: Turn) -> None:
    """What was asked for has come, and is checked again."""
    row: CorrectionNotice = turn.told.last(CorrectionNotice)
    row.supplied_at, row.supplied_to = turn.deed.at, turn.by
    for check in turn.told.checks:
        if check.state in MaterialCheck.LACKING:
            check.state, check.checked_at, check.checked_by = MaterialCheck.State.UNCHECKED, None, None
    ledger.case_act(turn, "case.record_supplement", after={"ordinal": row.ordinal})


def accept(ledger: Ledger, turn: Turn) -> None:
    """Accepted, complete (受理, F4)."""
    _accept(ledger, turn, Case.Acceptance.ORDINARY)


def deem(ledger: Ledger, turn: Turn) -> None:
    """Accepted by law, from the day of receipt (视为受理)."""
    _accept(ledger, turn, Case.Acceptance.DEEMED)


def accept_tolerated(ledger: Ledger, turn: Turn) -> None:
    """Accepted against a written undertaking (容缺受理)."""
    track, due = turn.told, turn.deed.at.date() + timedelta(days=turn.deed.data["due_after"])
    for row in track.checks:
        row.tolerated = row.tolerated or row.state in MaterialCheck.LACKING
    ledger.add(Undertaking(case=track.case, due_on=due, made_at=turn.deed.at, taken_by=turn.by), track)
    missing = [row | {"due_on": due.isoformat()} for row in missing_of(track)]
    draft = (Paper.Kind.UNDERTAKING, {"missing": missing, "supply_by": due.isoformat()})
    _accept(ledger, turn, Case.Acceptance.TOLERATED, missing=missing, drafts=(draft,))


def fulfil_undertaking(ledger: Ledger, turn: Turn) -> None:
    """What was promised has been supplied."""
    row: Undertaking = turn.told.last(Undertaking)
    row.fulfilled_at, row.fulfilled_to = turn.deed.at, turn.by
    for check in turn.told.checks:
        if check.tolerated:
            _check(check, turn, MaterialCheck.State.PRESENT, check.note)
    ledger.case_act(turn, "case.fulfil_undertaking")


def refuse_acceptance(ledger: Ledger, turn: Turn) -> None:
    """Not accepted, in writing (不予受理)."""
    data = turn.deed.data
    moves.end_case(turn, Outcome.NOT_ACCEPTED, data["reason"])
    moves.close_visit_if_done(ledger, turn)
    paper = {
        "reason": data["reason"],
        "ground": data["ground"] or None,
        "competent_authority": data["authority"] or None,
    }
    ledger.issue(turn, ((Paper.Kind.NOT_ACCEPTED, paper),))
    ledger.case_act(turn, "case.refuse_acceptance", reason=data["reason"])


def materials_of(track: Track) -> list[dict[str, Any]]:
    """The materials as the papers list them."""
    return [_on_paper(row, row.material) for row in track.checks]


def missing_of(track: Track) -> list[dict[str, Any]]:
    """What lacks, as the papers list it."""
    lacking = [row for row in track.checks if row.state in MaterialCheck.LACKING]
    return [
        {"name": row.material.name, "reason": row.note or in_chinese(MaterialCheck.State(row.state).label)}
        for row in lacking
    ]


def _on_paper(check: MaterialCheck, material: Material) -> dict[str, Any]:
    return {
        "name": material.name,
        "originals": material.originals,
        "copies": material.copies,
        "state": "tolerated" if check.tolerated else _ON_PAPER[check.state],
        "note": check.note or None,
    }


def _mark_unchecked(ledger: Ledger, turn: Turn, state: MaterialCheck.State, *, required: bool) -> None:
    unchecked = MaterialCheck.State.UNCHECKED
    rows = [row for row in turn.told.checks if row.state == unchecked and row.material.required is required]
    for row in rows:
        _check(row, turn, state, row.note)
    ledger.case_act(turn, f"case.{turn.deed.verb}", after={"changed": len(rows)})


def _check(row: MaterialCheck, turn: Turn, state: str, note: str) -> None:
    row.state, row.note, row.checked_at, row.checked_by = state, note, turn.deed.at, turn.by


def _accept(
    ledger: Ledger,
    turn: Turn,
    acceptance: Case.Acceptance,
    *,
    missing: list[dict[str, Any]] | None = None,
    drafts: tuple[Draft, ...] = (),
) -> None:
    track, day = turn.told, turn.deed.at.date()
    case = track.case
    version = case.item_version
    if version is None:
        raise ValueError("Only what was received is accepted.")
    deemed = acceptance is Case.Acceptance.DEEMED
    case.accepted_on = case.received_on if deemed else day
    dues = moves.set_dues(ledger, track, day)
    moves.move(turn, Step.ACCEPT, how=How.DEEMED if deemed else How.DONE, visit=moves.visit_of(turn))
    case.acceptance, case.accepted_by, case.approval_position = acceptance, turn.by, 0
    promised = papers.limit_of(version, "promised")
    slip = {
        "deemed": deemed,
        "missing": missing or [],
        "materials": materials_of(track),
        "promised_limit": promised,
        "statutory_limit": papers.limit_of(version, "statutory"),
    }
    issued: list[Draft] = [*drafts, (Paper.Kind.ACCEPTANCE_SLIP, slip)]
    if not version.is_immediate:
        way = version.delivery_ways[0] if len(version.delivery_ways) == 1 else None
        collect = {"result_name": version.result_name or None, "promised_limit": promised, "delivery_way": way}
        issued.append((Paper.Kind.PROMISE_SLIP, collect))
    ledger.issue(turn, issued)
    after = {"acceptance": acceptance.value, "accepted_on": case.accepted_on, **dues}
    ledger.case_act(turn, "case.accept", after=after)
