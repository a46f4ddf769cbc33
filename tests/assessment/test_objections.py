"""Objections, reviews that follow from them, and neutral holds."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessment.flow import Verb
from assessment.models import LeftOpen, ResultObjection, YearReview
from assessment.services.decisions import blocked, decide_rest
from assessment.services.freshness import RunOvertaken
from assessment.services.objections import (
    ObjectionDecided,
    ObjectionRefused,
    answer_objection,
    object_to_result,
    withdraw_objection,
)
from assessment.services.seals import seal_year
from assessment.services.years import YearState, compute_year, propose_year, publish_year
from evaluations.models import Finding, Hold
from tests.assessment.year_factories import (
    Bureau,
    computed,
    decided,
    fill,
    make_bureau,
    minutes,
    objected,
    person,
    published,
)
from tests.case_factories import refused
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
LATER = "2026-12-01 10:00+08:00"
Outcome = ResultObjection.Outcome


@pytest.fixture(autouse=True)
def bureau() -> Iterator[Bureau]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        fill()
        yield make_bureau()


def test_an_objection_is_made_within_the_time_only(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    with refused("not open for objections", ObjectionRefused):
        objected(review, person())
    review = publish_year(propose_year(review, by=bureau.office), by=bureau.office, until=date(2026, 11, 30))
    with refused("Say what you object to", NotValid):
        objected(review, person(), " ")
    with refused("ground is not known", NotValid):
        object_to_result(review, by=person(), text="不服", ground="E9")
    with time_machine.travel("2026-11-30 23:59+08:00", tick=False):
        objected(review, person())
        with refused("one at a time", ObjectionRefused):
            objected(review, person())
    with time_machine.travel("2026-12-01 00:00+08:00", tick=False), refused("until 2026-11-30", ObjectionRefused):
        objected(review, person("S002"))
    with refused("no result in this year", ObjectionRefused):
        objected(review, make_staff(joined_on=date(2025, 1, 1), left_on=date(2025, 6, 1)))


def test_only_the_person_withdraws_and_only_once(bureau: Bureau) -> None:
    row = objected(published(bureau), person())
    with refused("Only the person", NotPermitted):
        withdraw_objection(row, by=person("S002"))
    withdraw_objection(row, by=person())
    with refused("closed already", ObjectionDecided):
        withdraw_objection(row, by=person())
    with refused("closed already", ObjectionDecided):
        answer_objection(row, by=bureau.second, outcome=Outcome.STANDS, answer="维持")


def test_whoever_took_part_does_not_decide(bureau: Bureau) -> None:
    row = objected(published(bureau), person())
    with refused("took no part", NotPermitted):
        answer_objection(row, by=bureau.office, outcome=Outcome.STANDS, answer="维持")
    with refused("permission", NotPermitted):
        answer_objection(row, by=bureau.chief, outcome=Outcome.STANDS, answer="维持")
    with pytest.raises(IntegrityError, match="took no part"), transaction.atomic():
        ResultObjection.objects.filter(pk=row.pk).update(
            outcome="stands", answer="维持", decided_by=bureau.office, decided_at=timezone.now()
        )
    answered = answer_objection(row, by=bureau.leader, outcome=Outcome.STANDS, answer="维持")
    assert (answered.outcome, answered.decided_by) == ("stands", bureau.leader)


def test_nobody_decides_on_their_own_objection(bureau: Bureau) -> None:
    own = make_staff(roles=(Role.LEADING_GROUP,), joined_on=date(2026, 11, 23))
    row = objected(published(bureau), own)
    with refused("own objection", NotPermitted):
        answer_objection(row, by=own, outcome=Outcome.STANDS, answer="维持")


def test_a_decision_has_reasons_and_a_review_its_finding(bureau: Bureau) -> None:
    row = objected(published(bureau), person())
    with refused("Give the reasons", NotValid):
        answer_objection(row, by=bureau.second, outcome=Outcome.STANDS, answer="")
    with refused("Choose the finding", NotValid):
        answer_objection(row, by=bureau.second, outcome=Outcome.REVIEW, answer="复核")
    with refused("Choose what becomes", NotValid):
        answer_objection(row, by=bureau.second, outcome=Outcome.WITHDRAWN, answer="复核")


def test_an_objection_leads_to_a_review_another_run_and_another_publication(bureau: Bureau) -> None:
    review = published(bureau)
    row = objected(review, person())
    with time_machine.travel(LATER, tick=False), refused("objection has not been decided", YearState):
        decided(bureau, review)
    finding = Finding.objects.get(ref="V1")
    answer_objection(row, by=bureau.second, outcome=Outcome.REVIEW, answer="监控时间有误", finding=finding)
    finding.refresh_from_db()
    assert finding.under_review
    with time_machine.travel(LATER, tick=False):
        with refused("have changed since this run", RunOvertaken):
            decided(bureau, review)
        run = compute_year(2026, by=bureau.office)
        assert run.results.get(number="S001").verdicts.get(code="E4").under_review
        review = propose_year(review, by=bureau.office, reason="复核中")
        review = publish_year(review, by=bureau.office, until=date(2026, 12, 2))
        assert review.state == "published"


def rows(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: timezone.now() if value == "now" else value for name, value in fields.items()}


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "stands"},
        {"outcome": "withdrawn"},
        {"outcome": "other", "decided_at": "now"},
        {"decided_at": "now"},
        {"text": "另写"},
    ],
)
def test_the_database_ties_outcome_person_day_and_reasons(bureau: Bureau, fields: dict[str, Any]) -> None:
    row = objected(published(bureau), person())
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultObjection.objects.filter(pk=row.pk).update(**rows(fields))
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultObjection.objects.filter(pk=row.pk)._raw_delete("default")


# --- Holds ----------------------------------------------------------------------------------------------


def hold(staff: Staff, by: Staff) -> Hold:
    return Hold.objects.create(staff=staff, year=2026, placed_by=by, placed_at=timezone.now())


def lift(row: Hold, by: Staff) -> None:
    Hold.objects.filter(pk=row.pk).update(lifted_by=by, lifted_at=timezone.now())


def test_a_held_person_is_left_open_until_the_hold_is_lifted(bureau: Bureau) -> None:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,), joined_on=date(2026, 11, 23))
    review = published(bureau)
    placed = hold(person("S002"), officer)
    other = hold(person("S001"), officer)  # disqualified already: the decision covers it
    with time_machine.travel(LATER, tick=False):
        review = decided(bureau, review)
        assert [row.staff for row in LeftOpen.objects.all()] == [person("S002")]
        with refused("is still open", YearState):
            seal_year(review, by=bureau.office)
        assert blocked(review, Verb.SEAL, by=bureau.office) != ""
        with refused("nobody for whom", YearState):
            decide_rest(review, by=bureau.leader, minutes=minutes(bureau.leader))
        lift(placed, officer)
        decide_rest(review, by=bureau.leader, minutes=minutes(bureau.leader, number="会纪4号"))
        assert LeftOpen.objects.get().decided_step == review.steps.latest("pk")
        lift(other, officer)
        assert seal_year(review, by=bureau.office).sha256


def test_a_hold_is_seen_as_pending_by_the_office_alone(bureau: Bureau, client_for: Callable[..., Client]) -> None:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,), joined_on=date(2026, 11, 23))
    hold(person("S002"), officer)
    published(bureau)

    def shown(who: Staff, url: str, name: str) -> Any:
        return client_for(who).get(url).context[name]

    def counted(who: Staff) -> dict[str, int]:
        return {count.result.value: count.number for count in shown(who, "/assessment/2026/", "counts")}

    reasons = "/assessment/2026/people/S002/"
    assert shown(bureau.office, reasons, "result").value == "pending"
    assert shown(bureau.leader, reasons, "result").value == "eligible"
    assert shown(person("S002"), "/assessment/2026/mine/", "result").value == "eligible"
    assert counted(bureau.office)["pending"] == 1
    assert counted(bureau.leader)["pending"] == 0
    assert counted(bureau.chief)["pending"] == 0
    for who, expected in ((bureau.office, ["S002"]), (bureau.leader, [])):
        lines = shown(who, "/assessment/2026/?result=pending", "lines")
        assert [line.row.number for line in lines] == expected
    assert YearReview.objects.get().run.counts["results"]["pending"] == 0  # type: ignore[union-attr]
