"""What the system proposes to be looked at: by rule, with evidence, once. People take it up or reject it.

A proposal is never a finding: it stands on no page of the person, counts in no year, and ends with a decision of
somebody who gives a reason. Other modules add rules with `add_rule`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from appointments.models import Case
from evaluations.finding_flow import REPORT, VERIFY
from evaluations.ledger_types import FindingSource
from evaluations.models import Finding, FindingProposal
from evaluations.services.findings import report_finding
from service_window.http import Refusal
from windows.models import Staff, Window
from windows.services import audit
from windows.services.duty_checks import words
from windows.services.records import NotPermitted, require

DAYS_BACK = 14
"""So far back rules look; what was not proposed within that time is left to people."""


class ProposalDecided(Refusal):
    """Somebody has decided on this proposal already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule found: ``subject`` names it so exactly that it is proposed once; ``evidence`` holds codes and numbers."""

    subject: str
    staff: Staff
    kind: str
    event_on: date
    evidence: Mapping[str, Any] = field(default_factory=dict)
    window: Window | None = None
    case: Case | None = None
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, how it finds candidates, and how its evidence reads in words."""

    code: str
    title: str | Promise
    find: Callable[[date], Iterable[Candidate]]
    words: Callable[[Mapping[str, Any]], list[tuple[str, str]]]


RULES: dict[str, Rule] = {}


def add_rule(rule: Rule) -> None:
    """Add a rule; a code is given once."""
    if rule.code in RULES:
        raise ValueError(f"The rule {rule.code} is known already.")
    RULES[rule.code] = rule


def make_proposals(today: date) -> int:
    """Let every rule propose what it finds and has not proposed before; return how many were new."""
    return sum(_propose(rule, today) for rule in RULES.values())


@transaction.atomic
def _propose(rule: Rule, today: date) -> int:
    found = {candidate.subject: candidate for candidate in rule.find(today)}
    known = FindingProposal.objects.filter(rule=rule.code, subject__in=list(found))
    new = [found[subject] for subject in sorted(found.keys() - set(known.values_list("subject", flat=True)))]
    moment = timezone.now()
    rows = FindingProposal.objects.bulk_create(
        (
            FindingProposal(
                rule=rule.code,
                subject=candidate.subject,
                staff=candidate.staff,
                kind=candidate.kind,
                event_on=candidate.event_on,
                window=candidate.window,
                case=candidate.case,
                evidence={**candidate.evidence, "known": dict(candidate.known)},
                made_at=moment,
            )
            for candidate in new
        ),
        ignore_conflicts=True,  # somebody else runs at the same time
    )
    if rows:
        after = {"rule": rule.code, "number": len(rows)}
        audit.record("proposal.make", ("evaluations.findingproposal", rule.code), by=None, after=after)
    return len(rows)


@transaction.atomic
def take_up_proposal(proposal: FindingProposal, *, by: Staff, account: str) -> Finding:
    """Report what the system proposed as a finding, in one's own words and under one's own name."""
    require(by, REPORT)
    row = _open(proposal, by)
    known = {name: value for name, value in row.evidence.get("known", {}).items() if name in ("minutes",)}
    finding = report_finding(
        row.staff,
        kind=row.kind,
        event_on=row.event_on,
        source=FindingSource.SYSTEM,
        by=by,
        account=account,
        window=row.window,
        case=row.case,
        **known,
    )
    _decide(row, FindingProposal.State.TAKEN_UP, by=by, finding=finding)
    audit.record("proposal.take_up", row, by=by, label=finding.ref, after={"rule": row.rule})
    return finding


@transaction.atomic
def reject_proposal(proposal: FindingProposal, *, by: Staff, reason: str) -> FindingProposal:
    """Reject a proposal with a reason; it is not made again."""
    require(by, REPORT, VERIFY)
    row = _open(proposal, by)
    text = words(reason, most=500, missing=_("Say why nothing follows from it."))
    _decide(row, FindingProposal.State.REJECTED, by=by, reason=text)
    audit.record("proposal.reject", row, by=by, after={"rule": row.rule})
    return row


def words_of(proposal: FindingProposal) -> list[tuple[str, str]]:
    """The evidence of a proposal in words; of a rule that is known no more, as it was stored."""
    rule = RULES.get(proposal.rule)
    if rule is None:
        return [(name, str(value)) for name, value in proposal.evidence.items()]
    return rule.words(proposal.evidence)


def _open(proposal: FindingProposal, by: Staff) -> FindingProposal:
    rows = FindingProposal.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("staff", "window", "case").get(pk=proposal.pk)
    if row.staff_id == by.pk:
        raise NotPermitted(_("Nobody decides on a proposal about themselves."))
    if row.state != FindingProposal.State.OPEN:
        raise ProposalDecided(_("Somebody has decided on this proposal already."))
    return row


def _decide(row: FindingProposal, state: str, *, by: Staff, **fields: Any) -> None:
    fields |= {"state": state, "decided_by": by, "decided_at": timezone.now()}
    if not FindingProposal.objects.filter(pk=row.pk, state=FindingProposal.State.OPEN).update(**fields):
        raise ProposalDecided(_("Somebody has decided on this proposal already."))
    for name, value in fields.items():
        setattr(row, name, value)
