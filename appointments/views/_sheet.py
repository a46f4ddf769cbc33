"""The case in the middle of the desk: steps, clocks, what to do, materials, papers, history."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import Form
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from appointments.flow import COUNTER_STEPS, MOVES, UNDO_MINUTES, WORDS, CaseFacts, Step, pressed_together
from appointments.forms.moves import seen_mark
from appointments.models import Approval, Assistance, Case, MaterialCheck
from appointments.services import clocks, guards
from appointments.services.desk_rows import chain_of, materials_of
from appointments.services.guards import CheckedMaterial
from appointments.services.tracking import decision_words
from appointments.views import _acts, _trail
from appointments.views._clocks import Clock, clocks_of
from appointments.views._facts import Fact, facts_of_applicant
from appointments.views._history import Event, history_of
from appointments.views._moves import CARRYING, form_for
from appointments.views._trail import Row, Trail
from service_window.wording import in_language
from windows.models import ApprovalLink, ItemVersion, Paper, Staff
from windows.workdays import WorkCalendar

# The form that stands open, by move; every other one is laid out by itself.
_PLAIN = "appointments/_move_form.html"
PARTS = {
    "choose_item": "appointments/_pick_item.html",
    "receive": "appointments/_receive.html",
    "check_materials": "appointments/_materials.html",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the seven steps as the bar shows it."""

    code: str
    name: str | Promise
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """One kind of assistance and how often it was given."""

    kind: str
    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link of the approval chain."""

    role: str | Promise
    state: str
    person: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper of the case."""

    pk: int
    kind: str | Promise
    number: str
    printed: int
    void: bool


@dataclass(frozen=True, slots=True)
class Open:
    """The form that stands open in the page."""

    verb: str
    form: Form | None
    template: str
    heading: str | Promise
    url: str
    key: str
    label: str | Promise
    reason: str = ""
    own_page: bool = False


@dataclass(slots=True)
class Sheet:
    """All that the page of a case shows of the case itself."""

    case: Case
    title: str
    seen: str
    light: str
    steps: list[StepView]
    clocks: list[Clock]
    todo: str | Promise
    words: str
    acts: _acts.Acts
    mine: bool
    may_take_over: bool
    sits_with_holder: bool
    materials: list[MaterialCheck]
    taps: list[Tap]
    chain: list[LinkView]
    papers: list[PaperView]
    scans: list[int]
    decision: str | Promise
    people: list[Fact]
    history: list[Event]
    undo: _acts.Act | None = None
    undo_until: datetime | None = None
    open: Open | None = None

    @property
    def prints(self) -> bool:
        """Whether any paper may be printed."""
        return any(not paper.void for paper in self.papers)


def item_label(version: ItemVersion | None) -> str:
    """The name of an item in the reader's language."""
    if version is None:
        return ""
    return in_language(version, "name")


def build_sheet(case: Case, *, by: Staff, calendar: WorkCalendar, verb: str = "", form: Form | None = None) -> Sheet:
    """Read and arrange a case for ``by``; ``verb`` is the move whose form is asked for, ``form`` a refused one."""
    trail = Trail(case)
    materials = materials_of(case)
    links = chain_of(case.item_version) if case.item_version and case.step >= Step.APPROVE else []
    due = _next_link(case, links)
    rows = trail.case_rows(materials=_checked(materials), next_role=due.role if due else "")
    facts = guards.facts_of(case, by=by, rows=rows)
    reasons = guards.reasons(case, facts)
    version = case.item_version or (rows.version_today if case.item_id else None)
    may_work = "appointments.work_case" in facts.permissions
    takes_over = may_work and facts.may_take_over and not case.is_closed
    sheet = Sheet(
        case=case,
        title=item_label(version) or _("New matter"),
        seen=seen_mark(case),
        light=clocks.light_of(case, today=timezone.localdate(), calendar=calendar),
        steps=_steps(case, trail),
        clocks=clocks_of(case, calendar, told=bool(trail.of(_trail.NOTICE))),
        todo="" if case.is_closed else _acts.todo_of(facts),
        words="" if case.is_closed else WORDS.get(Step(case.step), ""),
        acts=_acts.acts_of(case, facts, reasons) if may_work and facts.mine else _acts.Acts((), ()),
        mine=facts.mine,
        may_take_over=takes_over,
        sits_with_holder=takes_over and guards.is_at_a_window(case),
        materials=materials,
        taps=_taps(trail),
        chain=_chain(case, links, due, trail),
        papers=[_paper(row) for row in trail.of(_trail.PAPER)],
        scans=[row.number for row in trail.of(_trail.RESULT) if row.number and row.until is None],
        decision=decision_words(case),
        people=facts_of_applicant(case),
        history=history_of(trail),
    )
    _add_undo(sheet, facts, reasons, trail)
    if may_work and (facts.mine or form is not None):
        asks = {"told": len(rows.supplied), "audience": version.audience if version else None, "materials": materials}
        sheet.open = _open(case, by, facts, reasons, verb, form, **asks)
    return sheet


def _checked(materials: list[MaterialCheck]) -> tuple[CheckedMaterial, ...]:
    return tuple(CheckedMaterial(row.state, row.material.required, row.material.tolerable) for row in materials)


def _open(
    case: Case,
    by: Staff,
    facts: CaseFacts,
    reasons: dict[str, str],
    verb: str,
    form: Form | None,
    **options: Any,
) -> Open | None:
    """The form that stands open: the one asked for, or what the step due asks for."""
    asked = bool(verb) and verb in MOVES
    usual = "" if case.is_closed else _acts.open_verb(case, facts, reasons)
    chosen = verb if asked else usual
    if not chosen:
        return None
    move, own_page = MOVES[chosen], asked and chosen != usual
    reason = reasons.get(chosen, str(_("This belongs to another step of the case."))) if own_page else ""
    if form is None and not reason:
        form = form_for(chosen, case, by, **options)
        if own_page or chosen in _TYPED:
            _focus_first(form)
    return Open(
        verb=chosen,
        form=form,
        template=_PLAIN if form is None else PARTS.get(chosen, _PLAIN),
        heading=CARRYING[chosen].ask if chosen in CARRYING else "",
        url=_acts.move_url(case, chosen),
        key="alt+enter" if own_page else move.key,
        label=move.label,
        reason=reason,
        own_page=own_page,
    )


_TYPED = ("receive", "record_result")


def _focus_first(form: Form) -> None:
    """Put the cursor where typing begins, if the form begins with something to type."""
    field = next(iter(form.visible_fields()), None)
    if field is not None and (field.field.required or field.name == "identifier"):
        field.field.widget.attrs["autofocus"] = True


def _next_link(case: Case, links: list[ApprovalLink]) -> ApprovalLink | None:
    """The same answer as ``guards.next_link``, from rows that were read."""
    if case.step != Step.APPROVE or case.approval_returned:
        return None
    return next((link for link in links if link.position > case.approval_position), None)


def _add_undo(sheet: Sheet, facts: CaseFacts, reasons: dict[str, str], trail: Trail) -> None:
    if not facts.undoable or not facts.undo_by_me or reasons.get("undo"):
        return
    case, last = sheet.case, max(trail.standing_steps.items(), default=None, key=lambda pair: pair[0])
    early_end = case.closed_at if case.is_closed and case.outcome != "completed" else None
    since = early_end or (last[1].at if last else None)
    pressed = pressed_together({step: row.at for step, row in trail.standing_steps.items()})
    name = case.get_outcome_display() if early_end else _(", ").join(str(step.label) for step in pressed)
    label = _("Undo: %(step)s") % {"step": name}
    sheet.undo = _acts.Act(
        verb="undo", label=label, url=_acts.move_url(case, "undo"), key=MOVES["undo"].key, icon="undo-2", press=True
    )
    sheet.undo_until = since + timedelta(minutes=UNDO_MINUTES) if since else None


def _steps(case: Case, trail: Trail) -> list[StepView]:
    standing = trail.standing_steps
    views = []
    for step in Step:
        row = standing.get(step)
        state = row.code if row else "now" if step == case.step and not case.is_closed else _unwritten(case)
        detail = ""
        if row and step not in COUNTER_STEPS:
            detail = f"{timezone.localtime(row.at):%m-%d %H:%M}"
        views.append(StepView(step.code, step.label, state, detail))
    return views


def _unwritten(case: Case) -> str:
    return "not_taken" if case.is_closed else "not_yet"


def _taps(trail: Trail) -> list[Tap]:
    given = Counter(row.code for row in trail.of(_trail.ASSISTANCE))
    return [Tap(kind, label, given[kind]) for kind, label in Assistance.Kind.choices]


def _chain(case: Case, links: list[ApprovalLink], due: ApprovalLink | None, trail: Trail) -> list[LinkView]:
    given: dict[int, Row] = {
        row.number or 0: row
        for row in trail.of(_trail.APPROVAL)
        if row.until is None and row.code != Approval.Opinion.RETURN
    }
    views = []
    for link in links:
        row = given.get(link.position) if link.position <= case.approval_position else None
        role = link.get_role_display()
        if row:
            views.append(LinkView(role, "done", row.person or "", row.at))
        else:
            views.append(LinkView(role, "now" if due and link.pk == due.pk else "not_yet"))
    return views


def _paper(row: Row) -> PaperView:
    return PaperView(row.key, Paper.Kind(row.code).label, row.detail, row.number or 0, row.until is not None)
