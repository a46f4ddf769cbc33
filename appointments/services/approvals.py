"""Step F5: the approval chain. Who accepted does not decide, nobody approves twice, the last link decides."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.flow import Step
from appointments.models import Approval, Case, Undertaking
from appointments.services import guards, steps
from appointments.services.guards import CaseMoved, Refused
from appointments.services.texts import plain
from windows.models import ApprovalLink, Staff
from windows.roles import Role
from windows.services import audit


@transaction.atomic
def give_opinion(
    case: Case, *, opinion: str, by: Staff, reason: str = "", position: int | None = None, turn: int | None = None
) -> Approval:
    """Give the opinion of the link now due; the last link's opinion is the decision.

    ``position`` is the link the page showed and ``turn`` the round: if another is due by now, nothing happens.
    Raises `Refused` with the reason where ``by`` may not decide.
    """
    locked = guards.lock(case)
    link = _link_due(locked, position, turn)
    stands_in = _ensure_may_decide(locked, link, by)
    reason = plain(reason)
    if opinion not in Approval.Opinion.values:
        raise Refused(_("Choose an opinion."))
    if opinion != Approval.Opinion.AGREE and not reason:
        raise Refused(_("Refusing or sending back needs a reason."))
    last = not ApprovalLink.objects.filter(version=link.version_id, position__gt=link.position).exists()
    decides = last and opinion != Approval.Opinion.RETURN
    if decides:
        _ensure_decidable(locked, opinion)
    approval = Approval.objects.create(
        case=locked,
        round=locked.approval_round,
        position=link.position,
        role=link.role,
        opinion=opinion,
        reason=reason,
        by=by,
        accepted_by=locked.accepted_by,
        stands_in=stands_in,
        at=timezone.now(),
    )
    if decides:
        _decide(locked, approval)
    else:
        _pass_on(locked, approval)
    after = {"role": link.role, "opinion": opinion, "position": link.position, "stands_in": stands_in}
    audit.record("case.approve", locked, by=by, reason=reason, label=str(locked), after=after)
    case.step = locked.step
    return approval


@transaction.atomic
def decide(case: Case, *, opinion: str, by: Staff, reason: str = "") -> Approval:
    """Decide at the counter, where the item lets the handler decide alone."""
    locked = guards.lock(case)
    guards.ensure("decide", locked, by=by)
    return give_opinion(case, opinion=opinion, by=by, reason=reason)


@transaction.atomic
def resubmit(case: Case, *, by: Staff, note: str) -> Case:
    """Submit a case again that was sent back to the window; the chain begins anew."""
    locked = guards.lock(case)
    guards.ensure("resubmit", locked, by=by)
    note = plain(note)
    if not note:
        raise Refused(_("Say what was changed; the approver reads it."))
    fields = {"approval_returned": False, "approval_position": 0, "approval_round": locked.approval_round + 1}
    if not Case.objects.filter(pk=locked.pk, approval_returned=True, closed_at=None).update(**fields):
        raise CaseMoved(_("The case has already been submitted again."))
    audit.record("case.resubmit", locked, by=by, reason=note, label=str(locked))
    return locked


def why_not(case: Case, link: ApprovalLink, person: Staff) -> str:
    """Why ``person`` may not give the opinion of ``link``; empty where they may."""
    try:
        _ensure_may_decide(case, link, person)
    except Refused as refused:
        return str(refused)
    return ""


def _ensure_may_decide(case: Case, link: ApprovalLink, by: Staff) -> bool:
    """Raise `Refused` unless ``by`` may give this opinion; return whether the bureau leader stands in."""
    guards.ensure_serving(by)
    if link.role == ApprovalLink.ApproverRole.HANDLER:
        guards.ensure("decide", case, by=by)
        return False
    if by.pk == case.accepted_by_id or by.pk == case.holder_id:
        raise Refused(_("Who accepted or handles the case does not decide on it. Somebody else must."))
    again = _gave_opinion(case, by)
    if by.has_perm(f"appointments.approve_as_{link.role}") and not again:
        return False
    if by.has_perm("appointments.approve_as_bureau_leader") and not _somebody_free(case, link):
        return True
    if again:
        raise Refused(_("You have already given the opinion of another link of this chain."))
    raise Refused(_("This approval waits for: %(role)s.") % {"role": link.get_role_display()})


def _link_due(case: Case, position: int | None, turn: int | None) -> ApprovalLink:
    """The link now due; raises `CaseMoved` where it is not the one that was shown."""
    link = guards.next_link(case)
    other = turn not in (None, case.approval_round) or (link is not None and position not in (None, link.position))
    if link is None or other or case.is_closed:
        raise CaseMoved(_("This approval is no longer open; somebody else has decided, or it was sent back."))
    return link


def _gave_opinion(case: Case, person: Staff) -> bool:
    rows = Approval.objects.filter(case=case, round=case.approval_round, by=person, reversed_at=None)
    return rows.exists()


def _somebody_free(case: Case, link: ApprovalLink) -> bool:
    """Whether anybody with the link's role is in service and took no part in the case."""
    people = Staff.objects.serving_on(timezone.localdate()).with_role(Role(link.role))
    taken = Approval.objects.filter(case=case, round=case.approval_round, reversed_at=None).values("by")
    people = people.exclude(pk__in=taken).exclude(pk=case.holder_id)
    if case.accepted_by_id is not None:
        people = people.exclude(pk=case.accepted_by_id)
    return bool(people.exists())


def _ensure_decidable(case: Case, opinion: str) -> None:
    """The clock runs, and what was promised is there; who let its day pass can only be refused."""
    if case.frozen_since is not None:
        raise Refused(_("A special procedure is under way. End it before the decision."))
    owed = Undertaking.objects.filter(case=case, fulfilled_at=None, taken_back_at=None)
    if opinion == Approval.Opinion.REFUSE:
        owed = owed.filter(due_on__gte=timezone.localdate())
    if owed.exists():
        raise Refused(_("The applicant has not yet supplied what the undertaking promises. Record it first."))


def _decide(case: Case, approval: Approval) -> None:
    agreed = approval.opinion == Approval.Opinion.AGREE
    changes = {
        "decision": Case.Decision.APPROVED.value if agreed else Case.Decision.REFUSED.value,
        "decided_at": approval.at,
        "decided_on": timezone.localdate(approval.at),
        "approval_position": approval.position,
    }
    visit = guards.visit_of_case(case, approval.by)
    steps.move(case, Step.APPROVE, by=approval.by, visit=visit, moment=approval.at, changes=changes)


def _pass_on(case: Case, approval: Approval) -> None:
    if approval.opinion == Approval.Opinion.RETURN:
        fields: dict[str, object] = {"approval_returned": True}
    else:
        fields = {"approval_position": approval.position}
    rows = Case.objects.filter(pk=case.pk, step=Step.APPROVE, approval_position=case.approval_position, closed_at=None)
    if not rows.update(**fields):
        raise CaseMoved(_("This approval is no longer open; somebody else has decided, or it was sent back."))
