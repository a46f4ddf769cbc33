"""Everybody's facts in a fixed number of queries, and who answers for a case that was made here."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.flow import Step
from appointments.models import Case
from appointments.services import handovers, results
from appointments.services.special import start_special_procedure
from assessment.dossier import CaseComplaint, CaseFact
from assessment.facts import facts_of, people_of, policy_of
from assessment.services.standing import assess_year
from evaluations.models import Complaint, Policy
from evaluations.policy import default_policy
from tests.case_factories import Counter, approve, end_visit, fresh, make_case, make_counter
from tests.evaluations.ledger_samples import SAMPLES, Line, confirmed, line, load
from tests.factories import make_staff
from windows.models import Office, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.each]

TODAY = date(2026, 11, 23)
SAVEPOINTS = 2
"""What the transaction of a test asks of the database around the one of the assessment."""


def at(moment: str) -> Any:
    """The office's clock stands at this moment."""
    return time_machine.travel(f"{moment}+08:00", tick=False)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


def fill(people: int) -> None:
    """As many people, each with a record of every type."""
    lines = [SAMPLES["inspection"]]
    for n in range(people):
        number = f"S{n:03d}"
        lines += [
            line("staff", number=number),
            confirmed(ref=f"V{n}", staff=number, kind="phone", inspection="I1"),
            line("notice", ref=f"N{n}", staff=[number], findings=[f"V{n}"]),
            line("media_report", ref=f"M{n}", staff=[number]),
            line("case", ref=f"C{n}", handler=number),
            line("complaint", ref=f"K{n}", staff=number, case=f"C{n}", subject="delay"),
        ]
    load(*lines)


def queries(year: int = 2026) -> int:
    with CaptureQueriesContext(connection) as captured:
        assess_year(year)
    return len(captured)


@pytest.mark.parametrize("people", [0, 1, 30])
def test_the_number_of_queries_is_fixed(people: int) -> None:
    fill(people)
    assert queries() == 7 + SAVEPOINTS


def test_cases_made_here_take_three_queries_more_however_many_there_are() -> None:
    promised_case()
    assert queries() == 10 + SAVEPOINTS
    promised_case()
    assert queries() == 10 + SAVEPOINTS


def test_thirty_people_are_thirty_results() -> None:
    fill(30)
    found = assess_year(2026).results
    assert [result.number for result in found] == [f"S{n:03d}" for n in range(30)]
    assert {tuple(verdict.status for verdict in result.grounds) for result in found} == {
        ("pending", "clear", "disqualified", "clear", "clear", "clear", "disqualified", "pending")
    }


def test_one_person_is_judged_as_among_all() -> None:
    fill(3)
    person = Staff.objects.get(number="S001")
    everybody = assess_year(2026).results
    assert assess_year(2026, staff=person).results == (everybody[1],)


def test_without_a_policy_the_defaults_hold() -> None:
    assert policy_of(2026) == default_policy(2026)
    Policy.objects.create(year=2025, period_from=date(2025, 1, 1), period_to=date(2025, 12, 31))
    assert policy_of(2025) == default_policy(2025)


def test_an_empty_database_has_nobody() -> None:
    assert assess_year(2026).as_json()["staff"] == []


@pytest.mark.parametrize(
    ("joined_on", "left_on", "days"),
    [
        (date(2026, 12, 31), None, 1),
        (date(2027, 1, 1), None, None),
        (date(2019, 1, 1), date(2026, 1, 1), 1),
        (date(2019, 1, 1), date(2025, 12, 31), None),
        (None, None, 365),
    ],
)
def test_whoever_served_one_day_is_listed(joined_on: date | None, left_on: date | None, days: int | None) -> None:
    make_staff("P1", joined_on=joined_on, left_on=left_on)
    found = [(person.number, person.days_served) for person in people_of(default_policy(2026))]
    assert found == ([] if days is None else [("P1", days)])


def test_the_installations_own_account_serves_nobody() -> None:
    Staff.objects.create_superuser("root", "x")
    make_staff("P1", is_superuser=True)
    assert [person.number for person in people_of(default_policy(2026))] == ["P1"]


def test_people_are_ordered_by_code_point_on_every_engine() -> None:
    for number in ("b1", "B1", "a_1", "a-1", "10", "9"):
        make_staff(number)
    assert [person.number for person in people_of(default_policy(2026))] == ["10", "9", "B1", "a-1", "a_1", "b1"]


def test_a_notice_counts_for_whom_it_names_with_the_finding_it_lists() -> None:
    load(
        line("staff"),
        line("staff", number="S002"),
        *(confirmed(ref=f"V{n}", kind="phone") for n in range(1, 6)),
        line("notice", ref="N1", staff=["S002"], findings=["V1"], issued_on="2026-04-01"),
        line("notice", ref="N2", staff=["S001", "S002"], findings=["V2", "V3"], issued_on="2026-04-02", issuer="other"),
        line("notice", ref="N3", staff=["S001"], findings=["V3"], issued_on="2026-03-31", issuer="bureau"),
        line("notice", ref="N4", staff=["S001"], findings=[], issued_on="2026-04-01"),
        line("notice", ref="N5", staff=[], findings=["V4"], issued_on="2026-04-01"),
    )
    person = next(iter(facts_of(default_policy(2026), on=TODAY)))
    found = {finding.ref: finding.criticised_on for finding in person.findings}
    assert found == {"V1": None, "V2": date(2026, 4, 2), "V3": date(2026, 3, 31), "V4": None, "V5": None}


OUTSIDE: dict[str, Any] = {"event_on": "2025-11-03", "confirmed_on": "2025-12-08"}
BY_CONFIRMATION: dict[str, Any] = {"year_basis": "confirmation"}


@pytest.mark.parametrize(
    ("settings", "lines", "expected"),
    [
        pytest.param(
            {},
            (line("inspection"), line("finding", **OUTSIDE, kind="badge", inspection="I1")),
            ["E3 V1 in_effect"],
            id="an inspection by the day it was held",
        ),
        pytest.param(
            BY_CONFIRMATION,
            (line("finding", **OUTSIDE, kind="dozing"), line("notice", issued_on="2026-01-05", issuer="bureau")),
            ["E7 V1 in_effect"],
            id="criticised conduct by its notice",
        ),
        pytest.param(
            {},
            (line("finding", **OUTSIDE, kind="dozing"), line("notice", issued_on="2026-01-05", issuer="bureau")),
            [],
            id="criticised conduct by its event",
        ),
        pytest.param(
            {},
            (line("complaint", decision="upheld_at_fault", event_on="2025-12-30", decided_on="2026-01-09", case=None),),
            [],
            id="a complaint by its event",
        ),
        pytest.param(
            BY_CONFIRMATION,
            (line("complaint", decision="upheld_at_fault", event_on="2025-12-30", decided_on="2026-01-09", case=None),),
            ["E1 K1 in_effect"],
            id="a complaint by its decision",
        ),
        pytest.param(
            {"period_to": "2026-03-31"},
            (line("complaint", decision="upheld_at_fault", event_on="2026-03-30", decided_on="2026-04-09", case=None),),
            ["E1 K1 in_effect"],
            id="a complaint decided after the period",
        ),
        pytest.param(
            BY_CONFIRMATION | {"period_from": "2026-04-01"},
            (line("complaint", decision="pending", event_on="2026-03-31", decided_on=None, case=None),),
            [],
            id="a complaint that is pending by its event",
        ),
        pytest.param(
            {"media_kinds": ["self_media"]},
            (line("media_report", kind="self_media"), line("media_report", ref="M2", kind="news")),
            ["E3 M1 in_effect"],
            id="a media report of the kind that counts",
        ),
    ],
)
def test_what_counts_by_a_day_of_its_own_is_fetched(
    settings: dict[str, Any], lines: tuple[Line, ...], expected: list[str]
) -> None:
    load(line("policy", **settings), line("staff"), *lines)
    (person,) = assess_year(2026).results
    found = [f"{one.code} {item.ref} {item.state}" for one in person.grounds for item in one.evidence]
    assert found == expected


LATE: dict[str, Any] = {"promised_due_on": "2025-12-30", "closed_on": "2026-01-05"}
DELAY: dict[str, Any] = {"subject": "delay", "decision": "not_upheld", "event_on": "2025-12-31"}


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        pytest.param({}, (line("finding", **OUTSIDE),), id="what happened before the period"),
        pytest.param(
            {}, (line("inspection", body="own_office"), line("finding", kind="badge", inspection="I1")), id="own rounds"
        ),
        pytest.param(
            {"inspection_excluded_kinds": ["badge"]},
            (line("inspection"), line("finding", kind="badge", inspection="I1")),
            id="a trifle that inspections do not count",
        ),
        pytest.param({}, (line("finding", kind="badge"),), id="what is no ground by itself"),
        pytest.param({}, (line("finding", status="dismissed", confirmed_on=None),), id="what was dismissed"),
        pytest.param(
            {},
            (line("finding", **OUTSIDE, kind="dozing"), line("notice", issued_on="2026-01-05", issuer="bureau")),
            id="by the event, conduct before the period that a notice of the period lists",
        ),
        pytest.param(
            BY_CONFIRMATION,
            (line("case", **LATE), line("complaint", **DELAY, staff=None, decided_on="2025-12-31")),
            id="by the confirmation, a case whose complaint was decided before the period",
        ),
        pytest.param(
            BY_CONFIRMATION,
            (
                line("case", **LATE),
                line("complaint", **DELAY | {"subject": "fee"}, staff=None, decided_on="2026-02-01"),
            ),
            id="by the confirmation, a case complained of for something else",
        ),
        pytest.param(
            BY_CONFIRMATION,
            (line("case", **LATE), line("complaint", **DELAY, staff=None, case=None, decided_on="2026-02-01")),
            id="by the confirmation, a case nobody complained of",
        ),
    ],
)
def test_what_cannot_matter_is_kept_in_no_facts(settings: dict[str, Any], lines: tuple[Line, ...]) -> None:
    load(line("policy", **settings), line("staff"), *lines)
    (found,) = facts_of(policy_of(2026), on=TODAY)
    kept = (found.findings, found.complaints, found.media_reports, found.cases)
    assert kept == ((), (), (), ())


# --- Cases made here --------------------------------------------------------------------------------------


def promised_case() -> tuple[Counter, Case]:
    """A case accepted on Monday 1 June 2026 and promised within five working days: due on Monday 8 June."""
    with at("2026-06-01 09:00"):
        counter = make_counter(special_procedures=["expert_review"])
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    assert case.promised_due_on == date(2026, 6, 8)
    return counter, case


def cases(year: int = 2026, on: date = TODAY, **settings: Any) -> dict[str, tuple[CaseFact, ...]]:
    """The cases past their promise, by who answers for them."""
    if settings:
        period = {"period_from": date(year, 1, 1), "period_to": date(year, 12, 31)}
        Policy.objects.update_or_create(year=year, defaults=period | settings)
    return {facts.number: facts.cases for facts in facts_of(policy_of(year), on=on) if facts.cases}


def complain(case: Case, decision: str, **fields: Any) -> None:
    """A complaint about the delay of the case."""
    Complaint.objects.create(
        ref=f"K{Complaint.objects.count()}",
        case=case,
        event_on=date(2026, 6, 10),
        decision=decision,
        decided_on=None if decision == "pending" else date(2026, 7, 1),
        imported=True,
        content_digest="0" * 64,
        **({"subject": "delay"} | fields),
    )


def test_an_open_case_is_overdue_on_the_day_after() -> None:
    counter, case = promised_case()
    assert cases(on=date(2026, 6, 8)) == {}
    assert cases(on=date(2026, 6, 9)) == {counter.a.number: (CaseFact(case.number or "", date(2026, 6, 8), None),)}


@pytest.mark.parametrize(
    ("moment", "answers"),
    [
        ("2026-06-08 16:00", "b"),  # before close of business of the due date
        ("2026-06-08 17:00", "b"),  # at close of business
        ("2026-06-08 17:01", "a"),
        ("2026-06-09 09:00", "a"),
    ],
)
def test_who_held_the_case_at_close_of_business_answers(moment: str, answers: str) -> None:
    counter, case = promised_case()
    with at(moment):
        handovers.take_over(fresh(case), by=counter.b)
    assert list(cases()) == [getattr(counter, answers).number]


def test_an_overdue_case_handed_back_and_forth_has_one_who_answers() -> None:
    counter, case = promised_case()
    for moment, person in (
        ("2026-06-03 09:00", counter.b),
        ("2026-06-08 10:00", counter.a),
        ("2026-06-10 9:00", counter.b),
    ):
        with at(moment.replace(" 9:", " 09:")):
            handovers.take_over(fresh(case), by=person)
    assert list(cases()) == [counter.a.number]


@pytest.mark.parametrize(
    ("decided", "ready", "by_decision", "by_result"),
    [
        ("2026-06-08", "2026-06-08", None, None),
        ("2026-06-08", "2026-06-09", None, date(2026, 6, 9)),
        ("2026-06-09", "2026-06-10", date(2026, 6, 9), date(2026, 6, 10)),
    ],
)
def test_the_promise_is_kept_by_decision_or_result(
    decided: str, ready: str, by_decision: date | None, by_result: date | None
) -> None:
    counter, case = promised_case()
    with at(f"{decided} 11:00"):
        approve(counter, case)
    with at(f"{ready} 12:00"):
        results.record_result(fresh(case), by=counter.a, number="外部-1")
    assert [case.settled_on for found in cases().values() for case in found] == [by_decision] * bool(by_decision)
    found = cases(promise_kept_by="result_ready")
    assert [case.settled_on for held in found.values() for case in held] == [by_result] * bool(by_result)


def test_the_day_the_visitor_collects_does_not_matter() -> None:
    counter, case = promised_case()
    with at("2026-06-08 11:00"):
        approve(counter, case)
        results.record_result(fresh(case), by=counter.a, number="外部-1")
    assert fresh(case).closed_at is None
    assert cases() == {}
    assert cases(promise_kept_by="result_ready") == {}


@pytest.mark.parametrize(("day", "settled_on"), [("2026-06-08", None), ("2026-06-09", date(2026, 6, 9))])
def test_a_case_that_ended_without_a_result_is_settled_when_it_was_closed(day: str, settled_on: date | None) -> None:
    counter, case = promised_case()
    with at(f"{day} 11:00"):
        results.withdraw_case(fresh(case), by=counter.a, reason="当面撤回")
    assert [one.settled_on for held in cases().values() for one in held] == [settled_on] * bool(settled_on)


def test_complaints_about_the_delay_come_with_the_case() -> None:
    counter, case = promised_case()
    complain(case, "not_upheld")
    complain(case, "pending")
    complain(case, "upheld_at_fault", subject="attitude")
    found = cases()[counter.a.number][0]
    assert sorted(found.complaints) == [
        CaseComplaint("delay", "not_upheld", date(2026, 7, 1)),
        CaseComplaint("delay", "pending", None),
    ]
    person = next(result for result in assess_year(2026).results if result.number == counter.a.number)
    assert [(entry.type, entry.ref) for entry in person.grounds[7].evidence] == [("case", case.number)]


def test_under_confirmation_a_case_of_the_year_before_comes_with_its_decision() -> None:
    load(
        line("staff"),
        line("case", promised_due_on="2025-12-30", closed_on="2026-01-05"),
        line("complaint", subject="delay", decision="not_upheld", event_on="2026-01-05", decided_on="2026-02-01"),
    )
    assert cases() == {}
    found = cases(year_basis="confirmation")["S001"]
    assert [(case.ref, case.complaints) for case in found] == [
        ("C1", (CaseComplaint("delay", "not_upheld", date(2026, 2, 1)),))
    ]


def test_close_of_business_is_that_of_the_office() -> None:
    counter, case = promised_case()
    assert Office.objects.current().closes_business_at == time(17)
    Office.objects.update(closes_business_at="18:30")
    with at("2026-06-08 18:00"):
        handovers.take_over(fresh(case), by=counter.b)
    assert list(cases()) == [counter.b.number]


def test_a_frozen_clock_stands_still() -> None:
    counter, case = promised_case()
    with at("2026-06-08 10:00"):
        start_special_procedure(
            fresh(case), kind="expert_review", expected_days=5, by=counter.a, companions="李四、王五"
        )
    assert fresh(case).frozen_since == date(2026, 6, 8)
    assert cases(on=date(2026, 8, 1)) == {}
