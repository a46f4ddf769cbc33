"""What people might try with a year: out of turn, twice, at once, too late, behind its back. Each ends in a sentence."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from assessment.flow import Verb
from assessment.models import AwardNotice, Seal, YearReview, YearStep
from assessment.services.award_notices import publish_awards
from assessment.services.awards import NominationMoved, change_quota, nominate, set_award, withdraw_nomination
from assessment.services.decisions import blocked, decide_year
from assessment.services.freshness import RunOvertaken
from assessment.services.objections import ObjectionDecided, object_to_result, withdraw_objection
from assessment.services.seals import seal_faults, seal_file, seal_year, verify_seal
from assessment.services.years import YearState, compute_year, propose_year, publish_year
from evaluations.models import Policy, PolicyVersion
from evaluations.services.clues import lift_hold, place_hold
from evaluations.services.ledger import LedgerRefused
from evaluations.services.policies import PolicyClosed, change_policy, settle_policy
from service_window.http import Refusal
from tests.assessment.award_factories import Scene, make_scene
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
    sealed_now,
)
from tests.case_factories import refused
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from tests.races import in_threads
from windows.models import Staff
from windows.roles import Role

pytestmark = pytest.mark.django_db
LATER = "2026-12-01 10:00+08:00"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    fill()
    return make_bureau()


def an_officer() -> Staff:
    """Of the discipline inspection; did not serve in the year."""
    return make_staff(roles=(Role.DISCIPLINE_OFFICER,), joined_on=date(2027, 1, 1))


def test_a_year_is_decided_once(bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        decided(bureau, review)
        with refused("“Decided”", YearState):
            decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, number="会纪9号"))
    assert YearStep.objects.filter(verb="decide").count() == 1


def test_what_was_published_is_not_published_again(bureau: Bureau) -> None:
    review = published(bureau)
    with refused("“Published for objections”", YearState):
        publish_year(review, by=bureau.second, until=date(2026, 12, 9))
    with refused("proposed already", YearState):
        propose_year(review, by=bureau.second, reason="再提交")


def test_an_objection_is_withdrawn_once_and_not_after_the_decision(bureau: Bureau) -> None:
    review = published(bureau)
    row = objected(review, person())
    withdraw_objection(row, by=person())
    with refused("closed already", ObjectionDecided):
        withdraw_objection(row, by=person())
    with time_machine.travel(LATER, tick=False):
        decided(bureau, review)
        with refused("not open for objections", Refusal):
            object_to_result(review, by=person(), text="太晚")


def test_late_evidence_after_the_decision_stops_the_seal_without_anybody_computing(bureau: Bureau) -> None:
    review = published(bureau)
    with time_machine.travel(LATER, tick=False):
        decided(bureau, review)
        load(line("finding", ref="V9", staff="S002", kind="gift"))
        with refused("have changed since this run", RunOvertaken):
            seal_year(review, by=bureau.office)
        compute_year(2026, by=bureau.office)
        with refused("newest run says something else", YearState):
            seal_year(review, by=bureau.office)
    assert not Seal.objects.exists()


def test_a_hold_placed_after_the_decision_stops_the_seal_and_says_nothing(bureau: Bureau) -> None:
    review, officer = published(bureau), an_officer()
    with time_machine.travel(LATER, tick=False):
        review = decided(bureau, review)
        hold = place_hold(person("S002"), 2026, by=officer)
        with refused("something that these pages do not list", YearState):
            seal_year(review, by=bureau.office)
        assert blocked(review, Verb.SEAL, by=bureau.office)
        lift_hold(hold, by=officer)
        assert seal_year(review, by=bureau.office).sha256


def test_a_refused_seal_does_not_say_whose_result_is_held(bureau: Bureau) -> None:
    """Of whoever is eligible, of whoever lost the eligibility anyway, of somebody who is not in this year: one sentence."""
    review, officer = published(bureau), an_officer()
    said = set()
    with time_machine.travel(LATER, tick=False):
        review = decided(bureau, review)
        for held in (person("S002"), person("S001"), bureau.second):
            hold = place_hold(held, 2026, by=officer)
            said.add(blocked(review, Verb.SEAL, by=bureau.office))
            lift_hold(hold, by=officer)
        assert (len(said), "" in said) == (1, False)
        assert seal_year(review, by=bureau.office).sha256


@pytest.fixture
def sealed(bureau: Bureau) -> Seal:
    return sealed_now(bureau, 2025)


def test_a_sealed_year_is_neither_computed_nor_moved(bureau: Bureau, sealed: Seal) -> None:
    review = sealed.review
    given: Any = minutes(bureau.leader)
    for act in (
        lambda: compute_year(2025, by=bureau.office),
        lambda: propose_year(review, by=bureau.office, reason="再提交"),
        lambda: publish_year(review, by=bureau.office, until=date(2026, 12, 9)),
        lambda: decide_year(review, by=bureau.leader, minutes=given),
        lambda: seal_year(review, by=bureau.office),
    ):
        with refused("“Sealed”", YearState):
            act()
    with refused("The year is sealed", YearState):
        set_award(review, by=bureau.office, name="新奖", quota=1)


def test_a_late_record_changes_nothing_under_the_seal(bureau: Bureau, sealed: Seal) -> None:
    content = seal_file(sealed)
    load(line("finding", ref="V9", staff="S002", kind="gift", event_on="2025-03-02", confirmed_on="2026-11-20"))
    assert (seal_faults(sealed), verify_seal(content).ok) == ([], True)


def test_the_policy_of_a_sealed_year_changes_no_more(bureau: Bureau, sealed: Seal) -> None:
    given: dict[str, Any] = {
        "settings": {"long_absence_minutes": 60},
        "document": "1号",
        "decided_on": date(2026, 11, 23),
    }
    with refused("The year 2025 is sealed", PolicyClosed):
        change_policy(2025, by=bureau.office, reason="更正", **given)
    change_policy(2026, by=bureau.office, reason="更正", **given)
    settle_policy(2027, by=bureau.office, body="领导小组", **given)
    assert not PolicyVersion.objects.filter(year=2025).exists()
    with pytest.raises(LedgerRefused) as found:
        load(line("staff", number="S009"), line("policy", year=2025, period_from="2025-01-01", period_to="2025-12-31"))
    assert str(found.value) == "第2行：policy 2025 · year · 2025 · 2025年度已封存，条款适用口径不能再变更。"
    assert not Policy.objects.filter(year=2025).exists()


# --- Awards -------------------------------------------------------------------------------------------


@pytest.fixture
def scene(bureau: Bureau) -> Scene:
    load(line("staff", number="S003", name="王五"), line("staff", number="S004", name="赵六"))
    return make_scene(bureau)


def test_who_lost_the_eligibility_after_the_newest_run_is_not_nominated_on_it(scene: Scene) -> None:
    load(line("finding", ref="V9", staff="S003", kind="gift"))
    with refused("have changed since this run", RunOvertaken):
        scene.nominate("S003")
    compute_year(2026, by=scene.bureau.office)
    with refused("E2", Refusal):
        scene.nominate("S003")


def test_a_nomination_is_decided_once_and_not_withdrawn_after(scene: Scene) -> None:
    row = scene.give(scene.nominate())
    with refused("decided or withdrawn already", NominationMoved):
        scene.give(row)
    with refused("decided or withdrawn already", NominationMoved):
        withdraw_nomination(row, by=scene.bureau.office, reason="反悔")
    with refused("Its quota of 1 stands", NominationMoved):
        change_quota(scene.award, by=scene.bureau.office, quota=9, reason="反悔")


def test_a_held_person_is_neither_nominated_nor_given_and_nobody_is_told(scene: Scene) -> None:
    officer = an_officer()
    row = scene.nominate("S003")
    place_hold(person("S003"), 2026, by=officer)
    with refused("This nomination cannot be decided yet. Ask the assessment office", YearState):
        scene.give(row)
    place_hold(person("S004"), 2026, by=officer)
    with refused("pending and not settled yet", Refusal):
        nominate(scene.award, person("S004"), by=scene.bureau.office, reason="优秀")


# --- At once ------------------------------------------------------------------------------------------


def _summed(answers: list[Any], kind: type) -> tuple[int, set[str]]:
    """How many got through, and what the others were told."""
    refusals = {type(answer).__name__ for answer in answers if not isinstance(answer, kind)}
    return sum(isinstance(answer, kind) for answer in answers), refusals


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_a_year_at_once_publish_it_once() -> None:
    fill()
    bureau = make_bureau()
    review, _run = computed(bureau)
    review = propose_year(review, by=bureau.office)
    day = date(2026, 12, 1)
    answers = in_threads(
        *(lambda by=by: publish_year(review, by=by, until=day) for by in (bureau.office, bureau.second))
    )
    assert _summed(answers, YearReview) == (1, {"YearState"})
    assert YearStep.objects.filter(verb="publish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_put_out_the_awards_at_once_put_them_out_once() -> None:
    fill(line("staff", number="S003", name="王五"))
    scene = make_scene(make_bureau())
    scene.give(scene.nominate())
    offices = (scene.bureau.office, scene.bureau.second)
    answers = in_threads(*(lambda by=by: publish_awards(scene.review, by=by, contact="电话") for by in offices))
    assert _summed(answers, AwardNotice) == (1, {"NominationMoved"})
    assert timezone.localdate() == AwardNotice.objects.get().first_day
