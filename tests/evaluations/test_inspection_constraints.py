"""What the database refuses of inspections by itself, each broken once on purpose."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from evaluations.models import (
    InspectionDraw,
    InspectionPlan,
    InspectionRound,
    RoundAnswer,
    RoundInspector,
    RoundPerson,
)
from evaluations.services.inspection_plans import draw_plan
from evaluations.services.round_end import finish_round
from tests.duty_factories import MONDAY, clock
from tests.evaluations.inspecting import Scene, answer, make_scene, person_in

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture(autouse=True)
def _ten_oclock():
    with clock("10:00"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def refused(match: str) -> Any:
    """The database refuses, by the constraint of this name."""
    return pytest.raises(IntegrityError, match=match)


def copy_of(row: Model, **fields: Any) -> None:
    """Write the row once more, with ``fields`` changed."""
    row.pk = None
    row._state.adding = True
    for name, value in fields.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"body": "mayor"}, "plan_body_known"),
        ({"mode": "secret"}, "plan_mode_known"),
        ({"last_day": MONDAY.replace(day=1)}, "plan_days_in_order"),
        ({"rounds": 0}, "plan_of_some_rounds"),
        ({"inspectors_each": 9}, "plan_of_some_rounds"),
        ({"withdraw_reason": "x"}, "plan_withdrawn_with_reason"),
    ],
)
def test_plan(scene: Scene, fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        copy_of(scene.plan(), number="JH-2026-999", **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"body": "mayor"}, "round_body_known"),
        ({"mode": "secret"}, "round_mode_known"),
        ({"reason": ""}, "round_drawn_or_with_reason"),
        ({"position": 1}, "round_drawn_or_with_reason"),
        ({"state": "under_way"}, "round_begun_is_an_inspection"),
        ({"begun_at": timezone.now}, "round_begun_is_an_inspection"),
        ({"summary": "x"}, "round_finished_by_somebody"),
        ({"state": "cancelled"}, "round_cancelled_with_reason"),
        ({"cancel_reason": "x"}, "round_cancelled_with_reason"),
    ],
)
def test_round(scene: Scene, fields: dict[str, Any], constraint: str) -> None:
    given = {name: value() if callable(value) else value for name, value in fields.items()}
    with refused(constraint):
        copy_of(scene.round(), **given)


def test_draw_again_needs_a_reason(scene: Scene) -> None:
    made = draw_plan(scene.plan(), by=scene.office)
    event = draw_plan(scene.plan(), by=scene.office).event
    InspectionDraw.objects.filter(pk__gt=made.pk)
    with refused("draw_again_with_reason|event_id"):
        copy_of(made, sequence=2, event=event)


def test_drawn_place_is_taken_once(scene: Scene) -> None:
    draw_plan(scene.plan(), by=scene.office)
    with refused("round_place_in_draw|draw_id"):
        copy_of(InspectionRound.objects.filter(position=1).get())


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"result": "perhaps", "kind": ""}, "answer_result_known"),
        ({"kind": ""}, "answer_kind_of_failed_person"),
        ({"person": None}, "answer_kind_of_failed_person"),
        ({"result": "ok"}, "answer_kind_of_failed_person"),
        ({"key": None}, "key"),
    ],
)
def test_answer(scene: Scene, fields: dict[str, Any], constraint: str) -> None:
    made = answer(scene.begun(), "S5-uniform", "failed", note="未着工装")
    with refused(constraint):
        copy_of(made, **({"key": uuid4()} | fields))


def test_person_is_listed_once_in_a_known_way(scene: Scene) -> None:
    row = scene.begun()
    with refused("round_person_once|staff_id"):
        copy_of(person_in(row))
    with refused("round_person_found_known"):
        copy_of(person_in(row), staff=scene.b_role, found="guessed")
    with refused("round_inspector_once|staff_id"):
        copy_of(row.inspectors.get())


def test_nobody_inspects_oneself_whatever_the_service_says(scene: Scene) -> None:
    row = scene.begun()
    with refused("nobody inspects oneself"), transaction.atomic():
        RoundPerson.objects.create(round=row, staff=scene.inspector, found="added")
    with refused("nobody inspects oneself"), transaction.atomic():
        RoundInspector.objects.create(round=row, staff=scene.clerk)


def test_what_is_found_is_recorded_while_the_round_is_under_way(scene: Scene) -> None:
    row = scene.begun()
    made = answer(row, "S1-equipment")
    finish_round(row, by=scene.inspector)
    with refused("while it is under way"):
        copy_of(made, key=uuid4())
    with refused("while it is under way"), transaction.atomic():
        RoundPerson.objects.create(round=row, staff=scene.b_role, found="added")


@pytest.mark.parametrize("fields", [{"day": MONDAY.replace(day=24)}, {"reason": "另一个"}, {"state": "finished"}])
def test_round_is_not_rewritten(scene: Scene, fields: dict[str, Any]) -> None:
    row = scene.round()
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionRound.objects.filter(pk=row.pk).update(**fields)


def test_finished_round_is_locked(scene: Scene) -> None:
    row = scene.begun()
    answer(row, "S1-equipment")
    finish_round(row, by=scene.inspector)
    with refused("goes on"), transaction.atomic():
        InspectionRound.objects.filter(pk=row.pk).update(summary="另一个")


def test_records_stay(scene: Scene) -> None:
    made = draw_plan(scene.plan(), by=scene.office)
    row = scene.begun()
    given = answer(row, "S1-equipment")
    for kept in (made, made.plan, row, given, person_in(row), row.inspectors.get()):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(kept)._default_manager.filter(pk=kept.pk)._raw_delete("default")
    for rows, fields in (
        (InspectionDraw.objects, {"seed": "f" * 64}),
        (InspectionPlan.objects, {"rounds": 9}),
        (RoundAnswer.objects, {"note": "另一个"}),
        (RoundPerson.objects, {"found": "added"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
