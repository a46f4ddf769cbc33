"""Who answers for an overdue case (E8): proposed, attributed by the office, and what the engine makes of it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appointments.flow import Step
from appointments.models import Case
from appointments.services import handovers
from assessment.services.attributions import NotAttributable, attribute_case, overdue_in
from assessment.services.standing import assess_year
from assessment.services.years import compute_year
from evaluations.models import CaseAttribution, Complaint
from tests.assessment.year_factories import make_bureau, sealed_now
from tests.case_factories import Counter, end_visit, fresh, make_case, make_counter, refused
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


def at(moment: str) -> Any:
    return time_machine.travel(f"{moment}+08:00", tick=False)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def overdue() -> tuple[Counter, Case]:
    """A case promised until Monday 8 June: A held it for three working days, then B; complained of, and still open."""
    with at("2026-06-01 09:00"):
        counter = make_counter()
        case = make_case(counter, at=Step.APPROVE)
        end_visit(counter)
    with at("2026-06-04 09:00"):
        handovers.take_over(fresh(case), by=counter.b)
    Complaint.objects.create(
        ref="K1",
        imported=True,
        content_digest="0" * 64,
        case=case,
        event_on=date(2026, 6, 10),
        decision="not_upheld",
        decided_on=date(2026, 7, 1),
        subject="delay",
    )
    return counter, case


def who(code: str = "E8") -> list[str]:
    """Whom a ground disqualifies."""
    return [
        result.number
        for result in assess_year(2026).results
        if any(verdict.code == code and verdict.status == "disqualified" for verdict in result.grounds)
    ]


def test_the_product_proposes_and_counts_working_days(overdue: tuple[Counter, Case]) -> None:
    counter, case = overdue
    (row,) = overdue_in(2026, limit=5)
    assert [(holder.staff, holder.days) for holder in row.holders] == [(counter.a, 3), (counter.b, 3)]
    assert (row.case, row.proposed, row.named, row.answers) == (case, counter.b, None, counter.b)
    assert who() == [counter.b.number]


def test_the_office_attributes_and_the_engine_follows(overdue: tuple[Counter, Case]) -> None:
    counter, case = overdue
    bureau = make_bureau()
    attribute_case(case, year=2026, staff=counter.a, by=bureau.office, reason="移交时已无法按期办结")
    assert who() == [counter.a.number]
    (row,) = overdue_in(2026, limit=5)
    assert (row.named, row.reason) == (counter.a, "移交时已无法按期办结")
    attribute_case(case, year=2026, staff=counter.b, by=bureau.second)
    assert who() == [counter.b.number]
    assert CaseAttribution.objects.count() == 2
    assert AuditEvent.objects.filter(verb="case.attribute").count() == 2
    assert compute_year(2026, by=bureau.office).results.get(number=counter.b.number).result == "disqualified"


def test_an_attribution_that_cannot_be_is_refused(overdue: tuple[Counter, Case]) -> None:
    counter, case = overdue
    office = make_bureau().office
    with refused("somebody else than proposed", NotValid):
        attribute_case(case, year=2026, staff=counter.a, by=office)
    with refused("never held this case", NotValid):
        attribute_case(case, year=2026, staff=make_staff(), by=office, reason="x")
    with refused("not overdue in this year", NotAttributable):
        attribute_case(case, year=2025, staff=counter.b, by=office)
    with refused("permission", NotPermitted):
        attribute_case(case, year=2026, staff=counter.b, by=counter.a)
    load(line("staff"), line("case", promised_due_on="2026-06-10"))
    with refused("its ledger names", NotAttributable):
        attribute_case(Case.objects.get(imported_ref="C1"), year=2026, staff=counter.b, by=office)


def test_in_a_sealed_year_who_answers_stays_as_it_is(
    overdue: tuple[Counter, Case], client_for: Callable[..., Client]
) -> None:
    counter, case = overdue
    bureau = make_bureau()
    sealed_now(bureau, 2026)
    with refused("The year 2026 is sealed", NotAttributable):
        attribute_case(case, year=2026, staff=counter.a, by=bureau.second, reason="有理由")
    office = client_for(bureau.second)
    page = office.get("/assessment/2026/cases/").content.decode()
    assert (case.number in page, '<form class="form"' in page) == (True, False)
    answer = office.post(f"/assessment/2026/cases/{case.pk}/", {"staff": counter.a.pk, "reason": "有理由"})
    assert (answer.status_code, "2026年度已封存" in answer.content.decode()) == (422, True)


def test_the_database_asks_for_a_reason_and_another_person(overdue: tuple[Counter, Case]) -> None:
    counter, case = overdue
    office = make_bureau().office
    values = {
        "case": case,
        "staff": counter.a,
        "proposed": counter.b,
        "by": office,
        "at": timezone.now(),
        "reason": "x",
    }
    for wrong in ({"reason": ""}, {"by": counter.a}, {"by": counter.b}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseAttribution.objects.create(**(values | wrong))
    row = CaseAttribution.objects.create(**values)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CaseAttribution.objects.filter(pk=row.pk).update(staff=counter.b)


def test_the_page_attributes_and_keeps_what_was_refused(
    overdue: tuple[Counter, Case], client_for: Callable[..., Client]
) -> None:
    counter, case = overdue
    bureau = make_bureau()
    office, url = client_for(bureau.office), f"/assessment/2026/cases/{case.pk}/"
    assert case.number in office.get("/assessment/2026/cases/").content.decode()
    assert '<form class="form"' not in client_for(bureau.leader).get("/assessment/2026/cases/").content.decode()
    assert office.post(url, {"staff": counter.a.pk}).status_code == 422
    assert office.post(url, {"staff": "x", "reason": "有理由"}).status_code == 422
    assert office.post(url, {"staff": counter.a.pk, "reason": "有理由"}).status_code == 303
    assert CaseAttribution.objects.get().staff == counter.a
    assert office.post("/assessment/2026/cases/999999/", {"staff": counter.a.pk}).status_code == 404
