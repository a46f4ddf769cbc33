"""A boundary table for each ground: which element decides, and what happens just on either side of it."""

from datetime import date
from typing import Any

import pytest

from assessment.dossier import Evidence, MediaReportFact, Note, NoticeFact
from assessment.engine import days_served, judge
from assessment.rules import GROUNDS, KINDS
from evaluations import ledger_types as allowed
from evaluations.policy import default_policy
from tests.assessment.dossiers import (
    DEFAULT,
    EVENT,
    complaint,
    facts,
    finding,
    late_case,
    missing,
    policy,
    status,
    verdict,
)

GROUNDLESS = {
    "late", "left_early", "not_ten_minutes_early", "unreported_absence", "uniform", "badge", "conduct", "hygiene",
    "attitude", "outsider_admitted", "equipment", "data_entry", "delay",
}  # fmt: skip
COMPLETE: dict[str, Any] = {
    "at_fault": True,
    "minutes": 30,
    "affected_work": True,
    "consequence": "system_failure",
    "criticised_on": EVENT,
}


def codes(*records: Any, **settings: Any) -> dict[str, str]:
    """The grounds that are not clear."""
    result = judge(facts(*records), policy(**settings))
    return {entry.code: entry.status for entry in result.grounds if entry.status != "clear"}


def test_the_grounds_stand_in_the_order_of_the_regulation() -> None:
    assert [entry.code for entry in GROUNDS] == [f"E{number}" for number in range(1, 9)]


def test_every_kind_has_its_ground_or_none() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} | GROUNDLESS == set(allowed.KINDS)
    found = {kind: codes(finding(kind, **COMPLETE)) for kind in allowed.KINDS}
    expected = {kind: {code: "disqualified"} for code, kinds in KINDS.items() for kind in kinds}
    assert found == expected | {kind: {} for kind in GROUNDLESS}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("reported", "pending"),
        ("verifying", "pending"),
        ("confirmed", "disqualified"),
        ("dismissed", "clear"),
        ("revoked", "clear"),
    ],
)
@pytest.mark.parametrize("kind", ["irregular_approval", "meal", "gaming", "absent_without_leave", "dozing"])
def test_only_what_is_confirmed_disqualifies(kind: str, state: str, expected: str) -> None:
    code = next(code for code, kinds in KINDS.items() if kind in kinds)
    assert status(code, finding(kind, status=state, **COMPLETE)) == expected


# --- E1 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("pending", "pending"),
        ("upheld_at_fault", "disqualified"),
        ("upheld_no_fault", "clear"),
        ("not_upheld", "clear"),
        ("unverifiable", "clear"),
        ("invalid", "clear"),
        ("withdrawn", "clear"),
    ],
)
def test_e1_a_valid_complaint_is_one_upheld_with_fault(decision: str, expected: str) -> None:
    assert status("E1", complaint(decision)) == expected


@pytest.mark.parametrize(
    ("at_fault", "required", "expected", "notes"),
    [
        (True, True, "disqualified", []),
        (False, True, "clear", ["fault"]),
        (None, True, "clear", ["fault"]),
        (True, False, "disqualified", []),
        (False, False, "disqualified", []),
        (None, False, "disqualified", []),
    ],
)
def test_e1_a_conflict_counts_with_fault(
    at_fault: bool | None, required: bool, expected: str, notes: list[str]
) -> None:
    found = verdict("E1", finding("visitor_conflict", at_fault=at_fault), conflict_requires_fault=required)
    assert (found.status, [note.missing for note in found.notes]) == (expected, notes)


def test_e1_fault_is_asked_of_conflicts_only() -> None:
    assert status("E1", finding("irregular_approval", at_fault=False)) == "disqualified"


def test_e1_a_conflict_that_lacks_fault_and_confirmation_is_not_pending() -> None:
    found = verdict("E1", finding("visitor_conflict", status="reported", confirmed_on=None))
    assert (found.status, found.notes) == ("clear", (Note("V1", "fault"),))


# --- E3 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("issuer", allowed.ISSUERS)
def test_e3_only_the_centres_notice_counts(issuer: str) -> None:
    expected = "disqualified" if issuer == "municipal_centre" else "clear"
    assert status("E3", NoticeFact("N1", issuer, EVENT)) == expected


@pytest.mark.parametrize(
    ("kind", "kinds", "expected"),
    [
        ("news", ("news",), "disqualified"),
        ("self_media", ("news",), "clear"),
        ("self_media", ("news", "self_media"), "disqualified"),
        ("news", (), "clear"),
    ],
)
def test_e3_media_that_count(kind: str, kinds: tuple[str, ...], expected: str) -> None:
    assert status("E3", MediaReportFact("M1", EVENT, kind, "confirmed"), media_kinds=kinds) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("reported", "pending"), ("verifying", "pending"), ("confirmed", "disqualified"), ("dismissed", "clear"), ("revoked", "clear")],
)  # fmt: skip
def test_e3_a_media_report_is_confirmed_first(state: str, expected: str) -> None:
    report = MediaReportFact("M1", EVENT, "news", state)
    assert (status("E3", report), status("E3", report, in_effect="final")) == (expected, expected)


@pytest.mark.parametrize("body", [*allowed.BODIES, None])
def test_e3_inspections_that_count(body: str | None) -> None:
    caught = finding("hygiene", inspected_by=body, inspected_on=EVENT if body else None)
    counts = body in ("municipal_centre", "superior", "discipline")
    assert status("E3", caught) == ("disqualified" if counts else "clear")
    assert status("E3", caught, inspection_bodies=()) == "clear"
    own = status("E3", caught, inspection_bodies=("own_office",))
    assert own == ("disqualified" if body == "own_office" else "clear")


def test_e3_trifles_may_be_excluded() -> None:
    caught = finding("hygiene", inspected_by="superior", inspected_on=EVENT)
    assert status("E3", caught, inspection_excluded_kinds=("uniform",)) == "disqualified"
    assert status("E3", caught, inspection_excluded_kinds=("uniform", "hygiene")) == "clear"


def test_e3_any_kind_caught_counts_and_counts_under_its_own_ground_too() -> None:
    caught = finding("gaming", inspected_by="superior", inspected_on=EVENT)
    assert codes(caught) == {"E3": "disqualified", "E4": "disqualified"}
    without_notice = finding("phone", inspected_by="superior", inspected_on=EVENT)
    assert codes(without_notice) == {"E3": "disqualified"}


def test_e3_evidence_of_an_inspection_is_the_finding_dated_by_the_inspection() -> None:
    caught = finding("badge", inspected_by="superior", inspected_on=date(2026, 3, 1))
    assert verdict("E3", caught).evidence == (Evidence(date(2026, 3, 1), "finding", "V1", "inspection", "in_effect"),)


# --- E5, E6 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("consequence", ["", *allowed.CONSEQUENCES])
def test_e5_software_and_a_grave_problem(consequence: str) -> None:
    found = verdict("E5", finding("unauthorised_software", consequence=consequence))
    expected = ("disqualified", ()) if consequence else ("clear", (Note("V1", "grave_consequence"),))
    assert (found.status, found.notes) == expected


@pytest.mark.parametrize(
    ("minutes", "affected", "threshold", "expected", "notes"),
    [
        (29, True, 30, "clear", ["long_time"]),
        (30, True, 30, "disqualified", []),
        (31, True, 30, "disqualified", []),
        (None, True, 30, "clear", ["long_time"]),
        (30, False, 30, "clear", ["effect_on_work"]),
        (30, None, 30, "clear", ["effect_on_work"]),
        (10, None, 30, "clear", ["effect_on_work", "long_time"]),
        (30, True, 31, "clear", ["long_time"]),
        (0, True, 0, "disqualified", []),
        (None, True, 0, "clear", ["long_time"]),
    ],
)
def test_e6_a_long_time_and_an_effect(
    minutes: int | None, affected: bool | None, threshold: int, expected: str, notes: list[str]
) -> None:
    away = finding("absent_without_leave", minutes=minutes, affected_work=affected)
    assert status("E6", away, long_absence_minutes=threshold) == expected
    assert missing("E6", away, long_absence_minutes=threshold) == notes


# --- E7 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KINDS["E7"]))
@pytest.mark.parametrize("criticised", [True, False])
def test_e7_criticism_needed_for(kind: str, criticised: bool) -> None:
    seen = finding(kind, criticised_on=EVENT if criticised else None)
    strict = criticised or kind != "unrelated_activity"
    for needed, counts in (("all", criticised), ("unrelated_activity", strict)):
        expected = ("disqualified", []) if counts else ("clear", ["notice_of_criticism"])
        assert (
            status("E7", seen, criticism_needed_for=needed),
            missing("E7", seen, criticism_needed_for=needed),
        ) == expected


def test_e4_needs_no_notice_and_e7_does() -> None:
    assert codes(finding("gaming"), finding("phone", ref="V2")) == {"E4": "disqualified"}


def test_e7_a_notice_before_confirmation_leaves_it_pending() -> None:
    seen = finding("phone", status="verifying", confirmed_on=None, criticised_on=EVENT)
    assert status("E7", seen) == "pending"


# --- E8 -------------------------------------------------------------------------------------------------

ALL, UPHELD, AT_FAULT = "not_rejected", "upheld", "upheld_at_fault"


@pytest.mark.parametrize(
    ("decision", "counts_under"),
    [
        ("upheld_at_fault", (ALL, UPHELD, AT_FAULT)),
        ("upheld_no_fault", (ALL, UPHELD)),
        ("not_upheld", (ALL,)),
        ("unverifiable", (ALL,)),
        ("invalid", ()),
        ("withdrawn", ()),
    ],
)
@pytest.mark.parametrize("setting", [ALL, UPHELD, AT_FAULT])
def test_e8_complaints_that_count(decision: str, counts_under: tuple[str, ...], setting: str) -> None:
    found = verdict("E8", late_case(decision), overdue_complaints=setting)
    expected = ("disqualified", ()) if setting in counts_under else ("clear", (Note("C1", "complaint"),))
    assert (found.status, found.notes) == expected
    with_pending = status("E8", late_case(decision, "pending"), overdue_complaints=setting)
    assert with_pending == ("disqualified" if setting in counts_under else "pending")


def test_e8_a_complaint_about_something_else_does_not_count() -> None:
    case = late_case("upheld_at_fault")
    other = case._replace(complaints=(case.complaints[0]._replace(subject="attitude"),))
    assert (status("E8", other), missing("E8", other)) == ("clear", ["complaint"])


@pytest.mark.parametrize(
    ("settled_on", "on", "frozen_since", "expected"),
    [
        (date(2026, 6, 9), date(2026, 11, 23), None, "clear"),
        (date(2026, 6, 10), date(2026, 11, 23), None, "clear"),
        (date(2026, 6, 11), date(2026, 11, 23), None, "disqualified"),
        (date(2026, 6, 11), date(2026, 1, 1), None, "disqualified"),
        (None, date(2026, 6, 9), None, "clear"),
        (None, date(2026, 6, 10), None, "clear"),
        (None, date(2026, 6, 11), None, "disqualified"),
        (None, date(2026, 6, 30), date(2026, 6, 10), "clear"),
        (None, date(2026, 6, 30), date(2026, 6, 11), "disqualified"),
        (None, date(2026, 6, 11), date(2026, 6, 30), "disqualified"),
    ],
)
def test_e8_the_promise_is_broken_the_day_after(
    settled_on: date | None, on: date, frozen_since: date | None, expected: str
) -> None:
    case = late_case("not_upheld", settled_on=settled_on, frozen_since=frozen_since)
    assert status("E8", case, on=on) == expected
    noted = ["complaint"] if expected == "disqualified" else []
    assert [note.missing for note in verdict("E8", case._replace(complaints=()), on=on).notes] == noted


def test_e8_one_evidence_for_each_case() -> None:
    found = verdict("E8", late_case("not_upheld", "unverifiable", "pending"), late_case("pending", ref="C2"))
    assert [(entry.ref, entry.state) for entry in found.evidence] == [("C1", "in_effect"), ("C2", "pending")]


# --- From when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("final_on", "on", "expected"),
    [
        (None, date(2026, 11, 23), "pending"),
        (date(2026, 6, 2), date(2026, 6, 1), "pending"),
        (date(2026, 6, 2), date(2026, 6, 2), "disqualified"),
        (date(2026, 6, 2), date(2026, 6, 3), "disqualified"),
    ],
)
@pytest.mark.parametrize(
    "kind", ["visitor_conflict", "meal", "stocks", "unauthorised_software", "absent_without_leave", "noise"]
)
def test_under_final_a_finding_is_pending_until_its_day_has_come(
    kind: str, final_on: date | None, on: date, expected: str
) -> None:
    code = next(code for code, kinds in KINDS.items() if kind in kinds)
    seen = finding(kind, final_on=final_on, **COMPLETE)
    assert status(code, seen, on=on, in_effect="final") == expected
    assert status(code, seen, on=on) == "disqualified"


def test_under_final_a_dismissed_finding_is_still_nothing() -> None:
    assert status("E4", finding("gaming", status="revoked", final_on=EVENT), in_effect="final") == "clear"


# --- In which year ----------------------------------------------------------------------------------------

OLD, FIRST, LAST, NEXT = date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)
HIT, OPEN, NONE = "disqualified", "pending", "clear"


@pytest.mark.parametrize(
    ("event_on", "confirmed_on", "by_event", "by_confirmation"),
    [
        (OLD, OLD, NONE, NONE),
        (OLD, FIRST, NONE, HIT),
        (FIRST, FIRST, HIT, HIT),
        (FIRST, LAST, HIT, HIT),
        (LAST, NEXT, HIT, NONE),
        (NEXT, NEXT, NONE, NONE),
    ],
)
def test_findings_and_complaints_belong_to_a_year(
    event_on: date, confirmed_on: date, by_event: str, by_confirmation: str
) -> None:
    for code, record in (
        ("E4", finding("gaming", event_on=event_on, confirmed_on=confirmed_on)),
        ("E1", complaint("upheld_at_fault", event_on=event_on, decided_on=confirmed_on)),
        ("E3", finding("late", confirmed_on=confirmed_on, inspected_by="superior", inspected_on=event_on)),
    ):
        assert (status(code, record), status(code, record, year_basis="confirmation")) == (by_event, by_confirmation)


@pytest.mark.parametrize("basis", ["event", "confirmation"])
@pytest.mark.parametrize(("event_on", "expected"), [(OLD, NONE), (FIRST, OPEN), (LAST, OPEN), (NEXT, NONE)])
def test_what_is_pending_goes_by_the_event(event_on: date, expected: str, basis: str) -> None:
    for code, record in (
        ("E4", finding("gaming", event_on=event_on, status="reported", confirmed_on=None)),
        ("E1", complaint("pending", event_on=event_on)),
        ("E3", finding("late", status="verifying", confirmed_on=None, inspected_by="superior", inspected_on=event_on)),
        ("E3", MediaReportFact("M1", event_on, "news", "reported")),
    ):
        assert status(code, record, year_basis=basis) == expected
    unsure = finding("gaming", event_on=event_on, confirmed_on=FIRST, final_on=None)
    assert status("E4", unsure, year_basis=basis, in_effect="final") == expected


@pytest.mark.parametrize("basis", ["event", "confirmation"])
@pytest.mark.parametrize(("day", "expected"), [(OLD, NONE), (FIRST, HIT), (LAST, HIT), (NEXT, NONE)])
def test_notices_and_reports_go_by_their_own_date(day: date, expected: str, basis: str) -> None:
    assert status("E3", NoticeFact("N1", "municipal_centre", day), year_basis=basis) == expected
    assert status("E3", MediaReportFact("M1", day, "news", "confirmed"), year_basis=basis) == expected


@pytest.mark.parametrize("basis", ["event", "confirmation"])
@pytest.mark.parametrize(("event_on", "noted"), [(OLD, 0), (FIRST, 1), (LAST, 1), (NEXT, 0)])
def test_notes_go_by_the_event(event_on: date, noted: int, basis: str) -> None:
    for code, record in (
        ("E1", finding("visitor_conflict", event_on=event_on, confirmed_on=FIRST)),
        ("E5", finding("unauthorised_software", event_on=event_on, confirmed_on=FIRST)),
        ("E6", finding("absent_without_leave", event_on=event_on, confirmed_on=FIRST, minutes=60)),
        ("E7", finding("phone", event_on=event_on, confirmed_on=FIRST)),
        ("E8", late_case(promised_due_on=event_on, settled_on=date(2027, 5, 1))),
    ):
        assert len(missing(code, record, year_basis=basis)) == noted


@pytest.mark.parametrize(
    ("event_on", "confirmed_on", "criticised_on", "by_event", "by_confirmation"),
    [
        (OLD, OLD, FIRST, NONE, HIT),
        (OLD, FIRST, OLD, NONE, HIT),
        (OLD, OLD, OLD, NONE, NONE),
        (FIRST, FIRST, NEXT, HIT, NONE),
        (LAST, NEXT, LAST, HIT, NONE),
        (FIRST, LAST, LAST, HIT, HIT),
    ],
)
def test_e7_is_confirmed_when_notice_and_confirmation_are_there(
    event_on: date, confirmed_on: date, criticised_on: date, by_event: str, by_confirmation: str
) -> None:
    seen = finding("dozing", event_on=event_on, confirmed_on=confirmed_on, criticised_on=criticised_on)
    assert (status("E7", seen), status("E7", seen, year_basis="confirmation")) == (by_event, by_confirmation)


def test_e7_that_needs_no_notice_goes_by_its_confirmation_alone() -> None:
    seen = finding("dozing", event_on=FIRST, confirmed_on=FIRST, criticised_on=NEXT)
    assert status("E7", seen, year_basis="confirmation", criticism_needed_for="unrelated_activity") == HIT
    assert status("E7", seen, year_basis="confirmation") == NONE


@pytest.mark.parametrize(
    ("due_on", "decided", "by_event", "by_confirmation"),
    [
        (OLD, (FIRST,), NONE, HIT),
        (OLD, (OLD,), NONE, NONE),
        (OLD, (OLD, FIRST), NONE, NONE),
        (OLD, (NEXT, LAST), NONE, HIT),
        (FIRST, (OLD,), HIT, HIT),
        (LAST, (NEXT,), HIT, NONE),
        (NEXT, (LAST,), NONE, NONE),
    ],
)
def test_e8_by_confirmation_the_earliest_decision_counts(
    due_on: date, decided: tuple[date, ...], by_event: str, by_confirmation: str
) -> None:
    case = late_case(*["not_upheld"] * len(decided), promised_due_on=due_on, settled_on=date(2027, 5, 1))
    complaints = tuple(entry._replace(decided_on=day) for entry, day in zip(case.complaints, decided, strict=True))
    case = case._replace(complaints=complaints)
    assert (status("E8", case), status("E8", case, year_basis="confirmation")) == (by_event, by_confirmation)


def test_e8_a_counting_complaint_of_another_year_leaves_nothing_pending_and_no_note() -> None:
    case = late_case("not_upheld", "pending", promised_due_on=LAST, settled_on=NEXT)
    moved = case._replace(complaints=(case.complaints[0]._replace(decided_on=NEXT), case.complaints[1]))
    found = verdict("E8", moved, year_basis="confirmation")
    assert (found.status, found.evidence, found.notes) == (NONE, (), ())


def test_a_period_may_begin_and_end_on_any_day() -> None:
    settings = {"period_from": date(2025, 12, 1), "period_to": date(2026, 11, 30)}
    days = (date(2025, 11, 30), date(2025, 12, 1), date(2026, 11, 30), date(2026, 12, 1))
    found = [status("E4", finding("gaming", event_on=day), **settings) for day in days]
    assert found == [NONE, HIT, HIT, NONE]


def test_a_leap_day_belongs_to_its_year() -> None:
    leap = finding("gaming", event_on=date(2024, 2, 29))
    assert GROUNDS[3](facts(leap), default_policy(2024)).status == HIT
    assert days_served(date(2024, 2, 29), date(2024, 2, 29), default_policy(2024)) == 1
    assert days_served(None, None, default_policy(2024)) == 366


# --- The person -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("joined_on", "left_on", "days"),
    [
        (None, None, 365),
        (date(2020, 1, 1), None, 365),
        (LAST, None, 1),
        (NEXT, None, 0),
        (date(2020, 1, 1), FIRST, 1),
        (date(2020, 1, 1), OLD, 0),
        (date(2026, 3, 1), date(2026, 3, 31), 31),
    ],
)
def test_days_served_are_counted_within_the_period(joined_on: date | None, left_on: date | None, days: int) -> None:
    assert days_served(joined_on, left_on, DEFAULT) == days


@pytest.mark.parametrize(
    ("days", "least", "expected"),
    [(1, 1, "disqualified"), (29, 30, "not_in_scope"), (30, 30, "disqualified"), (1, 0, "disqualified")],
)
def test_who_served_too_few_days_is_not_in_scope_and_judged_all_the_same(days: int, least: int, expected: str) -> None:
    result = judge(facts(finding("gaming"), days=days), policy(min_service_days=least))
    assert (result.result, result.grounds[3].status) == (expected, "disqualified")


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((), "eligible"),
        ((finding("hygiene"),), "eligible"),
        ((finding("phone"),), "eligible"),
        ((complaint("pending"),), "pending"),
        ((complaint("pending"), finding("gaming")), "disqualified"),
        ((finding("gaming"), finding("gaming", ref="V2", status="reported", confirmed_on=None)), "disqualified"),
    ],
)
def test_the_heavier_outweighs_the_lighter(records: tuple[Any, ...], expected: str) -> None:
    assert judge(facts(*records), DEFAULT).result == expected


def test_all_evidence_is_listed_in_order() -> None:
    found = verdict(
        "E1",
        finding("irregular_approval", ref="V10", event_on=date(2026, 5, 1)),
        finding("irregular_approval", ref="V9", event_on=date(2026, 5, 1)),
        complaint("pending", ref="K2", event_on=date(2026, 5, 1)),
        finding("irregular_approval", ref="V8", event_on=date(2026, 4, 1), status="reported", confirmed_on=None),
        finding("visitor_conflict", ref="V3"),
        finding("visitor_conflict", ref="V11"),
    )
    assert [(entry.ref, entry.state) for entry in found.evidence] == [
        ("V8", "pending"),
        ("K2", "pending"),
        ("V10", "in_effect"),
        ("V9", "in_effect"),
    ]
    assert found.notes == (Note("V11", "fault"), Note("V3", "fault"))


def test_a_finding_under_review_counts_and_says_so() -> None:
    reviewed = finding("gaming", under_review=True, final_on=None)
    assert verdict("E4", reviewed)[1::3] == ("disqualified", True)
    assert verdict("E4", reviewed, in_effect="final")[1::3] == ("pending", False)
    outside = finding("gaming", ref="V2", under_review=True, event_on=OLD)
    assert verdict("E4", finding("gaming"), outside)[1::3] == ("disqualified", False)
