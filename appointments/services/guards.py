"""What a person may do with a case now: the facts behind `appointments.flow.refusal`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from appointments.flow import UNDO_MINUTES, CaseFacts, How, Outcome, Step, moves_at, refusal
from appointments.models import (
    Case,
    CorrectionNotice,
    Extension,
    MaterialCheck,
    Result,
    StepRecord,
    Undertaking,
    Visit,
)
from appointments.services import desk_rows
from service_window.http import Refusal
from windows.cover import CoverRole
from windows.models import ApprovalLink, ItemVersion, Staff, WindowItem

_NOT_BY_HAND = (How.DEEMED, How.CARRIED_OVER, How.NOT_APPLICABLE)


class LastStep(NamedTuple):
    """What the guards need of the last step that was completed and not taken back."""

    step: int
    how: str
    completed_at: datetime
    staff_id: int | None


class CheckedMaterial(NamedTuple):
    """What the guards need of one material."""

    state: str
    required: bool
    tolerable: bool


class CaseRows:
    """What the guards read of a case beside its own row, each asked for once, when it is needed.

    A page that has read some of it already gives it as ``known``, so that nothing is asked twice.
    """

    def __init__(self, case: Case, **known: Any) -> None:
        self.case = case
        self.__dict__.update(known)

    @cached_property
    def last_step(self) -> LastStep | None:
        """The last step that stands."""
        rows = StepRecord.objects.live().filter(case=self.case).order_by("-step")
        row = rows.values_list("step", "how", "completed_at", "staff_id").first()
        return LastStep(*row) if row else None

    @cached_property
    def materials(self) -> tuple[CheckedMaterial, ...]:
        """Every material with its state."""
        rows = MaterialCheck.objects.filter(case=self.case)
        return tuple(
            CheckedMaterial(*row) for row in rows.values_list("state", "material__required", "material__tolerable")
        )

    @cached_property
    def supplied(self) -> tuple[datetime | None, ...]:
        """For every correction notice when it was answered; None while it is open."""
        return tuple(CorrectionNotice.objects.filter(case=self.case).values_list("supplied_at", flat=True))

    @cached_property
    def extension_states(self) -> tuple[str, ...]:
        """The states of the extensions asked for."""
        return tuple(Extension.objects.filter(case=self.case).values_list("state", flat=True))

    @cached_property
    def undertaking_open(self) -> bool:
        """Whether the applicant still owes what an undertaking promises."""
        return Undertaking.objects.filter(case=self.case, fulfilled_at=None, taken_back_at=None).exists()

    @cached_property
    def undertaking_overdue(self) -> bool:
        """Whether the day passed by which the undertaking was to be kept."""
        rows = Undertaking.objects.filter(case=self.case, fulfilled_at=None, taken_back_at=None)
        return self.undertaking_open and rows.filter(due_on__lt=timezone.localdate()).exists()

    @cached_property
    def result_recorded(self) -> bool:
        """Whether a result stands."""
        return Result.objects.filter(case=self.case, taken_back_at=None).exists()

    @cached_property
    def next_role(self) -> str:
        """The role whose opinion is due; empty for none."""
        link = next_link(self.case)
        return link.role if link else ""

    @cached_property
    def version_today(self) -> ItemVersion | None:
        """The version of the chosen item that is in force today."""
        return published_version(self.case.item_id or 0, timezone.localdate())

    @cached_property
    def offered(self) -> bool:
        """Whether the case's window offers the chosen item."""
        return WindowItem.objects.filter(window=self.case.window_id, item=self.case.item_id).exists()


class Refused(Refusal):
    """A move that the rules of the flow do not allow now."""


class CaseMoved(Refusal):
    """Somebody else has changed the case since the page was shown."""


def lock(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends.

    Its version and people are read when asked for: rows joined to a locked one may be from before the wait.
    """
    return desk_rows.locked_case(case)


def ensure(verb: str, case: Case, *, by: Staff) -> CaseFacts:
    """Raise `Refused` with the reason unless ``by`` may do ``verb`` on ``case`` now."""
    ensure_serving(by)
    facts = facts_of(case, by=by, verbs=(verb,))
    sentence = refusal(verb, facts)
    if sentence is not None:
        raise Refused(sentence)
    return facts


def blockers(case: Case, *, by: Staff, rows: CaseRows | None = None) -> dict[str, str]:
    """For every move of the step now due: the reason why it is not possible, or an empty text."""
    return reasons(case, facts_of(case, by=by, rows=rows))


def reasons(case: Case, facts: CaseFacts) -> dict[str, str]:
    """The same from facts that were collected already."""
    return {move.verb: str(refusal(move.verb, facts) or "") for move in moves_at(Step(case.step))}


def facts_of(case: Case, *, by: Staff, verbs: Iterable[str] | None = None, rows: CaseRows | None = None) -> CaseFacts:
    """Collect the facts that the moves ``verbs`` depend on (all moves when none are named)."""
    rows = rows or CaseRows(case)
    wanted = None if verbs is None else frozenset(verbs)
    facts: dict[str, object] = {
        "step": Step(case.step),
        "closed": case.is_closed,
        "permissions": frozenset(by.get_all_permissions()),
        "mine": case.holder_id == by.pk,
        "received": case.is_received,
        "item_chosen": case.item_id is not None,
        "green_channel": case.green_channel,
        "frozen": case.frozen_since is not None,
    }
    if case.holder_id != by.pk:
        facts |= {"holder_name": case.holder.name, "may_take_over": duty_role(case, by) is not CoverRole.NONE}
    if wanted is None or "undo" in wanted:
        facts |= _undo_facts(rows, by)
    if case.is_closed:
        return CaseFacts(**facts)  # type: ignore[arg-type]
    if case.step <= Step.ACCEPT and not case.is_received and (wanted is None or "receive" in wanted):
        facts |= _offer_facts(rows)
    if case.step == Step.ACCEPT and case.is_received:
        facts |= _material_facts(rows)
    if case.step == Step.APPROVE:
        facts |= _approval_facts(rows)
    if case.step == Step.PRINT_CERTIFICATE:
        facts["result_recorded"] = rows.result_recorded
    return CaseFacts(**facts)  # type: ignore[arg-type]


def duty_role(case: Case, person: Staff) -> CoverRole:
    """Whether ``person`` is A or B for the case's item at its window today, or stands in for the day as B does (R3).

    Before the item is known, any duty at the window counts, A before B.
    """
    found = desk_rows.duties_for(case, person)
    if any(a_role == person.pk for a_role, _b_role, _stands_in in found):
        return CoverRole.A_ROLE
    if any(b_role == person.pk or stands_in for _a_role, b_role, stands_in in found):
        return CoverRole.B_ROLE
    return CoverRole.NONE


def open_visit_of(person: Staff) -> Visit | None:
    """The visit ``person`` has under way."""
    return desk_rows.open_visit_of(person)


def visit_of_case(case: Case, person: Staff) -> Visit | None:
    """The visit under way in which ``person`` works on ``case``; none for work behind the counter."""
    return desk_rows.open_visit_with(case, person)


def is_at_a_window(case: Case) -> bool:
    """Whether a visitor sits at a window for this case now."""
    return Visit.objects.open().filter(case_links__case=case).exists()


def published_version(item_id: int, on: object) -> ItemVersion | None:
    """The version of an item in force on a day."""
    return ItemVersion.objects.published_on(on).filter(item=item_id).first()


def next_link(case: Case) -> ApprovalLink | None:
    """The link of the chain whose opinion is due."""
    if case.item_version_id is None or case.step != Step.APPROVE or case.approval_returned:
        return None
    links = ApprovalLink.objects.filter(version=case.item_version_id, position__gt=case.approval_position)
    return links.order_by("position").first()


def _undo_facts(rows: CaseRows, by: Staff) -> dict[str, object]:
    case = rows.case
    earliest = timezone.now() - timedelta(minutes=UNDO_MINUTES)
    if case.closed_at is not None and case.outcome != Outcome.COMPLETED:
        return {"undoable": case.closed_at >= earliest, "undo_by_me": case.closed_by_id == by.pk}
    last = rows.last_step
    never = (How.DEEMED, How.CARRIED_OVER) if last and last.step > Step.ACCEPT else _NOT_BY_HAND
    if last is None or last.how in never:
        return {"undoable": False}
    return {"undoable": last.completed_at >= earliest, "undo_by_me": last.staff_id == by.pk}


def _offer_facts(rows: CaseRows) -> dict[str, object]:
    if rows.case.item_id is None:
        return {}
    version = rows.version_today
    return {
        "item_published": version is not None,
        "advice_only": version is not None and version.advice_only,
        "item_offered": rows.offered,
    }


def _material_facts(rows: CaseRows) -> dict[str, object]:
    unchecked = [row for row in rows.materials if row.state == MaterialCheck.State.UNCHECKED]
    lacking = [row for row in rows.materials if row.state in MaterialCheck.LACKING]
    return {
        "materials_unchecked": len(unchecked),
        "required_unchecked": sum(row.required for row in unchecked),
        "required_missing": len(lacking),
        "intolerable_missing": sum(not row.tolerable for row in lacking),
        "notices": len(rows.supplied),
        "notice_open": None in rows.supplied,
    }


def _approval_facts(rows: CaseRows) -> dict[str, object]:
    version = rows.case.item_version
    return {
        "licence": version is not None and version.is_licence,
        "special_procedures": version is not None and bool(version.special_procedures),
        "next_role": rows.next_role,
        "handler_decides": rows.next_role == ApprovalLink.ApproverRole.HANDLER,
        "returned": rows.case.approval_returned,
        "undertaking_open": rows.undertaking_open,
        "undertaking_overdue": rows.undertaking_overdue,
        "extension_pending": Extension.State.REQUESTED in rows.extension_states,
        "extension_used": Extension.State.APPROVED in rows.extension_states,
    }


def ensure_serving(person: Staff) -> None:
    """Raise `Refused` for a person whose service has ended or not begun."""
    if not person.is_active or not person.served_on(timezone.localdate()):
        raise Refused(_("%(name)s is not in service today.") % {"name": person.name})
