"""What waits of the assessment: for the leading group, for the office, for who took no part; and on the first page."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.services.decisions import decide_year
from assessment.services.objections import withdraw_objection
from assessment.services.years import compute_year, propose_year, publish_year
from assessment.worklists import KINDS, awards, years
from evaluations.services.clues import lift_hold, place_hold
from service_window.worklist import WorkKind, counts_for
from tests.assessment.award_factories import Scene, make_scene
from tests.assessment.year_factories import Bureau, computed, fill, make_bureau, minutes, objected, person
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
AFTER = "2026-12-03 10:00+08:00"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill(
        line("staff", number="S003", name="王五"),
        line("staff", number="S004", name="赵六"),
        line("staff", number="S005", name="孙七"),
    )
    return make_bureau()


@pytest.fixture
def scene(bureau: Bureau) -> Scene:
    return make_scene(bureau, quota=3)


def waiting(kind: WorkKind, who: Staff) -> list[str]:
    """The titles of what waits; the count must agree."""
    rows = kind.rows(who, limit=50)
    assert counts_for([kind], who) == {kind.code: len(rows)} == {kind.code: kind.count(who)}
    return [row.title for row in rows]


def test_a_year_waits_for_whoever_takes_its_next_step(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    assert (waiting(years.STEPS, bureau.office), waiting(years.DECISIONS, bureau.leader)) == ([], [])
    review = propose_year(review, by=bureau.office)
    assert len(waiting(years.STEPS, bureau.second)) == 1
    review = publish_year(review, by=bureau.office, until=date(2026, 11, 30))
    objection = objected(review, person())
    assert waiting(years.STEPS, bureau.office) == []
    with time_machine.travel(AFTER, tick=False):
        assert waiting(years.DECISIONS, bureau.leader) == []
        type(objection).objects.filter(pk=objection.pk).update(outcome="withdrawn", decided_at=objection.made_at)
        assert len(waiting(years.DECISIONS, bureau.leader)) == 1
        assert waiting(years.DECISIONS, bureau.office) == []  # proposed it
        decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader))
        assert (waiting(years.DECISIONS, bureau.leader), len(waiting(years.STEPS, bureau.office))) == ([], 1)


def test_a_computed_year_waits_once_it_is_over(bureau: Bureau) -> None:
    computed(bureau)
    with time_machine.travel("2027-01-05 10:00+08:00", tick=False):
        assert len(waiting(years.STEPS, bureau.office)) == 1


def test_a_newer_run_that_says_otherwise_waits_for_the_office_and_not_for_the_leading_group(bureau: Bureau) -> None:
    review, _run = computed(bureau)
    review = publish_year(propose_year(review, by=bureau.office), by=bureau.office, until=date(2026, 11, 30))
    objection = objected(review, person())
    with time_machine.travel(AFTER, tick=False):
        load(line("finding", ref="V9", staff="S003"))
        compute_year(2026, by=bureau.office)
        assert (waiting(years.STEPS, bureau.office), waiting(years.DECISIONS, bureau.leader)) == ([], [])
        withdraw_objection(objection, by=person())
        (row,) = years.STEPS.rows(bureau.second, limit=50)
        assert row.detail == "新批次的结论有变化，由考核办公室提交新批次。"
        assert (waiting(years.STEPS, bureau.office), waiting(years.DECISIONS, bureau.leader)) == ([row.title], [])
        review.refresh_from_db()
        propose_year(review, by=bureau.office, reason="补充认定")
        compute_year(2026, by=bureau.office)  # a newer run that says the same
        (row,) = years.STEPS.rows(bureau.second, limit=50)
        assert row.detail == "由考核办公室公布结果，每个人可以查看本人结果并提出异议。"


def test_the_rest_of_a_decision_waits_when_the_hold_is_lifted(bureau: Bureau) -> None:
    officer = make_staff(roles=(Role.DISCIPLINE_OFFICER,), joined_on=date(2027, 1, 1))
    review, _run = computed(bureau)
    hold = place_hold(person("S003"), 2026, by=officer)
    review = publish_year(propose_year(review, by=bureau.office), by=bureau.office, until=date(2026, 11, 30))
    with time_machine.travel(AFTER, tick=False):
        decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader))
        assert (waiting(years.DECISIONS, bureau.leader), waiting(years.STEPS, bureau.office)) == ([], [])
        lift_hold(hold, by=officer)
        assert len(waiting(years.DECISIONS, bureau.leader)) == 1


def test_a_nomination_waits_for_the_leading_group_but_not_for_who_made_it(scene: Scene) -> None:
    both = make_staff(roles=(Role.ASSESSMENT_OFFICE, Role.LEADING_GROUP), joined_on=date(2027, 1, 1))
    row = scene.nominate(by=both)
    assert waiting(awards.DECISIONS, scene.bureau.leader) == ["2026 · 服务标兵 · 王五"]
    assert waiting(awards.DECISIONS, both) == []
    assert waiting(years.STEPS, scene.bureau.office) == []
    scene.give(row)
    assert waiting(awards.DECISIONS, scene.bureau.leader) == []
    assert len(waiting(years.STEPS, scene.bureau.office)) == 1  # to put out the notice
    scene.put_out()
    assert waiting(years.STEPS, scene.bureau.office) == []


def test_an_objection_waits_for_who_took_no_part_and_then_the_award(scene: Scene) -> None:
    member = make_staff(roles=(Role.LEADING_GROUP,), joined_on=date(2027, 1, 1))
    row = scene.give(scene.nominate())
    scene.put_out()
    objection = scene.object(row)
    assert waiting(awards.OBJECTIONS, member) == ["2026 · 服务标兵 · 王五"]
    for who in (scene.bureau.office, scene.bureau.second, scene.bureau.leader):
        assert waiting(awards.OBJECTIONS, who) == []
    given: dict[str, Any] = {
        "outcome": "upheld",
        "decided_by": member,
        "decided_at": objection.entered_at,
        "answer": "属实",
    }
    type(objection).objects.filter(pk=objection.pk).update(**given)
    assert waiting(awards.OBJECTIONS, member) == []
    (falling,) = awards.DECISIONS.rows(member, limit=5)
    assert [mark.tone for mark in falling.marks] == ["bad"]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_read_in_a_fixed_number_of_queries(scene: Scene, count: int) -> None:
    for number in ("S003", "S004", "S005")[:count]:
        scene.nominate(number)
    with CaptureQueriesContext(connection) as captured:
        assert len(awards.DECISIONS.rows(scene.bureau.leader, limit=50)) == count
    assert len(captured) == 1


def test_the_first_page_of_the_assessment_says_what_waits(client_for: Clients, scene: Scene) -> None:
    row = scene.nominate()
    leader, office = client_for(scene.bureau.leader), client_for(scene.bureau.office)
    page = leader.get("/assessment/").content.decode()
    assert f"/assessment/2026/nominations/{row.pk}/" in page
    assert f"/assessment/2026/nominations/{row.pk}/" not in office.get("/assessment/").content.decode()
    assert client_for(scene.bureau.chief).get("/assessment/").context["waiting"] == []


def test_it_stands_in_supervision_for_who_is_there(client_for: Clients, scene: Scene) -> None:
    scene.bureau.leader.groups.add(*make_staff(roles=(Role.BUREAU_LEADER,), joined_on=date(2027, 1, 1)).groups.all())
    scene.nominate()
    page = client_for(scene.bureau.leader).get("/supervision/award-decisions/")
    assert [row.title for row in page.context["rows"]] == ["2026 · 服务标兵 · 王五"]
    assert client_for(scene.bureau.chief).get("/supervision/award-decisions/").status_code == 404
    assert len({kind.code for kind in KINDS}) == len(KINDS) == 5
