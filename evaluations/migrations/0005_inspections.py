"""Inspections: plans and draws by lot, rounds with their answers and photos, and who may do what with them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields
from evaluations.roles import PERMISSIONS
from service_window.append_only import AppendOnly, RunTriggers
from service_window.creating import CreateModels
from service_window.triggers import changed, never_deleted, refilled, refuse
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions from the table in code."""
    write_groups(apps, "evaluations", PERMISSIONS)


PLAN_TEXT = ("id", "number", "body", "mode", "first_day", "last_day", "rounds", "inspectors_each", "purpose")
ROUND_TEXT = ("id", "plan_id", "draw_id", "position", "body", "mode", "window_id", "day", "starts", "reason")
FIXED = (
    *refuse(
        "evaluations_inspectionplan_stands",
        "evaluations_inspectionplan",
        "UPDATE",
        f"{changed(*PLAN_TEXT, 'created_by_id', 'created_at')} OR {refilled('withdrawn_at', 'withdrawn_by_id')}",
        "a plan of inspections is withdrawn, never rewritten",
    ),
    *refuse(
        "evaluations_inspectionround_stands",
        "evaluations_inspectionround",
        "UPDATE",
        f"{changed(*ROUND_TEXT, 'outsiders', 'created_by_id', 'created_at')} OR "
        f"{refilled('inspection_id', 'begun_at', 'begun_by_id')} OR "
        "(NEW.state IS DISTINCT FROM OLD.state AND NOT (OLD.state = 'planned' AND NEW.state IN ('under_way', "
        "'cancelled')) AND NOT (OLD.state = 'under_way' AND NEW.state = 'finished')) OR "
        "OLD.state IN ('finished', 'cancelled')",
        "a round goes on, and what was drawn of it stands",
    ),
)


def only_while_under_way(model: str) -> Any:
    """What a round finds is recorded while it is under way, and never after."""
    return refuse(
        f"evaluations_{model}_of_open_round",
        f"evaluations_{model}",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM evaluations_inspectionround r WHERE r.id = NEW.round_id AND r.state = 'under_way')",
        "what a round finds is recorded while it is under way",
    )


def not_oneself(model: str, other: str) -> Any:
    """Nobody inspects oneself."""
    return refuse(
        f"evaluations_{model}_not_oneself",
        f"evaluations_{model}",
        "INSERT",
        f"EXISTS (SELECT 1 FROM evaluations_{other} o WHERE o.round_id = NEW.round_id AND o.staff_id = NEW.staff_id)",
        "nobody inspects oneself",
    )


class Migration(migrations.Migration):
    """New tables, their triggers, and the groups at the end."""

    dependencies = [
        ("evaluations", "0004_notices_and_policy"),
        ("windows", "0009_blank_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="InspectionPlan",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("number", models.CharField(max_length=32, unique=True, verbose_name="number of the plan")),
                    (
                        "body",
                        models.CharField(
                            choices=[
                                ("municipal_centre", "Municipal service centre"),
                                ("superior", "Superior authority"),
                                ("discipline", "Discipline inspection"),
                                ("own_office", "Own assessment office"),
                            ],
                            max_length=20,
                            verbose_name="inspecting body",
                        ),
                    ),
                    (
                        "mode",
                        models.CharField(
                            choices=[("open", "Open"), ("covert", "Covert")], max_length=8, verbose_name="mode"
                        ),
                    ),
                    ("first_day", models.DateField(verbose_name="first day")),
                    ("last_day", models.DateField(verbose_name="last day")),
                    ("rounds", models.PositiveSmallIntegerField(verbose_name="rounds")),
                    ("inspectors_each", models.PositiveSmallIntegerField(verbose_name="inspectors of each round")),
                    ("purpose", models.CharField(blank=True, max_length=300, verbose_name="purpose")),
                    ("created_at", models.DateTimeField(verbose_name="planned at")),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                    (
                        "withdraw_reason",
                        models.CharField(blank=True, max_length=300, verbose_name="why it was withdrawn"),
                    ),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="planned by",
                        ),
                    ),
                    (
                        "withdrawn_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "inspection plan",
                    "verbose_name_plural": "inspection plans",
                    "permissions": (
                        ("plan_inspection", "Can plan inspections, draw them by lot and read all of them"),
                        ("carry_out_inspection", "Can carry out the inspections one was drawn or named for"),
                        ("view_inspection_report", "Can read reports of open inspections that are finished"),
                    ),
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["last_day"], name="evaluations_plan_last_day")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("body__in", ["municipal_centre", "superior", "discipline", "own_office"])
                            ),
                            name="evaluations_plan_body_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("mode__in", ["open", "covert"])), name="evaluations_plan_mode_known"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("last_day__gte", models.F("first_day"))),
                            name="evaluations_plan_days_in_order",
                            violation_error_message="The last day lies before the first day.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("inspectors_each__range", (1, 4)), ("rounds__range", (1, 60))),
                            name="evaluations_plan_of_some_rounds",
                            violation_error_message="A plan has 1 to 60 rounds, each with 1 to 4 inspectors.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("withdraw_reason", ""), ("withdrawn_at", None), ("withdrawn_by", None)),
                                models.Q(
                                    ("withdrawn_at__isnull", False),
                                    ("withdrawn_by__isnull", False),
                                    models.Q(("withdraw_reason", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_plan_withdrawn_with_reason",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="InspectionDraw",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("sequence", models.PositiveSmallIntegerField(verbose_name="which draw of the plan")),
                    ("seed", models.CharField(max_length=64, verbose_name="seed")),
                    ("population", models.JSONField(verbose_name="drawn from")),
                    ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was drawn again")),
                    ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                    (
                        "drawn_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="drawn by",
                        ),
                    ),
                    (
                        "event",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="windows.auditevent"
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="draws",
                            to="evaluations.inspectionplan",
                            verbose_name="plan",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "draw of an inspection plan",
                    "verbose_name_plural": "draws of inspection plans",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("plan", "sequence"),
                            name="evaluations_draw_numbered",
                            violation_error_message="Somebody else has drawn this plan just now. Look at the result first.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("reason", ""), ("sequence", 1)),
                                models.Q(("sequence__gt", 1), models.Q(("reason", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="evaluations_draw_again_with_reason",
                            violation_error_message="A plan is drawn again only with a reason.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="InspectionRound",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "position",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place in the draw"),
                    ),
                    (
                        "body",
                        models.CharField(
                            choices=[
                                ("municipal_centre", "Municipal service centre"),
                                ("superior", "Superior authority"),
                                ("discipline", "Discipline inspection"),
                                ("own_office", "Own assessment office"),
                            ],
                            max_length=20,
                            verbose_name="inspecting body",
                        ),
                    ),
                    (
                        "mode",
                        models.CharField(
                            choices=[("open", "Open"), ("covert", "Covert")], max_length=8, verbose_name="mode"
                        ),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("starts", models.TimeField(blank=True, null=True, verbose_name="from")),
                    ("outsiders", models.CharField(blank=True, max_length=200, verbose_name="who came from outside")),
                    ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was not drawn")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("planned", "To be held"),
                                ("under_way", "Under way"),
                                ("finished", "Finished"),
                                ("cancelled", "Cancelled"),
                            ],
                            default="planned",
                            max_length=12,
                            verbose_name="state",
                        ),
                    ),
                    ("created_at", models.DateTimeField(verbose_name="recorded at")),
                    ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun at")),
                    ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                    ("summary", models.TextField(blank=True, max_length=2000, verbose_name="summary")),
                    ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                    (
                        "cancel_reason",
                        models.CharField(blank=True, max_length=300, verbose_name="why it was cancelled"),
                    ),
                    (
                        "begun_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "draw",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="drawn_rounds",
                            to="evaluations.inspectiondraw",
                            verbose_name="draw",
                        ),
                    ),
                    (
                        "finished_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "inspection",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="round",
                            to="evaluations.inspection",
                            verbose_name="inspection",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="plan_rounds",
                            to="evaluations.inspectionplan",
                            verbose_name="plan",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="inspection_rounds",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "inspection round",
                    "verbose_name_plural": "inspection rounds",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["-day", "-id"], name="evaluations_round_day"),
                        models.Index(fields=["window", "-day"], name="evaluations_round_window"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("body__in", ["municipal_centre", "superior", "discipline", "own_office"])
                            ),
                            name="evaluations_round_body_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("mode__in", ["open", "covert"])), name="evaluations_round_mode_known"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("draw", None),
                                    ("plan", None),
                                    ("position", None),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                models.Q(
                                    ("draw__isnull", False),
                                    ("plan__isnull", False),
                                    ("position__isnull", False),
                                    ("reason", ""),
                                    ("starts__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_round_drawn_or_with_reason",
                            violation_error_message="A round is drawn by lot, or it says why it was not.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("begun_at__isnull", False),
                                    ("begun_by__isnull", False),
                                    ("inspection__isnull", False),
                                    ("state__in", ("under_way", "finished")),
                                ),
                                models.Q(
                                    ("begun_at", None),
                                    ("begun_by", None),
                                    ("inspection", None),
                                    ("state__in", ("planned", "cancelled")),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_round_begun_is_an_inspection",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("finished_at__isnull", False),
                                    ("finished_by__isnull", False),
                                    ("state", "finished"),
                                ),
                                models.Q(
                                    models.Q(("state", "finished"), _negated=True),
                                    ("finished_at", None),
                                    ("finished_by", None),
                                    ("summary", ""),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_round_finished_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("cancelled_at__isnull", False),
                                    ("cancelled_by__isnull", False),
                                    ("state", "cancelled"),
                                    models.Q(("cancel_reason", ""), _negated=True),
                                ),
                                models.Q(
                                    models.Q(("state", "cancelled"), _negated=True),
                                    ("cancel_reason", ""),
                                    ("cancelled_at", None),
                                    ("cancelled_by", None),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_round_cancelled_with_reason",
                        ),
                        models.UniqueConstraint(fields=("draw", "position"), name="evaluations_round_place_in_draw"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoundPerson",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "found",
                        models.CharField(
                            choices=[
                                ("signed_in", "Signed in at the window"),
                                ("on_duty", "Holds a duty of the window"),
                                ("added", "Added by the inspectors"),
                            ],
                            max_length=12,
                            verbose_name="how the person is known",
                        ),
                    ),
                    (
                        "round",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="people",
                            to="evaluations.inspectionround",
                        ),
                    ),
                    (
                        "staff",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "person looked at in a round",
                    "verbose_name_plural": "people looked at in rounds",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("round", "staff"),
                            name="evaluations_round_person_once",
                            violation_error_message="This person is on the list already.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("found__in", ("signed_in", "on_duty", "added"))),
                            name="evaluations_round_person_found_known",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoundPhoto",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("item", models.CharField(max_length=32, verbose_name="item of the checklist")),
                    ("key", models.UUIDField(unique=True, verbose_name="key of the browser")),
                    ("added_at", models.DateTimeField(verbose_name="added at")),
                    (
                        "added_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "original",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="windows.storedfile"
                        ),
                    ),
                    (
                        "round",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="photos",
                            to="evaluations.inspectionround",
                        ),
                    ),
                    (
                        "shown",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="windows.storedfile"
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="photos",
                            to="evaluations.roundperson",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "photo of a round",
                    "verbose_name_plural": "photos of rounds",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="PhotoMetadata",
                fields=[
                    (
                        "photo",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="metadata",
                            serialize=False,
                            to="evaluations.roundphoto",
                        ),
                    ),
                    ("content", service_window.fields.EncryptedJSONField(verbose_name="metadata")),
                ],
                options={
                    "verbose_name": "metadata of a photo",
                    "verbose_name_plural": "metadata of photos",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="RoundAnswer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("item", models.CharField(max_length=32, verbose_name="item of the checklist")),
                    (
                        "result",
                        models.CharField(
                            choices=[
                                ("ok", "In order"),
                                ("failed", "Not in order"),
                                ("not_looked_at", "Not looked at"),
                            ],
                            max_length=16,
                            verbose_name="result",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("irregular_approval", "Approval in breach of the rules"),
                                ("visitor_conflict", "Face-to-face conflict with a visitor"),
                                ("meal", "Accepting a meal"),
                                ("gift", "Accepting a gift"),
                                ("obstruction", "Obstructing a visitor's matter"),
                                ("demand", "Asking for a benefit"),
                                ("fee", "Taking a fee"),
                                ("other_integrity", "Other breach of integrity"),
                                ("gaming", "Playing games or cards"),
                                ("stocks", "Trading or watching stocks"),
                                ("film_video", "Watching films or videos"),
                                ("music", "Listening to music"),
                                ("online_shopping", "Online shopping"),
                                ("other_entertainment", "Other entertainment"),
                                ("unauthorised_software", "Unrelated software installed without permission"),
                                ("absent_without_leave", "Absent without leave"),
                                ("phone", "Playing with the phone"),
                                ("noise", "Noise"),
                                ("dozing", "Dozing"),
                                ("wandering_chat", "Wandering to chat"),
                                ("unrelated_reading", "Reading unrelated to work"),
                                ("unrelated_activity", "Other unrelated activity"),
                                ("late", "Coming late"),
                                ("left_early", "Leaving early"),
                                ("not_ten_minutes_early", "Not at the post ten minutes early"),
                                ("unreported_absence", "Absence not reported"),
                                ("uniform", "Uniform not as prescribed"),
                                ("badge", "Badge not worn"),
                                ("conduct", "Uncivil conduct"),
                                ("hygiene", "Untidy desk or surroundings"),
                                ("attitude", "Discourteous attitude"),
                                ("outsider_admitted", "Outsider admitted inside the window"),
                                ("equipment", "Equipment not cared for"),
                                ("data_entry", "Wrong or late data entry"),
                                ("delay", "Dragging out a matter"),
                            ],
                            max_length=24,
                            verbose_name="kind of finding",
                        ),
                    ),
                    ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                    ("note", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                    ("key", models.UUIDField(unique=True, verbose_name="key of the browser")),
                    ("answered_at", models.DateTimeField(verbose_name="answered at")),
                    (
                        "answered_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "round",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="answers",
                            to="evaluations.inspectionround",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="answers",
                            to="evaluations.roundperson",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "answer of a round",
                    "verbose_name_plural": "answers of rounds",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("result__in", ("ok", "failed", "not_looked_at"))),
                            name="evaluations_answer_result_known",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("person__isnull", False),
                                    ("result", "failed"),
                                    models.Q(("kind", ""), _negated=True),
                                ),
                                models.Q(
                                    models.Q(
                                        models.Q(("result", "failed"), _negated=True), ("person", None), _connector="OR"
                                    ),
                                    ("kind", ""),
                                    ("minutes", None),
                                ),
                                _connector="OR",
                            ),
                            name="evaluations_answer_kind_of_failed_person",
                            violation_error_message="What is not in order about a person has its kind, and nothing else has.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoundFinding",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "answer",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="round_finding",
                            to="evaluations.roundanswer",
                        ),
                    ),
                    (
                        "finding",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="round_answer",
                            to="evaluations.finding",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "finding of a round",
                    "verbose_name_plural": "findings of rounds",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="RoundInspector",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "round",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="inspectors",
                            to="evaluations.inspectionround",
                        ),
                    ),
                    (
                        "staff",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="inspection_duties",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="inspector",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "inspector of a round",
                    "verbose_name_plural": "inspectors of rounds",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(fields=("round", "staff"), name="evaluations_round_inspector_once")
                    ],
                },
            ),
        ),
        *(
            AppendOnly(model)
            for model in (
                "inspectiondraw",
                "roundinspector",
                "roundperson",
                "roundanswer",
                "roundphoto",
                "photometadata",
                "roundfinding",
            )
        ),
        RunTriggers(
            FIXED,
            never_deleted("evaluations", "inspectionplan", "inspectionround"),
            only_while_under_way("roundperson"),
            only_while_under_way("roundanswer"),
            only_while_under_way("roundphoto"),
            not_oneself("roundperson", "roundinspector"),
            not_oneself("roundinspector", "roundperson"),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    ]
