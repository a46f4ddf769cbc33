"""Awards: who can be nominated, who decides, within which quota, what the public notice shows, what the seal covers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from assessment.models import Award, AwardNotice, Nomination, Run, RunResult
from assessment.services.award_decisions import QuotaFull, decide_nomination, why_not_given
from assessment.services.award_minutes import keep_minutes
from assessment.services.award_notices import publish_awards, shown_on, still_provisional
from assessment.services.awards import (
    NominationMoved,
    NotACandidate,
    nominate,
    set_award,
    why_no_candidate,
    withdraw_award,
    withdraw_nomination,
)
from assessment.services.freshness import RunOvertaken
from assessment.services.merit import COLUMNS, merit_sheet, sorted_by
from assessment.services.seals import seal_faults, seal_year
from assessment.services.years import YearState, compute_year, propose_year
from evaluations.services.deadlines import enter_arrangement
from evaluations.services.finding_moves import dismiss_finding
from evaluations.services.working_days import provisional_among
from tests.assessment.award_factories import MINUTES, Scene, make_scene
from tests.assessment.year_factories import a_file, fill, make_bureau, person
from tests.case_factories import refused
from tests.evaluations.finding_cases import Bureau as FindingBureau
from tests.evaluations.ledger_samples import line, load
from tests.factories import make_staff
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.calendar import SpecialDay
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+08:00", tick=False):
        yield


@pytest.fixture
def scene() -> Scene:
    """S001 is disqualified (E4), S002 pending (E2), S003 and S004 are eligible, S005 served too short a time."""
    fill(
        line("finding", ref="V3", staff="S002", kind="meal", status="reported", confirmed_on=None),
        line("staff", number="S003", name="王五"),
        line("staff", number="S004", name="赵六"),
    )
    return make_scene(make_bureau())


# --- Nominating -----------------------------------------------------------------------------------------


def test_from_nomination_to_public_notice(scene: Scene) -> None:
    row = scene.nominate()
    assert (row.state, row.conditional, row.result.result) == ("nominated", False, "eligible")
    scene.give(row)
    notice = scene.put_out()
    assert (notice.first_day, notice.last_day) == (date(2026, 11, 25), date(2026, 12, 2))
    assert [one.staff.number for one in shown_on(2026, date(2026, 12, 2))] == ["S003"]
    assert shown_on(2026, date(2026, 12, 3)) == []
    verbs = AuditEvent.objects.filter(verb__startswith="award.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "award.set",
        "award.nominate",
        "award.keep_minutes",
        "award.give",
        "award.publish",
    ]


def test_who_is_not_eligible_is_not_nominated_and_told_the_ground(scene: Scene) -> None:
    with refused("E4", NotACandidate):
        scene.nominate("S001")
    stranger = make_staff(joined_on=date(2027, 1, 1))
    with refused("no result", NotACandidate):
        nominate(scene.award, stranger, by=scene.bureau.office, reason="优秀")
    assert not Nomination.objects.exists()


def test_who_served_too_short_a_time_is_not_nominated(scene: Scene) -> None:
    row = RunResult.objects.get(run__year=2026, number="S003")
    row.result, row.days_served = "not_in_scope", 12
    with translation.override("en"):
        assert "served 12 days" in why_no_candidate(scene.review, row)


def test_a_conditional_nomination_waits_until_nothing_is_pending(scene: Scene) -> None:
    people = FindingBureau()
    finding = people.heard(staff=person("S004"))
    compute_year(2026, by=scene.bureau.office)
    row = scene.nominate("S004")
    assert row.conditional
    with translation.override("en"):
        assert "still pending" in why_not_given(row, scene.review)
    with refused("still pending", NotACandidate):
        scene.give(row)
    dismiss_finding(finding, by=people.decider, reason="无法核实")
    with refused("still pending", NotACandidate):
        scene.give(row)
    compute_year(2026, by=scene.bureau.office)
    decided = scene.give(row).decided_result
    assert decided is not None
    assert (decided.run.number, decided.result) == (3, "eligible")


def test_a_result_that_was_lost_since_is_no_award(scene: Scene) -> None:
    row = scene.nominate()
    load(line("finding", ref="V9", staff="S003", kind="gift"))
    with refused("have changed since this run", RunOvertaken):
        scene.give(row)
    compute_year(2026, by=scene.bureau.office)
    with refused("E2", NotACandidate):
        scene.give(row)


def test_the_quota_is_kept(scene: Scene) -> None:
    first, second = scene.nominate("S003"), scene.nominate("S004")
    scene.give(first)
    with refused("quota of 1", QuotaFull):
        scene.give(second)
    assert scene.give(second, awarded=False).state == "declined"


def test_whoever_nominated_does_not_decide(scene: Scene) -> None:
    both = make_staff(roles=(Role.ASSESSMENT_OFFICE, Role.LEADING_GROUP), joined_on=date(2026, 11, 24))
    compute_year(2026, by=scene.bureau.office)
    row = scene.nominate(by=both)
    with refused("You nominated this person", NotPermitted):
        scene.give(row, by=both)
    with refused("permission", NotPermitted):
        scene.give(row, by=scene.bureau.second)


def test_nobody_nominates_or_decides_on_themselves(scene: Scene) -> None:
    person("S003").groups.set(scene.bureau.office.groups.all())
    with refused("Nobody nominates themselves", NotPermitted):
        scene.nominate(by=person("S003"))
    row = scene.nominate()
    person("S003").groups.set(scene.bureau.leader.groups.all())
    with refused("Nobody decides on themselves", NotPermitted):
        scene.give(row, by=person("S003"))


def test_one_live_nomination_for_each_person_and_award(scene: Scene) -> None:
    row = scene.nominate()
    with refused("nominated for this award already", NotValid):
        scene.nominate()
    withdraw_nomination(row, by=scene.bureau.second, reason="提名有误")
    assert scene.nominate().pk != row.pk
    with refused("decided or withdrawn already", NominationMoved):
        withdraw_nomination(row, by=scene.bureau.second, reason="提名有误")


def test_each_act_wants_its_reason(scene: Scene) -> None:
    with refused("why this person", NotValid):
        nominate(scene.award, person("S003"), by=scene.bureau.office, reason=" ")
    row, leader = scene.nominate(), scene.bureau.leader
    with refused("why the nomination", NotValid):
        withdraw_nomination(row, by=scene.bureau.office, reason="")
    with refused("reason of the decision", NotValid):
        decide_nomination(row, by=leader, awarded=True, reason="", minutes=scene.minutes())
    with refused("document number", NotValid):
        keep_minutes(scene.review, by=leader, number="", on=TODAY, file=a_file(leader))
    with refused("later day than today", NotValid):
        keep_minutes(scene.review, by=leader, number="会纪5号", on=date(2026, 11, 26), file=a_file(leader))
    with refused("whom objections reach", NotValid):
        publish_awards(scene.review, by=scene.bureau.office, contact=" ")


def test_an_award_is_withdrawn_while_nobody_is_nominated(scene: Scene) -> None:
    row = scene.nominate()
    with refused("Settle these nominations", NominationMoved):
        withdraw_award(scene.award, by=scene.bureau.office, reason="取消")
    withdraw_nomination(row, by=scene.bureau.office, reason="取消")
    withdraw_award(scene.award, by=scene.bureau.office, reason="取消")
    with refused("withdrawn already", NominationMoved):
        withdraw_award(scene.award, by=scene.bureau.office, reason="取消")
    with refused("is withdrawn", NominationMoved):
        scene.nominate()
    assert set_award(scene.review, by=scene.bureau.office, name="服务标兵", quota=2).quota == 2
    with refused("of this name already", NotValid):
        set_award(scene.review, by=scene.bureau.office, name="服务标兵", quota=2)


def test_nothing_is_decided_before_the_year(scene: Scene) -> None:
    load(line("finding", ref="V9", staff="S004", kind="gift"))
    run = compute_year(2026, by=scene.bureau.office)
    row = scene.nominate()
    assert row.result.run == run
    propose_year(scene.review, by=scene.bureau.office, reason="补充证据")
    with refused("decides on the year first", YearState):
        scene.give(row)
    with refused("decides on the year first", YearState):
        scene.put_out()


# --- Notice, revocation, seal ---------------------------------------------------------------------------


def test_what_is_revoked_leaves_the_notice(scene: Scene) -> None:
    row = scene.give(scene.nominate())
    scene.put_out()
    with refused("not put out yet", NominationMoved):
        scene.put_out()
    scene.revoke(row, reason="公示期间收到实名异议并查实")
    assert shown_on(2026, timezone.localdate()) == []
    with refused("does not have the award", NominationMoved):
        scene.revoke(row, reason="再次")
    assert scene.give(scene.nominate("S004")).state == "awarded"


def test_a_year_is_sealed_with_its_awards(scene: Scene) -> None:
    row = scene.nominate()
    with refused("waits for a decision", YearState):
        seal_year(scene.review, by=scene.bureau.office)
    scene.give(row)
    with refused("five working days", YearState):
        seal_year(scene.review, by=scene.bureau.office)
    scene.put_out()
    with time_machine.travel("2026-12-03 10:00+08:00", tick=False):
        seal = seal_year(scene.review, by=scene.bureau.office)
        assert "服务标兵" in seal.content
        assert seal_faults(seal) == []
        with refused("sealed", YearState):
            scene.revoke(row, reason="过晚")
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=row.pk).update(state="revoked")


# --- What the database holds ------------------------------------------------------------------------------


def raw(scene: Scene, number: str = "S003", **more: Any) -> Nomination:
    result = RunResult.objects.get(run=Run.objects.get(), number=number)
    fields = {
        "award": scene.award,
        "staff": result.staff,
        "result": result,
        "conditional": result.result == "pending",
        "reason": "优秀",
        "nominated_by": scene.bureau.office,
        "nominated_at": timezone.now(),
    }
    return Nomination(**(fields | more))


@pytest.mark.parametrize(
    ("number", "more"),
    [
        ("S001", {}),
        ("S001", {"conditional": True}),
        ("S002", {"conditional": False}),
        ("S003", {"conditional": True}),
        ("S003", {"reason": ""}),
        ("S003", {"state": "unknown"}),
        ("S003", {"state": "withdrawn"}),
    ],
)
def test_a_nomination_that_is_none_is_not_stored(scene: Scene, number: str, more: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(scene, number, **more).save()


def test_the_database_asks_for_two_people_and_one_nomination(scene: Scene) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(scene, nominated_by=person("S003")).save()
    row = scene.nominate()
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(scene).save()
    closed = {"closed_by": scene.bureau.leader, "closed_at": timezone.now(), "closing_reason": "同意"}
    named = {"minutes": scene.minutes(), "minutes_number": MINUTES}
    given = closed | named | {"state": "awarded", "decided_result": row.result}
    wrong: list[dict[str, Any]] = [
        given | {"closed_by": scene.bureau.office},
        given | {"closed_by": row.staff},
        given | {"minutes_number": ""},
        given | {"minutes": None},
        given | {"minutes_number": "会纪9号"},
        closed | {"state": "declined", "minutes_number": MINUTES},
        given | {"closing_reason": ""},
        given | {"decided_result": None},
        given | {"decided_result": RunResult.objects.get(number="S004")},
        given | {"state": "revoked"},
        closed | {"state": "withdrawn", "minutes_number": "1"},
        {"reason": "另一个理由"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_the_database_keeps_quota_and_decision(scene: Scene) -> None:
    first, second = scene.give(scene.nominate("S003")), scene.nominate("S004")
    given = {"closed_by": scene.bureau.leader, "closed_at": timezone.now(), "closing_reason": "同意"}
    given |= {"state": "awarded", "decided_result": second.result}
    given |= {"minutes": scene.minutes(), "minutes_number": MINUTES}
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=second.pk).update(**given)
    revoked = {"state": "revoked", "revoked_by": scene.bureau.leader, "revoked_at": timezone.now()}
    without_minutes = revoked | {"revoking_reason": "查实"}
    for fields in ({"closing_reason": "改"}, {"state": "declined", "decided_result": None}, without_minutes):
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=first.pk).update(**fields)


def test_awards_and_notices_stand(scene: Scene) -> None:
    common = {"review": scene.review, "set_by": scene.bureau.office, "set_at": timezone.now()}
    for fields in ({"name": "", "quota": 1}, {"name": "新奖", "quota": 0}, {"name": "服务标兵", "quota": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.create(**common, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(quota=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(withdrawn_at=timezone.now())
    scene.give(scene.nominate())
    notice = scene.put_out()
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardNotice.objects.update(contact="别处")
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardNotice.objects.update(last_day=date(2026, 12, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardNotice.objects.filter(pk=notice.pk)._raw_delete("default")
    day = notice.first_day
    fields = {"review": scene.review, "published_by": scene.bureau.office, "published_at": timezone.now()}
    for days in ({"last_day": day, "contact": "电话"}, {"last_day": notice.last_day, "contact": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AwardNotice.objects.create(first_day=day, **fields, **days)


# --- Public notice and work calendar ------------------------------------------------------------------------


def arrive(*off: str, **fields: Any) -> bool:
    """The arrangement of 2027: New Year and more days off."""
    days = [SpecialDay(date.fromisoformat(day), "off") for day in ("2027-01-01", *off)]
    return enter_arrangement(2027, source="国办发", days=days, by=None, **fields)


def test_a_notice_into_a_year_without_an_arrangement_is_provisional_and_moves_on(scene: Scene) -> None:
    scene.give(scene.nominate())
    with time_machine.travel("2026-12-29 10:00+08:00", tick=False):
        notice = scene.put_out()
        assert (notice.last_day, still_provisional([notice])) == (date(2027, 1, 6), {notice.pk})
        arrive("2027-01-04", "2027-01-05")
        notice.refresh_from_db()
        assert (notice.last_day, still_provisional([notice])) == (date(2027, 1, 8), frozenset())
        event = AuditEvent.objects.get(verb="deadlines.move")
        assert event.after["award_notices"] == 1
        arrive(replace=True)
        notice.refresh_from_db()
        assert notice.last_day == date(2027, 1, 8)  # nobody's time to object is shortened
    with time_machine.travel("2027-01-11 10:00+08:00", tick=False):
        arrive("2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08", replace=True)
        notice.refresh_from_db()
        assert notice.last_day == date(2027, 1, 8)  # it is over
        seal_year(scene.review, by=scene.bureau.office)
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardNotice.objects.update(last_day=date(2027, 1, 20))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-12-24", "2026-12-31", False),
        ("2026-12-25", "2027-01-01", True),
        ("2026-12-31", "2027-01-07", True),
        ("2025-12-30", "2026-01-06", False),
    ],
)
def test_a_limit_is_provisional_where_a_counted_day_lies_in_an_unknown_year(
    first: str, last: str, expected: bool
) -> None:
    assert bool(provisional_among({1: (date.fromisoformat(first), date.fromisoformat(last))})) is expected


# --- Merit sheet ------------------------------------------------------------------------------------------


def test_the_merit_sheet_lists_candidates_in_a_fixed_number_of_queries(scene: Scene) -> None:
    run = Run.objects.get()
    with CaptureQueriesContext(connection) as captured:
        sheet = merit_sheet(run)
    numbers = [one.row.number for one in sheet]
    assert numbers[:3] == ["S002", "S003", "S004"]
    assert "S001" not in numbers
    few = len(captured)
    load(*(line("staff", number=f"P{number}") for number in range(5)))
    run = compute_year(2026, by=scene.bureau.office)
    with CaptureQueriesContext(connection) as captured:
        assert len(merit_sheet(run)) == len(sheet) + 5
    assert few == len(captured) == QUERIES


QUERIES = 10


def test_the_merit_sheet_is_sorted_by_any_column(scene: Scene) -> None:
    sheet = merit_sheet(Run.objects.get())
    for column in COLUMNS:
        keys = [column.key(one) for one in sorted_by(sheet, column.code, descending=True)]
        assert keys == sorted(keys, reverse=True)
    assert [one.row.number for one in sorted_by(sheet, "number", descending=True)][-1] == sheet[0].row.number
