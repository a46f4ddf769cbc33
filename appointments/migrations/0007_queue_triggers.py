"""What a CHECK cannot say of the queue, the row of its settings, and who may do what."""

from typing import Any

from django.db import migrations

from appointments.roles import PERMISSIONS
from service_window.append_only import RunTriggers
from service_window.triggers import changed, never_deleted, refilled, refuse
from windows.roles import write_groups

TICKET = "appointments_ticket"
PERIOD = "appointments_ticketperiod"

TICKETS = refuse(
    "appointments_ticket_drawn_stands",
    TICKET,
    "UPDATE",
    f"{changed('id', 'day', 'number', 'source', 'drawn_at')} OR {refilled('token')}",
    "what was drawn stands",
)
PERIODS = (
    *refuse(
        "appointments_ticket_period_fixed",
        PERIOD,
        "UPDATE",
        f"{changed('id', 'ticket_id', 'state', 'from_at', 'window_id', 'staff_id')} OR {refilled('until_at')} OR "
        f"(OLD.until_at IS NOT NULL AND ({changed('accurate')}))",
        "of a period only its end changes",
    ),
    *refuse(
        "appointments_ticket_period_no_overlap",
        PERIOD,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {PERIOD} o WHERE o.ticket_id = NEW.ticket_id "
        "AND (o.until_at IS NULL OR o.until_at > NEW.from_at) "
        "AND (NEW.until_at IS NULL OR o.from_at < NEW.until_at))",
        "two periods of one ticket overlap",
    ),
)


def write(apps: Any, schema_editor: Any) -> None:
    """Write the row of the settings, and give the groups their permissions from the table in code."""
    apps.get_model("appointments", "QueueSettings").objects.get_or_create(pk=1)
    write_groups(apps, "appointments", PERMISSIONS)


class Migration(migrations.Migration):
    """Triggers on both engines; the queue works, switched off, after ``migrate`` alone."""

    dependencies = (("appointments", "0006_queue"), ("windows", "0009_blank_forms"))

    operations = (
        RunTriggers(TICKETS, PERIODS, never_deleted("appointments", "ticketperiod", "ticketgroup", "queuesettings")),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    )
