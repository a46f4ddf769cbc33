"""What happens to people and records in the course of a year, from the ledger to the result."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from assessment.services.standing import assess_year
from evaluations.models import Finding
from evaluations.services.reviews import open_review, revoke_finding, uphold_finding
from tests.assessment.year_factories import computed, make_bureau
from tests.evaluations.ledger_samples import Line, confirmed, line, load
from tests.factories import make_assignment
from windows.models import Staff

pytestmark = pytest.mark.django_db
BY_CONFIRMATION = line("policy", year_basis="confirmation")
BASES = pytest.mark.parametrize("basis", ["event", "confirmation"])


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


def grounds(number: str = "S001", year: int = 2026) -> dict[str, str]:
    """The grounds of a person that are not clear."""
    (found,) = [result for result in assess_year(year).results if result.number == number]
    return {verdict.code: verdict.status for verdict in found.grounds if verdict.status != "clear"}


def listed(year: int = 2026) -> dict[str, str]:
    return {result.number: result.result for result in assess_year(year).results}


@pytest.mark.parametrize(
    ("policies", "of_2025", "of_2026"),
    [
        ((), {"E4": "disqualified"}, {}),
        (
            (BY_CONFIRMATION | {"year": 2025, "period_from": "2025-01-01", "period_to": "2025-12-31"}, BY_CONFIRMATION),
            {},
            {"E4": "disqualified"},
        ),
    ],
)
def test_a_late_confirmation_counts_in_one_year_only(
    policies: tuple[Line, ...], of_2025: dict[str, str], of_2026: dict[str, str]
) -> None:
    load(*policies, line("staff"), line("finding", event_on="2025-12-31", confirmed_on="2026-01-08"))
    assert (grounds(year=2025), grounds(year=2026)) == (of_2025, of_2026)


def test_a_finding_is_revoked_after_it_counted() -> None:
    load(line("staff"), line("finding"))
    assert grounds() == {"E4": "disqualified"}
    bureau = make_bureau()
    finding = open_review(Finding.objects.get(), by=bureau.office, reason="新的事实")
    found = next(result for result in assess_year(2026).results if result.number == "S001")
    assert (found.result, found.grounds[3].under_review) == ("disqualified", True)
    revoke_finding(finding, by=bureau.second, reason="当时不在岗")
    assert grounds() == {}


def test_a_review_that_upholds_changes_nothing_but_the_mark() -> None:
    load(line("staff"), line("finding"))
    bureau = make_bureau()
    finding = open_review(Finding.objects.get(), by=bureau.office, reason="新的事实")
    uphold_finding(finding, by=bureau.second, reason="事实清楚")
    found = next(result for result in assess_year(2026).results if result.number == "S001")
    assert (found.result, found.grounds[3].under_review) == ("disqualified", False)


def test_who_changes_the_window_keeps_what_happened_at_the_other() -> None:
    load(line("staff"), line("staff", number="S002", name="李四"), line("finding"))
    mover, stayer = Staff.objects.get(number="S001"), Staff.objects.get(number="S002")
    make_assignment(a_role=mover, b_role=stayer, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    later = make_assignment(a_role=mover, valid_from=date(2026, 7, 1))
    assert (grounds("S001"), grounds("S002")) == ({"E4": "disqualified"}, {})
    _review, run = computed(make_bureau())
    row = run.results.get(number="S001")
    assert (row.window_id, row.result, row.days_served) == (later.window_id, "disqualified", 365)


@pytest.mark.parametrize(("left_on", "expected"), [("2026-03-02", "disqualified"), (None, "disqualified")])
def test_who_left_after_the_event_is_judged_all_the_same(left_on: str | None, expected: str) -> None:
    load(line("staff", left_on=left_on), line("finding"))
    assert listed() == {"S001": expected}


@pytest.mark.parametrize(
    ("joined_on", "left_on", "least", "expected"),
    [
        ("2026-12-31", None, 1, {"S001": "eligible"}),
        ("2027-01-01", None, 1, {}),
        ("2024-01-01", "2026-01-01", 1, {"S001": "eligible"}),
        ("2024-01-01", "2025-12-31", 1, {}),
        ("2026-07-01", "2026-09-30", 92, {"S001": "eligible"}),
        ("2026-07-01", "2026-09-30", 93, {"S001": "not_in_scope"}),
    ],
)
def test_people_join_and_leave_within_the_period(
    joined_on: str, left_on: str | None, least: int, expected: dict[str, str]
) -> None:
    with time_machine.travel("2027-02-01 10:00+08:00", tick=False):
        load(line("policy", min_service_days=least), line("staff", joined_on=joined_on, left_on=left_on))
        assert listed() == expected


@BASES
def test_several_notices_about_one_finding_count_once_by_the_earliest(basis: str) -> None:
    load(
        line("policy", year_basis=basis),
        line("staff"),
        confirmed(kind="dozing", event_on="2026-11-01"),
        *(
            line("notice", ref=f"N{number}", issuer="bureau", issued_on=day)
            for number, day in enumerate(("2026-11-20", "2026-11-10", "2026-11-15"))
        ),
    )
    (found,) = assess_year(2026).results
    evidence = [(item.ref, item.event_on.isoformat()) for item in found.grounds[6].evidence]
    assert evidence == [("V1", "2026-11-01")]


def test_one_notice_about_many_findings_and_people() -> None:
    people = ("S001", "S002", "S003")
    load(
        *(line("staff", number=number) for number in people),
        *(confirmed(ref=f"V{number}", staff=number, kind="dozing") for number in people),
        line("notice", issuer="bureau", staff=["S001", "S002"], findings=["VS001", "VS003"]),
    )
    assert [grounds(number) for number in people] == [{"E7": "disqualified"}, {}, {}]


@BASES
def test_a_leap_day_is_a_day_like_any_other(basis: str) -> None:
    load(
        line("policy", year=2024, year_basis=basis, period_from="2024-02-29", period_to="2024-02-29"),
        line("staff", joined_on="2024-02-29", left_on="2024-02-29"),
        confirmed(event_on="2024-02-29"),
    )
    assert (listed(2024), grounds(year=2024)) == ({"S001": "disqualified"}, {"E4": "disqualified"})


@BASES
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-12-31", {}),
        ("2026-01-01", {"E4": "disqualified"}),
        ("2026-11-22", {"E4": "disqualified"}),
        ("2026-11-23", {}),
    ],
)
def test_both_ends_of_the_period_belong_to_it(basis: str, day: str, expected: dict[str, Any]) -> None:
    load(line("policy", year_basis=basis, period_to="2026-11-22"), line("staff"), confirmed(event_on=day))
    assert grounds() == expected
