"""The hall: settings, displays, notices, numbers given at kiosks; who may, and what is never deleted."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from appointments.roles import PERMISSIONS
from service_window.append_only import RunTriggers
from service_window.triggers import never_deleted
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Write the row of the settings, and give the groups their permissions from the table in code."""
    apps.get_model("appointments", "HallSettings").objects.get_or_create(pk=1)
    write_groups(apps, "appointments", PERMISSIONS)


class Migration(migrations.Migration):
    """New tables only."""

    dependencies = (
        ("appointments", "0008_booking"),
        ("windows", "0009_blank_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )

    operations = (
        migrations.CreateModel(
            name="HallScreen",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="hall_screen",
                        serialize=False,
                        to="windows.device",
                        verbose_name="device",
                    ),
                ),
                (
                    "speaks",
                    models.BooleanField(
                        default=True,
                        help_text="Of several displays in one room, one is enough.",
                        verbose_name="announces calls aloud",
                    ),
                ),
                (
                    "windows",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Calls to these windows are shown; without any choice, calls to every window.",
                        related_name="+",
                        to="windows.window",
                        verbose_name="windows",
                    ),
                ),
            ],
            options={
                "verbose_name": "hall display",
                "verbose_name_plural": "hall displays",
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="HallSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("kiosk_offered", models.BooleanField(default=True, verbose_name="kiosk")),
                ("live_ticket_offered", models.BooleanField(default=True, verbose_name="live ticket on the phone")),
                ("display_offered", models.BooleanField(default=True, verbose_name="hall display")),
                (
                    "kiosk_minutes_before",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(180)],
                        verbose_name="minutes before opening from which the kiosk gives numbers",
                    ),
                ),
                (
                    "idle_seconds",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="Whoever reads slowly or listens needs time: twenty seconds at least.",
                        validators=[
                            django.core.validators.MinValueValidator(20),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="seconds after which the kiosk goes back to its first page",
                    ),
                ),
                (
                    "prints_by_itself",
                    models.BooleanField(
                        default=False,
                        help_text="The kiosk needs a printer for paper of 80 mm.",
                        verbose_name="the kiosk prints the slip without being asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of the hall",
                "verbose_name_plural": "settings of the hall",
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)),
                        name="appointments_hall_settings_once",
                        violation_error_message="There is only one hall in an installation.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HallNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=120, verbose_name="notice")),
                ("text_en", models.CharField(blank=True, max_length=240, verbose_name="notice in English")),
                ("shows_from", models.DateTimeField(verbose_name="shown from")),
                ("shows_until", models.DateTimeField(verbose_name="shown until")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "hall notice",
                "verbose_name_plural": "hall notices",
                "ordering": ("-id",),
                "permissions": (("write_hall_notice", "Can write notices for the hall displays"),),
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["shows_until"],
                        name="appointments_hall_notice_shown",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shows_until__gt", models.F("shows_from"))),
                        name="appointments_hall_notice_ends_after_start",
                        violation_error_message="The notice ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="appointments_hall_notice_withdrawn_by_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KioskDraw",
            fields=[
                ("once", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="at")),
                ("told_low", models.PositiveSmallIntegerField(null=True, verbose_name="shortest wait told, minutes")),
                ("told_high", models.PositiveSmallIntegerField(null=True, verbose_name="longest wait told, minutes")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.device",
                        verbose_name="device",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kiosk_draw",
                        to="appointments.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "number drawn at a kiosk",
                "verbose_name_plural": "numbers drawn at kiosks",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_high", None), ("told_low", None)),
                            ("told_low__lte", models.F("told_high")),
                            _connector="OR",
                        ),
                        name="appointments_kiosk_tells_a_range",
                    )
                ],
            },
        ),
        RunTriggers(never_deleted("appointments", "hallnotice", "hallsettings", "kioskdraw")),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    )
