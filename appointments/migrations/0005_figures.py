"""Looking back: who may, and the indexes by which a period is found among all the years."""

from typing import Any

from django.db import migrations, models

from appointments.roles import PERMISSIONS
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions from the table in code."""
    write_groups(apps, "appointments", PERMISSIONS)


class Migration(migrations.Migration):
    """Indexes on the day of each event; the groups learn the permission to look back."""

    dependencies = (("appointments", "0004_applicant_rows"), ("windows", "0008_people_on_duty_groups"))

    operations = (
        migrations.AlterModelOptions(
            name="case",
            options={
                "default_permissions": (),
                "permissions": (
                    ("view_case", "Can read cases"),
                    ("work_case", "Can take cases through the steps"),
                    ("reveal_personal_data", "Can reveal personal data with a reason"),
                    ("export_case", "Can export lists of cases"),
                    ("view_figures", "Can look back on the figures of a period"),
                    ("reassign_case", "Can hand a case to another handler"),
                    ("view_supervision", "Can open the supervision pages"),
                    ("approve_as_chief_representative", "Can approve under delegated power"),
                    ("approve_as_department_reviewer", "Can approve as department reviewer"),
                    ("approve_as_bureau_leader", "Can approve as bureau leader"),
                    ("decide_extension", "Can decide on an extension"),
                    ("confirm_green_channel", "Can confirm the green channel"),
                ),
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("decided_on__isnull", False)),
                fields=["decided_on", "-id"],
                name="appointments_case_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("result_ready_on__isnull", False)),
                fields=["result_ready_on", "-id"],
                name="appointments_case_ready",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at", "-id"],
                name="appointments_case_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="steprecord",
            index=models.Index(fields=["completed_at"], name="appointments_step_completed"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["opened_at"], name="appointments_visit_opened"),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    )
