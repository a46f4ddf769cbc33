"""The queue: item groups, rules, time rows, and what a ticket needs to be called by them."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from service_window.append_only import Lift, RunTriggers
from service_window.creating import CreateModels
from service_window.triggers import never_deleted

TICKET_STAYS = RunTriggers(never_deleted("appointments", "ticket"))


class Migration(migrations.Migration):
    """New tables; SQLite remakes the tickets' one, so that its trigger is lifted and put back."""

    dependencies = [
        ("appointments", "0005_figures"),
        ("windows", "0009_blank_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="DeskSettings",
                fields=[
                    (
                        "staff",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="desk_settings",
                            serialize=False,
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("calls_next", models.BooleanField(default=False, verbose_name="call the next visitor by itself")),
                ],
                options={
                    "verbose_name": "setting of a desk",
                    "verbose_name_plural": "settings of desks",
                    "default_permissions": (),
                },
            ),
            migrations.CreateModel(
                name="TicketGroup",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=100, verbose_name="name")),
                    ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                    (
                        "prefix",
                        models.CharField(
                            help_text="What the numbers begin with: one or two capital letters, not D.",
                            max_length=2,
                            unique=True,
                            validators=[
                                django.core.validators.RegexValidator("^[A-Z]{1,2}$", "Use one or two capital letters.")
                            ],
                            verbose_name="prefix",
                        ),
                    ),
                    ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    (
                        "day_cap",
                        models.PositiveSmallIntegerField(
                            blank=True,
                            null=True,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="most numbers a day",
                        ),
                    ),
                    (
                        "half_day_cap",
                        models.PositiveSmallIntegerField(
                            blank=True,
                            null=True,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="most numbers in a morning or an afternoon",
                        ),
                    ),
                    ("is_open", models.BooleanField(default=True, verbose_name="numbers are given out")),
                ],
                options={
                    "verbose_name": "item group of the queue",
                    "verbose_name_plural": "item groups of the queue",
                    "ordering": ("position", "prefix"),
                    "default_permissions": ("add", "change", "view"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("prefix", "D"), _negated=True), models.Q(("prefix", ""), _negated=True)
                            ),
                            name="appointments_ticket_group_not_the_desk",
                            violation_error_message="Numbers that begin with D are drawn at the desk. Choose another prefix.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("day_cap", None), ("day_cap__gte", 1), _connector="OR"),
                                models.Q(("half_day_cap", None), ("half_day_cap__gte", 1), _connector="OR"),
                            ),
                            name="appointments_ticket_group_gives_some",
                            violation_error_message="At least one number is given out; to give none, close the group.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TicketGroupItem",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "group",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="item_links",
                            to="appointments.ticketgroup",
                        ),
                    ),
                    (
                        "item",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="ticket_group_link",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "item of a group",
                    "verbose_name_plural": "items of groups",
                    "default_permissions": ("add", "change", "delete", "view"),
                },
            ),
            migrations.CreateModel(
                name="TicketPeriod",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("called", "Called"),
                                ("serving", "Being served"),
                                ("parked", "Parked"),
                            ],
                            max_length=8,
                            verbose_name="state",
                        ),
                    ),
                    ("from_at", models.DateTimeField(verbose_name="from")),
                    ("until_at", models.DateTimeField(null=True, verbose_name="until")),
                    ("accurate", models.BooleanField(default=True, verbose_name="the end is exact")),
                    (
                        "staff",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ticket",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="periods",
                            to="appointments.ticket",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "period of a ticket",
                    "verbose_name_plural": "periods of tickets",
                    "ordering": ("ticket", "from_at", "id"),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["ticket", "from_at"], name="appointments_ticket_period"),
                        models.Index(fields=["from_at"], name="appointments_ticket_period_at"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until_at", None)),
                            fields=("ticket",),
                            name="appointments_ticket_in_one_state",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"
                            ),
                            name="appointments_ticket_period_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ("called", "serving")), _negated=True),
                                models.Q(("staff__isnull", False), ("window__isnull", False)),
                                _connector="OR",
                            ),
                            name="appointments_ticket_period_at_a_window",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("accurate", True), models.Q(("until_at", None), _negated=True), _connector="OR"
                            ),
                            name="appointments_ticket_period_inexact_at_the_end",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="QueueSettings",
                fields=[
                    (
                        "id",
                        models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                    ),
                    (
                        "in_use",
                        models.BooleanField(
                            default=False,
                            help_text="Switched off, the desk works with numbers drawn there or typed in.",
                            verbose_name="the office keeps a queue of its own",
                        ),
                    ),
                    ("rules_public", models.BooleanField(default=True, verbose_name="public page of the rules")),
                    (
                        "general_prefix",
                        models.CharField(
                            default="A",
                            max_length=2,
                            validators=[
                                django.core.validators.RegexValidator("^[A-Z]{1,2}$", "Use one or two capital letters.")
                            ],
                            verbose_name="prefix of items without a group",
                        ),
                    ),
                    (
                        "priority_minutes",
                        models.PositiveSmallIntegerField(
                            default=20,
                            help_text="They wait as though they had come so much earlier.",
                            validators=[django.core.validators.MaxValueValidator(240)],
                            verbose_name="minutes that priority visitors are put ahead",
                        ),
                    ),
                    (
                        "ageing_factor",
                        models.DecimalField(
                            decimal_places=1,
                            default=2,
                            max_digits=3,
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(10),
                            ],
                            verbose_name="times the usual wait after which nobody is overtaken",
                        ),
                    ),
                    (
                        "ageing_floor_minutes",
                        models.PositiveSmallIntegerField(
                            default=15,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="minutes that the usual wait counts at least",
                        ),
                    ),
                    (
                        "late_minutes",
                        models.PositiveSmallIntegerField(
                            default=10,
                            validators=[django.core.validators.MaxValueValidator(120)],
                            verbose_name="minutes that a booked visitor may be late",
                        ),
                    ),
                    (
                        "recall_pause_seconds",
                        models.PositiveSmallIntegerField(
                            default=20,
                            validators=[django.core.validators.MinValueValidator(20)],
                            verbose_name="seconds between two calls of a visitor",
                        ),
                    ),
                    (
                        "usual_minutes",
                        models.PositiveSmallIntegerField(
                            default=12,
                            help_text="Used for estimates until enough visitors were served.",
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="minutes a visitor usually takes",
                        ),
                    ),
                    (
                        "long_wait_minutes",
                        models.PositiveSmallIntegerField(
                            default=20,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="minutes after which a wait is long",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "rules of the queue",
                    "verbose_name_plural": "rules of the queue",
                    "default_permissions": ("change", "view"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("id", 1)), name="appointments_queue_settings_are_the_only_ones"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("ageing_factor__gte", 1)),
                            name="appointments_queue_ages_by_a_factor",
                            violation_error_message="Nobody can be asked to wait less than the fair share.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("recall_pause_seconds__gte", 20)),
                            name="appointments_queue_pauses_between_calls",
                            violation_error_message="Between two calls lie at least twenty seconds.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("general_prefix", "D"), _negated=True),
                                models.Q(("general_prefix", ""), _negated=True),
                            ),
                            name="appointments_queue_general_prefix_not_the_desk",
                            violation_error_message="Numbers that begin with D are drawn at the desk. Choose another prefix.",
                        ),
                    ],
                },
            ),
        ),
        Lift(TICKET_STAYS),
        migrations.AlterModelOptions(
            name="ticket",
            options={
                "default_permissions": (),
                "permissions": (
                    ("call_chosen", "Can call a chosen visitor with a reason"),
                    ("manage_queue", "Can call back, transfer and close tickets of others"),
                ),
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
            },
        ),
        migrations.AddField(
            model_name="ticket",
            name="booked_for",
            field=models.DateTimeField(null=True, verbose_name="booked for"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="called_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="for_staff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="for_window",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="windows.window"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="green_category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("key_project", "Key construction project"),
                    ("returnee", "Returnee from overseas"),
                    ("outside_border", "Influential person from outside the border"),
                    ("urgent", "Special or urgent approval"),
                ],
                default="",
                max_length=16,
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="green_reason",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="item",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="windows.serviceitem"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="last_called_at",
            field=models.DateTimeField(null=True, verbose_name="last called at"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="parked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="parked_reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="why it is parked"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="priority",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("elderly", "Elderly"),
                    ("disabled", "Disabled"),
                    ("pregnant", "Pregnant or with an infant"),
                    ("serviceman", "Serviceman or veteran"),
                    ("green_channel", "Green channel"),
                ],
                default="",
                max_length=16,
                verbose_name="priority",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="recalls",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="recalls"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="token",
            field=models.CharField(editable=False, max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="waits_from",
            field=models.DateTimeField(null=True, verbose_name="waits from"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="appointments.ticketgroup",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "called")),
                fields=("called_by",),
                name="appointments_ticket_one_called_per_person",
                violation_error_message="You have already called a visitor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "called"), _negated=True),
                    models.Q(
                        ("called_at__isnull", False),
                        ("called_by__isnull", False),
                        ("last_called_at__isnull", False),
                        ("window__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appointments_ticket_called_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("waiting", "called", "parked")), _negated=True),
                    ("waits_from__isnull", False),
                    _connector="OR",
                ),
                name="appointments_ticket_waits_from_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("parked_by__isnull", False),
                        ("state", "parked"),
                        models.Q(("parked_reason", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "parked"), _negated=True), ("parked_by", None), ("parked_reason", "")),
                    _connector="OR",
                ),
                name="appointments_ticket_parked_by_somebody",
                violation_error_message="Say why the visitor waits outside the queue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("for_window", None), ("for_staff", None), _connector="OR"),
                name="appointments_ticket_for_one_target",
                violation_error_message="A visitor is passed on to a window or to a person, not to both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("priority", "green_channel"),
                        models.Q(("green_category", ""), _negated=True),
                        models.Q(("green_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("priority", "green_channel"), _negated=True),
                        ("green_category", ""),
                        ("green_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="appointments_ticket_green_has_reason",
                violation_error_message="The green channel needs its category and a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("recalls__lte", 3)), name="appointments_ticket_recalled_at_most_thrice"
            ),
        ),
        migrations.AddField(
            model_name="ticketgroup",
            name="items",
            field=models.ManyToManyField(
                related_name="ticket_groups", through="appointments.TicketGroupItem", to="windows.serviceitem"
            ),
        ),
        TICKET_STAYS,
    ]
