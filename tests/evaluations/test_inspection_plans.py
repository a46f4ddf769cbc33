"""Plans drawn by lot: bound before the seed is known, provable afterwards, never at one's own window (A1)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evaluations.models import InspectionDraw, InspectionPlan, InspectionRound
from evaluations.services.inspection_plans import (
    NothingToDraw,
    create_plan,
    draw_again,
    draw_plan,
    population_of,
    withdraw_plan,
)
from evaluations.services.inspection_rounds import begin_round, cancel_round
from tests.duty_factories import MONDAY, at, clock, make_clerk, make_leave, on
from tests.evaluations.inspecting import FRIDAY, Scene, make_scene
from tests.factories import make_assignment, make_staff, make_window
from windows.models import AuditEvent, Window
from windows.roles import Role
from windows.services.audit import verify_chain
from windows.services.records import NotPermitted, NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def test_plan_is_drawn_into_rounds(scene: Scene) -> None:
    make_window()
    plan = scene.plan()
    made = draw_plan(plan, by=scene.office)
    rounds = list(InspectionRound.objects.order_by("position"))
    assert [row.position for row in rounds] == [1, 2, 3]
    assert {(row.plan, row.draw, row.body, row.mode, row.state, row.reason) for row in rounds} == {
        (plan, made, "own_office", "covert", "planned", "")
    }
    assert {row.window for row in rounds} == set(Window.objects.all())  # two windows, three rounds
    assert all(MONDAY <= row.day <= FRIDAY for row in rounds)
    assert all(row.inspectors.count() == 1 for row in rounds)
    check = draw_again(made)
    assert (check.is_proven, len(check.drawn)) == (True, 3)


def test_seed_comes_out_of_the_chain_after_the_urn_is_bound(scene: Scene) -> None:
    made = draw_plan(scene.plan(), by=scene.office)
    bound, drawn = AuditEvent.objects.order_by("-pk")[:2][::-1]
    assert (bound.verb, drawn.verb) == ("inspection.bind", "inspection.draw")
    assert made.event == bound
    assert bound.after == {"population": made.urn.digest(), "sequence": 1}
    assert drawn.after == {"seed": made.seed, "rounds": 3}
    assert verify_chain().ok


@pytest.mark.parametrize("field", ["seed", "population"])
def test_altered_draw_is_not_proven(scene: Scene, field: str) -> None:
    made = draw_plan(scene.plan(), by=scene.office)
    urn = dict(made.population, inspectors=[*made.population["inspectors"], "T9999"])
    setattr(made, field, {"seed": "f" * 64, "population": urn}[field])
    assert not draw_again(made).is_proven


def test_urn_holds_what_is_open_and_there(scene: Scene) -> None:
    closed = make_window(is_open=False, closed_reason="装修")
    make_leave(scene.other, on(date(2026, 11, 25), "00:00"), on(date(2026, 11, 26), "12:00"))
    chief = make_staff(roles=(Role.INSPECTOR, Role.CHIEF_REPRESENTATIVE))
    leaving = make_staff(roles=(Role.INSPECTOR,), left_on=MONDAY)
    make_assignment(at=scene.window, a_role=scene.inspector, valid_from=FRIDAY)
    plan = scene.plan(first_day=MONDAY, last_day=FRIDAY)
    urn = population_of(plan, rounds=3, now=timezone.now())
    assert urn.windows == (scene.window.number,)
    assert closed.number not in urn.windows
    assert urn.inspectors == (scene.inspector.number, scene.other.number)
    assert not {chief.number, leaving.number} & set(urn.inspectors)
    assert urn.barred == ((scene.window.number, scene.inspector.number),)
    assert urn.away == (("2026-11-25", scene.other.number), ("2026-11-26", scene.other.number))
    first, last = urn.times[0], urn.times[-1]
    assert (first, last, len(urn.times)) == ("2026-11-23 10:30", "2026-11-27 16:30", 5 * 14 - 3)


def test_inspector_is_never_drawn_for_the_own_window(scene: Scene) -> None:
    second = make_window()
    make_assignment(at=scene.window, a_role=scene.inspector, valid_from=FRIDAY)
    make_assignment(at=second, a_role=scene.other, valid_from=FRIDAY)
    for _ in range(4):
        draw_plan(scene.plan(rounds=6), by=scene.office)
    pairs = set(InspectionRound.objects.values_list("window", "inspectors__staff"))
    assert pairs == {(scene.window.pk, scene.other.pk), (second.pk, scene.inspector.pk)}


def test_drawn_again_only_with_a_reason_and_both_stay(scene: Scene) -> None:
    plan = scene.plan()
    first = draw_plan(plan, by=scene.office)
    with pytest.raises(NotValid, match="理由"):
        draw_plan(plan, by=scene.office)
    assert InspectionDraw.objects.count() == 1
    cancel_round(first.drawn_rounds.order_by("pk")[0], by=scene.office, reason="窗口装修")
    second = draw_plan(plan, by=scene.office, reason="检查人员变动")
    assert (second.sequence, second.reason, second.drawn_rounds.count()) == (2, "检查人员变动", 2)
    assert list(first.drawn_rounds.order_by("pk").values_list("state", "cancel_reason")) == [
        ("cancelled", "窗口装修"),
        ("cancelled", "检查人员变动"),
        ("cancelled", "检查人员变动"),
    ]
    assert first.seed != second.seed
    assert all(draw_again(made).is_proven for made in (first, second))


def test_rounds_that_were_held_are_not_drawn_again(scene: Scene) -> None:
    plan = scene.plan(rounds=1)
    row = draw_plan(plan, by=scene.office).drawn_rounds.get()
    with clock(row.starts.strftime("%H:%M"), row.day):
        begin_round(row, by=row.inspectors.get().staff)
    with pytest.raises(NothingToDraw):
        draw_plan(plan, by=scene.office, reason="再抽一次")


def test_draw_says_what_is_lacking(scene: Scene) -> None:
    plan = scene.plan(inspectors_each=3)
    with pytest.raises(NothingToDraw, match=str(scene.window.number)):
        draw_plan(plan, by=scene.office)
    over = scene.plan(last_day=MONDAY, rounds=1)
    with clock("16:45"), pytest.raises(NothingToDraw):
        draw_plan(over, by=scene.office)
    crowded = scene.plan(last_day=MONDAY, rounds=12)
    with pytest.raises(NothingToDraw):
        draw_plan(crowded, by=scene.office)
    Window.objects.update(is_open=False, closed_reason="停电")
    with pytest.raises(NothingToDraw):
        draw_plan(plan, by=scene.office)
    assert not InspectionDraw.objects.exists()
    assert not AuditEvent.objects.filter(verb="inspection.bind").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"first_day": MONDAY - timedelta(days=1)},
        {"last_day": MONDAY - timedelta(days=1), "first_day": MONDAY},
        {"last_day": MONDAY + timedelta(days=92)},
        {"rounds": 0},
        {"rounds": 61},
        {"inspectors_each": 5},
        {"body": "mayor"},
        {"mode": "secret"},
        {"purpose": "x" * 301},
    ],
)
def test_plan_that_cannot_be_is_refused(scene: Scene, fields: dict[str, object]) -> None:
    with pytest.raises(NotValid):
        scene.plan(**fields)
    assert not InspectionPlan.objects.exists()


def test_plan_is_withdrawn_before_the_lot_falls(scene: Scene) -> None:
    plan, drawn = scene.plan(), scene.plan()
    withdraw_plan(plan, by=scene.office, reason="重复")
    with pytest.raises(NotValid):
        withdraw_plan(plan, by=scene.office, reason="重复")
    with pytest.raises(NothingToDraw):
        draw_plan(plan, by=scene.office)
    draw_plan(drawn, by=scene.office)
    with pytest.raises(NotValid):
        withdraw_plan(drawn, by=scene.office, reason="重复")
    assert [row.number for row in InspectionPlan.objects.to_be_drawn(MONDAY)] == []


def test_plans_to_be_drawn_end_with_their_days(scene: Scene) -> None:
    plan = scene.plan()
    assert list(InspectionPlan.objects.to_be_drawn(FRIDAY)) == [plan]
    assert list(InspectionPlan.objects.to_be_drawn(FRIDAY + timedelta(days=1))) == []


def test_only_the_office_plans_and_draws(scene: Scene) -> None:
    plan = scene.plan()
    for person in (scene.inspector, scene.clerk, make_clerk()):
        with pytest.raises(NotPermitted):
            draw_plan(plan, by=person)
        with pytest.raises(NotPermitted):
            withdraw_plan(plan, by=person, reason="x")
        with pytest.raises(NotPermitted):
            create_plan(
                by=person,
                body="own_office",
                mode="open",
                first_day=MONDAY,
                last_day=FRIDAY,
                rounds=1,
                inspectors_each=1,
            )
    assert at("10:00") == plan.created_at
