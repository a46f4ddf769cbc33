import datetime

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import service_window.fields
import windows.models.stored_file
from service_window.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="NumberSeries",
                fields=[
                    ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                    ("last", models.PositiveIntegerField(default=0)),
                ],
                options={
                    "verbose_name": "number series",
                    "verbose_name_plural": "number series",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="ServiceItem",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "code",
                        models.SlugField(
                            help_text="Stands in the item's address.", max_length=64, unique=True, verbose_name="code"
                        ),
                    ),
                    (
                        "group",
                        models.CharField(
                            blank=True,
                            help_text="Items of one licence that differ in limits or materials share a group.",
                            max_length=200,
                            verbose_name="group",
                        ),
                    ),
                    (
                        "group_en",
                        models.CharField(blank=True, max_length=200, verbose_name="English name of the group"),
                    ),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
                ],
                options={
                    "verbose_name": "service item",
                    "verbose_name_plural": "service items",
                    "ordering": ("position", "code"),
                },
            ),
            migrations.CreateModel(
                name="Window",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="window number")),
                    ("name", models.CharField(max_length=100, verbose_name="name")),
                    ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                    ("place", models.CharField(blank=True, max_length=100, verbose_name="place")),
                    ("place_en", models.CharField(blank=True, max_length=200, verbose_name="English place")),
                    ("accessible", models.BooleanField(default=False, verbose_name="accessible desk")),
                    ("is_open", models.BooleanField(default=True, verbose_name="open")),
                    ("closed_reason", models.CharField(blank=True, max_length=200, verbose_name="why it is closed")),
                ],
                options={
                    "verbose_name": "window",
                    "verbose_name_plural": "windows",
                    "ordering": ("number",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closed_reason", ""), ("is_open", True)),
                                models.Q(("is_open", False), models.Q(("closed_reason", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="windows_window_closed_with_reason",
                            violation_error_message="A closed window needs a reason, and an open one has none.",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Staff",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    (
                        "number",
                        models.CharField(
                            help_text="The person signs in with it. It never changes.",
                            max_length=32,
                            unique=True,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^[A-Za-z0-9_-]+$", "Use letters, digits, hyphen and underscore only."
                                )
                            ],
                            verbose_name="employee number",
                        ),
                    ),
                    ("name", models.CharField(max_length=100, verbose_name="full name")),
                    ("phone", service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="phone")),
                    ("job_title", models.CharField(blank=True, max_length=100, verbose_name="job title")),
                    (
                        "employment_kind",
                        models.CharField(
                            choices=[
                                ("civil_servant", "Civil servant"),
                                ("institution", "Public-institution staff"),
                                ("agency", "Agency staff"),
                            ],
                            default="civil_servant",
                            max_length=16,
                            verbose_name="employment kind",
                        ),
                    ),
                    (
                        "party_member",
                        models.BooleanField(
                            default=False,
                            help_text="Shown to visitors on the nameplate (S3).",
                            verbose_name="party member",
                        ),
                    ),
                    ("joined_on", models.DateField(blank=True, null=True, verbose_name="first day served")),
                    ("left_on", models.DateField(blank=True, null=True, verbose_name="last day served")),
                    ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                    ("is_staff", models.BooleanField(default=False, verbose_name="may open the administration")),
                    (
                        "must_change_password",
                        models.BooleanField(default=False, verbose_name="must change the password at the next login"),
                    ),
                    ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "member of staff",
                    "verbose_name_plural": "staff",
                    "ordering": ("number",),
                    "permissions": (
                        ("manage_office", "Can configure the office"),
                        ("assign_roles", "Can assign A and B roles"),
                    ),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("left_on", None),
                                ("joined_on", None),
                                ("left_on__gte", models.F("joined_on")),
                                _connector="OR",
                            ),
                            name="windows_staff_leaves_after_joining",
                            violation_error_message="The last day served lies before the first day served.",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CalendarArrangement",
                fields=[
                    ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="year")),
                    ("source", models.CharField(max_length=300, verbose_name="source")),
                    ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="entered at")),
                ],
                options={
                    "verbose_name": "calendar arrangement",
                    "verbose_name_plural": "calendar arrangements",
                    "ordering": ("-year",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("year__range", (2000, 2200))),
                            name="windows_arrangement_of_a_plausible_year",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Office",
                fields=[
                    (
                        "id",
                        models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                    ),
                    ("name", models.CharField(default="商务窗口", max_length=100, verbose_name="name of the office")),
                    (
                        "name_en",
                        models.CharField(blank=True, max_length=200, verbose_name="English name of the office"),
                    ),
                    ("authority", models.CharField(default="商务局", max_length=100, verbose_name="authority")),
                    (
                        "authority_code",
                        models.CharField(
                            blank=True, max_length=32, verbose_name="unified social credit code of the authority"
                        ),
                    ),
                    ("brand", models.CharField(default="享受服务", max_length=50, verbose_name="service brand")),
                    (
                        "region_code",
                        models.CharField(
                            default="000000",
                            max_length=6,
                            validators=[django.core.validators.RegexValidator("^\\d{6}$", "Six digits are needed.")],
                            verbose_name="region code",
                        ),
                    ),
                    (
                        "department_code",
                        models.CharField(
                            default="SW",
                            max_length=10,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^[A-Z0-9]+$", "Use capital letters and digits only."
                                )
                            ],
                            verbose_name="department code",
                        ),
                    ),
                    (
                        "case_number_pattern",
                        models.CharField(
                            default="{region}{department}{date}{serial:04d}",
                            help_text="Uses {region}, {department}, {date} or {year}, and {serial}, such as {serial:04d}.",
                            max_length=100,
                            verbose_name="pattern of case numbers",
                        ),
                    ),
                    ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                    ("address_en", models.CharField(blank=True, max_length=200, verbose_name="English address")),
                    ("phone", models.CharField(blank=True, max_length=50, verbose_name="enquiry phone")),
                    ("complaint_phone", models.CharField(blank=True, max_length=50, verbose_name="complaint phone")),
                    (
                        "closes_business_at",
                        models.TimeField(
                            default=datetime.time(17, 0),
                            help_text="The day ends for every time limit at this hour.",
                            verbose_name="close of business",
                        ),
                    ),
                    (
                        "step_minutes_warning",
                        models.PositiveSmallIntegerField(
                            default=15,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="minutes after which a step at the counter is slow",
                        ),
                    ),
                    ("guide_public", models.BooleanField(default=True, verbose_name="public guide")),
                    ("rules_public", models.BooleanField(default=True, verbose_name="public service rules")),
                    ("tracking_public", models.BooleanField(default=True, verbose_name="public case tracking")),
                    (
                        "verification_public",
                        models.BooleanField(default=True, verbose_name="public verification of papers"),
                    ),
                    (
                        "public_url",
                        models.URLField(
                            blank=True,
                            help_text="Printed on papers as QR code, such as https://window.example.gov.cn",
                            verbose_name="public address",
                        ),
                    ),
                    (
                        "privacy_contact",
                        models.CharField(blank=True, max_length=200, verbose_name="contact for personal data"),
                    ),
                    ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
                ],
                options={
                    "verbose_name": "office",
                    "verbose_name_plural": "office",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("id", 1)),
                            name="windows_office_is_the_only_one",
                            violation_error_message="There is only one office in an installation.",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ItemVersion",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "version",
                        models.PositiveSmallIntegerField(
                            validators=[django.core.validators.MinValueValidator(1)], verbose_name="version"
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                            default="draft",
                            max_length=16,
                            verbose_name="state",
                        ),
                    ),
                    ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                    ("valid_until", models.DateField(blank=True, null=True, verbose_name="in force until (excluded)")),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    ("name_en", models.CharField(blank=True, max_length=300, verbose_name="English name")),
                    (
                        "aliases",
                        models.CharField(
                            blank=True, help_text="Separated by spaces.", max_length=6500, verbose_name="search words"
                        ),
                    ),
                    ("basic_code", models.CharField(blank=True, max_length=64, verbose_name="basic code")),
                    (
                        "implementation_code",
                        models.CharField(blank=True, max_length=64, verbose_name="implementation code"),
                    ),
                    ("handling_code", models.CharField(blank=True, max_length=64, verbose_name="handling-item code")),
                    (
                        "item_type",
                        models.CharField(
                            choices=[
                                ("licence", "Administrative licence"),
                                ("confirmation", "Administrative confirmation"),
                                ("other_power", "Other administrative power"),
                                ("public_service", "Public service"),
                            ],
                            max_length=16,
                            verbose_name="item type",
                        ),
                    ),
                    (
                        "case_type",
                        models.CharField(
                            choices=[
                                ("immediate", "Immediate item"),
                                ("promised", "Promised item"),
                                ("other", "Other"),
                            ],
                            max_length=16,
                            verbose_name="case type",
                        ),
                    ),
                    (
                        "advice_only",
                        models.BooleanField(default=False, verbose_name="advice only, nothing is accepted"),
                    ),
                    ("audience", models.JSONField(blank=True, default=list, verbose_name="who may apply")),
                    ("legal_basis", models.TextField(blank=True, max_length=5000, verbose_name="legal basis")),
                    ("conditions", models.TextField(blank=True, max_length=5000, verbose_name="conditions")),
                    ("procedure", models.TextField(blank=True, max_length=5000, verbose_name="procedure")),
                    ("procedure_en", models.TextField(blank=True, max_length=5000, verbose_name="English procedure")),
                    ("summary_en", models.TextField(blank=True, max_length=5000, verbose_name="English summary")),
                    (
                        "statutory_number",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="statutory limit"),
                    ),
                    (
                        "statutory_unit",
                        models.CharField(
                            choices=[
                                ("working_day", "working days"),
                                ("calendar_day", "calendar days"),
                                ("month", "months"),
                            ],
                            default="working_day",
                            max_length=16,
                            verbose_name="unit",
                        ),
                    ),
                    (
                        "statutory_from",
                        models.CharField(
                            choices=[("acceptance", "acceptance"), ("receipt", "receipt")],
                            default="acceptance",
                            max_length=16,
                            verbose_name="counted from",
                        ),
                    ),
                    (
                        "promised_number",
                        models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="promised limit"),
                    ),
                    (
                        "promised_unit",
                        models.CharField(
                            choices=[
                                ("working_day", "working days"),
                                ("calendar_day", "calendar days"),
                                ("month", "months"),
                            ],
                            default="working_day",
                            max_length=16,
                            verbose_name="unit",
                        ),
                    ),
                    (
                        "promised_from",
                        models.CharField(
                            choices=[("acceptance", "acceptance"), ("receipt", "receipt")],
                            default="acceptance",
                            max_length=16,
                            verbose_name="counted from",
                        ),
                    ),
                    (
                        "immediate_minutes",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="minutes of an immediate item"
                        ),
                    ),
                    ("result_name", models.CharField(blank=True, max_length=200, verbose_name="result")),
                    (
                        "result_validity",
                        models.CharField(blank=True, max_length=200, verbose_name="validity of the result"),
                    ),
                    (
                        "result_issued_by",
                        models.CharField(
                            choices=[
                                ("own", "This bureau"),
                                ("external", "A system of the ministry or province"),
                                ("none", "No result document"),
                            ],
                            default="own",
                            max_length=16,
                            verbose_name="result issued by",
                        ),
                    ),
                    (
                        "decision_wording",
                        models.CharField(
                            choices=[
                                ("licence", "Licence: approved or refused"),
                                ("filing", "Filing: filed or not filed"),
                                ("registration", "Registration: registered or not registered"),
                                ("other", "Other: handled or not handled"),
                            ],
                            default="licence",
                            max_length=16,
                            verbose_name="wording of the decision",
                        ),
                    ),
                    (
                        "special_procedures",
                        models.JSONField(blank=True, default=list, verbose_name="special procedures that may apply"),
                    ),
                    ("delivery_ways", models.JSONField(blank=True, default=list, verbose_name="ways of delivery")),
                    ("visits_needed", models.PositiveSmallIntegerField(default=1, verbose_name="visits needed")),
                    ("enquiry_phone", models.CharField(blank=True, max_length=64, verbose_name="enquiry phone")),
                    ("complaint_phone", models.CharField(blank=True, max_length=64, verbose_name="complaint phone")),
                    ("verified_by_bureau", models.BooleanField(default=False, verbose_name="verified by the bureau")),
                    ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="versions",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "item version",
                    "verbose_name_plural": "item versions",
                    "ordering": ("item", "-version"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("item", "version"),
                            name="windows_version_number_once_per_item",
                            violation_error_message="This item already has a version with this number.",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "draft")),
                            fields=("item",),
                            name="windows_one_draft_per_item",
                            violation_error_message="This item already has a draft. Publish or change that one.",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "published"), ("valid_until", None)),
                            fields=("item",),
                            name="windows_one_open_version_per_item",
                            violation_error_message="Another version of this item is in force without an end.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "draft"), ("valid_from", None), ("valid_until", None)),
                                models.Q(models.Q(("state", "draft"), _negated=True), ("valid_from__isnull", False)),
                                _connector="OR",
                            ),
                            name="windows_version_draft_has_no_date",
                            violation_error_message="A published version has the date from which it is in force, a draft none.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "superseded"), _negated=True),
                                ("valid_until__isnull", False),
                                _connector="OR",
                            ),
                            name="windows_version_superseded_has_end",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                            ),
                            name="windows_version_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("statutory_number", None), ("statutory_number__gte", 1), _connector="OR"),
                                models.Q(("promised_number", None), ("promised_number__gte", 1), _connector="OR"),
                                models.Q(("immediate_minutes", None), ("immediate_minutes__gte", 1), _connector="OR"),
                            ),
                            name="windows_version_limits_positive",
                            violation_error_message="A limit is at least 1.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("case_type", "promised"), _negated=True),
                                ("promised_number__isnull", False),
                                _connector="OR",
                            ),
                            name="windows_version_promised_has_limit",
                            violation_error_message="A promised item needs its promised limit.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("case_type", "immediate"), _negated=True),
                                ("promised_number", None),
                                _connector="OR",
                            ),
                            name="windows_version_immediate_has_no_days",
                            violation_error_message="An immediate item has minutes, not days.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="StoredFile",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("authorisation", "Authorisation of an agent"),
                                ("material", "Material"),
                                ("result_scan", "Scan of an external result"),
                                ("paper", "Rendered paper"),
                                ("photo", "Photo of a member of staff"),
                                ("evidence", "Evidence"),
                            ],
                            max_length=16,
                            verbose_name="purpose",
                        ),
                    ),
                    (
                        "file",
                        models.FileField(
                            max_length=200, storage=windows.models.stored_file.private_storage, upload_to="%Y/%m"
                        ),
                    ),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    ("content_type", models.CharField(max_length=100, verbose_name="type")),
                    ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                    ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                    ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                    (
                        "uploaded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "verbose_name": "stored file",
                    "verbose_name_plural": "stored files",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="windows_file_not_empty")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Paper",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("receipt_slip", "Receipt slip"),
                                ("acceptance_slip", "Acceptance notice"),
                                ("correction_notice", "One-time correction notice"),
                                ("undertaking", "Undertaking to supply materials"),
                                ("not_accepted", "Notice of non-acceptance"),
                                ("special_procedure", "Notice of a special procedure"),
                                ("extension", "Notice of extension"),
                                ("decision_refused", "Decision of refusal"),
                                ("own_result", "Result document"),
                                ("promise_slip", "Collection slip of a promised item"),
                                ("delivery_receipt", "Delivery receipt"),
                                ("withdrawal", "Confirmation of withdrawal"),
                            ],
                            max_length=24,
                            verbose_name="kind",
                        ),
                    ),
                    ("number", models.CharField(max_length=64, unique=True, verbose_name="number")),
                    ("code", models.CharField(max_length=32, unique=True, verbose_name="verification code")),
                    ("data", service_window.fields.EncryptedJSONField(verbose_name="what it says")),
                    ("created_at", models.DateTimeField(verbose_name="made at")),
                    ("printed", models.PositiveIntegerField(default=0, verbose_name="times printed")),
                    ("void_at", models.DateTimeField(blank=True, null=True, verbose_name="void since")),
                    ("void_reason", models.CharField(blank=True, max_length=500, verbose_name="why it is void")),
                    ("is_sample", models.BooleanField(default=False, verbose_name="sample")),
                    (
                        "created_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "content",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper",
                            to="windows.storedfile",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "paper",
                    "verbose_name_plural": "papers",
                    "default_permissions": (),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("void_at", None), ("void_reason", "")),
                                models.Q(("void_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="windows_paper_void_with_reason",
                        )
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="staff",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="windows.storedfile",
                verbose_name="photo",
            ),
        ),
        CreateModels(
            migrations.CreateModel(
                name="RoleAssignment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("valid_from", models.DateField(verbose_name="from")),
                    ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                    (
                        "a_role",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="a_assignments",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="A role",
                        ),
                    ),
                    (
                        "b_role",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="b_assignments",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="B role",
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="assignments",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="assignments",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "A/B assignment",
                    "verbose_name_plural": "A/B assignments",
                    "ordering": ("window", "item", "-valid_from"),
                    "indexes": [
                        models.Index(fields=["window", "item", "valid_from"], name="windows_assignment_period")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("a_role", models.F("b_role")), _negated=True),
                            name="windows_assignment_a_is_not_b",
                            violation_error_message="The A role and the B role must be two different people.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                            ),
                            name="windows_assignment_ends_after_start",
                            violation_error_message="The assignment ends before it begins.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="WindowItem",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="windows.serviceitem"
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="windows.window"
                        ),
                    ),
                ],
                options={
                    "verbose_name": "item offered at a window",
                    "verbose_name_plural": "items offered at windows",
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("window", "item"),
                            name="windows_item_offered_once_per_window",
                            violation_error_message="This window already offers this item.",
                        )
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="window",
            name="items",
            field=models.ManyToManyField(
                related_name="windows",
                through="windows.WindowItem",
                to="windows.serviceitem",
                verbose_name="items offered",
            ),
        ),
        CreateModels(
            migrations.CreateModel(
                name="AuditEvent",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("at", models.DateTimeField(verbose_name="when")),
                    ("verb", models.CharField(max_length=64, verbose_name="what")),
                    ("subject_type", models.CharField(max_length=64, verbose_name="kind of subject")),
                    ("subject_id", models.CharField(max_length=64, verbose_name="subject")),
                    ("label", models.CharField(blank=True, max_length=128, verbose_name="label")),
                    ("origin", models.CharField(blank=True, max_length=64, verbose_name="from where")),
                    ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
                    ("before", models.JSONField(default=dict, verbose_name="before")),
                    ("after", models.JSONField(default=dict, verbose_name="after")),
                    ("previous_digest", models.CharField(max_length=64, unique=True)),
                    ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
                    (
                        "actor",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="who",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "audit event",
                    "verbose_name_plural": "audit events",
                    "ordering": ("-id",),
                    "permissions": (("read_audit", "Can read the audit trail"),),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["subject_type", "subject_id", "id"], name="windows_audit_subject"),
                        models.Index(fields=["actor", "id"], name="windows_audit_actor"),
                        models.Index(fields=["verb", "id"], name="windows_audit_verb"),
                        models.Index(fields=["at", "id"], name="windows_audit_at"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CalendarDay",
                fields=[
                    ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                    (
                        "kind",
                        models.CharField(
                            choices=[("off", "Day off"), ("working", "Working day")], max_length=8, verbose_name="kind"
                        ),
                    ),
                    ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                    (
                        "arrangement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="days",
                            to="windows.calendararrangement",
                            verbose_name="arrangement",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "special day",
                    "verbose_name_plural": "special days",
                    "ordering": ("-day",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("day__year", models.F("arrangement_id"))),
                            name="windows_day_belongs_to_its_year",
                            violation_error_message="The day lies outside the year of its arrangement.",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ApprovalLink",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "position",
                        models.PositiveSmallIntegerField(
                            validators=[django.core.validators.MinValueValidator(1)], verbose_name="position"
                        ),
                    ),
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
                            verbose_name="who approves",
                        ),
                    ),
                    (
                        "version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="approval_chain",
                            to="windows.itemversion",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "link of the approval chain",
                    "verbose_name_plural": "approval chain",
                    "ordering": ("version", "position"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("version", "position"),
                            name="windows_approval_link_position_once",
                            violation_error_message="Two links of the chain have the same position.",
                        ),
                        models.UniqueConstraint(
                            fields=("version", "role"),
                            name="windows_approval_role_once_per_chain",
                            violation_error_message="A role stands only once in the chain.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Material",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                    ("name", models.CharField(max_length=200, verbose_name="name")),
                    ("name_en", models.CharField(blank=True, max_length=300, verbose_name="English name")),
                    ("issuer", models.CharField(blank=True, max_length=200, verbose_name="issued by")),
                    ("originals", models.PositiveSmallIntegerField(default=1, verbose_name="originals")),
                    ("copies", models.PositiveSmallIntegerField(default=0, verbose_name="copies")),
                    ("required", models.BooleanField(default=True, verbose_name="required")),
                    (
                        "tolerable",
                        models.BooleanField(
                            default=False,
                            help_text="Only such a material may be missing at acceptance, against a written undertaking.",
                            verbose_name="may be supplied later",
                        ),
                    ),
                    ("note", models.CharField(blank=True, max_length=4000, verbose_name="note")),
                    (
                        "version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="materials",
                            to="windows.itemversion",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "material",
                    "verbose_name_plural": "materials",
                    "ordering": ("version", "position"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("version", "position"),
                            name="windows_material_position_once",
                            violation_error_message="Two materials have the same position.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("tolerable", False), ("required", True), _connector="OR"),
                            name="windows_material_tolerable_only_if_required",
                            violation_error_message="Only a required material can be one that may be supplied later.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="OpeningHours",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "weekday",
                        models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Monday"),
                                (2, "Tuesday"),
                                (3, "Wednesday"),
                                (4, "Thursday"),
                                (5, "Friday"),
                                (6, "Saturday"),
                                (7, "Sunday"),
                            ],
                            verbose_name="weekday",
                        ),
                    ),
                    ("opens", models.TimeField(verbose_name="opens")),
                    ("closes", models.TimeField(verbose_name="closes")),
                    (
                        "office",
                        models.ForeignKey(
                            default=1,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="opening_hours",
                            to="windows.office",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "opening hours",
                    "verbose_name_plural": "opening hours",
                    "ordering": ("weekday", "opens"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("closes__gt", models.F("opens"))),
                            name="windows_hours_open_before_they_close",
                            violation_error_message="The closing time must be later than the opening time.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("weekday__range", (1, 7))), name="windows_hours_weekday_is_iso"
                        ),
                        models.UniqueConstraint(
                            fields=("office", "weekday", "opens"),
                            name="windows_hours_start_once_a_day",
                            violation_error_message="This weekday already opens at this time.",
                        ),
                    ],
                },
            ),
        ),
    ]
