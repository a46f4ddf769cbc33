"""What a CHECK cannot say of feedback and complaints: records that stand, moves of the table, the hearing first."""

from typing import Any

from django.db import migrations

from evaluations.complaint_flow import passages
from evaluations.roles import PERMISSIONS
from service_window.append_only import AppendOnly, RunTriggers
from service_window.triggers import changed, never_deleted, refuse
from windows.roles import write_groups

NEWEST_RULING = (
    "EXISTS (SELECT 1 FROM evaluations_complaintruling r WHERE r.complaint_id = NEW.id AND r.decision = NEW.decision "
    "AND r.decided_on = NEW.decided_on AND r.round = "
    "(SELECT MAX(m.round) FROM evaluations_complaintruling m WHERE m.complaint_id = NEW.id))"
)
ENDED_WITHOUT_RULING = (
    "(OLD.decision = 'pending' AND EXISTS (SELECT 1 FROM evaluations_complainthandling h WHERE h.complaint_id = NEW.id "
    "AND ((h.state = 'not_accepted' AND NEW.decision = 'invalid') "
    "OR (h.state = 'withdrawn' AND NEW.decision = 'withdrawn'))))"
)
CORE = (
    *refuse(
        "evaluations_complaint_begins_pending",
        "evaluations_complaint",
        "INSERT",
        "NOT NEW.imported AND NEW.decided_on IS NOT NULL AND NEW.decision IN "
        "('upheld_at_fault', 'upheld_no_fault', 'not_upheld', 'unverifiable', 'invalid', 'withdrawn')",
        "a complaint that is not loaded begins undecided",
    ),
    *refuse(
        "evaluations_complaint_follows_its_rulings",
        "evaluations_complaint",
        "UPDATE",
        f"{changed('id', 'ref', 'imported', 'content_digest')} OR (NOT NEW.imported AND ("
        f"(({changed('decision', 'decided_on')}) AND NOT {NEWEST_RULING} AND NOT {ENDED_WITHOUT_RULING}) OR "
        f"(OLD.decision <> 'pending' AND ({changed('staff_id', 'case_id', 'event_on', 'subject')}))))",
        "the record of a complaint says what its newest decision says, and names whom it named",
    ),
)
RULINGS = refuse(
    "evaluations_ruling_after_hearing",
    "evaluations_complaintruling",
    "INSERT",
    "NOT EXISTS (SELECT 1 FROM evaluations_complainthandling h JOIN evaluations_complaint c ON c.id = h.complaint_id "
    "WHERE c.id = NEW.complaint_id AND h.state = 'verifying' AND h.round = NEW.round "
    "AND COALESCE(c.staff_id, 0) = COALESCE(NEW.staff_id, 0)) "
    "OR (NEW.staff_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM evaluations_complainthearing p "
    "WHERE p.complaint_id = NEW.complaint_id AND p.round = NEW.round AND p.staff_id = NEW.staff_id "
    "AND p.outcome IN ('stated', 'waived', 'lapsed') AND p.closed_on <= NEW.decided_on))",
    "the person complained of is heard in this verification before it is decided",
)
HEARINGS = (
    *refuse(
        "evaluations_hearing_of_the_person",
        "evaluations_complainthearing",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM evaluations_complaint c JOIN evaluations_complainthandling h "
        "ON h.complaint_id = c.id WHERE c.id = NEW.complaint_id AND c.staff_id = NEW.staff_id "
        "AND h.state = 'verifying' AND h.round = NEW.round)",
        "heard is the person whom the complaint names, while it is verified",
    ),
    *refuse(
        "evaluations_hearing_stands",
        "evaluations_complainthearing",
        "UPDATE",
        f"OLD.outcome <> '' OR {changed('id', 'complaint_id', 'round', 'staff_id', 'told', 'asked_by_id')} OR "
        f"{changed('asked_at', 'due_on')}",
        "a hearing that ended stands",
    ),
)
EVENTS = refuse(
    "evaluations_complaint_event_not_by_the_person",
    "evaluations_complaintevent",
    "INSERT",
    "EXISTS (SELECT 1 FROM evaluations_complaint c WHERE c.id = NEW.complaint_id AND "
    "((NEW.side = 'person' AND COALESCE(c.staff_id, 0) <> NEW.by_id) OR "
    "(NEW.side <> 'person' AND c.staff_id = NEW.by_id)))",
    "the person complained of handles nothing, and nobody else speaks for the person",
)
ALLOWED = " OR ".join(f"(OLD.state = '{source}' AND NEW.state = '{target}')" for source, target in passages())
HANDLING = (
    *refuse(
        "evaluations_handling_moves_by_the_table",
        "evaluations_complainthandling",
        "UPDATE",
        f"{changed('complaint_id')} OR (NEW.state <> OLD.state AND (NOT ({ALLOWED}) OR NEW.event_id = OLD.event_id "
        "OR NOT EXISTS (SELECT 1 FROM evaluations_complaintevent e WHERE e.id = NEW.event_id "
        "AND e.complaint_id = NEW.complaint_id AND e.source_state = OLD.state AND e.target_state = NEW.state))) "
        "OR (NEW.round <> OLD.round AND NOT (NEW.round = OLD.round + 1 AND NEW.state = 'verifying' "
        "AND OLD.state IN ('decided', 'closed')))",
        "a complaint moves by its table, and every move is an act that was recorded",
    ),
    *refuse(
        "evaluations_handling_begins_received",
        "evaluations_complainthandling",
        "INSERT",
        "NEW.state <> 'received' OR NEW.round <> 1",
        "a complaint begins as received",
    ),
)
FEEDBACK = (
    *refuse(
        "evaluations_feedback_stands",
        "evaluations_feedback",
        "UPDATE",
        f"{changed('id', 'number', 'kind', 'source', 'source_number', 'complaint_id', 'text', 'about', 'case_number')} "
        f"OR {changed('received_at', 'received_on', 'entered_by_id', 'token_digest', 'is_sample')} "
        "OR (NEW.due_on IS DISTINCT FROM OLD.due_on AND (NEW.due_on IS NOT NULL OR NOT EXISTS "
        "(SELECT 1 FROM evaluations_feedbackanswer a WHERE a.feedback_id = NEW.id)))",
        "what was said stands as it came",
    ),
    *refuse(
        "evaluations_contact_only_emptied",
        "evaluations_feedbackcontact",
        "UPDATE",
        f"OLD.removed_at IS NOT NULL OR {changed('feedback_id')}",
        "a contact that was removed stays removed",
    ),
)


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions, and the settings their row."""
    write_groups(apps, "evaluations", PERMISSIONS)
    apps.get_model("windows", "Office").objects.get_or_create(pk=1)
    apps.get_model("evaluations", "FeedbackSettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    """Triggers on both engines, the groups, and the row of the settings."""

    dependencies = (("evaluations", "0006_complaints"),)

    operations = (
        AppendOnly("complaintevent"),
        AppendOnly("complaintnote"),
        AppendOnly("complaintruling"),
        AppendOnly("complaintcallback"),
        AppendOnly("feedbackfile"),
        AppendOnly("feedbackanswer"),
        RunTriggers(
            CORE,
            RULINGS,
            HEARINGS,
            EVENTS,
            HANDLING,
            FEEDBACK,
            never_deleted(
                "evaluations",
                "complaint",
                "complainthandling",
                "complainthearing",
                "feedback",
                "feedbackcontact",
                "feedbacksettings",
            ),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    )
