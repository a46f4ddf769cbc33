"""The eight grounds on which a person loses eligibility for the year's awards (取消年度评先资格), part E.

Pure: no query, no request, no clock. Each function reads as the regulation does: it weighs the frozen facts of one
person by the year's policy, and names the evidence, and what is missing where a record does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.policy import Policy

from .dossier import IN_EFFECT, PENDING, CaseFact, Evidence, Facts, FindingFact, Note, Status, Verdict

INTEGRITY: Final = frozenset({"meal", "gift", "obstruction", "demand", "fee", "other_integrity"})
ENTERTAINMENT: Final = frozenset({"gaming", "stocks", "film_video", "music", "online_shopping", "other_entertainment"})
CONDUCT: Final = frozenset({"phone", "noise", "dozing", "wandering_chat", "unrelated_reading", "unrelated_activity"})
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "E1": frozenset({"irregular_approval", "visitor_conflict"}),
    "E2": INTEGRITY,
    "E4": ENTERTAINMENT,
    "E5": frozenset({"unauthorised_software"}),
    "E6": frozenset({"absent_without_leave"}),
    "E7": CONDUCT,
}
"""The kinds of findings that each ground takes up; under E3 any kind counts that the policy does not exclude."""

CENTRE: Final = "municipal_centre"
DELAY: Final = "delay"
UPHELD_AT_FAULT: Final = "upheld_at_fault"
COUNTING_COMPLAINTS: Final[Mapping[str, frozenset[str]]] = {
    "not_rejected": frozenset({"upheld_at_fault", "upheld_no_fault", "not_upheld", "unverifiable"}),
    "upheld": frozenset({"upheld_at_fault", "upheld_no_fault"}),
    "upheld_at_fault": frozenset({"upheld_at_fault"}),
}
"""The decided complaints that make an overdue case a ground (E8), by the policy's ``overdue_complaints``."""

Found = Iterable[Evidence | Note]
Lacks = Callable[[FindingFact, Policy], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the eight grounds: its code in the regulation, its title, and the rule that carries it out."""

    code: str
    title: str | Promise
    rule: Callable[[Facts, Policy], Found]
    clear: Verdict

    def __call__(self, facts: Facts, policy: Policy) -> Verdict:
        """The verdict: one piece of evidence in effect is enough, one that is pending leaves it pending."""
        found = self.rule(facts, policy)
        if not found:  # no record of the kind at all
            return self.clear
        evidence: list[Evidence] = []
        notes: list[Note] = []
        for item in found:
            if isinstance(item, Evidence):
                evidence.append(item)
            else:
                notes.append(item)
        if not evidence and not notes:
            return self.clear
        in_effect = [item for item in evidence if item.state == IN_EFFECT]
        status = Status.DISQUALIFIED if in_effect else Status.PENDING if evidence else Status.CLEAR
        under_review = any(item.under_review for item in in_effect)
        return Verdict(self.code, status.value, tuple(sorted(evidence)), tuple(sorted(notes)), under_review)


def ground(code: str, *, title: str | Promise) -> Callable[[Callable[[Facts, Policy], Found]], Ground]:
    """Make a ground of the function that reads as the regulation does."""
    return lambda rule: Ground(code, title, rule, Verdict(code, Status.CLEAR.value))


# --- The eight grounds --------------------------------------------------------------------------------


@ground("E1", title=_("Irregular approval, valid complaint or conflict with a visitor"))
def approval_complaint_or_conflict(facts: Facts, policy: Policy) -> Found:
    """Approval in breach of the rules OR a valid complaint by a visitor OR a face-to-face conflict with a visitor."""
    yield from _findings(facts, policy, KINDS["E1"], lacks=_lacks_fault)
    for complaint in facts.complaints:  # whatever their subject
        if complaint.decision == UPHELD_AT_FAULT:
            counts_on = _counts_on(policy, complaint.event_on, complaint.decided_on)
            yield from _evidence(
                policy, complaint.event_on, "complaint", complaint.ref, "valid_complaint", counts_on=counts_on
            )
        elif complaint.decision == PENDING:
            yield from _evidence(policy, complaint.event_on, "complaint", complaint.ref, "valid_complaint")


@ground("E2", title=_("Breach of integrity"))
def integrity(facts: Facts, policy: Policy) -> Found:
    """Taking meals, taking gifts, obstructing, demanding (吃、拿、卡、要), and the like."""
    return _findings(facts, policy, KINDS["E2"], element="integrity")


@ground("E3", title=_("Criticised by the centre, exposed by the media or caught by an inspection"))
def criticised_exposed_or_caught(facts: Facts, policy: Policy) -> Found:
    """Criticised in a notice of the centre OR exposed by the news media OR caught by an inspection (明查暗访)."""
    for notice in facts.notices:
        if notice.issuer == CENTRE:
            yield from _evidence(
                policy, notice.issued_on, "notice", notice.ref, "centre_notice", counts_on=notice.issued_on
            )
    for report in facts.media_reports:
        if report.kind in policy.media_kinds and report.status in ("confirmed", "reported", "verifying"):
            counts_on = report.published_on if report.status == "confirmed" else None
            yield from _evidence(
                policy, report.published_on, "media_report", report.ref, "media_exposure", counts_on=counts_on
            )
    for finding in facts.findings:
        counts = finding.inspected_by in policy.inspection_bodies
        if counts and finding.inspected_on and finding.kind not in policy.inspection_excluded_kinds:
            yield from _finding(facts, policy, finding, "inspection", event_on=finding.inspected_on)


@ground("E4", title=_("Entertainment in working hours"))
def entertainment(facts: Facts, policy: Policy) -> Found:
    """Games, stocks, films, music, online shopping and the like in working hours."""
    return _findings(facts, policy, KINDS["E4"], element="entertainment")


@ground("E5", title=_("Unauthorised software with a grave consequence"))
def software_with_grave_consequence(facts: Facts, policy: Policy) -> Found:
    """Unrelated software installed without permission AND thereby a grave problem."""
    return _findings(
        facts, policy, KINDS["E5"], element="software_with_grave_consequence", lacks=_lacks_grave_consequence
    )


@ground("E6", title=_("Long absence without leave that affected work"))
def long_absence_affecting_work(facts: Facts, policy: Policy) -> Found:
    """Left the post without leave AND for a long time AND work was affected."""
    return _findings(
        facts, policy, KINDS["E6"], element="long_absence_affecting_work", lacks=_lacks_long_time_or_effect
    )


@ground("E7", title=_("Criticised conduct at work"))
def criticised_conduct(facts: Facts, policy: Policy) -> Found:
    """Phone, noise, dozing, chatting, reading, other unrelated things AND criticised in a notice for it."""
    return _findings(facts, policy, KINDS["E7"], element="criticised_conduct", lacks=_lacks_criticism)


@ground("E8", title=_("Promise broken and complained of"))
def overdue_and_complained(facts: Facts, policy: Policy) -> Found:
    """The case ran over the promised limit AND it was complained of."""
    for case in facts.cases:
        if not _overdue(case, facts.judged_on):
            continue
        due_on = case.promised_due_on
        complaints = [complaint for complaint in case.complaints if complaint.subject == DELAY]
        counting = [c.decided_on for c in complaints if c.decision in COUNTING_COMPLAINTS[policy.overdue_complaints]]
        decided = [day for day in counting if day is not None]
        if decided:
            counts_on = _counts_on(policy, due_on, max(due_on, min(decided)))
            yield from _evidence(policy, due_on, "case", case.ref, "overdue_and_complained", counts_on=counts_on)
        elif any(complaint.decision == PENDING for complaint in complaints):
            yield from _evidence(policy, due_on, "case", case.ref, "overdue_and_complained")
        elif policy.covers(due_on):
            yield Note(case.ref, "complaint")


GROUNDS: Final = (
    approval_complaint_or_conflict,
    integrity,
    criticised_exposed_or_caught,
    entertainment,
    software_with_grave_consequence,
    long_absence_affecting_work,
    criticised_conduct,
    overdue_and_complained,
)


# --- Elements that a finding may lack -------------------------------------------------------------------


def _lacks_nothing(finding: FindingFact, policy: Policy) -> tuple[str, ...]:
    return ()


def _lacks_fault(finding: FindingFact, policy: Policy) -> tuple[str, ...]:
    if finding.kind == "visitor_conflict" and policy.conflict_requires_fault and finding.at_fault is not True:
        return ("fault",)
    return ()


def _lacks_grave_consequence(finding: FindingFact, policy: Policy) -> tuple[str, ...]:
    return () if finding.consequence else ("grave_consequence",)


def _lacks_long_time_or_effect(finding: FindingFact, policy: Policy) -> tuple[str, ...]:
    long = finding.minutes is not None and finding.minutes >= policy.long_absence_minutes
    missing = (("long_time", long), ("effect_on_work", finding.affected_work is True))
    return tuple(element for element, there in missing if not there)


def _needs_criticism(finding: FindingFact, policy: Policy) -> bool:
    return finding.kind in CONDUCT and (
        policy.criticism_needed_for == "all" or finding.kind == policy.criticism_needed_for
    )


def _lacks_criticism(finding: FindingFact, policy: Policy) -> tuple[str, ...]:
    missing = _needs_criticism(finding, policy) and finding.criticised_on is None
    return ("notice_of_criticism",) if missing else ()


# --- What counts, from when, and in which year ----------------------------------------------------------


def _standing(finding: FindingFact, facts: Facts, policy: Policy) -> str | None:
    """Whether a finding is in effect, pending, or nothing."""
    if finding.status == "confirmed":
        final = finding.final_on is not None and finding.final_on <= facts.judged_on
        return IN_EFFECT if final or policy.in_effect == "confirmation" else PENDING
    return PENDING if finding.status in ("reported", "verifying") else None


def _findings(
    facts: Facts, policy: Policy, kinds: frozenset[str], *, element: str = "", lacks: Lacks = _lacks_nothing
) -> Found:
    """Every finding of the kinds: evidence of ``element`` (of its kind, where none is given), or what it lacks."""
    matter = [finding for finding in facts.findings if finding.kind in kinds]
    return _weighed(facts, policy, matter, element, lacks) if matter else ()


def _weighed(
    facts: Facts, policy: Policy, findings: Iterable[FindingFact], element: str, lacks: Lacks
) -> Iterator[Evidence | Note]:
    for finding in findings:
        missing = lacks(finding, policy)
        if not missing:
            yield from _finding(facts, policy, finding, element or finding.kind, event_on=finding.event_on)
        elif policy.covers(finding.event_on) and _standing(finding, facts, policy) is not None:
            yield from (Note(finding.ref, name) for name in missing)


def _finding(facts: Facts, policy: Policy, finding: FindingFact, element: str, *, event_on: date) -> Iterator[Evidence]:
    """A finding that has every element, if it is in effect or pending and its date lies in the period."""
    state = _standing(finding, facts, policy)
    if state is None:
        return iter(())
    counts_on = None
    if state == IN_EFFECT:
        criticised = finding.criticised_on if element == "criticised_conduct" else None
        notice = criticised if _needs_criticism(finding, policy) else None
        confirmed = max(filter(None, (finding.confirmed_on, notice)), default=None)
        counts_on = _counts_on(policy, event_on, confirmed)
    return _evidence(
        policy, event_on, "finding", finding.ref, element, counts_on=counts_on, under_review=finding.under_review
    )


def _counts_on(policy: Policy, event_on: date, confirmed_on: date | None) -> date:
    """The date by which something in effect belongs to a year."""
    return event_on if policy.year_basis == "event" or confirmed_on is None else confirmed_on


def _evidence(
    policy: Policy,
    event_on: date,
    kind: str,
    ref: str,
    element: str,
    *,
    counts_on: date | None = None,
    under_review: bool = False,
) -> Iterator[Evidence]:
    """Evidence whose date lies in the period: ``counts_on`` if it is in effect, else, pending, the event date."""
    if policy.covers(counts_on or event_on):
        yield Evidence(event_on, kind, ref, element, IN_EFFECT if counts_on else PENDING, under_review)


def _overdue(case: CaseFact, judged_on: date) -> bool:
    """Whether the promise was broken: settled too late, or open with the date past (a frozen clock stands still)."""
    day = case.settled_on or min(judged_on, case.frozen_since or judged_on)
    return day > case.promised_due_on


def kinds_with_a_ground() -> tuple[str, ...]:
    """Every kind of finding that is a ground by itself."""
    return tuple(sorted(chain.from_iterable(KINDS.values())))
