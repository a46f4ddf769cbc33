"""Rounds: named, begun, answered, finished; what fails about a person becomes a draft finding (A1)."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from evaluations.models import (
    Finding,
    FindingFile,
    Inspection,
    InspectionRound,
    RoundAnswer,
    RoundFinding,
    WindowRemark,
)
from evaluations.services.inspection_plans import draw_plan
from evaluations.services.inspection_rounds import (
    OwnWindow,
    RoundState,
    add_person,
    begin_round,
    cancel_round,
    name_round,
)
from evaluations.services.round_answers import answer_item, standing_answers
from evaluations.services.round_end import end_of, finish_round
from evaluations.services.round_photos import add_photo
from tests.duty_factories import MONDAY, clock, make_attendance, make_chief, make_clerk
from tests.evaluations.inspecting import FRIDAY, Scene, answer, make_scene, person_in, upload
from tests.factories import make_assignment, make_office, make_staff, make_window
from tests.races import in_threads
from windows.models import AuditEvent
from windows.roles import Role
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


# --- Named by hand --------------------------------------------------------------------------------


def test_round_of_the_own_office_is_named_with_a_reason(scene: Scene) -> None:
    row = scene.round()
    assert (row.is_drawn, row.is_own, row.state, row.reason) == (False, True, "planned", "领导小组要求")
    assert [one.staff for one in row.inspectors.all()] == [scene.inspector]


def test_round_of_another_body_names_who_came(scene: Scene) -> None:
    day = MONDAY - timedelta(days=3)
    row = scene.round(body="municipal_centre", mode="covert", day=day, outsiders="政务服务中心督查组", inspectors=[])
    assert (row.is_own, row.outsiders, row.inspectors.get().staff) == (False, "政务服务中心督查组", scene.office)
    begin_round(row, by=scene.office)
    row.refresh_from_db()
    assert (row.inspection.body, row.inspection.mode, row.inspection.held_on) == ("municipal_centre", "covert", day)
    assert [one.staff for one in row.people.all()] == [scene.clerk]


@pytest.mark.parametrize(
    "fields",
    [
        {"day": MONDAY - timedelta(days=1)},
        {"inspectors": []},
        {"reason": " "},
        {"mode": "secret"},
        {"body": "superior", "outsiders": ""},
        {"body": "superior", "outsiders": "省厅", "day": MONDAY + timedelta(days=1)},
        {"body": "superior", "outsiders": "省厅", "day": MONDAY - timedelta(days=400)},
    ],
)
def test_round_that_cannot_be_is_refused(scene: Scene, fields: dict[str, object]) -> None:
    with pytest.raises(NotValid):
        scene.round(**fields)
    assert not InspectionRound.objects.exists()


def test_nobody_inspects_the_own_window(scene: Scene) -> None:
    make_assignment(at=scene.window, a_role=scene.inspector, valid_from=FRIDAY)
    with pytest.raises(OwnWindow):
        scene.round(day=FRIDAY)
    with pytest.raises(NotValid):  # no inspector at all
        scene.round(inspectors=[scene.clerk])
    with pytest.raises(NotValid):  # answers for all windows
        scene.round(inspectors=[make_staff(roles=(Role.INSPECTOR, Role.CHIEF_REPRESENTATIVE))])
    assert not InspectionRound.objects.exists()


def test_only_the_office_names_rounds(scene: Scene) -> None:
    with pytest.raises(NotPermitted):
        scene.round(by=scene.inspector)


# --- Begun ----------------------------------------------------------------------------------------


def test_round_begins_on_its_day_and_enters_the_ledger(scene: Scene) -> None:
    row = begin_round(scene.round(), by=scene.inspector)
    assert Inspection.objects.get() == row.inspection
    assert (row.inspection.ref, row.inspection.imported) == ("JC-2026-0001", False)
    assert [(one.staff, one.found) for one in row.people.all()] == [(scene.clerk, "on_duty")]
    with pytest.raises(RoundState):
        begin_round(row, by=scene.inspector)
    with clock("10:00", FRIDAY), pytest.raises(RoundState):
        begin_round(scene.round(day=FRIDAY + timedelta(days=3)), by=scene.inspector)


def test_reference_that_a_ledger_brought_along_is_left_out(scene: Scene) -> None:
    Inspection.objects.create(ref="JC-2026-0001", body="superior", mode="open", held_on=MONDAY)
    assert scene.begun().inspection.ref == "JC-2026-0002"


def test_drawn_round_begins_when_the_lot_says(scene: Scene) -> None:
    row = draw_plan(scene.plan(rounds=1), by=scene.office).drawn_rounds.get()
    inspector = row.inspectors.get().staff
    early = (row.starts.hour * 60 + row.starts.minute) - 16
    with clock(f"{early // 60:02d}:{early % 60:02d}", row.day), pytest.raises(RoundState):
        begin_round(row, by=inspector)
    early += 1
    with clock(f"{early // 60:02d}:{early % 60:02d}", row.day):
        assert begin_round(row, by=inspector).state == "under_way"


def test_who_is_signed_in_is_looked_at_with_who_holds_the_duty(scene: Scene) -> None:
    make_office(presence_in_use=True)
    guest = make_clerk()
    make_attendance(guest, scene.window)
    make_attendance(scene.b_role, make_window())
    row = scene.begun()
    found = {one.staff: one.found for one in row.people.all()}
    assert found == {guest: "signed_in", scene.b_role: "on_duty"}  # A is not there, B holds the duty


def test_inspector_who_came_to_serve_there_cannot_begin(scene: Scene) -> None:
    row = scene.round()
    make_assignment(at=scene.window, b_role=scene.inspector, valid_from=MONDAY)
    with pytest.raises(OwnWindow):
        begin_round(row, by=scene.inspector)


def test_others_do_not_carry_it_out(scene: Scene) -> None:
    row = scene.round()
    for person in (scene.other, scene.office, scene.clerk, make_chief()):
        with pytest.raises(NotPermitted):
            begin_round(row, by=person)
    begin_round(row, by=scene.inspector)
    with pytest.raises(NotPermitted):
        answer(row, "S1-equipment", by=scene.other)
    with pytest.raises(NotPermitted):
        add_photo(row, by=scene.other, key=uuid4(), item="S1-equipment", upload=upload())
    with pytest.raises(NotPermitted):
        finish_round(row, by=scene.other)


def test_person_is_added_by_number_but_never_an_inspector(scene: Scene) -> None:
    row, guest = scene.begun(), make_clerk()
    assert add_person(row, number=f" {guest.number.lower()} ", by=scene.inspector).found == "added"
    for number in (guest.number, "T-nobody", make_clerk(left_on=MONDAY - timedelta(days=1)).number):
        with pytest.raises(NotValid):
            add_person(row, number=number, by=scene.inspector)
    with pytest.raises(OwnWindow):
        add_person(row, number=scene.inspector.number, by=scene.inspector)


def test_cancelled_round_stays_with_its_reason(scene: Scene) -> None:
    row = cancel_round(scene.round(), by=scene.office, reason="窗口停电")
    assert (row.state, row.cancel_reason) == ("cancelled", "窗口停电")
    with pytest.raises(RoundState):
        begin_round(row, by=scene.inspector)
    with pytest.raises(RoundState):
        cancel_round(scene.begun(), by=scene.office, reason="x")
    with pytest.raises(NotPermitted):
        cancel_round(scene.round(), by=scene.inspector, reason="x")


# --- Answered -------------------------------------------------------------------------------------


def test_answer_sent_again_is_taken_once(scene: Scene) -> None:
    row, key = scene.begun(), uuid4()
    first = answer(row, "S5-uniform", "failed", key=key, note="未着工装")
    assert answer(row, "S5-uniform", "failed", key=key, note="未着工装") == first
    answer(row, "S1-equipment")
    finish_round(row, by=scene.inspector)
    assert answer(row, "S5-uniform", "ok", key=key) == first  # also when the round is over meanwhile
    with pytest.raises(RoundState):
        answer(row, "S5-uniform", "ok")
    with pytest.raises(NotValid):
        answer(scene.begun(), "S1-equipment", key=key)
    assert RoundAnswer.objects.count() == 2


def test_newest_answer_stands_and_the_old_one_stays(scene: Scene) -> None:
    row = scene.begun()
    answer(row, "S5-uniform", "failed", note="看错了")
    answer(row, "S5-uniform", "ok")
    assert [one.result for one in standing_answers(row).values()] == ["ok"]
    assert RoundAnswer.objects.count() == 2


def test_failure_takes_a_kind_of_its_item(scene: Scene) -> None:
    row = scene.begun()
    assert answer(row, "R10-unrelated", "failed", note="看小说").kind == "unrelated_activity"
    assert answer(row, "R10-unrelated", "failed", kind="gaming", note="斗地主").kind == "gaming"
    made = answer(row, "R9-post", "failed", kind="absent_without_leave", minutes=45, note="无人")
    assert (made.kind, made.minutes) == ("absent_without_leave", 45)
    assert (answer(row, "R9-post", "ok", kind="late", minutes=45).kind, answer(row, "S5-uniform", "ok").minutes) == (
        "",
        None,
    )
    assert answer(row, "S1-equipment", "failed", note="饮水机故障").kind == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"item": "S9-nothing", "result": "ok"},
        {"item": "S1-equipment", "result": "perhaps"},
        {"item": "S5-uniform", "result": "failed", "kind": "gaming"},
        {"item": "S5-uniform", "result": "ok", "person": None},
        {"item": "S5-uniform", "result": "ok", "person": 10**9},
        {"item": "R9-post", "result": "failed", "minutes": 5000},
        {"item": "S1-equipment", "result": "ok", "note": "x" * 1001},
        {"item": "S1-equipment", "result": "ok", "note": "a\x00"},
    ],
)
def test_answer_that_cannot_be_is_refused(scene: Scene, fields: dict[str, object]) -> None:
    row = scene.begun()
    given = {"person": person_in(row).pk, "key": uuid4(), "by": scene.inspector} | fields
    with pytest.raises(NotValid):
        answer_item(row, **given)
    assert not RoundAnswer.objects.exists()


# --- Finished -------------------------------------------------------------------------------------


def test_failures_about_people_become_draft_findings(scene: Scene) -> None:
    row = scene.begun()
    answer(row, "S1-equipment", "failed", note="饮水机故障")
    failed = answer(row, "R10-unrelated", "failed", kind="unrelated_reading", note="看小说")
    answer(row, "S5-uniform")
    answer(row, "S3-badge", "not_looked_at")
    end = end_of(row)
    assert (end.in_order, len(end.remarks), len(end.drafts), end.blockers) == (1, 1, 1, [])
    finish_round(row, by=scene.inspector, summary="总体良好")
    finding = Finding.objects.get()
    assert (finding.staff, finding.kind, finding.status, finding.source) == (
        scene.clerk,
        "unrelated_reading",
        "reported",
        "round",
    )
    assert (finding.event_on, finding.inspection) == (MONDAY, row.inspection)
    assert (finding.account, finding.reported_by, finding.window) == ("看小说", scene.inspector, scene.window)
    assert RoundFinding.objects.get().answer == failed
    assert [(one.window, one.text) for one in WindowRemark.objects.all()] == [
        (scene.window, "JC-2026-0001 S1: 饮水机故障")
    ]
    row.refresh_from_db()
    assert (row.state, row.summary, row.finished_by) == ("finished", "总体良好", scene.inspector)
    event = AuditEvent.objects.filter(verb="inspection.finish").get()
    assert event.after == {"remarks": 1, "findings": 1, "not_looked_at": end.not_looked_at}


def test_photos_of_a_failure_are_the_evidence_of_its_finding(scene: Scene) -> None:
    row = scene.begun(mode="covert")
    answer(row, "S5-uniform", "failed", note="未着工装")
    answer(row, "S1-equipment", "failed", note="饮水机故障")
    given = {"by": scene.inspector, "item": "S5-uniform", "person": person_in(row).pk}
    photo = add_photo(row, key=uuid4(), upload=upload(), **given)
    add_photo(row, by=scene.inspector, key=uuid4(), item="S1-equipment", upload=upload())
    finish_round(row, by=scene.inspector)
    assert [one.file for one in FindingFile.objects.all()] == [photo.shown]  # without its metadata
    assert not WindowRemark.objects.exists()  # of a covert round only its report tells


def test_findings_of_another_body_come_from_an_inspection(scene: Scene) -> None:
    row = scene.begun(body="discipline", outsiders="纪检组", inspectors=[])
    answer(row, "S6-phone", "failed", note="玩手机")
    finish_round(row, by=scene.office)
    assert Finding.objects.get().source == "inspection"


def test_round_is_not_finished_before_it_says_what_was_seen(scene: Scene) -> None:
    row = scene.begun()
    with pytest.raises(RoundState):
        finish_round(row, by=scene.inspector)
    answer(row, "S5-uniform", "failed")
    with pytest.raises(RoundState, match="S5"):
        finish_round(row, by=scene.inspector)
    assert not Finding.objects.exists()
    answer(row, "S5-uniform", "failed", note="未着工装")
    assert finish_round(row, by=scene.inspector).state == "finished"
    with pytest.raises(RoundState):
        finish_round(row, by=scene.inspector)
    assert Finding.objects.count() == 1


def test_answer_that_was_corrected_accuses_nobody(scene: Scene) -> None:
    row = scene.begun()
    answer(row, "S5-uniform", "failed", note="看错了")
    answer(row, "S5-uniform", "ok")
    finish_round(row, by=scene.inspector)
    assert not Finding.objects.exists()


# --- Who sees what --------------------------------------------------------------------------------


def test_rounds_are_seen_by_whom_they_concern(scene: Scene) -> None:
    chief = make_chief()
    planned, covert = scene.round(), scene.begun(mode="covert")
    opened = scene.begun()
    foreign = scene.round(inspectors=[scene.other])
    for row in (covert, opened):
        answer(row, "S1-equipment")
        finish_round(row, by=scene.inspector)
    cancelled = cancel_round(scene.round(), by=scene.office, reason="x")

    def seen(person: object) -> set[InspectionRound]:
        return set(InspectionRound.objects.visible_to(person))

    assert seen(scene.office) == {planned, covert, opened, foreign, cancelled}
    assert seen(scene.inspector) == {planned, covert, opened}
    assert seen(scene.other) == {foreign}
    assert seen(chief) == {opened}
    assert seen(scene.clerk) == set()
    assert set(InspectionRound.objects.due_for(scene.inspector)) == {planned}


def test_name_round_takes_people_of_the_own_office_only(scene: Scene) -> None:
    row = name_round(
        by=scene.office,
        body="superior",
        mode="open",
        window=scene.window,
        day=MONDAY,
        reason="上级检查",
        inspectors=[scene.inspector],
        outsiders="省厅督查组",
    )
    assert [one.staff for one in row.inspectors.all()] == [scene.office]


@pytest.mark.django_db(transaction=True)
def test_answer_sent_twice_at_once_is_taken_once(scene: Scene) -> None:
    row, key = scene.begun(), uuid4()
    answers = in_threads(
        *[partial(answer_item, row, by=scene.inspector, key=key, item="S1-equipment", result="ok")] * 4
    )
    assert {getattr(answer, "pk", answer) for answer in answers} == {RoundAnswer.objects.get().pk}
