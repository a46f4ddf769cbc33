"""What each group may do with attendance, leave, schedule, equipment and the rest of people on duty."""

from typing import Any

from django.db import migrations

from windows.roles import PERMISSIONS, write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions from the table in code."""
    write_groups(apps, "windows", PERMISSIONS)


class Migration(migrations.Migration):
    """Groups by migration, so that an installation works after ``migrate`` alone."""

    dependencies = (
        ("windows", "0007_people_on_duty_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    )

    operations = (migrations.RunPython(write, migrations.RunPython.noop, elidable=False),)
