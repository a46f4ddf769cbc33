import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields
from service_window.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("windows", "0004_calendar_and_office"),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Applicant",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("natural", "Natural person"),
                                ("enterprise", "Enterprise"),
                                ("organisation", "Other organisation"),
                            ],
                            max_length=16,
                            verbose_name="kind of applicant",
                        ),
                    ),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    (
                        "identifier_kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("uscc", "Unified social credit code"),
                                ("resident", "Resident identity number"),
                                ("residence_permit", "Residence permit of Hong Kong, Macao and Taiwan residents"),
                                ("foreign_permanent", "Permanent residence card of foreigners"),
                                ("hk_macao_travel", "Travel permit of Hong Kong and Macao residents"),
                                ("taiwan_travel", "Travel permit of Taiwan residents"),
                                ("passport", "Passport"),
                                ("other", "Other document"),
                            ],
                            max_length=20,
                            verbose_name="kind of identifier",
                        ),
                    ),
                    (
                        "identifier",
                        service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="identifier"),
                    ),
                    ("identifier_index", models.CharField(blank=True, editable=False, max_length=64)),
                    ("phone", service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="phone")),
                    ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                    (
                        "address",
                        service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="address"),
                    ),
                    ("created_at", models.DateTimeField(verbose_name="first seen")),
                ],
                options={
                    "verbose_name": "applicant",
                    "verbose_name_plural": "applicants",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            fields=["name"], name="appointments_applicant_name", opclasses=("varchar_pattern_ops",)
                        ),
                        models.Index(fields=["phone_index"], name="appointments_applicant_phone"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("identifier_index", ""), _negated=True),
                            fields=("identifier_kind", "identifier_index"),
                            name="appointments_applicant_identifier_once",
                            violation_error_message="An applicant with this identifier is already known.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("identifier_index", ""), ("identifier_kind", "")),
                                models.Q(
                                    models.Q(("identifier_index", ""), _negated=True),
                                    models.Q(("identifier_kind", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_applicant_identifier_has_kind",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("name", ""), _negated=True), name="appointments_applicant_has_name"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Case",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "number",
                        models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name="case number"),
                    ),
                    (
                        "unified_case_number",
                        models.CharField(
                            blank=True, max_length=64, null=True, unique=True, verbose_name="unified case number"
                        ),
                    ),
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("counter", "Counter"),
                                ("phone", "Telephone"),
                                ("online", "Online"),
                                ("post", "Post"),
                            ],
                            default="counter",
                            max_length=8,
                            verbose_name="channel",
                        ),
                    ),
                    (
                        "step",
                        models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Greet"),
                                (2, "Communicate"),
                                (3, "Offer water"),
                                (4, "Accept"),
                                (5, "Approve"),
                                (6, "Print certificate"),
                                (7, "Finish"),
                            ],
                            default=1,
                            verbose_name="step",
                        ),
                    ),
                    ("step_since", models.DateTimeField(verbose_name="at this step since")),
                    ("opened_at", models.DateTimeField(verbose_name="opened at")),
                    ("received_at", models.DateTimeField(null=True, verbose_name="received at")),
                    ("received_on", models.DateField(null=True, verbose_name="received on")),
                    (
                        "acceptance",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("ordinary", "Accepted"),
                                ("tolerated", "Accepted with an undertaking"),
                                ("deemed", "Deemed accepted"),
                            ],
                            max_length=12,
                            verbose_name="acceptance",
                        ),
                    ),
                    ("accepted_on", models.DateField(null=True, verbose_name="accepted on")),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[("approved", "Approved"), ("refused", "Refused")],
                            max_length=12,
                            verbose_name="decision",
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                    ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                    ("result_ready_at", models.DateTimeField(null=True, verbose_name="result ready at")),
                    ("result_ready_on", models.DateField(null=True, verbose_name="result ready on")),
                    ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("completed", "Completed"),
                                ("advice_given", "Advice given"),
                                ("not_accepted", "Not accepted"),
                                ("withdrawn", "Withdrawn by the applicant"),
                                ("no_show", "Visitor did not stay"),
                            ],
                            max_length=16,
                            verbose_name="outcome",
                        ),
                    ),
                    (
                        "outcome_reason",
                        models.CharField(blank=True, max_length=2000, verbose_name="reason of the outcome"),
                    ),
                    (
                        "approval_position",
                        models.PositiveSmallIntegerField(default=0, verbose_name="link of the chain now due"),
                    ),
                    (
                        "approval_round",
                        models.PositiveSmallIntegerField(default=1, verbose_name="round of the approval chain"),
                    ),
                    ("approval_returned", models.BooleanField(default=False, verbose_name="sent back to the window")),
                    ("promised_due_on", models.DateField(null=True, verbose_name="promised until")),
                    ("statutory_due_on", models.DateField(null=True, verbose_name="statutory limit until")),
                    ("due_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                    ("finish_by", models.DateTimeField(null=True, verbose_name="immediate item to be finished by")),
                    ("frozen_since", models.DateField(null=True, verbose_name="clock frozen since")),
                    ("rating_invited_at", models.DateTimeField(null=True, verbose_name="invited to rate at")),
                    ("green_channel", models.BooleanField(default=False, verbose_name="green channel")),
                    ("is_sample", models.BooleanField(default=False, verbose_name="sample")),
                    (
                        "imported_ref",
                        models.CharField(max_length=64, null=True, verbose_name="reference of an imported case"),
                    ),
                    (
                        "accepted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "agent",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agent_cases",
                            to="appointments.applicant",
                            verbose_name="agent",
                        ),
                    ),
                    (
                        "applicant",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases",
                            to="appointments.applicant",
                            verbose_name="applicant",
                        ),
                    ),
                    (
                        "authorisation",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.storedfile",
                        ),
                    ),
                    (
                        "closed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "holder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="held_cases",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="handler",
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                    (
                        "item_version",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases",
                            to="windows.itemversion",
                            verbose_name="item version",
                        ),
                    ),
                    (
                        "outcome_file",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.storedfile",
                            verbose_name="proof of the outcome",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="cases",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "case",
                    "verbose_name_plural": "cases",
                    "permissions": (
                        ("view_case", "Can read cases"),
                        ("work_case", "Can take cases through the steps"),
                        ("reveal_personal_data", "Can reveal personal data with a reason"),
                        ("export_case", "Can export lists of cases"),
                        ("reassign_case", "Can hand a case to another handler"),
                        ("view_supervision", "Can open the supervision pages"),
                        ("approve_as_chief_representative", "Can approve under delegated power"),
                        ("approve_as_department_reviewer", "Can approve as department reviewer"),
                        ("approve_as_bureau_leader", "Can approve as bureau leader"),
                        ("decide_extension", "Can decide on an extension"),
                        ("confirm_green_channel", "Can confirm the green channel"),
                    ),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("closed_at", None)),
                            fields=["holder", "-id"],
                            name="appointments_case_open_holder",
                        ),
                        models.Index(
                            condition=models.Q(("closed_at", None)),
                            fields=["holder", "promised_due_on", "id"],
                            name="appointments_case_open_mine",
                        ),
                        models.Index(
                            condition=models.Q(("closed_at", None)),
                            fields=["step", "-id"],
                            name="appointments_case_open_step",
                        ),
                        models.Index(
                            condition=models.Q(("closed_at", None), ("result_ready_at", None)),
                            fields=["promised_due_on", "id"],
                            name="appointments_case_open_promise",
                        ),
                        models.Index(
                            condition=models.Q(("closed_at", None), ("result_ready_at", None)),
                            fields=["statutory_due_on", "id"],
                            name="appointments_case_open_law",
                        ),
                        models.Index(fields=["item", "-id"], name="appointments_case_item"),
                        models.Index(fields=["received_on", "-id"], name="appointments_case_received"),
                        models.Index(fields=["applicant", "-id"], name="appointments_case_applicant"),
                        models.Index(fields=["window", "-id"], name="appointments_case_window"),
                        models.Index(
                            condition=models.Q(("closed_at", None), ("step", 5)),
                            fields=["approval_position", "id"],
                            name="appointments_case_approval",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("imported_ref__isnull", False)),
                            fields=("imported_ref",),
                            name="appointments_case_imported_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("step__range", (1, 7))), name="appointments_case_step_is_one_of_seven"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closed_at", None), ("outcome", "")),
                                models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="appointments_case_closed_has_outcome",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", "completed"), _negated=True),
                                ("step", 7),
                                ("imported_ref__isnull", False),
                                _connector="OR",
                            ),
                            name="appointments_case_completed_went_all_the_way",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome__in", ("advice_given", "no_show")), _negated=True),
                                models.Q(("received_on", None), ("step__lte", 4)),
                                _connector="OR",
                            ),
                            name="appointments_case_early_end_before_receipt",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", "not_accepted"), _negated=True),
                                models.Q(
                                    ("acceptance", ""),
                                    ("received_on__isnull", False),
                                    ("step", 4),
                                    models.Q(("outcome_reason", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_case_not_accepted_at_f4",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", "withdrawn"), _negated=True),
                                models.Q(("received_on__isnull", False), ("step__range", (4, 6))),
                                _connector="OR",
                            ),
                            name="appointments_case_withdrawn_after_receipt",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("applicant", None),
                                    ("item_version", None),
                                    ("number", None),
                                    ("received_at", None),
                                    ("received_on", None),
                                ),
                                models.Q(
                                    ("applicant__isnull", False),
                                    ("item__isnull", False),
                                    ("item_version__isnull", False),
                                    ("number__isnull", False),
                                    ("received_at__isnull", False),
                                    ("received_on__isnull", False),
                                    ("window__isnull", False),
                                ),
                                ("imported_ref__isnull", False),
                                _connector="OR",
                            ),
                            name="appointments_case_received_as_a_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("acceptance", ""), ("accepted_on", None)),
                                models.Q(
                                    models.Q(("acceptance", ""), _negated=True),
                                    ("accepted_on__gte", models.F("received_on")),
                                    ("accepted_on__isnull", False),
                                ),
                                ("imported_ref__isnull", False),
                                _connector="OR",
                            ),
                            name="appointments_case_accepted_after_receipt",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("received_on", None), ("step__lte", 3)),
                                models.Q(("accepted_on", None), ("step", 4)),
                                models.Q(("accepted_on__isnull", False), ("decided_on", None), ("step", 5)),
                                models.Q(("decided_on__isnull", False), ("result_ready_on", None), ("step", 6)),
                                models.Q(("result_ready_on__isnull", False), ("step", 7)),
                                ("imported_ref__isnull", False),
                                _connector="OR",
                            ),
                            name="appointments_case_steps_have_their_dates",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at", None), ("decided_on", None), ("decision", "")),
                                models.Q(
                                    models.Q(("decision", ""), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_case_decided_with_decision",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("frozen_since", None), models.Q(("closed_at", None), ("step", 5)), _connector="OR"
                            ),
                            name="appointments_case_frozen_only_in_approval",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("promised_due_on", None),
                                ("statutory_due_on", None),
                                ("promised_due_on__lte", models.F("statutory_due_on")),
                                _connector="OR",
                            ),
                            name="appointments_case_promise_not_later_than_law",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("agent__isnull", False), ("authorisation", None), _connector="OR"),
                            name="appointments_case_agent_has_authorisation_or_none",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Assistance",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("fax", "Fax"),
                                ("copy", "Copy"),
                                ("scan", "Scan"),
                                ("network", "Network transfer"),
                                ("print", "Print"),
                            ],
                            max_length=8,
                            verbose_name="kind",
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="at")),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="assistance",
                            to="appointments.case",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "assistance",
                    "verbose_name_plural": "assistance",
                    "ordering": ("case", "id"),
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="Approval",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                    ("position", models.PositiveSmallIntegerField(verbose_name="link of the chain")),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("handler", "Handler alone"),
                                ("chief_representative", "Chief representative"),
                                ("department_reviewer", "Department reviewer"),
                                ("bureau_leader", "Bureau leader"),
                            ],
                            max_length=32,
                            verbose_name="link",
                        ),
                    ),
                    (
                        "opinion",
                        models.CharField(
                            choices=[("agree", "Approve"), ("refuse", "Refuse"), ("return", "Send back")],
                            max_length=8,
                            verbose_name="opinion",
                        ),
                    ),
                    ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
                    ("stands_in", models.BooleanField(default=False, verbose_name="bureau leader stepped in")),
                    ("at", models.DateTimeField(verbose_name="at")),
                    ("reversed_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                    (
                        "accepted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="approvals",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="by",
                        ),
                    ),
                    (
                        "reversed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="approvals",
                            to="appointments.case",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "approval",
                    "verbose_name_plural": "approvals",
                    "ordering": ("case", "id"),
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("reversed_at", None)),
                            fields=("case", "round", "position"),
                            name="appointments_one_opinion_per_link",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("role", "handler"),
                                ("accepted_by", None),
                                models.Q(("by", models.F("accepted_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="appointments_acceptor_does_not_decide",
                            violation_error_message="Who accepted the application does not decide on it.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("opinion", "agree"), models.Q(("reason", ""), _negated=True), _connector="OR"
                            ),
                            name="appointments_refusal_has_reason",
                            violation_error_message="Refusing or sending back needs a reason.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CasePaper",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper_links",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "paper",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="case_link", to="windows.paper"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "paper of a case",
                    "verbose_name_plural": "papers of cases",
                    "ordering": ("case", "id"),
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="CaseVisit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("opened", "Opened"), ("continued", "Taken up again")],
                            default="opened",
                            max_length=12,
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visit_links",
                            to="appointments.case",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "case of a visit",
                    "verbose_name_plural": "cases of visits",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("kind", "opened")),
                            fields=("case",),
                            name="appointments_case_opened_in_one_visit",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CorrectionNotice",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("ordinal", models.PositiveSmallIntegerField(verbose_name="ordinal")),
                    ("items", models.JSONField(verbose_name="what to supply")),
                    ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                    (
                        "again_reason",
                        models.CharField(blank=True, max_length=2000, verbose_name="why a further notice is needed"),
                    ),
                    ("issued_at", models.DateTimeField(verbose_name="issued at")),
                    ("supplied_at", models.DateTimeField(null=True, verbose_name="supplied at")),
                    (
                        "case",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="correction_notices",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "issued_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "supplied_to",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "correction notice",
                    "verbose_name_plural": "correction notices",
                    "ordering": ("case", "ordinal"),
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(fields=("case", "ordinal"), name="appointments_notice_ordinal_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("supplied_at", None)),
                            fields=("case",),
                            name="appointments_one_open_notice_per_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("again_reason", ""), ("ordinal", 1)),
                                models.Q(("ordinal__gt", 1), models.Q(("again_reason", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="appointments_further_notice_has_reason",
                            violation_error_message="A further correction notice needs a reason; it will be flagged.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("supplied_at", None), ("supplied_at__gte", models.F("issued_at")), _connector="OR"
                            ),
                            name="appointments_notice_supplied_after_issue",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Delivery",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "way",
                        models.CharField(
                            choices=[("counter", "At the counter"), ("mail", "By mail"), ("download", "By download")],
                            max_length=12,
                            verbose_name="way of delivery",
                        ),
                    ),
                    ("recipient", models.CharField(blank=True, max_length=200, verbose_name="recipient")),
                    ("tracking_number", models.CharField(blank=True, max_length=64, verbose_name="tracking number")),
                    ("delivered_at", models.DateTimeField(verbose_name="delivered at")),
                    ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deliveries",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "delivered_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "delivery",
                    "verbose_name_plural": "deliveries",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("taken_back_at", None)),
                            fields=("case",),
                            name="appointments_one_delivery_per_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("way", "mail"), _negated=True),
                                models.Q(("tracking_number", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="appointments_mail_has_tracking_number",
                            violation_error_message="A delivery by mail needs the tracking number.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Extension",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("days", models.PositiveSmallIntegerField(verbose_name="working days")),
                    ("reason", models.CharField(max_length=2000, verbose_name="reason")),
                    (
                        "state",
                        models.CharField(
                            choices=[("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
                            default="requested",
                            max_length=12,
                            verbose_name="state",
                        ),
                    ),
                    ("requested_at", models.DateTimeField(verbose_name="requested at")),
                    ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                    (
                        "decision_reason",
                        models.CharField(blank=True, max_length=2000, verbose_name="reason of the decision"),
                    ),
                    ("told_on", models.DateField(null=True, verbose_name="applicant told on")),
                    ("moves_promise", models.BooleanField(default=False, verbose_name="moves the promise")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="extensions",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "requested_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "extension",
                    "verbose_name_plural": "extensions",
                    "ordering": ("case", "id"),
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ("requested", "approved"))),
                            fields=("case",),
                            name="appointments_one_live_extension",
                            violation_error_message="The time limit has already been extended, or an extension is waiting.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("days__range", (1, 10))),
                            name="appointments_extension_at_most_ten_days",
                            violation_error_message="An extension is 1 to 10 working days.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at", None), ("decided_by", None), ("state", "requested")),
                                models.Q(
                                    models.Q(("state", "requested"), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_extension_decided_by_another",
                            violation_error_message="Nobody decides on an extension they requested.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="GreenChannel",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "category",
                        models.CharField(
                            choices=[
                                ("key_project", "Key construction project"),
                                ("returnee", "Returnee from overseas"),
                                ("outside_border", "Influential person from outside the border"),
                                ("urgent", "Special or urgent approval"),
                            ],
                            max_length=16,
                            verbose_name="category",
                        ),
                    ),
                    ("reason", models.CharField(max_length=2000, verbose_name="reason")),
                    ("opened_at", models.DateTimeField(verbose_name="opened at")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("opened", "Opened, to be confirmed"),
                                ("confirmed", "Confirmed"),
                                ("rejected", "Not confirmed"),
                            ],
                            default="opened",
                            max_length=12,
                            verbose_name="state",
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                    (
                        "decision_reason",
                        models.CharField(blank=True, max_length=2000, verbose_name="reason of the decision"),
                    ),
                    (
                        "case",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="green_channel_entry",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "opened_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "green channel",
                    "verbose_name_plural": "green channels",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at", None), ("decided_by", None), ("state", "opened")),
                                models.Q(
                                    models.Q(("state", "opened"), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                    models.Q(("decided_by", models.F("opened_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_green_channel_decided_by_another",
                            violation_error_message="Nobody confirms a green channel they opened.",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Handover",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[("a_role", "A role"), ("b_role", "B role"), ("none", "Neither A nor B")],
                            default="none",
                            max_length=8,
                            verbose_name="acting as",
                        ),
                    ),
                    ("from_at", models.DateTimeField(verbose_name="from")),
                    ("until_at", models.DateTimeField(null=True, verbose_name="until")),
                    ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                    (
                        "case",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="handovers",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "handed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "holder",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "handover",
                    "verbose_name_plural": "handovers",
                    "ordering": ("case", "from_at", "id"),
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["case", "from_at"], name="appointments_handover_case")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until_at", None)),
                            fields=("case",),
                            name="appointments_one_holder_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"
                            ),
                            name="appointments_handover_ends_after_start",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="MaterialCheck",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("unchecked", "Not checked"),
                                ("present", "Present"),
                                ("missing", "Missing"),
                                ("defective", "Not in the prescribed form"),
                                ("not_needed", "Not needed here"),
                            ],
                            default="unchecked",
                            max_length=12,
                            verbose_name="state",
                        ),
                    ),
                    ("tolerated", models.BooleanField(default=False, verbose_name="to be supplied later")),
                    ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                    ("checked_at", models.DateTimeField(null=True, verbose_name="checked at")),
                    (
                        "case",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="material_checks",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "checked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "material",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="windows.material"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "material check",
                    "verbose_name_plural": "material checks",
                    "ordering": ("case", "material__position"),
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("case", "material"), name="appointments_material_once_per_case"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("checked_at", None), ("checked_by", None), ("state", "unchecked")),
                                models.Q(
                                    models.Q(("state", "unchecked"), _negated=True),
                                    ("checked_at__isnull", False),
                                    ("checked_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_material_checked_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("tolerated", False),
                                ("state__in", ("missing", "defective", "present")),
                                _connector="OR",
                            ),
                            name="appointments_material_tolerated_was_lacking",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Result",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("own", "Document of this bureau"),
                                ("external", "Document of a ministry's or province's system"),
                                ("refusal", "Decision of refusal"),
                                ("none", "No document"),
                            ],
                            max_length=12,
                            verbose_name="kind",
                        ),
                    ),
                    ("number", models.CharField(blank=True, max_length=100, verbose_name="number of the document")),
                    (
                        "blank_serial",
                        models.CharField(blank=True, max_length=100, verbose_name="serial number of the blank"),
                    ),
                    ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                    ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                    ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="results", to="appointments.case"
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "scan",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.storedfile",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "result",
                    "verbose_name_plural": "results",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("taken_back_at", None)),
                            fields=("case",),
                            name="appointments_one_result_per_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "external"), _negated=True),
                                models.Q(("number", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="appointments_external_result_has_number",
                            violation_error_message="An external result needs its number.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SpecialProcedure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("hearing", "Hearing"),
                                ("tender", "Tender"),
                                ("auction", "Auction"),
                                ("inspection", "Inspection"),
                                ("testing", "Testing"),
                                ("quarantine", "Quarantine"),
                                ("appraisal", "Appraisal"),
                                ("expert_review", "Expert review"),
                            ],
                            max_length=16,
                            verbose_name="kind",
                        ),
                    ),
                    ("expected_days", models.PositiveSmallIntegerField(verbose_name="expected working days")),
                    ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                    (
                        "companions",
                        models.CharField(blank=True, max_length=200, verbose_name="staff who carried it out"),
                    ),
                    ("started_at", models.DateTimeField(verbose_name="started at")),
                    ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                    ("end_note", models.CharField(blank=True, max_length=2000, verbose_name="outcome")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="special_procedures",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "started_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "special procedure",
                    "verbose_name_plural": "special procedures",
                    "ordering": ("case", "started_at"),
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("case",),
                            name="appointments_one_open_special_procedure",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                            ),
                            name="appointments_special_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at", None), ("ended_by", None)),
                                models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                _connector="OR",
                            ),
                            name="appointments_special_ended_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("expected_days__gte", 1)),
                            name="appointments_special_expects_days",
                            violation_error_message="Say how many working days it will take; the applicant is told.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Ticket",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("number", models.CharField(max_length=16, verbose_name="number")),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("desk", "Drawn at the desk"),
                                ("kiosk", "Drawn at the kiosk"),
                                ("booking", "Booked"),
                                ("foreign", "Number of the centre's own queue"),
                            ],
                            default="desk",
                            max_length=8,
                            verbose_name="source",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("called", "Called"),
                                ("serving", "Being served"),
                                ("parked", "Parked"),
                                ("served", "Served"),
                                ("no_show", "Did not come"),
                                ("left", "Left the queue"),
                                ("not_served", "Not served by the end of the day"),
                            ],
                            default="waiting",
                            max_length=12,
                            verbose_name="state",
                        ),
                    ),
                    ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                    ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="called at")),
                    ("serving_since", models.DateTimeField(blank=True, null=True, verbose_name="serving since")),
                    ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                    (
                        "window",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tickets",
                            to="windows.window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "ticket",
                    "verbose_name_plural": "tickets",
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["day", "state"], name="appointments_ticket_day_state")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("day", "number"),
                            name="appointments_ticket_number_once_a_day",
                            violation_error_message="This number has already been drawn today.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("state__in", ("served", "no_show", "left", "not_served")),
                                ),
                                models.Q(
                                    models.Q(("state__in", ("served", "no_show", "left", "not_served")), _negated=True),
                                    ("ended_at", None),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_ticket_ended_has_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ("serving", "served")), _negated=True),
                                models.Q(("serving_since__isnull", False), ("window__isnull", False)),
                                _connector="OR",
                            ),
                            name="appointments_ticket_serving_has_time_and_window",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Undertaking",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("due_on", models.DateField(verbose_name="to be supplied by")),
                    ("made_at", models.DateTimeField(verbose_name="made at")),
                    ("fulfilled_at", models.DateTimeField(null=True, verbose_name="fulfilled at")),
                    ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="undertakings",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "fulfilled_to",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "taken_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "verbose_name": "undertaking",
                    "verbose_name_plural": "undertakings",
                    "default_permissions": (),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("taken_back_at", None)),
                            fields=("case",),
                            name="appointments_one_undertaking_per_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("fulfilled_at", None), ("fulfilled_to", None)),
                                models.Q(("fulfilled_at__isnull", False), ("fulfilled_to__isnull", False)),
                                _connector="OR",
                            ),
                            name="appointments_undertaking_fulfilled_to_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Visit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("counter", "Counter"),
                                ("phone", "Telephone"),
                                ("online", "Online"),
                                ("post", "Post"),
                            ],
                            default="counter",
                            max_length=8,
                            verbose_name="channel",
                        ),
                    ),
                    ("opened_at", models.DateTimeField(verbose_name="opened at")),
                    ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                    (
                        "cases",
                        models.ManyToManyField(
                            related_name="visits", through="appointments.CaseVisit", to="appointments.case"
                        ),
                    ),
                    (
                        "staff",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visits",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="received by",
                        ),
                    ),
                    (
                        "ticket",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visit",
                            to="appointments.ticket",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="visits",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "visit",
                    "verbose_name_plural": "visits",
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["window", "opened_at"], name="appointments_visit_window")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("closed_at", None)),
                            fields=("staff",),
                            name="appointments_one_open_visit_per_person",
                            violation_error_message="You already have a visitor. End that visit first.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closed_at", None), ("closed_at__gte", models.F("opened_at")), _connector="OR"
                            ),
                            name="appointments_visit_closes_after_opening",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("channel", "phone"), _negated=True),
                                ("closed_at__isnull", False),
                                _connector="OR",
                            ),
                            name="appointments_visit_by_phone_is_closed",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="StepRecord",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "step",
                        models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Greet"),
                                (2, "Communicate"),
                                (3, "Offer water"),
                                (4, "Accept"),
                                (5, "Approve"),
                                (6, "Print certificate"),
                                (7, "Finish"),
                            ],
                            verbose_name="step",
                        ),
                    ),
                    (
                        "how",
                        models.CharField(
                            choices=[
                                ("done", "Done"),
                                ("declined", "Declined by the visitor"),
                                ("not_applicable", "Not applicable"),
                                ("carried_over", "Carried over from the first case of the visit"),
                                ("deemed", "Deemed done by law"),
                            ],
                            default="done",
                            max_length=16,
                            verbose_name="how",
                        ),
                    ),
                    ("started_at", models.DateTimeField(verbose_name="started")),
                    ("completed_at", models.DateTimeField(verbose_name="completed")),
                    ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                    ("reversed_at", models.DateTimeField(null=True, verbose_name="taken back at")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="step_records",
                            to="appointments.case",
                        ),
                    ),
                    (
                        "reversed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "staff",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="step_records",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="done by",
                        ),
                    ),
                    (
                        "visit",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="step_records",
                            to="appointments.visit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "step record",
                    "verbose_name_plural": "step records",
                    "ordering": ("case", "step", "id"),
                    "default_permissions": (),
                    "indexes": [models.Index(fields=["staff", "completed_at"], name="appointments_step_staff")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("reversed_at", None)),
                            fields=("case", "step"),
                            name="appointments_step_once_per_case",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("how__in", ("done", "not_applicable", "carried_over")), ("step", 1)),
                                models.Q(("how__in", ("done", "not_applicable", "carried_over")), ("step", 2)),
                                models.Q(
                                    ("how__in", ("done", "not_applicable", "carried_over", "declined")), ("step", 3)
                                ),
                                models.Q(("how__in", ("done", "deemed")), ("step", 4)),
                                models.Q(("how__in", ("done",)), ("step", 5)),
                                models.Q(("how__in", ("done", "not_applicable")), ("step", 6)),
                                models.Q(("how__in", ("done",)), ("step", 7)),
                                _connector="OR",
                            ),
                            name="appointments_step_how_matches",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("staff__isnull", False), ("how", "deemed"), _connector="XOR"),
                            name="appointments_step_done_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("completed_at__gte", models.F("started_at"))),
                            name="appointments_step_completed_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("reversed_at", None), ("reversed_by", None)),
                                models.Q(("reversed_at__isnull", False), ("reversed_by__isnull", False)),
                                _connector="OR",
                            ),
                            name="appointments_step_reversed_by_somebody",
                        ),
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="casevisit",
            name="visit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_links",
                to="appointments.visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="casevisit",
            constraint=models.UniqueConstraint(fields=("visit", "case"), name="appointments_case_once_per_visit"),
        ),
    ]
