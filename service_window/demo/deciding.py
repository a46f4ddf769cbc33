"""The deeds from approval to delivery (F5–F7) as rows. Mirrors ``services.approvals``, ``special``, ``results`` and ``handovers``."""

from typing import Any

from appointments.deadlines import freeze_between, told_in_time
from appointments.flow import How, Outcome, Step
from appointments.models import Approval, Case, Delivery, Extension, GreenChannel, Result, SpecialProcedure
from appointments.services.case_papers import Draft
from service_window.demo import moves
from service_window.demo.ledger import Ledger, Track, Turn, iso
from service_window.wording import in_chinese
from windows.models import ItemVersion, Paper

_RESULTS = {
    ItemVersion.ResultIssuer.OWN: Result.Kind.OWN,
    ItemVersion.ResultIssuer.EXTERNAL: Result.Kind.EXTERNAL,
    ItemVersion.ResultIssuer.NONE: Result.Kind.NONE,
}


def approve(ledger: Ledger, turn: Turn) -> None:
    """The opinion of the link now due; the last one decides."""
    track, data = turn.told, turn.deed.data
    case, opinion = track.case, data["opinion"]
    chain = ledger.setting.items[_version(case).item.code].chain
    position = case.approval_position + 1
    role = chain[position - 1]
    row = Approval(
        case=case,
        round=case.approval_round,
        position=position,
        role=role,
        opinion=opinion,
        reason=data["reason"],
        by=turn.by,
        accepted_by=case.accepted_by,
        at=turn.deed.at,
    )
    ledger.add(row, track)
    if opinion == Approval.Opinion.RETURN:
        case.approval_returned = True
    else:
        case.approval_position = position
        if position == len(chain):
            _decide(turn, opinion)
    after = {"role": role, "opinion": opinion, "position": position, "stands_in": False}
    ledger.case_act(turn, "case.approve", reason=data["reason"], after=after)


def resubmit(ledger: Ledger, turn: Turn) -> None:
    """The chain begins anew."""
    case = turn.told.case
    case.approval_returned, case.approval_position = False, 0
    case.approval_round += 1
    ledger.case_act(turn, "case.resubmit", reason=turn.deed.data["note"])


def start_special(ledger: Ledger, turn: Turn) -> None:
    """The clocks stand still (§45); the applicant is told how long."""
    track, data, at = turn.told, turn.deed.data, turn.deed.at
    row = SpecialProcedure(
        case=track.case,
        kind=data["kind"],
        expected_days=data["expected"],
        note=data["note"],
        started_at=at,
        started_by=turn.by,
    )
    ledger.add(row, track)
    track.case.frozen_since = freeze_between(at, None, close=ledger.setting.close).first
    moves.set_dues(ledger, track, at.date())
    paper = {
        "procedure": row.kind,
        "started_on": at.date().isoformat(),
        "expected_limit": {"number": row.expected_days, "unit": "working_day"},
        "reason": row.note or None,
    }
    ledger.issue(turn, ((Paper.Kind.SPECIAL_PROCEDURE, paper),))
    after = {"kind": row.kind, "frozen": track.case.frozen_since}
    ledger.case_act(turn, "case.start_special", after=after)


def end_special(ledger: Ledger, turn: Turn) -> None:
    """The clocks run on."""
    track, note = turn.told, turn.deed.data["note"]
    row: SpecialProcedure = track.last(SpecialProcedure)
    row.ended_at, row.ended_by, row.end_note = turn.deed.at, turn.by, note
    track.case.frozen_since = None
    moves.set_dues(ledger, track, turn.deed.at.date())
    after = {"kind": row.kind, "promised_due_on": track.case.promised_due_on}
    ledger.case_act(turn, "case.end_special", reason=note, after=after)


def request_extension(ledger: Ledger, turn: Turn) -> None:
    """An extension is asked for, once (§42)."""
    data, case = turn.deed.data, turn.told.case
    row = Extension(
        case=case,
        days=data["days_more"],
        reason=data["reason"],
        requested_at=turn.deed.at,
        requested_by=turn.by,
    )
    ledger.add(row, turn.told)
    ledger.case_act(turn, "case.request_extension", reason=row.reason, after={"days": row.days})


def decide_extension(ledger: Ledger, turn: Turn) -> None:
    """The bureau leader decides; the applicant is told with the approval."""
    track, data, today = turn.told, turn.deed.data, turn.deed.at.date()
    case, approved = track.case, data["approve"]
    row: Extension = track.last(Extension)
    previous = {"promised_due_on": case.promised_due_on, "statutory_due_on": case.statutory_due_on}
    row.state = Extension.State.APPROVED if approved else Extension.State.REFUSED
    row.decided_at, row.decided_by, row.decision_reason = turn.deed.at, turn.by, data["reason"]
    row.told_on = today if approved else None
    in_time = case.promised_due_on is None or told_in_time(today, case.promised_due_on)
    row.moves_promise = approved and in_time
    if approved:
        moves.set_dues(ledger, track, today)
        paper = {
            "extended_by": {"number": row.days, "unit": "working_day"},
            "reason": row.reason,
            "approved_on": today.isoformat(),
            **{f"previous_{name}": iso(day) for name, day in previous.items()},
        }
        ledger.issue(turn, ((Paper.Kind.EXTENSION, paper),))
    after = {"state": row.state, "days": row.days, "promised_due_on": case.promised_due_on}
    ledger.case_act(turn, "case.decide_extension", reason=data["reason"], before=previous, after=after)


def decide_green(ledger: Ledger, turn: Turn) -> None:
    """The chief representative confirms the green channel, or ends it."""
    data, track = turn.deed.data, turn.told
    row: GreenChannel = track.last(GreenChannel)
    row.state = GreenChannel.State.CONFIRMED if data["confirm"] else GreenChannel.State.REJECTED
    row.decided_at, row.decided_by, row.decision_reason = turn.deed.at, turn.by, data["reason"]
    track.case.green_channel = data["confirm"]
    fields: dict[str, Any] = {"reason": data["reason"], "after": {"state": row.state}}
    ledger.act(turn, "case.decide_green_channel", track.case, **fields)


def take_over(ledger: Ledger, turn: Turn) -> None:
    """A or B takes the case over (R3)."""
    note = turn.deed.data["note"]
    moves.change_holder(ledger, turn, turn.actor, note)
    ledger.case_act(turn, "case.take_over", reason=note, after={"holder": turn.actor})


def hand_over(ledger: Ledger, turn: Turn) -> None:
    """The holder hands the case on, with a note."""
    note, to = turn.deed.data["note"], ledger.cast.staff[turn.deed.data["to"]]
    moves.change_holder(ledger, turn, to, note)
    ledger.case_act(turn, "case.hand_over", reason=note, after={"holder": to})


def record_result(ledger: Ledger, turn: Turn) -> None:
    """The result is ready (F6): our own document, an external one, or the refusal."""
    track, data, at = turn.told, turn.deed.data, turn.deed.at
    case = track.case
    refused = case.decision == Case.Decision.REFUSED
    issuer = ItemVersion.ResultIssuer(_version(case).result_issued_by)
    kind = Result.Kind.REFUSAL if refused else _RESULTS[issuer]
    row = Result(
        case=case, kind=kind, number=data["number"], blank_serial=data["blank"], recorded_at=at, recorded_by=turn.by
    )
    ledger.add(row, track)
    how = How.NOT_APPLICABLE if kind == Result.Kind.NONE else How.DONE
    moves.move(turn, Step.PRINT_CERTIFICATE, how=how, visit=moves.visit_of(turn))
    case.result_ready_at, case.result_ready_on = at, at.date()
    issued = ledger.issue(turn, _result_papers(track, kind))
    if issued:
        row.number = issued[0].number
    ledger.case_act(turn, "case.record_result", after={"kind": kind})


def finish(ledger: Ledger, turn: Turn) -> None:
    """Handed over, invited to rate, closed (F7)."""
    track, data, at = turn.told, turn.deed.data, turn.deed.at
    case, way = track.case, data["way"]
    person = case.agent or case.applicant
    row = Delivery(
        case=case,
        way=way,
        recipient=person.name if person else "",
        tracking_number=data["tracking"],
        delivered_at=at,
        delivered_by=turn.by,
    )
    ledger.add(row, track)
    moves.move(turn, Step.FINISH, visit=moves.visit_of(turn))
    case.closed_at = case.rating_invited_at = at
    case.closed_by, case.outcome = turn.by, Outcome.COMPLETED
    moves.close_visit_if_done(ledger, turn)
    result: Result = track.last(Result)
    drafts: list[Draft] = []
    if result.kind != Result.Kind.NONE:
        drafts.append((Paper.Kind.DELIVERY_RECEIPT, _receipt(case, result, row)))
    ledger.issue(turn, drafts)
    ledger.case_act(turn, "case.finish", after={"way": way})


def withdraw(ledger: Ledger, turn: Turn) -> None:
    """The applicant withdrew (撤回申请)."""
    reason = turn.deed.data["reason"]
    moves.end_case(turn, Outcome.WITHDRAWN, reason)
    moves.close_visit_if_done(ledger, turn)
    paper = {"reason": reason, "withdrawn_on": turn.deed.at.date().isoformat()}
    ledger.issue(turn, ((Paper.Kind.WITHDRAWAL, paper),))
    ledger.case_act(turn, "case.withdraw", reason=reason)


def _decide(turn: Turn, opinion: str) -> None:
    case, at = turn.told.case, turn.deed.at
    agreed = opinion == Approval.Opinion.AGREE
    moves.move(turn, Step.APPROVE, visit=moves.visit_of(turn))
    case.decision = Case.Decision.APPROVED if agreed else Case.Decision.REFUSED
    case.decided_at, case.decided_on = at, at.date()


def _result_papers(track: Track, kind: str) -> list[Draft]:
    version, case = _version(track.case), track.case
    if kind == Result.Kind.REFUSAL:
        return [(Paper.Kind.DECISION_REFUSED, {"reason": track.last(Approval).reason})]
    if kind == Result.Kind.OWN:
        extra = {
            "result_name": version.result_name or version.name,
            "decided_on": iso(case.decided_on),
            "valid_until": None,
            "validity": version.result_validity or None,
        }
        return [(Paper.Kind.OWN_RESULT, extra)]
    return []


def _receipt(case: Case, result: Result, delivery: Delivery) -> dict[str, Any]:
    version = _version(case)
    refusal = result.kind == Result.Kind.REFUSAL
    name = in_chinese(Result.Kind.REFUSAL.label) if refusal else version.result_name or version.name
    return {
        "documents": [{"name": name, "number": result.number or None, "copies": 1}],
        "delivery_way": delivery.way,
        "mail_number": delivery.tracking_number or None,
        "receiver_name": delivery.recipient,
        "delivered_on": delivery.delivered_at.date().isoformat(),
    }


def _version(case: Case) -> ItemVersion:
    if case.item_version is None:
        raise ValueError("Only what was received is decided.")
    return case.item_version
