"""What a CHECK cannot say: the order of the steps, records that stay, one holder at a time."""

from django.db import migrations

from service_window.append_only import AppendOnly, RunTriggers
from service_window.triggers import changed, never_deleted, refilled, refuse

STEP = "appointments_steprecord"
CASE = "appointments_case"


def live_step(case: str, step: str) -> str:
    """SQL: the case has a record of this step that was not taken back."""
    return f"EXISTS (SELECT 1 FROM {STEP} r WHERE r.case_id = {case} AND r.step {step} AND r.reversed_at IS NULL)"


STEPS = (
    *refuse(
        "appointments_step_in_order",
        STEP,
        "INSERT",
        f"NEW.step < (SELECT c.step FROM {CASE} c WHERE c.id = NEW.case_id) OR "
        f"(SELECT c.closed_at FROM {CASE} c WHERE c.id = NEW.case_id) IS NOT NULL OR "
        f"(NEW.step > 1 AND NOT {live_step('NEW.case_id', '= NEW.step - 1')}) OR "
        "(NEW.visit_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointments_casevisit v "
        "WHERE v.case_id = NEW.case_id AND v.visit_id = NEW.visit_id))",
        "this step is not due",
    ),
    *refuse(
        "appointments_step_last_reversed",
        STEP,
        "UPDATE",
        f"OLD.reversed_at IS NULL AND NEW.reversed_at IS NOT NULL AND {live_step('NEW.case_id', '> NEW.step')}",
        "a later step has been taken",
    ),
)
CASES = (
    *refuse(
        "appointments_case_moves_by_records",
        CASE,
        "UPDATE",
        f"(NEW.step > OLD.step AND NOT {live_step('NEW.id', '= NEW.step - 1')}) OR "
        f"(NEW.step < OLD.step AND {live_step('NEW.id', '>= NEW.step')}) OR "
        f"(NEW.outcome = 'completed' AND OLD.outcome = '' AND NOT {live_step('NEW.id', '= 7')})",
        "a case moves only with its step record",
    ),
    *refuse(
        "appointments_case_starts_at_f1",
        CASE,
        "INSERT",
        "NEW.imported_ref IS NULL AND (NEW.step <> 1 OR NEW.outcome <> '')",
        "a case starts at F1",
    ),
    *refuse(
        "appointments_case_receipt_stands",
        CASE,
        "UPDATE",
        f"{changed('id', 'opened_at', 'channel', 'imported_ref')} OR "
        f"{refilled('number', 'received_on', 'received_at', 'item_version_id')}",
        "what was received stands",
    ),
)
HANDOVERS = (
    *refuse(
        "appointments_handover_fixed",
        "appointments_handover",
        "UPDATE",
        f"{changed('id', 'case_id', 'holder_id', 'from_at', 'note', 'handed_by_id')} OR {refilled('until_at')}",
        "of a period only its end changes",
    ),
    *refuse(
        "appointments_handover_no_overlap",
        "appointments_handover",
        "INSERT",
        "EXISTS (SELECT 1 FROM appointments_handover o WHERE o.case_id = NEW.case_id "
        "AND (o.until_at IS NULL OR o.until_at > NEW.from_at) "
        "AND (NEW.until_at IS NULL OR o.from_at < NEW.until_at))",
        "two periods of one case overlap",
    ),
)
FIXED = (
    *refuse(
        "appointments_special_fixed",
        "appointments_specialprocedure",
        "UPDATE",
        f"{changed('id', 'case_id', 'kind', 'expected_days', 'started_at', 'started_by_id', 'note', 'companions')} "
        f"OR {refilled('ended_at', 'ended_by_id')}",
        "what a special procedure was stands",
    ),
    *refuse(
        "appointments_extension_fixed",
        "appointments_extension",
        "UPDATE",
        f"OLD.state <> 'requested' OR {changed('id', 'case_id', 'days', 'reason', 'requested_by_id')}",
        "a decided extension stands",
    ),
    *refuse(
        "appointments_green_channel_fixed",
        "appointments_greenchannel",
        "UPDATE",
        f"OLD.state <> 'opened' OR {changed('id', 'case_id', 'category', 'reason', 'opened_by_id')}",
        "a decided green channel stands",
    ),
    *refuse(
        "appointments_result_fixed",
        "appointments_result",
        "UPDATE",
        f"{changed('id', 'case_id', 'kind', 'blank_serial', 'valid_until', 'scan_id', 'recorded_at')} "
        f"OR (OLD.number <> '' AND {changed('number')}) OR {refilled('taken_back_at')}",
        "a result stands",
    ),
)


class Migration(migrations.Migration):
    """Triggers on both engines."""

    dependencies = (("appointments", "0001_initial"),)

    operations = (
        AppendOnly("steprecord", allow_update=("reversed_at", "reversed_by_id")),
        AppendOnly("approval", allow_update=("reversed_at", "reversed_by_id")),
        AppendOnly("correctionnotice", allow_update=("supplied_at", "supplied_to_id")),
        AppendOnly("undertaking", allow_update=("fulfilled_at", "fulfilled_to_id", "taken_back_at")),
        AppendOnly("delivery", allow_update=("taken_back_at",)),
        AppendOnly("assistance"),
        AppendOnly("casepaper"),
        AppendOnly("casevisit"),
        RunTriggers(
            STEPS,
            CASES,
            HANDOVERS,
            FIXED,
            never_deleted(
                "appointments",
                "ticket",
                "visit",
                "applicant",
                "case",
                "materialcheck",
                "specialprocedure",
                "extension",
                "greenchannel",
                "result",
                "handover",
            ),
        ),
    )
