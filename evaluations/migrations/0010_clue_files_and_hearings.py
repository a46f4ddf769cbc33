"""Files of clues, the hearing of people whom a media report names, complaints about several people."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields
from service_window.append_only import AppendOnly, Lift, RunTriggers
from service_window.reshape import Reshape
from service_window.triggers import changed, never_deleted, refilled, refuse

STOOD = RunTriggers(
    import_module("evaluations.migrations.0007_complaint_triggers").FEEDBACK[0],
    never_deleted("evaluations", "feedback"),
)
"""The triggers of feedback so far: lifted while the table is remade."""

FEEDBACK = refuse(
    "evaluations_feedback_stands",
    "evaluations_feedback",
    "UPDATE",
    f"{changed('id', 'number', 'kind', 'source', 'source_number', 'complaint_id', 'text', 'about', 'case_number')} "
    f"OR {changed('received_at', 'received_on', 'entered_by_id', 'token_digest', 'is_sample', 'part_of_id')} "
    "OR (NEW.due_on IS DISTINCT FROM OLD.due_on AND (OLD.due_on IS NULL OR (NEW.due_on IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM evaluations_feedbackanswer a WHERE a.feedback_id = NEW.id))))",
    "what was said stands as it came; its deadline moves with the work calendar until it is answered",
)
HEARING = "evaluations_mediahearing"
HEARINGS = (
    *refuse(
        "evaluations_media_hearing_of_the_named",
        HEARING,
        "INSERT",
        "NEW.outcome <> '' OR NOT EXISTS (SELECT 1 FROM evaluations_mediareport r "
        "JOIN evaluations_mediareportperson p ON p.media_report_id = r.id "
        "WHERE r.id = NEW.media_report_id AND p.staff_id = NEW.staff_id AND r.status = 'verifying' AND NOT r.imported)",
        "heard are the people whom the report names, while it is verified",
    ),
    *refuse(
        "evaluations_media_hearing_stands",
        HEARING,
        "UPDATE",
        f"{changed('id', 'media_report_id', 'staff_id', 'question', 'asked_by_id', 'asked_at', 'due_on')} "
        f"OR (OLD.outcome <> '' AND ({changed('outcome', 'statement', 'file_id', 'closed_on')})) "
        f"OR {refilled('objection_due_on', 'objected_at', 'reviewed_at', 'reviewed_by_id')} "
        f"OR (OLD.objected_at IS NOT NULL AND ({changed('objection', 'review_due_on')})) "
        "OR (NEW.reviewed_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM evaluations_mediareport r "
        "WHERE r.id = NEW.media_report_id AND NEW.reviewed_by_id IN (r.recorded_by_id, r.decided_by_id)))",
        "what was asked and said stands; whoever recorded or decided does not review",
    ),
)
REPORTS = refuse(
    "evaluations_media_report_heard_first",
    "evaluations_mediareport",
    "UPDATE",
    "NOT NEW.imported AND NEW.status = 'confirmed' AND OLD.status <> 'confirmed' AND EXISTS "
    "(SELECT 1 FROM evaluations_mediareportperson p WHERE p.media_report_id = NEW.id AND NOT EXISTS "
    f"(SELECT 1 FROM {HEARING} h WHERE h.media_report_id = NEW.id AND h.staff_id = p.staff_id AND h.outcome <> ''))",
    "the people whom a report names are heard before it is confirmed",
)


class Migration(migrations.Migration):
    """New tables, and who a complaint is about besides; triggers on both engines."""

    dependencies = [
        ("evaluations", "0009_ratings_triggers"),
        ("windows", "0009_blank_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClueFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", service_window.fields.EncryptedTextField(verbose_name="name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                ("content", service_window.fields.EncryptedTextField(verbose_name="content")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="evaluations.clueevent"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a clue",
                "verbose_name_plural": "files of clues",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), models.Q(("content", ""), _negated=True)),
                        name="evaluations_clue_file_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MediaHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField(max_length=2000, verbose_name="what the person is asked")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("due_on", models.DateField(verbose_name="until")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "The person has made a statement"),
                            ("waived", "The person does not wish to comment"),
                            ("lapsed", "The time passed without a statement"),
                            ("superseded", "No longer needed"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("statement", models.TextField(blank=True, max_length=4000, verbose_name="statement")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("objection_due_on", models.DateField(blank=True, null=True, verbose_name="objection until")),
                ("objection", models.TextField(blank=True, max_length=4000, verbose_name="objection")),
                ("objected_at", models.DateTimeField(blank=True, null=True, verbose_name="objected at")),
                ("review_due_on", models.DateField(blank=True, null=True, verbose_name="review until")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.storedfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "media_report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to="evaluations.mediareport",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_hearings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "hearing",
                "verbose_name_plural": "hearings on media reports",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("media_report", "staff"),
                        name="evaluations_media_hearing_once",
                        violation_error_message="The person has been asked already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("staff")), _negated=True),
                            models.Q(
                                ("reviewed_by", None),
                                models.Q(("reviewed_by", models.F("staff")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="evaluations_media_hearing_by_others",
                        violation_error_message="Nobody hears or reviews themselves.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on", None), ("outcome", "")),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("outcome__in", ["stated", "waived", "lapsed", "superseded"]),
                            ),
                            _connector="OR",
                        ),
                        name="evaluations_media_hearing_ended_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "stated"), models.Q(("statement", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "stated"), _negated=True), ("file", None), ("statement", "")),
                            _connector="OR",
                        ),
                        name="evaluations_media_hearing_statement_of_stated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "lapsed"), _negated=True),
                            ("closed_on__gt", models.F("due_on")),
                            _connector="OR",
                        ),
                        name="evaluations_media_hearing_lapses_after_its_time",
                        violation_error_message="The time for the statement has not passed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("objected_at", None), ("objection", ""), ("review_due_on", None)),
                            models.Q(
                                ("objected_at__isnull", False),
                                ("objection_due_on__isnull", False),
                                ("review_due_on__isnull", False),
                                models.Q(("objection", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evaluations_media_hearing_objection_whole",
                        violation_error_message="An objection has its words and the day by which it is reviewed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None)),
                            models.Q(
                                ("objected_at__isnull", False),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="evaluations_media_hearing_reviewed_by_somebody",
                    ),
                ],
            },
        ),
        Lift(STOOD),
        migrations.RemoveConstraint(
            model_name="feedback",
            name="evaluations_feedback_entered_by_somebody",
        ),
        Reshape(
            model_name="feedback",
            fields=[
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="evaluations.feedback",
                        verbose_name="part of",
                    ),
                )
            ],
            constraints=[
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("entered_by", None),
                            ("part_of", None),
                            ("source", "own_form"),
                            ("token_digest__isnull", False),
                        ),
                        models.Q(
                            ("entered_by__isnull", False),
                            ("part_of", None),
                            models.Q(("source", "own_form"), _negated=True),
                        ),
                        models.Q(
                            ("entered_by__isnull", False),
                            ("kind", "complaint"),
                            ("part_of__isnull", False),
                            ("token_digest", None),
                        ),
                        _connector="OR",
                    ),
                    name="evaluations_feedback_entered_by_somebody",
                    violation_error_message="What did not come by our form was entered by somebody.",
                )
            ],
        ),
        AppendOnly("cluefile"),
        RunTriggers(FEEDBACK, HEARINGS, REPORTS, never_deleted("evaluations", "feedback", "mediahearing")),
    ]
