"""What belongs to awards: quotas that change until decided, minutes with their file, objections to the public notice."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.models import Award, AwardMinutes, NoticeObjection, QuotaChange
from assessment.services.award_decisions import decide_nomination
from assessment.services.award_minutes import keep_minutes, kept_for, minutes_chosen
from assessment.services.award_notices import to_revoke
from assessment.services.awards import NominationMoved, change_quota, withdraw_award
from assessment.services.decisions import decide_year
from assessment.services.notice_objections import answer_notice_objection, seen_by, to_decide
from assessment.services.objections import ObjectionDecided, ObjectionRefused
from assessment.services.seals import seal_faults, seal_year
from assessment.services.years import YearState, compute_year, propose_year, publish_year
from tests.assessment.award_factories import MINUTES, Scene, make_scene
from tests.assessment.year_factories import Bureau, a_file, fill, make_bureau, minutes, person
from tests.case_factories import refused
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import Staff
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
AFTER = "2026-12-03 10:00+08:00"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def member() -> Staff:
    """Somebody of the leading group who takes no part."""
    return make_staff(roles=(Role.LEADING_GROUP,), joined_on=date(2026, 11, 23))


@pytest.fixture
def scene(member: Staff) -> Scene:
    fill(line("staff", number="S003", name="王五"), line("staff", number="S004", name="赵六"))
    return make_scene(make_bureau())


# --- Quotas -------------------------------------------------------------------------------------------


def test_a_quota_changes_with_its_reason_and_keeps_the_earlier_one(scene: Scene) -> None:
    office = scene.bureau.office
    change_quota(scene.award, by=office, quota=2, reason="人数增加")
    change_quota(scene.award, by=office, quota=3, reason="再增加")
    rows = QuotaChange.objects.order_by("pk").values_list("before", "after", "reason")
    assert list(rows) == [(1, 2, "人数增加"), (2, 3, "再增加")]
    assert Award.objects.get().quota == 3
    for number in ("S002", "S003", "S004"):
        scene.give(scene.nominate(number))


def test_a_quota_stands_once_somebody_was_decided_on(scene: Scene) -> None:
    scene.give(scene.nominate(), awarded=False)
    with refused("Its quota of 1 stands", NominationMoved):
        change_quota(scene.award, by=scene.bureau.office, quota=2, reason="人数增加")
    fields = {"award": scene.award, "before": 1, "after": 2, "reason": "x", "changed_by": scene.bureau.office}
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaChange.objects.create(changed_at=timezone.now(), **fields)


@pytest.mark.parametrize(("quota", "reason", "sentence"), [(1, "x", "quota already"), (0, "x", "1"), (2, " ", "why")])
def test_a_change_that_is_none_is_refused(scene: Scene, quota: int, reason: str, sentence: str) -> None:
    with refused(sentence, NotValid):
        change_quota(scene.award, by=scene.bureau.office, quota=quota, reason=reason)
    assert Award.objects.get().quota == 1


def test_a_quota_is_the_offices_and_of_an_offered_award(scene: Scene) -> None:
    with refused("permission", NotPermitted):
        change_quota(scene.award, by=scene.bureau.leader, quota=2, reason="x")
    withdraw_award(scene.award, by=scene.bureau.office, reason="取消")
    with refused("is withdrawn", NominationMoved):
        change_quota(scene.award, by=scene.bureau.office, quota=2, reason="x")


def test_the_database_changes_no_quota_without_its_row(scene: Scene) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(quota=5)
    change_quota(scene.award, by=scene.bureau.office, quota=2, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(quota=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaChange.objects.update(reason="y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(name="别名")
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.all()._raw_delete("default")


# --- Minutes ------------------------------------------------------------------------------------------


def test_minutes_are_kept_once_and_named_by_every_decision(scene: Scene) -> None:
    scene.give(scene.nominate("S003"), awarded=False)
    scene.give(scene.nominate("S004"))
    assert AwardMinutes.objects.get().number == MINUTES
    leader = scene.bureau.leader
    with refused("kept already", NotValid):
        keep_minutes(scene.review, by=leader, number=MINUTES, on=TODAY, file=a_file(leader))
    with refused("permission", NotPermitted):
        keep_minutes(scene.review, by=scene.bureau.office, number="5号", on=TODAY, file=a_file(leader))


def test_the_minutes_of_the_year_can_be_named_too(scene: Scene) -> None:
    step = scene.review.steps.get(verb="decide")
    assert kept_for(scene.review) == [(f"step-{step.pk}", f"{step.minutes_number} · 2026-11-23")]
    none: dict[str, Any] = {"number": "", "on": None, "upload": None}
    minutes = minutes_chosen(scene.review, by=scene.bureau.leader, chosen=f"step-{step.pk}", **none)
    assert (minutes.number, minutes.file) == (step.minutes_number, step.minutes)
    assert kept_for(scene.review) == [(str(minutes.pk), str(minutes))]
    with refused("Choose the minutes", NotValid):
        minutes_chosen(scene.review, by=scene.bureau.leader, chosen="", **none)


def test_minutes_of_another_year_decide_nothing(scene: Scene) -> None:
    other = make_scene(scene.bureau, 2025)
    row, leader = scene.nominate(), scene.bureau.leader
    with refused("another year", NotValid):
        decide_nomination(row, by=leader, awarded=False, reason="x", minutes=other.minutes())
    closed = {"state": "declined", "closed_by": leader, "closed_at": timezone.now(), "closing_reason": "x"}
    named = {"minutes": other.minutes(), "minutes_number": MINUTES}
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**closed, **named)


# --- Objections to the notice -------------------------------------------------------------------------


def test_an_objection_is_entered_by_the_office_and_decided_by_who_took_no_part(scene: Scene, member: Staff) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    objection = scene.object(row)
    with time_machine.travel(AFTER, tick=False), refused("objection to the public notice", YearState):
        seal_year(scene.review, by=scene.bureau.office)
    for by, sentence in (
        (scene.bureau.office, "took part in this award"),
        (scene.bureau.leader, "took part in this award"),
        (scene.bureau.second, "You entered this objection"),
    ):
        with refused(sentence, NotPermitted):
            answer_notice_objection(objection, by=by, outcome="dismissed", answer="监控不支持")
        assert list(to_decide(by)) == []
    assert list(to_decide(member)) == [objection]
    answer_notice_objection(objection, by=member, outcome="dismissed", answer="监控不支持")
    with refused("decided already", ObjectionDecided):
        answer_notice_objection(objection, by=member, outcome="upheld", answer="改")
    with time_machine.travel(AFTER, tick=False):
        seal = seal_year(scene.review, by=scene.bureau.office)
        assert seal_faults(seal) == []
    told = json.loads(seal.content)["awards"][0]["nominations"][0]
    assert told["minutes"]["sha256"] == scene.minutes().file.sha256
    assert [(one["outcome"], one["answer"]) for one in told["objections"]] == [("dismissed", "监控不支持")]
    assert "示例群众" not in seal.content


def test_an_upheld_objection_ends_in_a_revocation(scene: Scene, member: Staff) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    answer_notice_objection(scene.object(row), by=member, outcome="upheld", answer="监控证实")
    with time_machine.travel(AFTER, tick=False):
        with refused("The leading group revokes it first", YearState):
            seal_year(scene.review, by=scene.bureau.office)
        scene.revoke(row)
        assert seal_year(scene.review, by=scene.bureau.office).sha256


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 12, 3)])
def test_what_arrives_on_another_day_is_no_objection(scene: Scene, day: date) -> None:
    row = scene.give(scene.nominate())
    notice = scene.put_out()
    with time_machine.travel("2026-12-04 10:00+08:00", tick=False):
        with refused("from 2026-11-25 to 2026-12-02", ObjectionRefused):
            scene.object(row, on=day)
        assert scene.object(row, on=notice.last_day).outcome == ""
    raw = {"notice": notice, "nomination": row, "text": "x", "entered_by": scene.bureau.second}
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeObjection.objects.create(received_on=day, entered_at=timezone.now(), **raw)


def test_an_objection_needs_a_notice_and_words(scene: Scene) -> None:
    row = scene.give(scene.nominate())
    with refused("in no public notice", NominationMoved):
        scene.object(row)
    scene.put_out()
    with refused("lies in the future", NotValid):
        scene.object(row, on=date(2026, 11, 26))
    with refused("permission", NotPermitted):
        scene.object(row, by=scene.bureau.leader)


def test_the_person_concerned_neither_enters_nor_reads_nor_decides(scene: Scene) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    objection = scene.object(row)
    concerned = person("S003")
    concerned.groups.set(scene.bureau.office.groups.all())
    concerned = person("S003")
    with refused("about yourself", NotPermitted):
        scene.object(row, by=concerned)
    with refused("Nobody decides on themselves", NotPermitted):
        answer_notice_objection(objection, by=concerned, outcome="dismissed", answer="无")
    assert (list(seen_by(concerned)), list(seen_by(scene.bureau.office))) == ([], [objection])


def test_the_database_keeps_objections(scene: Scene, member: Staff) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    objection = scene.object(row)
    rows = NoticeObjection.objects.filter(pk=objection.pk)
    given = {"outcome": "dismissed", "decided_by": member, "decided_at": timezone.now(), "answer": "无"}
    wrong: list[dict[str, Any]] = [
        given | {"decided_by": scene.bureau.leader},
        given | {"decided_by": scene.bureau.office},
        given | {"decided_by": scene.bureau.second},
        given | {"decided_by": row.staff},
        given | {"answer": ""},
        given | {"outcome": "unknown"},
        {"text": "改"},
        {"received_on": date(2026, 11, 26)},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    rows.update(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(answer="改")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")


def test_a_person_who_lost_the_eligibility_keeps_no_award(scene: Scene) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    load(line("finding", ref="V9", staff="S003", kind="gift"))
    bureau: Bureau = scene.bureau
    compute_year(2026, by=bureau.office)
    review = propose_year(scene.review, by=bureau.office, reason="补充证据")
    review = publish_year(review, by=bureau.office, until=date(2026, 11, 26))
    with time_machine.travel(AFTER, tick=False):
        decide_year(review, by=bureau.leader, minutes=minutes(bureau.leader, number="会纪6号", on=TODAY))
        assert list(to_revoke(review)) == [row]
        with refused("cannot keep the award", YearState):
            seal_year(review, by=bureau.office)
        scene.revoke(row)
        assert seal_year(review, by=bureau.office).sha256
