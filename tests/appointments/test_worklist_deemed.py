"""Deemed acceptances about to happen (§32): seen before silence accepts, in time to say something."""

from datetime import date

import pytest

from appointments.flow import Step
from appointments.models import Case
from appointments.services import acceptance
from appointments.services.acceptance import deem_due_cases
from appointments.worklists.watch import DEEMED
from service_window.worklist import counts_for
from tests.case_factories import Counter, check, end_visit, frozen, make_case, make_counter
from windows.models import ItemVersion

pytestmark = pytest.mark.django_db

# Received on Monday, 2 November 2026: the fifth working day is Monday the 9th.
RECEIVED = "2026-11-02"


def received(counter: Counter | None = None, **fields: object) -> tuple[Counter, Case]:
    """An application of which nothing was said yet."""
    with frozen(RECEIVED):
        counter = counter or make_counter(**fields)
        case = make_case(counter, at=Step.ACCEPT)
        end_visit(counter)
    return counter, case


def rows_on(day: str, counter: Counter) -> list[tuple[str, date | None]]:
    with frozen(day):
        rows = DEEMED.rows(counter.chief, limit=50)
        assert counts_for((DEEMED,), counter.chief) == {"deemed": len(rows)} == {"deemed": DEEMED.count(counter.chief)}
        return [(row.key, row.due) for row in rows]


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-11-05", False), ("2026-11-06", True), ("2026-11-09", True), ("2026-11-10", True)]
)
def test_application_is_shown_from_the_working_day_before_the_last(day: str, shown: bool) -> None:
    counter, case = received()

    assert rows_on(day, counter) == ([(str(case.pk), date(2026, 11, 9))] if shown else [])


def test_row_says_what_follows_from_silence() -> None:
    counter, _case = received()

    with frozen("2026-11-09"):
        (row,) = DEEMED.rows(counter.chief, limit=50)

    assert row.consequence == "如在2026-11-09下班前仍未告知申请人，将自2026-11-02起视为受理。"
    assert row.facts == (("下一步", f"由{counter.a.name}核对材料，决定是否受理。"),)


def test_application_that_was_deemed_accepted_or_answered_is_not_shown() -> None:
    counter, _deemed = received()
    _counter, told = received(counter)
    with frozen("2026-11-06"):
        check(told, counter.a, "missing", "present")
        acceptance.issue_correction(told, by=counter.a)
    assert len(rows_on("2026-11-09", counter)) == 1
    with frozen("2026-11-10"):
        deem_due_cases(date(2026, 11, 10))
    assert rows_on("2026-11-10", counter) == []


def test_filings_are_never_deemed_accepted() -> None:
    filing = ItemVersion.DecisionWording.FILING
    counter, _case = received(item_type=ItemVersion.ItemType.OTHER_POWER, decision_wording=filing)

    assert rows_on("2026-11-09", counter) == []


def test_rows_go_on_behind_a_place() -> None:
    counter, first = received()
    _counter, second = received(counter)

    with frozen("2026-11-09"):
        (row,) = DEEMED.rows(counter.chief, limit=1)
        rest = DEEMED.rows(counter.chief, limit=50, after=row.place)

    assert ([row.key], [other.key for other in rest]) == ([str(first.pk)], [str(second.pk)])
