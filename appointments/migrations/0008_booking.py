"""Booking: times held, booked, moved and cancelled; its rules; who may see it."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import appointments.models.booking_rules
import service_window.fields
from appointments.roles import PERMISSIONS
from service_window.append_only import RunTriggers
from service_window.creating import CreateModels
from service_window.triggers import never_deleted
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Write the one row of rules, and give the groups their permissions from the table in code."""
    apps.get_model("appointments", "BookingRules").objects.get_or_create(pk=1)
    write_groups(apps, "appointments", PERMISSIONS)


class Migration(migrations.Migration):
    """New tables only."""

    dependencies = [
        ("appointments", "0007_queue_triggers"),
        ("windows", "0009_blank_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Booking",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("starts_at", models.DateTimeField(verbose_name="begins at")),
                    ("ends_at", models.DateTimeField(verbose_name="ends at")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Held"),
                                ("booked", "Booked"),
                                ("checked_in", "Checked in"),
                                ("cancelled", "Cancelled"),
                                ("no_show", "Did not come"),
                                ("expired", "Expired"),
                            ],
                            default="draft",
                            max_length=10,
                            verbose_name="state",
                        ),
                    ),
                    ("token", models.CharField(editable=False, max_length=64, unique=True)),
                    ("code", models.CharField(editable=False, max_length=16, unique=True, verbose_name="code")),
                    (
                        "applicant_name",
                        models.CharField(blank=True, max_length=200, verbose_name="name of the applicant"),
                    ),
                    ("applicant_index", models.CharField(blank=True, editable=False, max_length=64)),
                    ("phone", service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="phone")),
                    ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                    (
                        "identifier",
                        service_window.fields.EncryptedTextField(blank=True, default="", verbose_name="identifier"),
                    ),
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
                    ("created_at", models.DateTimeField(verbose_name="time chosen at")),
                    ("held_until", models.DateTimeField(editable=False, null=True, verbose_name="held until")),
                    ("booked_at", models.DateTimeField(editable=False, null=True, verbose_name="booked at")),
                    ("changed_at", models.DateTimeField(editable=False, verbose_name="last changed at")),
                    ("moves", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="times moved")),
                    ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="cancelled at")),
                    ("checked_in_at", models.DateTimeField(editable=False, null=True, verbose_name="checked in at")),
                    (
                        "conflict",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("day_off", "The office does not work on this day"),
                                ("outside_hours", "The office is not open at this time"),
                                ("blocked", "The time is blocked"),
                                ("window_closed", "The window is closed"),
                                ("not_served", "The window no longer serves the item"),
                                ("nobody", "A and B are both away"),
                                ("withdrawn", "The item is no longer offered"),
                            ],
                            editable=False,
                            max_length=16,
                            verbose_name="why it cannot be kept",
                        ),
                    ),
                    ("conflict_since", models.DateTimeField(editable=False, null=True)),
                    (
                        "told_about",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("day_off", "The office does not work on this day"),
                                ("outside_hours", "The office is not open at this time"),
                                ("blocked", "The time is blocked"),
                                ("window_closed", "The window is closed"),
                                ("not_served", "The window no longer serves the item"),
                                ("nobody", "A and B are both away"),
                                ("withdrawn", "The item is no longer offered"),
                            ],
                            editable=False,
                            max_length=16,
                        ),
                    ),
                    ("told_at", models.DateTimeField(editable=False, null=True, verbose_name="told at")),
                    (
                        "anonymised_at",
                        models.DateTimeField(editable=False, null=True, verbose_name="made anonymous at"),
                    ),
                    ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="sample")),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bookings",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                    (
                        "ticket",
                        models.OneToOneField(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="booking",
                            to="appointments.ticket",
                            verbose_name="ticket",
                        ),
                    ),
                    (
                        "told_by",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.itemversion",
                            verbose_name="item version",
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bookings",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "booking",
                    "verbose_name_plural": "bookings",
                    "permissions": (
                        ("read_booking", "Can read the bookings of the day"),
                        ("tell_booking", "Can tell visitors about bookings that cannot be kept"),
                    ),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["starts_at", "state"], name="appointments_booking_starts"),
                        models.Index(fields=["phone_index", "state"], name="appointments_booking_phone"),
                        models.Index(fields=["applicant_index", "state"], name="appointments_booking_applicant"),
                        models.Index(
                            condition=models.Q(("held_until__isnull", False)),
                            fields=["held_until"],
                            name="appointments_booking_held",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                            name="appointments_booking_ends_after_start",
                            violation_error_message="The booking ends before it begins.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("held_until__isnull", False), ("state", "draft")),
                                models.Q(models.Q(("state", "draft"), _negated=True), ("held_until", None)),
                                _connector="OR",
                            ),
                            name="appointments_booking_draft_is_held",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("booked_at", None), ("state__in", ("draft", "expired"))),
                                models.Q(
                                    models.Q(("state__in", ("draft", "expired")), _negated=True),
                                    ("booked_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_made_has_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("booked_at", None),
                                ("anonymised_at__isnull", False),
                                models.Q(
                                    models.Q(("applicant_name", ""), _negated=True),
                                    models.Q(("phone_index", ""), _negated=True),
                                    models.Q(("applicant_index", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_made_has_contact",
                            violation_error_message="A booking needs the name and the phone of the applicant.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("anonymised_at", None),
                                models.Q(
                                    ("applicant_index", ""),
                                    ("applicant_name", ""),
                                    ("identifier_kind", ""),
                                    ("phone_index", ""),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_anonymous_has_nobody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("cancelled_at__isnull", False), ("state", "cancelled")),
                                models.Q(
                                    models.Q(("state", "cancelled"), _negated=True),
                                    ("cancelled_at", None),
                                    ("cancelled_by", None),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_cancelled_has_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("checked_in_at__isnull", False), ("state", "checked_in")),
                                models.Q(
                                    models.Q(("state", "checked_in"), _negated=True),
                                    ("checked_in_at", None),
                                    ("ticket", None),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_checked_in_has_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("conflict", ""), ("state", "booked"), _connector="OR"),
                            name="appointments_booking_in_conflict_stands",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("told_about", ""), ("told_at", None), ("told_by", None)),
                                models.Q(
                                    models.Q(("told_about", ""), _negated=True),
                                    ("told_at__isnull", False),
                                    ("told_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="appointments_booking_told_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BookedPlace",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("starts_at", models.DateTimeField()),
                    ("place", models.PositiveSmallIntegerField()),
                    ("free_from", models.DateTimeField(null=True)),
                    ("released_at", models.DateTimeField(null=True)),
                    (
                        "window",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="windows.window",
                        ),
                    ),
                    (
                        "booking",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="places",
                            to="appointments.booking",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "place taken",
                    "verbose_name_plural": "places taken",
                    "default_permissions": (),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("free_from__isnull", False), ("released_at", None)),
                            fields=["free_from"],
                            name="appointments_place_to_release",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("released_at", None)),
                            fields=("window", "starts_at", "place"),
                            name="appointments_place_taken_once",
                            violation_error_message="Somebody else has just taken this time.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("place__range", (1, 20))), name="appointments_place_is_numbered"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BookingRules",
                fields=[
                    (
                        "id",
                        models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                    ),
                    (
                        "is_offered",
                        models.BooleanField(
                            default=True,
                            help_text="Switch it off where the city has a booking of its own. Bookings already made stay.",
                            verbose_name="visitors can book a time",
                        ),
                    ),
                    (
                        "lead_minutes",
                        models.PositiveIntegerField(
                            default=60,
                            help_text="A time is booked at least so many minutes before it begins.",
                            verbose_name="minutes ahead",
                        ),
                    ),
                    (
                        "horizon_days",
                        models.PositiveSmallIntegerField(
                            default=14,
                            help_text="So many calendar days ahead can be booked, 1 to 90.",
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(90),
                            ],
                            verbose_name="days ahead",
                        ),
                    ),
                    (
                        "hold_minutes",
                        models.PositiveSmallIntegerField(
                            default=10,
                            help_text="While the visitor enters name and phone; then it is free again.",
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(60),
                            ],
                            verbose_name="minutes that a chosen time is held",
                        ),
                    ),
                    (
                        "reopen_minutes",
                        models.PositiveIntegerField(
                            default=15,
                            help_text="So that nobody can pass a time on to somebody of their choice.",
                            validators=[django.core.validators.MaxValueValidator(10080)],
                            verbose_name="minutes before a cancelled time is free again",
                        ),
                    ),
                    (
                        "most_per_applicant",
                        models.PositiveSmallIntegerField(
                            default=2,
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="bookings to come per applicant",
                        ),
                    ),
                    (
                        "most_per_phone",
                        models.PositiveSmallIntegerField(
                            default=10,
                            help_text="An agent books for many applicants with one phone.",
                            validators=[django.core.validators.MinValueValidator(1)],
                            verbose_name="bookings to come per phone",
                        ),
                    ),
                    (
                        "most_moves",
                        models.PositiveSmallIntegerField(default=3, verbose_name="times that a booking can be moved"),
                    ),
                    (
                        "early_minutes",
                        models.PositiveSmallIntegerField(
                            default=30,
                            help_text="Who comes earlier is told from when on.",
                            validators=[django.core.validators.MaxValueValidator(720)],
                            verbose_name="check-in opens, minutes before the time",
                        ),
                    ),
                    (
                        "late_minutes",
                        models.PositiveSmallIntegerField(
                            default=15,
                            validators=[django.core.validators.MaxValueValidator(720)],
                            verbose_name="minutes after the time that still count as in time",
                        ),
                    ),
                    (
                        "when_late",
                        models.CharField(
                            choices=[
                                ("walk_in", "A ticket as without a booking"),
                                ("refuse", "No ticket; the visitor takes a number"),
                            ],
                            default="walk_in",
                            max_length=8,
                            verbose_name="who comes later gets",
                        ),
                    ),
                    (
                        "phone_check_in",
                        models.BooleanField(
                            default=True,
                            help_text="From the page of the booking, within the time of check-in.",
                            verbose_name="check-in by phone",
                        ),
                    ),
                    (
                        "keep_days",
                        models.PositiveSmallIntegerField(
                            default=90,
                            help_text="Counted from the time booked; then the booking is made anonymous.",
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(3650),
                            ],
                            verbose_name="days that name and phone are kept",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "rules of booking",
                    "verbose_name_plural": "rules of booking",
                    "default_permissions": ("view", "change"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("id", 1)),
                            name="appointments_booking_rules_are_the_only_ones",
                            violation_error_message="There is only one set of rules.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("horizon_days__range", (1, 90))),
                            name="appointments_booking_rules_look_ahead",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("hold_minutes__range", (1, 60))),
                            name="appointments_booking_rules_hold_for_a_while",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BookableItem",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("is_bookable", models.BooleanField(default=True, verbose_name="can be booked")),
                    (
                        "length",
                        models.PositiveSmallIntegerField(
                            default=20,
                            help_text="A multiple of 5 minutes, 5 to 240. Times follow each other at this distance.",
                            validators=[
                                django.core.validators.MinValueValidator(5),
                                django.core.validators.MaxValueValidator(240),
                                appointments.models.booking_rules.whole_cells,
                            ],
                            verbose_name="minutes of a visit",
                        ),
                    ),
                    (
                        "capacity",
                        models.PositiveSmallIntegerField(
                            default=1,
                            help_text="So many are booked for the same time at each window that offers the item.",
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(20),
                            ],
                            verbose_name="visitors at once",
                        ),
                    ),
                    (
                        "needs_identifier",
                        models.BooleanField(
                            default=False,
                            help_text="Ask for the identity number or credit code of the applicant only where the item needs it.",
                            verbose_name="identifier needed",
                        ),
                    ),
                    (
                        "item",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="booking_settings",
                            to="windows.serviceitem",
                            verbose_name="service item",
                        ),
                    ),
                    (
                        "rules",
                        models.ForeignKey(
                            default=1,
                            editable=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="appointments.bookingrules",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "bookable item",
                    "verbose_name_plural": "bookable items",
                    "ordering": ("item__position", "item__code"),
                    "default_permissions": ("add", "change", "view"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("length__range", (5, 240))),
                            name="appointments_bookable_length_is_plausible",
                            violation_error_message="A visit takes 5 to 240 minutes.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("capacity__range", (1, 20))),
                            name="appointments_bookable_capacity_is_plausible",
                            violation_error_message="A window receives 1 to 20 visitors at once.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BlockedDate",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("first_day", models.DateField(verbose_name="first day")),
                    ("last_day", models.DateField(verbose_name="last day")),
                    (
                        "starts",
                        models.TimeField(blank=True, help_text="Empty: the whole day.", null=True, verbose_name="from"),
                    ),
                    ("ends", models.TimeField(blank=True, null=True, verbose_name="to")),
                    ("reason", models.CharField(help_text="Visitors read it.", max_length=200, verbose_name="reason")),
                    ("lifted_at", models.DateTimeField(editable=False, null=True, verbose_name="lifted at")),
                    (
                        "entered_by",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "lifted_by",
                        models.ForeignKey(
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "window",
                        models.ForeignKey(
                            blank=True,
                            help_text="Empty: all windows.",
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="blocked_dates",
                            to="windows.window",
                            verbose_name="window",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "blocked date",
                    "verbose_name_plural": "blocked dates",
                    "ordering": ("-first_day", "-id"),
                    "default_permissions": ("add", "change", "view"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("last_day__gte", models.F("first_day"))),
                            name="appointments_blocked_ends_after_start",
                            violation_error_message="The last day lies before the first day.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ends", None), ("starts", None)),
                                models.Q(
                                    ("ends__gt", models.F("starts")), ("ends__isnull", False), ("starts__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="appointments_blocked_hours_in_order",
                            violation_error_message="Enter both times, the earlier one first, or none for the whole day.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True), name="appointments_blocked_with_reason"
                        ),
                    ],
                },
            ),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
        RunTriggers(never_deleted("appointments", "booking", "bookableitem", "bookingrules", "blockeddate")),
    ]
