"""What a CHECK cannot say: history that stays, published rules that stand, assignments that do not overlap."""

from django.db import migrations

from service_window.append_only import AppendOnly, EngineSQL, RunTriggers
from service_window.triggers import Trigger, changed, never_deleted, refilled, refusal_triggers, refuse

VERSION_TEXT = [
    "id",
    "item_id",
    "version",
    "valid_from",
    "name",
    "name_en",
    "aliases",
    "basic_code",
    "implementation_code",
    "handling_code",
    "item_type",
    "case_type",
    "advice_only",
    "audience",
    "legal_basis",
    "conditions",
    "procedure",
    "procedure_en",
    "summary_en",
    "statutory_number",
    "statutory_unit",
    "statutory_from",
    "promised_number",
    "promised_unit",
    "promised_from",
    "immediate_minutes",
    "result_name",
    "result_validity",
    "result_issued_by",
    "decision_wording",
    "special_procedures",
    "delivery_ways",
    "visits_needed",
    "enquiry_phone",
    "complaint_phone",
    "verified_by_bureau",
    "is_sample",
]
PAPER_TEXT = ["id", "kind", "number", "code", "data", "created_at", "created_by_id", "is_sample"]
ASSIGNMENT_TEXT = ["id", "window_id", "item_id", "a_role_id", "b_role_id", "valid_from"]


def parts_of_published(model: str) -> tuple[Trigger, ...]:
    """Materials and links of the chain follow their version: only a draft's may be written."""
    table, name, message = f"windows_{model}", f"windows_{model}_published", "a published version is never changed"

    def not_draft(row: str) -> str:
        return (
            "EXISTS (SELECT 1 FROM windows_itemversion v "
            f"WHERE v.id = {row}.version_id AND v.state IS DISTINCT FROM 'draft')"
        )

    return (
        *refuse(name, table, "INSERT", not_draft("NEW"), message),
        *refuse(name, table, "UPDATE", f"{not_draft('OLD')} OR {not_draft('NEW')}", message),
        *refuse(name, table, "DELETE", not_draft("OLD"), message),
    )


VERSION = (
    *refuse(
        "windows_itemversion_published",
        "windows_itemversion",
        "UPDATE",
        f"OLD.state IS DISTINCT FROM 'draft' AND ({changed(*VERSION_TEXT)} OR {refilled('valid_until')} OR "
        "(NEW.state IS DISTINCT FROM OLD.state AND NOT (OLD.state = 'published' AND NEW.state = 'superseded')))",
        "a published version is never changed",
    ),
    *refuse(
        "windows_itemversion_published",
        "windows_itemversion",
        "DELETE",
        "OLD.state IS DISTINCT FROM 'draft'",
        "a published version is never deleted",
    ),
)
PAPER = refuse(
    "windows_paper_fixed",
    "windows_paper",
    "UPDATE",
    f"{changed(*PAPER_TEXT)} OR {refilled('content_id', 'void_at')} OR NEW.printed < OLD.printed OR "
    "(OLD.void_at IS NOT NULL AND NEW.void_reason IS DISTINCT FROM OLD.void_reason)",
    "what a paper says never changes",
)
OVERLAP = (
    "EXISTS (SELECT 1 FROM windows_roleassignment o WHERE o.window_id = NEW.window_id AND o.item_id = NEW.item_id "
    "AND o.valid_from <= COALESCE(NEW.valid_to, '9999-12-31') "
    "AND COALESCE(o.valid_to, '9999-12-31') >= NEW.valid_from{but})"
)
ASSIGNMENT = (
    *refuse(
        "windows_roleassignment_fixed",
        "windows_roleassignment",
        "UPDATE",
        changed(*ASSIGNMENT_TEXT),
        "of an assignment only its end changes",
    ),
    # On PostgreSQL the exclusion constraint below does this, also between transactions.
    *refusal_triggers(
        name="windows_roleassignment_overlap",
        table="windows_roleassignment",
        message="two assignments of one window and item overlap",
        condition=OVERLAP.format(but=""),
        events=("INSERT",),
        engines=("sqlite",),
    ),
    *refusal_triggers(
        name="windows_roleassignment_overlap",
        table="windows_roleassignment",
        message="two assignments of one window and item overlap",
        condition=OVERLAP.format(but=" AND o.id <> NEW.id"),
        events=("UPDATE",),
        engines=("sqlite",),
    ),
)
STAFF = refuse(
    "windows_staff_number_fixed", "windows_staff", "UPDATE", changed("number"), "an employee number never changes"
)
SERIES = refuse(
    "windows_numberseries_rises",
    "windows_numberseries",
    "UPDATE",
    f"{changed('key')} OR NEW.last < OLD.last",
    "a number series only rises",
)


class Migration(migrations.Migration):
    """Triggers on both engines, and the exclusion constraint of PostgreSQL."""

    dependencies = (("windows", "0001_initial"),)

    operations = (
        AppendOnly("auditevent"),
        AppendOnly("storedfile"),
        RunTriggers(
            VERSION,
            parts_of_published("material"),
            parts_of_published("approvallink"),
            PAPER,
            ASSIGNMENT,
            STAFF,
            SERIES,
            never_deleted(
                "windows",
                "staff",
                "window",
                "serviceitem",
                "roleassignment",
                "calendararrangement",
                "paper",
                "numberseries",
                "office",
            ),
        ),
        EngineSQL(
            "postgresql",
            "ALTER TABLE windows_roleassignment ADD CONSTRAINT windows_assignment_no_overlap EXCLUDE USING gist "
            "(int8range(window_id, window_id, '[]') WITH &&, int8range(item_id, item_id, '[]') WITH &&, "
            "daterange(valid_from, valid_to, '[]') WITH &&)",
            "ALTER TABLE windows_roleassignment DROP CONSTRAINT windows_assignment_no_overlap",
        ),
    )
