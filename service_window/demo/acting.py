"""The deeds of visit and receipt (F1–F4) as rows. Mirrors ``services.visits``, ``steps``, ``reception``, ``extras``."""

from collections.abc import Callable
from datetime import timedelta

from appointments.deadlines import deemed_on
from appointments.flow import How, Outcome, Step
from appointments.models import Assistance, CaseVisit, GreenChannel, MaterialCheck
from appointments.services import case_papers
from service_window.demo import moves
from service_window.demo.ledger import NO_NUMBER_YET, Ledger, Turn, iso
from windows.models import Paper

Act = Callable[[Ledger, Turn], None]


def open_visit(ledger: Ledger, turn: Turn) -> None:
    """A visitor is received; the first case opens at F1."""
    visit = moves.open_visit(ledger, turn)
    track = moves.open_case(ledger, turn)
    after = {"window": visit.window, "case": track.case}
    ledger.act(turn, "visit.open", visit, label=str(visit.ticket), after=after)


def add_case(ledger: Ledger, turn: Turn) -> None:
    """A second case of the visit; F1–F3 are carried over."""
    moves.open_case(ledger, turn)
    moves.counter_steps(turn, How.CARRIED_OVER, turn.visit)
    ledger.case_act(turn, "case.add", after={"visit": turn.visit})


def continue_case(ledger: Ledger, turn: Turn) -> None:
    """The visitor comes back for an open case."""
    visit, case = moves.open_visit(ledger, turn), turn.told.case
    ledger.add(CaseVisit(visit=visit, case=case, kind=CaseVisit.Kind.CONTINUED))
    ledger.act(turn, "visit.continue", visit, label=case.number or "", after={"case": case})


def close_visit(ledger: Ledger, turn: Turn) -> None:
    """The visitor leaves; the case goes on."""
    visit = turn.visit
    moves.close_visit(ledger, turn)
    if visit is not None:
        ledger.act(turn, "visit.close", visit, label=str(visit))


def phone_advice(ledger: Ledger, turn: Turn) -> None:
    """Advice on the telephone (R2), in one gesture."""
    row = moves.Visit(
        channel=moves.Channel.PHONE,
        window=ledger.cast.windows[turn.story.window],
        staff=turn.by,
        opened_at=turn.deed.at,
        closed_at=turn.deed.at,
    )
    turn.visit = ledger.add(row)
    track = moves.open_case(ledger, turn, item=turn.deed.data["item"], channel=moves.Channel.PHONE)
    moves.counter_steps(turn, How.NOT_APPLICABLE, turn.visit)
    moves.end_case(turn, Outcome.ADVICE_GIVEN, turn.deed.data["note"])
    ledger.act(turn, "visit.phone_advice", row, label=NO_NUMBER_YET, after={"case": track.case})


def counter_step(verb: str, step: Step, how: How = How.DONE) -> Act:
    """One of the steps F1–F3."""

    def act(ledger: Ledger, turn: Turn) -> None:
        moves.move(turn, step, how=how, visit=moves.visit_of(turn))
        ledger.case_act(turn, f"case.{verb}", after={"step": turn.told.case.step})

    return act


def welcome(ledger: Ledger, turn: Turn) -> None:
    """F1–F3 with one key."""
    moves.counter_steps(turn, How.DONE, moves.visit_of(turn))
    ledger.case_act(turn, "case.welcome", after={"step": turn.told.case.step})


def undo(ledger: Ledger, turn: Turn) -> None:
    """A wrong key of the counter is taken back; the record stays."""
    track = turn.told
    record = next(row for row in reversed(track.records) if row.reversed_at is None)
    record.reversed_at, record.reversed_by = turn.deed.at, turn.by
    before = track.case.step
    track.case.step, track.case.step_since = record.step, record.started_at
    ledger.case_act(turn, "case.undo", before={"step": before}, after={"step": record.step})


def early_end(verb: str, outcome: Outcome) -> Act:
    """Advice given, or a visitor who did not stay."""

    def act(ledger: Ledger, turn: Turn) -> None:
        moves.end_case(turn, outcome, turn.deed.data["note"])
        gone = outcome is Outcome.NO_SHOW
        state = moves.Ticket.State.NO_SHOW if gone else moves.Ticket.State.SERVED
        moves.close_visit_if_done(ledger, turn, state)
        ledger.case_act(turn, f"case.{verb}", after={"outcome": outcome.value})

    return act


def choose_item(ledger: Ledger, turn: Turn) -> None:
    """The matter is known (F2)."""
    code = turn.deed.data["item"]
    turn.told.case.item = ledger.cast.items[code]
    moves.name_role(ledger, turn)
    ledger.case_act(turn, "case.choose_item", after={"item": code})


def remote(ledger: Ledger, turn: Turn) -> None:
    """An application by post or online; F1–F3 do not apply."""
    moves.open_case(ledger, turn, item=turn.deed.data["item"], channel=turn.deed.data["channel"])
    moves.counter_steps(turn, How.NOT_APPLICABLE, None)
    receive(ledger, turn)


def receive(ledger: Ledger, turn: Turn) -> None:
    """Receipt (收件): applicant, number, version, materials to check, receipt slip."""
    track, at, story = turn.told, turn.deed.at, turn.story
    case, day = track.case, turn.deed.at.date()
    code = case.item.code if case.item else ""
    version = ledger.cast.versions[code]
    case.applicant = ledger.applicant(story.applicant, turn)
    case.agent = ledger.applicant(story.agent, turn) if story.agent else None
    case.number = _case_number(ledger, turn)
    case.item_version, case.received_at, case.received_on = version, at, day
    if version.is_immediate and version.immediate_minutes:
        case.finish_by = at + timedelta(minutes=version.immediate_minutes)
    case.is_sample = version.is_sample or case.is_sample
    moves.set_dues(ledger, track, day)
    track.checks = [MaterialCheck(case=case, material=row) for row in ledger.materials[code]]
    correction_due = iso(deemed_on(day, ledger.setting.calendar)) if version.is_licence else None
    slip = {"checklist": case_papers.checklist_of(ledger.materials[code]), "correction_due_on": correction_due}
    ledger.issue(turn, ((Paper.Kind.RECEIPT_SLIP, slip),))
    ledger.case_act(turn, "case.receive", after={"item": version, "received_on": day})


def assist(ledger: Ledger, turn: Turn) -> None:
    """A service of convenience (便民服务)."""
    kind = turn.deed.data["kind"]
    ledger.add(Assistance(case=turn.told.case, kind=kind, at=turn.deed.at, by=turn.by))
    ledger.case_act(turn, "case.assist", after={"kind": kind})


def open_green(ledger: Ledger, turn: Turn) -> None:
    """The green channel is opened at once (R6)."""
    data, case = turn.deed.data, turn.told.case
    row = GreenChannel(
        case=case, category=data["category"], reason=data["reason"], opened_at=turn.deed.at, opened_by=turn.by
    )
    ledger.add(row, turn.told)
    case.green_channel = True
    after = {"category": data["category"]}
    ledger.case_act(turn, "case.open_green_channel", reason=data["reason"], after=after)


def _case_number(ledger: Ledger, turn: Turn) -> str:
    day, office = turn.deed.at.date(), ledger.cast.office
    parts = {
        "region": office.region_code,
        "department": office.department_code,
        "date": f"{day:%Y%m%d}",
        "year": day.year,
    }
    return office.case_number_pattern.format(**parts, serial=ledger.draw(f"case:{day:%Y%m%d}"))
