"""Feedback and complaints: what was said, who said it, what became of it."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields


class Migration(migrations.Migration):
    """New tables only, each with its constraints: a constraint that is added later remakes the table on SQLite."""

    dependencies = [
        ("evaluations", "0003_findings"),
        ("windows", "0009_blank_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedbackSettings",
            fields=[
                (
                    "office",
                    models.OneToOneField(
                        default=1,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="feedback_settings",
                        serialize=False,
                        to="windows.office",
                    ),
                ),
                ("feedback_public", models.BooleanField(default=True, verbose_name="public feedback page")),
                (
                    "acknowledge_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days to acknowledge a complaint",
                    ),
                ),
                (
                    "decide_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days to decide a complaint",
                    ),
                ),
                (
                    "hearing_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days for the statement of the person complained of",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days to ask for a second verification",
                    ),
                ),
                (
                    "verify_again_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days for a second verification",
                    ),
                ),
                (
                    "call_back_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days to call back after the reply",
                    ),
                ),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days to answer a suggestion or commendation",
                    ),
                ),
                (
                    "contact_days",
                    models.PositiveSmallIntegerField(
                        default=365,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days after which contact data of finished matters are removed",
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback settings",
                "verbose_name_plural": "feedback settings",
                "default_permissions": ("view", "change"),
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("suggestion", "Suggestion"),
                            ("commendation", "Commendation"),
                            ("complaint", "Complaint"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("own_form", "Our form"),
                            ("window", "At the window"),
                            ("hotline_12345", "Hotline 12345"),
                            ("municipal_centre", "Municipal service centre"),
                            ("letter", "Letter"),
                            ("superior", "Superior authority"),
                        ],
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                ("source_number", models.CharField(blank=True, max_length=64, verbose_name="their number")),
                (
                    "complaint",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="evaluations.complaint",
                        verbose_name="complaint",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="what was said")),
                (
                    "about",
                    models.CharField(blank=True, max_length=200, verbose_name="window or person, as they put it"),
                ),
                (
                    "case_number",
                    models.CharField(blank=True, max_length=64, verbose_name="case number, as they put it"),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                ("token_digest", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be answered by")),
                ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "permissions": (
                    ("open_office", "Can open the first page of the assessment office"),
                    ("view_feedback", "Can read feedback and complaints"),
                    ("handle_feedback", "Can handle feedback and complaints"),
                    ("export_feedback", "Can export feedback and complaints"),
                    ("reveal_contact", "Can reveal who gave feedback, with a reason"),
                ),
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["received_on", "kind"], name="evaluations_feedback_received"),
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["due_on", "-id"],
                        name="evaluations_feedback_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["suggestion", "commendation", "complaint"])),
                        name="evaluations_feedback_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                ["own_form", "window", "hotline_12345", "municipal_centre", "letter", "superior"],
                            )
                        ),
                        name="evaluations_feedback_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("complaint__isnull", False), ("kind", "complaint")),
                            models.Q(models.Q(("kind", "complaint"), _negated=True), ("complaint", None)),
                            _connector="OR",
                        ),
                        name="evaluations_feedback_complaint_has_its_record",
                        violation_error_message="A complaint, and nothing else, has the record of a complaint.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="evaluations_feedback_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entered_by", None), ("source", "own_form"), ("token_digest__isnull", False)),
                            models.Q(("entered_by__isnull", False), models.Q(("source", "own_form"), _negated=True)),
                            _connector="OR",
                        ),
                        name="evaluations_feedback_entered_by_somebody",
                        violation_error_message="What did not come by our form was entered by somebody.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedbackContact",
            fields=[
                (
                    "feedback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="evaluations.feedback",
                    ),
                ),
                ("name", service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="name")),
                ("phone", service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="phone")),
                ("phone_index", models.CharField(blank=True, db_index=True, editable=False, max_length=32)),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at", None),
                            models.Q(("name", ""), ("phone", ""), ("phone_index", "")),
                            _connector="OR",
                        ),
                        name="evaluations_contact_removed_is_empty",
                        violation_error_message="A contact that was removed holds nothing.",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FeedbackFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="evaluations.feedback"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.storedfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("attachment", "Attachment"),
                            ("scan", "Scan of the original"),
                            ("evidence", "Evidence"),
                            ("ruling", "Decision of another body"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of feedback",
                "verbose_name_plural": "files of feedback",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["attachment", "scan", "evidence", "ruling"])),
                        name="evaluations_feedback_file_purpose_known",
                    ),
                    models.UniqueConstraint(fields=("feedback", "file"), name="evaluations_feedback_file_once"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FeedbackAnswer",
            fields=[
                (
                    "feedback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="evaluations.feedback",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="answer")),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commended",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.window",
                        verbose_name="window",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="answered at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="evaluations_answer_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("staff", None), models.Q(("staff", models.F("by")), _negated=True), _connector="OR"
                        ),
                        name="evaluations_answer_not_by_the_person",
                        violation_error_message="Nobody answers what concerns themselves.",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ComplaintEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="evaluations.complaint"
                    ),
                ),
                ("verb", models.CharField(max_length=16)),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                (
                    "source_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "Received"),
                            ("verifying", "Being verified"),
                            ("decided", "Decided and replied to"),
                            ("closed", "Closed after the call-back"),
                            ("not_accepted", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "target_state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("verifying", "Being verified"),
                            ("decided", "Decided and replied to"),
                            ("closed", "Closed after the call-back"),
                            ("not_accepted", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("office", "Assessment office"),
                            ("complainant", "Complainant"),
                            ("person", "Person complained of"),
                        ],
                        max_length=12,
                        verbose_name="side",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="reason or note")),
            ],
            options={
                "verbose_name": "act on a complaint",
                "verbose_name_plural": "acts on complaints",
                "ordering": ("id",),
                "default_permissions": (),
                "indexes": [models.Index(fields=["complaint", "id"], name="evaluations_complaint_events")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["office", "complainant", "person"])),
                        name="evaluations_complaint_event_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "complainant"), ("by__isnull", False), _connector="OR"),
                        name="evaluations_complaint_event_by_somebody",
                        violation_error_message="Only a complainant acts without an account.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verb", "object")),
                        fields=("complaint", "side"),
                        name="evaluations_complaint_objected_once_a_side",
                        violation_error_message="Each side asks for a second verification once.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintHandling",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="handling",
                        serialize=False,
                        to="evaluations.complaint",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("verifying", "Being verified"),
                            ("decided", "Decided and replied to"),
                            ("closed", "Closed after the call-back"),
                            ("not_accepted", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("decide_by", models.DateField(verbose_name="to be decided by")),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.window",
                        verbose_name="window",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_complaints",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                (
                    "scope_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_facts", "It names no object, or no facts"),
                            ("not_service", "It is not about our service"),
                            ("in_review", "It is already in administrative review or in court"),
                            ("opinion", "It is a suggestion or an opinion, not a complaint"),
                            ("decided_before", "It was decided before, and nothing new is said"),
                        ],
                        max_length=16,
                        verbose_name="why not accepted",
                    ),
                ),
                ("explanation", models.TextField(blank=True, max_length=2000, verbose_name="explanation")),
                ("right_address", models.CharField(blank=True, max_length=300, verbose_name="right address")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.complaintevent",
                        verbose_name="last act",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling of a complaint",
                "verbose_name_plural": "handling of complaints",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["due_on", "-complaint"],
                        name="evaluations_handling_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "verifying", "decided", "closed", "not_accepted", "withdrawn"])
                        ),
                        name="evaluations_handling_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__range", (1, 3))), name="evaluations_handling_round_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("state__in", ("received", "verifying", "decided"))),
                            models.Q(("due_on", None), ("state__in", ("closed", "not_accepted", "withdrawn"))),
                            _connector="OR",
                        ),
                        name="evaluations_handling_due_while_open",
                        violation_error_message="A complaint has a deadline exactly while something is due.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("state", "received")),
                            models.Q(("accepted_at__isnull", False), ("state__in", ("verifying", "decided", "closed"))),
                            ("state__in", ("not_accepted", "withdrawn")),
                            _connector="OR",
                        ),
                        name="evaluations_handling_accepted_before_verified",
                        violation_error_message="A complaint is verified after it was accepted.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "scope_ground__in",
                                    ["no_facts", "not_service", "in_review", "opinion", "decided_before"],
                                ),
                                ("state", "not_accepted"),
                                models.Q(("explanation", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "not_accepted"), _negated=True), ("scope_ground", "")),
                            _connector="OR",
                        ),
                        name="evaluations_handling_refused_with_explanation",
                        violation_error_message="What is not accepted has a ground and an explanation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope_ground__in", ("not_service", "in_review")), _negated=True),
                            models.Q(("right_address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evaluations_handling_names_right_address",
                        violation_error_message="Name the right address.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="evaluations.complaint"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaint_hearings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("told", models.TextField(max_length=4000, verbose_name="what the person is told")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "hearing",
                "verbose_name_plural": "hearings",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("staff")), _negated=True),
                        name="evaluations_hearing_asked_by_another",
                        violation_error_message="Nobody hears themselves.",
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
                        name="evaluations_hearing_ended_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "stated"), models.Q(("statement", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "stated"), _negated=True), ("statement", "")),
                            _connector="OR",
                        ),
                        name="evaluations_hearing_statement_of_stated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "lapsed"), _negated=True),
                            ("closed_on__gt", models.F("due_on")),
                            _connector="OR",
                        ),
                        name="evaluations_hearing_lapses_after_its_time",
                        violation_error_message="The time for the statement has not passed.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "superseded"), _negated=True),
                        fields=("complaint", "round", "staff"),
                        name="evaluations_hearing_once_a_round",
                        violation_error_message="The person has been asked already.",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ComplaintNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="evaluations.complaint"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.feedbackfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "note of an investigation",
                "verbose_name_plural": "notes of investigations",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="evaluations_complaint_note_not_empty"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ComplaintRuling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="evaluations.complaint"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Not yet decided"),
                            ("upheld_at_fault", "Upheld, at fault"),
                            ("upheld_no_fault", "Upheld, no fault"),
                            ("not_upheld", "Not upheld"),
                            ("unverifiable", "Cannot be verified"),
                            ("invalid", "Invalid"),
                            ("withdrawn", "Complaint withdrawn"),
                        ],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("body", models.CharField(max_length=200, verbose_name="body that decided")),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("facts", models.TextField(max_length=2000, verbose_name="what was established")),
                ("facts_verified", models.BooleanField(default=False, verbose_name="the facts are verified")),
                ("at_fault", models.BooleanField(default=False, verbose_name="it is a fault of this person")),
                ("reply", models.TextField(max_length=2000, verbose_name="reply to the complainant")),
                (
                    "reply_way",
                    models.CharField(
                        choices=[
                            ("link", "On the private page"),
                            ("phone", "By telephone"),
                            ("letter", "By letter"),
                            ("source", "Through the body that passed it on"),
                        ],
                        max_length=8,
                        verbose_name="how the complainant is told",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.feedbackfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "decision on a complaint",
                "verbose_name_plural": "decisions on complaints",
                "ordering": ("round",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ("upheld_at_fault", "upheld_no_fault", "not_upheld", "unverifiable"))
                        ),
                        name="evaluations_ruling_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("staff", None), models.Q(("staff", models.F("decided_by")), _negated=True), _connector="OR"
                        ),
                        name="evaluations_ruling_not_by_the_person",
                        violation_error_message="Nobody decides on a complaint against themselves.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("at_fault", True),
                                ("decision", "upheld_at_fault"),
                                ("facts_verified", True),
                                ("staff__isnull", False),
                            ),
                            models.Q(("at_fault", False), ("decision", "upheld_no_fault"), ("facts_verified", True)),
                            models.Q(("at_fault", False), ("decision", "not_upheld")),
                            models.Q(("at_fault", False), ("decision", "unverifiable"), ("facts_verified", False)),
                            _connector="OR",
                        ),
                        name="evaluations_ruling_has_its_elements",
                        violation_error_message="The decision lacks an element, or contradicts one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True),
                            models.Q(("facts", ""), _negated=True),
                            models.Q(("reply", ""), _negated=True),
                        ),
                        name="evaluations_ruling_complete",
                        violation_error_message="A decision names its body, what was established, and the reply.",
                    ),
                    models.UniqueConstraint(
                        fields=("complaint", "round"),
                        name="evaluations_ruling_once_a_round",
                        violation_error_message="This verification has been decided.",
                    ),
                    models.UniqueConstraint(
                        fields=("complaint", "decided_by"),
                        name="evaluations_ruling_each_by_another",
                        violation_error_message="A second verification is decided by somebody else.",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ComplaintCallBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="evaluations.complaint",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="verification")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("satisfied", "Reached, satisfied"),
                            ("dissatisfied", "Reached, not satisfied"),
                            ("not_reached", "Not reached; another attempt follows"),
                            ("given_up", "Cannot be reached"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("retaliation", models.BooleanField(default=False, verbose_name="signs of retaliation")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="what was said")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "call-back",
                "verbose_name_plural": "call-backs",
                "ordering": ("id",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["satisfied", "dissatisfied", "not_reached", "given_up"])),
                        name="evaluations_call_back_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retaliation", False),
                            models.Q(
                                ("result__in", ("satisfied", "dissatisfied")), models.Q(("note", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="evaluations_call_back_retaliation_told",
                        violation_error_message="Signs of retaliation are described, in the words of somebody reached.",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
