"""The numbered result sheets; nothing of one changes but that it is replaced, once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from service_window.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_awards"),
        ("windows", "0010_result_sheet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResultSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_digest", models.CharField(max_length=64, verbose_name="digest of what it says")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced at")),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result_sheet",
                        to="windows.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="assessment.runresult",
                        verbose_name="result of a run",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="assessment.yearreview",
                        verbose_name="year",
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
                "verbose_name": "result sheet",
                "verbose_name_plural": "result sheets",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("review", "staff"),
                        name="assessment_sheet_one_holds",
                        violation_error_message="This person has a sheet of this year that holds already.",
                    )
                ],
            },
        ),
        AppendOnly("resultsheet", allow_update=("replaced_at",)),
    ]
