"""What each group may do in this app."""

from typing import Any

from django.db import migrations

from assessment.roles import PERMISSIONS
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions from the table in code."""
    write_groups(apps, "assessment", PERMISSIONS)


class Migration(migrations.Migration):
    """Groups by migration, so that an installation works after ``migrate`` alone."""

    dependencies = (("assessment", "0001_initial"), ("windows", "0003_groups"))

    operations = (migrations.RunPython(write, migrations.RunPython.noop, elidable=False),)
