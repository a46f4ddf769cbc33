"""What a CHECK cannot say of ratings: nothing said is changed, nobody handles their own, contacts are only emptied."""

from typing import Any

from django.db import migrations

from evaluations.roles import PERMISSIONS
from service_window.append_only import AppendOnly, RunTriggers
from service_window.triggers import changed, never_deleted, refilled, refuse
from windows.roles import write_groups


def write(apps: Any, schema_editor: Any) -> None:
    """Give the groups their permissions from the table in code."""
    write_groups(apps, "evaluations", PERMISSIONS)


def settings(apps: Any, schema_editor: Any) -> None:
    """Fill in the settings, so that their page has a row to change."""
    apps.get_model("evaluations", "RatingSettings").objects.get_or_create(pk=1)


FOLLOWED_UP = (
    "SELECT 1 FROM evaluations_followup f JOIN evaluations_rating r ON r.id = f.rating_id "
    "WHERE r.case_id = NEW.case_id AND COALESCE(r.visit_id, 0) = COALESCE(NEW.visit_id, 0) "
    "AND f.state IN ('settled', 'replied', 'called_back')"
)
RATED = "SELECT 1 FROM evaluations_rating r WHERE r.id = NEW.rating_id AND"

RULES = (
    *refuse(
        "evaluations_rating_again_after_follow_up",
        "evaluations_rating",
        "INSERT",
        f"NEW.again AND NOT EXISTS ({FOLLOWED_UP})",
        "a visit is rated again only after its bad review was followed up",
    ),
    *refuse(
        "evaluations_followup_of_bad",
        "evaluations_followup",
        "INSERT",
        f"NOT EXISTS ({RATED} r.level IN ('dissatisfied', 'very_dissatisfied'))",
        "only a bad review is followed up",
    ),
    *(
        trigger
        for event in ("INSERT", "UPDATE")
        for trigger in refuse(
            "evaluations_followup_not_by_rated",
            "evaluations_followup",
            event,
            f"EXISTS ({RATED} r.staff_id = NEW.assigned_to_id)",
            "nobody follows up a review of themselves",
        )
    ),
    *refuse(
        "evaluations_followup_stands",
        "evaluations_followup",
        "UPDATE",
        f"OLD.state = 'called_back' OR {changed('id', 'rating_id', 'opened_at', 'contact_due_on')} OR "
        f"{refilled('contacted_at', 'verified_at', 'settled_at', 'replied_at', 'called_back_at')}",
        "what was done in a follow-up stands",
    ),
    *(
        trigger
        for event in ("INSERT", "UPDATE")
        for trigger in refuse(
            "evaluations_exclusion_not_by_rated",
            "evaluations_ratingexclusion",
            event,
            f"EXISTS ({RATED} (r.staff_id = NEW.proposed_by_id OR r.staff_id = NEW.decided_by_id))",
            "nobody decides on a rating of themselves",
        )
    ),
    *refuse(
        "evaluations_exclusion_stands",
        "evaluations_ratingexclusion",
        "UPDATE",
        f"OLD.state <> 'proposed' OR {changed('id', 'rating_id', 'ground', 'reason', 'proposed_by_id', 'proposed_at')}",
        "what was proposed and decided of a rating stands",
    ),
    *refuse(
        "evaluations_ratercontact_only_emptied",
        "evaluations_ratercontact",
        "UPDATE",
        f"OLD.anonymised_at IS NOT NULL OR NEW.name <> '' OR NEW.phone <> '' OR {changed('rating_id', 'given_at')}",
        "a contact of a rater is only emptied",
    ),
    *refuse(
        "evaluations_publication_stands",
        "evaluations_ratingpublication",
        "UPDATE",
        f"{changed('id', 'rating_id', 'text', 'reply', 'rectification', 'published_by_id', 'published_at')} OR "
        f"{refilled('withdrawn_at')}",
        "what was published is taken down, never rewritten",
    ),
)


class Migration(migrations.Migration):
    """Triggers on both engines, and the permissions of the groups."""

    dependencies = (("evaluations", "0008_ratings"),)

    operations = (
        AppendOnly("rating"),
        AppendOnly("ratingdecline"),
        AppendOnly("followupevent"),
        RunTriggers(
            RULES,
            never_deleted("evaluations", "followup", "ratingexclusion", "ratercontact", "ratingpublication"),
        ),
        migrations.RunPython(settings, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=False),
    )
