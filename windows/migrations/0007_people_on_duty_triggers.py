"""What a CHECK cannot say of people on duty: times that stand, periods that do not overlap, logs that lock."""

from django.db import migrations

from service_window.append_only import AppendOnly, EngineSQL, RunTriggers
from service_window.triggers import Trigger, changed, never_deleted, refilled, refusal_triggers, refuse


def corrected(column: str, owner: str) -> str:
    """SQL: a time gets another value, and no correction with its reason says so."""
    return (
        f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS "
        f"(SELECT 1 FROM windows_timecorrection c WHERE c.{owner}_id = NEW.id AND c.field = '{column}' "
        f"AND c.new_value = NEW.{column}))"
    )


def no_overlap(model: str, same: str, starts: str, ends: str, message: str, only: str = "") -> tuple[Trigger, ...]:
    """Refuse two rows of the same person that share time, on SQLite; PostgreSQL has an exclusion constraint."""
    table = f"windows_{model}"
    condition = (
        f"EXISTS (SELECT 1 FROM {table} o WHERE {same} AND o.{starts} < COALESCE(NEW.{ends}, '9999-12-31') "
        f"AND COALESCE(o.{ends}, '9999-12-31') > NEW.{starts}{only}{{but}})"
    )
    return tuple(
        trigger
        for event, but in (("INSERT", ""), ("UPDATE", " AND o.id <> NEW.id"))
        for trigger in refusal_triggers(
            name=f"{table}_overlap",
            table=table,
            message=message,
            condition=condition.format(but=but),
            events=(event,),
            engines=("sqlite",),
        )
    )


SAME_STAFF = "o.staff_id = NEW.staff_id"
ON_DAY = f"{SAME_STAFF} AND o.day = NEW.day"
STANDING = " AND o.cancelled_at IS NULL AND NEW.cancelled_at IS NULL"
GRANTED = " AND o.state IN ('granted', 'returned') AND NEW.state IN ('granted', 'returned')"
OVERLAPS = (
    *no_overlap("attendance", SAME_STAFF, "signed_in_at", "signed_out_at", "nobody is at two windows at once"),
    *no_overlap(
        "absence", "o.attendance_id = NEW.attendance_id", "left_at", "returned_at", "two absences of one person overlap"
    ),
    *no_overlap("leave", SAME_STAFF, "starts_at", "until_at", "two leaves of one person overlap", GRANTED),
    *no_overlap("shift", ON_DAY, "starts", "ends", "two shifts of one person overlap", STANDING),
)
TIMES = (
    *refuse(
        "windows_attendance_times_stand",
        "windows_attendance",
        "UPDATE",
        f"{changed('id', 'staff_id', 'window_id', 'day', 'not_ready', 'not_ready_note', 'entered_by_id')} OR "
        f"{corrected('signed_in_at', 'attendance')} OR {corrected('signed_out_at', 'attendance')} OR "
        f"{refilled('devices_off')}",
        "a recorded time changes only by a correction with its reason",
    ),
    *refuse(
        "windows_absence_times_stand",
        "windows_absence",
        "UPDATE",
        f"{changed('id', 'attendance_id')} OR {corrected('left_at', 'absence')} OR "
        f"{corrected('returned_at', 'absence')} OR {refilled('seen_at', 'seen_by_id')}",
        "a recorded time changes only by a correction with its reason",
    ),
)
FIXED = (
    *refuse(
        "windows_leave_stands",
        "windows_leave",
        "UPDATE",
        f"{changed('id', 'staff_id', 'kind', 'starts_at', 'ends_at', 'days', 'requested_at')} OR "
        f"{refilled('decided_by_id', 'decided_at', 'withdrawn_at', 'returned_at')} OR "
        "(NEW.state IS DISTINCT FROM OLD.state AND NOT (OLD.state = 'requested' "
        "AND NEW.state IN ('granted', 'refused', 'withdrawn')) "
        "AND NOT (OLD.state = 'granted' AND NEW.state IN ('withdrawn', 'returned')))",
        "a decided leave stands",
    ),
    *(
        trigger
        for model in ("shift", "lunchduty")
        for trigger in refuse(
            f"windows_{model}_stands",
            f"windows_{model}",
            "UPDATE",
            f"{changed('id', 'day', 'window_id', 'staff_id', 'starts', 'ends', 'planned_by_id')} OR "
            f"{refilled('cancelled_at', 'cancelled_by_id')}",
            "a planned duty is cancelled, never rewritten",
        )
    ),
    *refuse(
        "windows_daycover_stands",
        "windows_daycover",
        "UPDATE",
        f"{changed('id', 'day', 'window_id', 'item_id', 'staff_id', 'reason', 'assigned_by_id', 'assigned_at')} OR "
        f"{refilled('cancelled_at', 'cancelled_by_id')}",
        "an assignment for the day is cancelled, never rewritten",
    ),
    *refuse(
        "windows_fault_stands",
        "windows_fault",
        "UPDATE",
        f"OLD.ended_at IS NOT NULL OR {changed('id', 'equipment_id', 'description', 'reported_by_id', 'reported_at')}",
        "what was reported of a fault stands",
    ),
    *refuse(
        "windows_entrypermit_stands",
        "windows_entrypermit",
        "UPDATE",
        f"{changed('id', 'purpose', 'window_id', 'people', 'from_at', 'until_at', 'requested_by_id', 'requested_at')} "
        f"OR {refilled('decided_at', 'decided_by_id', 'entered_at', 'left_at')}",
        "a decided permit stands",
    ),
    *refuse(
        "windows_improvement_stands",
        "windows_improvement",
        "UPDATE",
        "OLD.state NOT IN ('submitted', 'discussed') OR "
        f"{changed('id', 'item_id', 'kind', 'text', 'promised_number', 'proposed_by_id', 'proposed_at')}",
        "a decided improvement stands",
    ),
    *refuse(
        "windows_dailylog_locked",
        "windows_dailylog",
        "UPDATE",
        f"OLD.signed_at IS NOT NULL OR {changed('day')}",
        "a signed daily log is locked",
    ),
    *refuse(
        "windows_device_token_fixed",
        "windows_device",
        "UPDATE",
        f"{changed('id', 'token_digest', 'issued_at')} OR {refilled('revoked_at')}",
        "a device gets a new token only as a new device",
    ),
    *refuse(
        "windows_deskmessage_stands",
        "windows_deskmessage",
        "UPDATE",
        f"{changed('id', 'window_id', 'day', 'text', 'sent_by_id', 'sent_at')} OR {refilled('read_at', 'read_by_id')}",
        "a message that was sent stands",
    ),
)


def exclusion(model: str, name: str, period: str, key: str = "staff_id", where: str = "") -> EngineSQL:
    """The exclusion constraint of PostgreSQL over a person and a period."""
    return EngineSQL(
        "postgresql",
        f"ALTER TABLE windows_{model} ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"(int8range({key}, {key}, '[]') WITH &&, {period} WITH &&){where}",
        f"ALTER TABLE windows_{model} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """Triggers on both engines, and the exclusion constraints of PostgreSQL."""

    dependencies = (("windows", "0006_people_on_duty"),)

    operations = (
        AppendOnly("timecorrection"),
        AppendOnly("equipmentcheck"),
        AppendOnly("maintenanceentry"),
        RunTriggers(
            OVERLAPS,
            TIMES,
            FIXED,
            never_deleted(
                "windows",
                "attendance",
                "absence",
                "leave",
                "shift",
                "lunchduty",
                "chiefduty",
                "daycover",
                "equipment",
                "fault",
                "entrypermit",
                "improvement",
                "dailylog",
                "device",
                "deskmessage",
            ),
        ),
        exclusion("attendance", "windows_attendance_no_overlap", "tstzrange(signed_in_at, signed_out_at)"),
        exclusion("absence", "windows_absence_no_overlap", "tstzrange(left_at, returned_at)", key="attendance_id"),
        exclusion(
            "leave",
            "windows_leave_no_overlap",
            "tstzrange(starts_at, until_at)",
            where=" WHERE (state IN ('granted', 'returned'))",
        ),
        exclusion(
            "shift",
            "windows_shift_no_overlap",
            "tsrange(day + starts, day + ends)",
            where=" WHERE (cancelled_at IS NULL)",
        ),
    )
