"""What is added to a dossier moves the result in one direction only."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.dossier import CaseComplaint, CaseFact, ComplaintFact, Facts, FindingFact, MediaReportFact, NoticeFact
from assessment.engine import judge
from evaluations import ledger_types as allowed
from tests.assessment.dossiers import everybody, policy_in
from tests.assessment.ledgers import DAYS, KINDS, Line, later, ledgers
from tests.effort import deeper, examples

RANK = {"clear": 0, "pending": 1, "disqualified": 2}
MANY = settings(max_examples=examples(40, 200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.sampled_from([date.fromisoformat(day) for day in DAYS])

clearing = st.one_of(
    st.builds(
        FindingFact, st.just("V99"), st.sampled_from(KINDS), days, st.sampled_from(["dismissed", "revoked"]), days
    ),
    st.builds(FindingFact, st.just("V99"), st.sampled_from(["late", "badge"]), days, st.just("confirmed"), days),
    st.builds(ComplaintFact, st.just("K99"), days, st.sampled_from(["not_upheld", "invalid", "withdrawn"]), days),
    st.builds(NoticeFact, st.just("N99"), st.sampled_from(["bureau", "superior", "other"]), days),
    st.builds(MediaReportFact, st.just("M99"), days, st.just("news"), st.sampled_from(["dismissed", "revoked"])),
    st.builds(lambda day: CaseFact("C99", day, day, (CaseComplaint("delay", "upheld_at_fault", day),)), days),
)
disqualifying = st.one_of(
    st.builds(
        FindingFact,
        st.just("V99"),
        st.sampled_from(KINDS),
        days,
        st.just("confirmed"),
        days,
        days,
        st.booleans(),
        st.just(600),
        st.just(True),
        st.just("system_failure"),
        st.just(True),
        st.sampled_from(allowed.BODIES),
        days,
        days,
    ),
    st.builds(ComplaintFact, st.just("K99"), days, st.just("upheld_at_fault"), days),
    st.builds(NoticeFact, st.just("N99"), st.just("municipal_centre"), days),
    st.builds(MediaReportFact, st.just("M99"), days, st.just("news"), st.just("confirmed")),
    st.builds(lambda day: CaseFact("C99", day, None, (CaseComplaint("delay", "upheld_at_fault", day),)), days),
)


def added(facts: Facts, record: Any) -> Facts:
    """The facts with one record more."""
    name = {
        FindingFact: "findings",
        ComplaintFact: "complaints",
        NoticeFact: "notices",
        MediaReportFact: "media_reports",
        CaseFact: "cases",
    }[type(record)]
    return replace(facts, **{name: (*getattr(facts, name), record)})


def ranks(facts: Facts, policy: Any) -> list[int]:
    return [RANK[verdict.status] for verdict in judge(facts, policy).grounds]


@deeper
@MANY
@given(lines=ledgers(), on=later, record=clearing)
def test_a_clearing_record_never_harms(lines: list[Line], on: str, record: Any) -> None:
    policy = policy_in(lines, 2026)
    for facts in everybody(lines, policy, date.fromisoformat(on)):
        assert ranks(added(facts, record), policy) == ranks(facts, policy)


@deeper
@MANY
@given(lines=ledgers(), on=later, record=disqualifying)
def test_a_disqualifying_record_never_helps(lines: list[Line], on: str, record: Any) -> None:
    policy = policy_in(lines, 2026)
    for facts in everybody(lines, policy, date.fromisoformat(on)):
        before, after = ranks(facts, policy), ranks(added(facts, record), policy)
        assert [max(pair) for pair in zip(before, after, strict=True)] == after


@deeper
@MANY
@given(lines=ledgers(), on=later, decision=st.sampled_from(allowed.DECISIONS), decided_on=days)
def test_one_more_complaint_about_a_delay_never_helps(
    lines: list[Line], on: str, decision: str, decided_on: date
) -> None:
    """By the day of the event. By the day of confirmation an earlier decision may move a case into an earlier year."""
    policy = replace(policy_in(lines, 2026), year_basis="event")
    more = CaseComplaint("delay", decision, None if decision == "pending" else decided_on)
    for facts in everybody(lines, policy, date.fromisoformat(on)):
        cases = tuple(case._replace(complaints=(*case.complaints, more)) for case in facts.cases)
        before, after = ranks(facts, policy), ranks(replace(facts, cases=cases), policy)
        assert [max(pair) for pair in zip(before, after, strict=True)] == after


@deeper
@MANY
@given(lines=ledgers(), on=later, issued_on=days)
def test_one_more_notice_of_criticism_never_helps(lines: list[Line], on: str, issued_on: date) -> None:
    policy = replace(policy_in(lines, 2026), year_basis="event")
    for facts in everybody(lines, policy, date.fromisoformat(on)):
        findings = tuple(f._replace(criticised_on=min(f.criticised_on or issued_on, issued_on)) for f in facts.findings)
        before, after = ranks(facts, policy), ranks(replace(facts, findings=findings), policy)
        assert [max(pair) for pair in zip(before, after, strict=True)] == after
