"""Opinions of the approval chain (F5): what waits for the chief representative, the reviewers and the leader."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appointments.models import Approval, Case
from appointments.services import approvals, awaiting, clocks
from appointments.services.guards import CaseMoved
from appointments.worklists.rows import MOST_COUNTED, case_marks, number_in, of_case, place_of
from service_window.worklist import Decision, WorkKind, WorkMark, WorkRow
from windows.models import ApprovalLink, Staff
from windows.workdays import WorkCalendar

_GONE = gettext_lazy("This approval is no longer open; somebody else has decided, or it was sent back.")
_ROLES = dict(ApprovalLink.ApproverRole.choices)


def opinion_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """The opinions that wait for ``person``, the most urgent case first."""
    today = timezone.localdate()
    cases = awaiting.for_opinions(awaiting.opinions_awaited(person, today))
    calendar = clocks.calendar_around(today)
    found = awaiting.after_place(awaiting.most_urgent_first(cases), after)[:limit]
    return [_opinion_row(case, today, calendar, person) for case in found]


def opinions_waiting(person: Staff) -> QuerySet[Any]:
    """The cases whose next opinion ``person`` may give."""
    return awaiting.opinions_awaited(person, timezone.localdate())


def opinion_count(person: Staff) -> int:
    """How many opinions wait, as far as it is counted."""
    return opinions_waiting(person)[: MOST_COUNTED + 1].count()


def give_opinion(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Give the opinion of exactly the link that the row showed: case, round and position."""
    try:
        pk, turn, position = (int(part) for part in key.split("."))
    except ValueError as error:
        raise CaseMoved(_GONE) from error
    case = Case.objects.filter(pk=pk).first()
    if case is None:
        raise CaseMoved(_GONE)
    approvals.give_opinion(case, opinion=decision, by=by, reason=reason, position=position, turn=turn)


def _opinion_row(case: Case, today: date, calendar: WorkCalendar, person: Staff) -> WorkRow:
    final = case.following_role is None
    given = [
        (_ROLES[opinion.role], _opinion_text(opinion))
        for opinion in case.opinions
        if opinion.round == case.approval_round
    ]
    returned = [(_("Sent back before"), o.reason) for o in case.opinions if o.opinion == o.Opinion.RETURN]
    return WorkRow(
        key=f"{case.pk}.{case.approval_round}.{case.next_position}",
        place=place_of(case),
        since=case.waits_since,
        consequence=_opinion_consequence(case),
        blocked=_not_decidable(case, today) if final else "",
        marks=(*_opinion_marks(case, person), *case_marks(case)),
        facts=(*returned, *given),
        **of_case(case, today, calendar),
    )


def _opinion_text(opinion: Approval) -> str:
    words = {"name": opinion.by.name, "opinion": opinion.get_opinion_display(), "reason": opinion.reason}
    return _("%(name)s: %(opinion)s") % words + (f" — {opinion.reason}" if opinion.reason else "")


def _opinion_consequence(case: Case) -> str:
    if case.following_role is not None:
        return _("Your opinion goes on to: %(role)s. Sent back, the case returns to %(name)s at the window.") % {
            "role": _ROLES[case.following_role],
            "name": case.holder.name,
        }
    return _(
        "Your opinion is the decision. If you refuse, the applicant gets a written decision with your reason and the "
        "remedies. Sent back, the case returns to %(name)s at the window."
    ) % {"name": case.holder.name}


def _opinion_marks(case: Case, person: Staff) -> list[WorkMark]:
    marks = []
    if not person.has_perm(f"appointments.approve_as_{case.next_role}"):
        words = _("You stand in for: %(role)s") % {"role": _ROLES[case.next_role]}
        marks.append(WorkMark(words, "accent", "user-round-cog"))
    if case.unchecked:
        marks.append(WorkMark(_("Materials never checked: deemed accepted"), "warn", "file-question-mark"))
    elif case.undertaking_until is not None:
        words = _("Materials still to come until %(day)s") % {"day": case.undertaking_until.isoformat()}
        marks.append(WorkMark(words, "warn", "file-clock"))
    elif case.lacks:
        marks.append(WorkMark(_("Materials missing"), "bad", "file-x"))
    else:
        marks.append(WorkMark(_("Materials complete"), "good", "file-check"))
    return marks


def _not_decidable(case: Case, today: date) -> str:
    """Why the last link cannot approve now, and what it can do."""
    if case.frozen_since is not None:
        return _("A special procedure is under way. It can be sent back now, and decided when the procedure has ended.")
    if case.undertaking_until is None:
        return ""
    if case.undertaking_until < today:
        return _("The applicant has not kept the undertaking. It can be refused or sent back, not approved.")
    return _("The applicant still owes materials. It can be sent back now, and decided when they are supplied.")


def case_names(keys: Sequence[str]) -> Mapping[str, str]:
    """Case numbers by row key; the key begins with the case."""
    pks = {key: number_in(key.partition(".")[0]) for key in keys}
    numbers = {case.pk: str(case) for case in Case.objects.filter(pk__in=pks.values()).only("number")}
    return {key: numbers[pk] for key, pk in pks.items() if pk in numbers}


KIND = WorkKind(
    code="approvals",
    title=gettext_lazy("Approvals"),
    lead=gettext_lazy("Applications that wait for your opinion, the most urgent first."),
    nothing=gettext_lazy("No application waits for your opinion."),
    permission="appointments.view_supervision",
    rows=opinion_rows,
    count=opinion_count,
    waiting=opinions_waiting,
    decide=give_opinion,
    names=case_names,
    decisions=(
        Decision("agree", pgettext_lazy("opinion", "Approve"), key="a", tone="primary", icon_name="check"),
        Decision("refuse", pgettext_lazy("opinion", "Refuse"), True, key="r", tone="danger", icon_name="x"),
        Decision("return", pgettext_lazy("opinion", "Send back"), True, key="s", icon_name="undo-2"),
    ),
)
