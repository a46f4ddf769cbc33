"""Registers by deadline: the day by which a bad review is due, and the indexes. Pictures as evidence keep their originals."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import service_window.fields
from service_window.append_only import AppendOnly, Lift, RunTriggers
from service_window.triggers import never_deleted

FOLLOW_UPS = RunTriggers(
    [rule for rule in import_module("evaluations.migrations.0009_ratings_triggers").RULES if "followup" in rule.sqlite],
    never_deleted("evaluations", "followup"),
)
"""The triggers of follow-ups, and of ratings that read them: lifted while the table is remade."""


class Migration(migrations.Migration):
    """One column, three indexes, one table."""

    dependencies = (("evaluations", "0011_finding_indexes"), ("windows", "0010_result_sheet"))

    operations = (
        Lift(FOLLOW_UPS),
        migrations.AddField(
            model_name="followup",
            name="due_on",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state__in=("open", "assigned", "contacted"), then="contact_due_on"),
                    models.When(state="verified", then="rectify_due_on"),
                ),
                output_field=models.DateField(null=True),
                verbose_name="due on",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)),
                fields=["due_on", "-rating"],
                name="evaluations_followup_due",
            ),
        ),
        FOLLOW_UPS,
        migrations.RemoveIndex(model_name="finding", name="evaluations_finding_due"),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)),
                fields=["due_on", "-id"],
                name="evaluations_finding_due",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionround",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("finished_at", None)),
                fields=["day", "-id"],
                name="evaluations_round_due",
            ),
        ),
        migrations.CreateModel(
            name="PictureOrigin",
            fields=[
                (
                    "shown",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="windows.storedfile",
                    ),
                ),
                ("metadata", service_window.fields.EncryptedJSONField(verbose_name="metadata")),
                (
                    "original",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="windows.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "original of a picture",
                "verbose_name_plural": "originals of pictures",
                "default_permissions": (),
            },
        ),
        AppendOnly("pictureorigin"),
    )
