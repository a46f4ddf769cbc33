"""What every deed of a case has in common: its step, its due dates, its end, its holder. Mirrors ``services.steps``."""

from datetime import date, datetime
from typing import Any

from appointments.deadlines import Clocks, DueDates, Extension, due_dates, freeze_between
from appointments.flow import COUNTER_STEPS, How, Outcome, Step
from appointments.models import Case, CaseVisit, Channel, Handover, SpecialProcedure, StepRecord, Ticket, Visit
from appointments.models import Extension as ExtensionRow
from service_window.demo.ledger import Ledger, Track, Turn
from windows.models import Staff
from windows.workdays import Unit

_ROLES = {"a_role": Handover.Role.A, "b_role": Handover.Role.B, "none": Handover.Role.NONE}


def open_case(ledger: Ledger, turn: Turn, *, item: str | None = None, channel: str = Channel.COUNTER) -> Track:
    """A case at F1, held by whoever opens it."""
    by, at, number = turn.actor, turn.deed.at, turn.story.window
    case = Case(
        channel=channel,
        window=ledger.cast.windows[number],
        holder=by,
        item=ledger.cast.items[item] if item else None,
        step=Step.GREET,
        step_since=at,
        opened_at=at,
        is_sample=ledger.cast.office.is_sample,
    )
    track = Track(case, by)
    ledger.tracks.append(track)
    ledger.open[turn.story.serial, turn.deed.case] = track
    turn.track = track
    _hold(ledger, turn, by, note="")
    if turn.visit is not None:
        ledger.add(CaseVisit(visit=turn.visit, case=case))
    return track


def move(turn: Turn, step: Step, *, how: How = How.DONE, visit: Visit | None = None) -> None:
    """Complete a step: a record, and the next step due."""
    track, at = turn.told, turn.deed.at
    case = track.case
    if case.step != step:
        raise ValueError(f"{turn.story.plot} {turn.story.serial}: {turn.deed.verb} at F{case.step}.")
    record = StepRecord(
        case=case,
        visit=visit,
        step=step,
        how=how,
        staff=turn.by,
        started_at=min(case.step_since, at),
        completed_at=at,
    )
    track.records.append(record)
    case.step, case.step_since = min(step + 1, Step.FINISH), at


def counter_steps(turn: Turn, how: How, visit: Visit | None) -> None:
    """Complete what is left of F1–F3."""
    for step in COUNTER_STEPS:
        if turn.told.case.step <= step:
            move(turn, step, how=how, visit=visit)


def change_holder(ledger: Ledger, turn: Turn, to: Staff, note: str) -> None:
    """Hand the case to another person; the period of the one before ends."""
    turn.told.last(Handover).until_at = turn.deed.at
    turn.told.case.holder = to
    _hold(ledger, turn, to, note=note)


def name_role(ledger: Ledger, turn: Turn) -> None:
    """Say as what the holder acts, once the item is known."""
    handover: Handover = turn.told.last(Handover)
    handover.role = _role(ledger, turn, handover.holder)


def end_case(turn: Turn, outcome: Outcome, reason: str) -> None:
    """Close a case early; the remaining steps stay unwritten."""
    case = turn.told.case
    case.closed_at, case.closed_by = turn.deed.at, turn.by
    case.outcome, case.outcome_reason, case.frozen_since = outcome, reason, None


def open_visit(ledger: Ledger, turn: Turn) -> Visit:
    """A number is drawn and the visitor received."""
    at, window = turn.deed.at, ledger.cast.windows[turn.story.window]
    ticket: Ticket = ledger.add(
        Ticket(
            day=at.date(),
            number=f"D{ledger.draw(f'ticket:{at.date()}:D'):03d}",
            state=Ticket.State.SERVING,
            window=window,
            drawn_at=at,
            called_at=at,
            serving_since=at,
        )
    )
    visit: Visit = ledger.add(Visit(ticket=ticket, window=window, staff=turn.actor, opened_at=at))
    ledger.visits[turn.story.serial] = turn.visit = visit
    return visit


def close_visit(ledger: Ledger, turn: Turn, state: str = Ticket.State.SERVED) -> None:
    """The visit and its number end."""
    visit = turn.visit
    if visit is None or visit.ticket is None:
        return
    visit.closed_at = visit.ticket.ended_at = turn.deed.at
    visit.ticket.state = state
    ledger.visits[turn.story.serial] = None


def close_visit_if_done(ledger: Ledger, turn: Turn, state: str = Ticket.State.SERVED) -> None:
    """Close the visit a case was just ended in, unless another case of it is still open."""
    serial = turn.story.serial
    tracks = [ledger.open.get((serial, number)) for number in (0, 1)]
    if turn.visit is not None and not any(track and track.case.closed_at is None for track in tracks):
        close_visit(ledger, turn, state)


def visit_of(turn: Turn) -> Visit | None:
    """The visit in which the person acts; none for work behind the counter."""
    return turn.visit if turn.visit is not None and turn.visit.staff is turn.by else None


def set_dues(ledger: Ledger, track: Track, as_of: date) -> dict[str, Any]:
    """Compute both due dates and put them on the case."""
    dues = dues_of(ledger, track, as_of)
    case = track.case
    case.promised_due_on, case.statutory_due_on = dues.promised_on, dues.statutory_on
    case.due_provisional = dues.provisional
    return {
        "promised_due_on": dues.promised_on,
        "statutory_due_on": dues.statutory_on,
        "due_provisional": dues.provisional,
    }


def dues_of(ledger: Ledger, track: Track, as_of: date) -> DueDates:
    """Both due dates, from limits, freezes and extension."""
    case = track.case
    if case.received_on is None or case.item is None:
        return DueDates()
    facts = ledger.setting.items[case.item.code]
    close = ledger.setting.close
    procedures: list[SpecialProcedure] = track.rows.get(SpecialProcedure, [])
    clocks = Clocks(
        received_on=case.received_on,
        accepted_on=case.accepted_on,
        promised=facts.promised,
        statutory=facts.statutory,
        freezes=tuple(freeze_between(row.started_at, row.ended_at, close=close) for row in procedures),
        extension=_extension(track),
    )
    return due_dates(clocks, ledger.setting.calendar, as_of=as_of)


def day_of(at: datetime) -> date:
    """The day of a moment of the script, which is told on the clocks of the office."""
    return at.date()


def _extension(track: Track) -> Extension | None:
    for row in track.rows.get(ExtensionRow, []):
        if row.state == ExtensionRow.State.APPROVED:
            return Extension(days=row.days, unit=Unit.WORKING_DAY, moves_promise=row.moves_promise)
    return None


def _hold(ledger: Ledger, turn: Turn, to: Staff, *, note: str) -> None:
    track, at = turn.told, turn.deed.at
    role = _role(ledger, turn, to)
    row = Handover(case=track.case, holder=to, role=role, from_at=at, note=note, handed_by=turn.actor)
    ledger.add(row, track)


def _role(ledger: Ledger, turn: Turn, person: Staff) -> str:
    item = turn.told.case.item
    return _ROLES[ledger.setting.role_of(person.number, turn.story.window, item.code if item else None)]
