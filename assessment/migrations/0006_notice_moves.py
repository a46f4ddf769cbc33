"""A public notice that crosses a year without an arrangement moves when the arrangement is entered; the rest of it stands."""

from django.db import migrations

from service_window.append_only import AppendOnly, Lift, RunTriggers
from service_window.triggers import changed, never_deleted, refuse

NOTICE = "assessment_awardnotice"
YEAR = "assessment_yearreview"
FIXED = ("id", "review_id", "first_day", "contact", "published_by_id", "published_at")
MOVES = (
    *refuse(
        "assessment_notice_stands",
        NOTICE,
        "UPDATE",
        f"{changed(*FIXED)} OR NEW.last_day < OLD.last_day",
        "a notice stands as it was put out, and is not shortened",
    ),
    *refuse(
        "assessment_notice_sealed",
        NOTICE,
        "UPDATE",
        f"EXISTS (SELECT 1 FROM {YEAR} r WHERE r.id = OLD.review_id AND r.state = 'sealed')",
        "the year of this notice is sealed",
    ),
)


class Migration(migrations.Migration):
    """Only triggers change; no table does."""

    dependencies = [("assessment", "0005_award_records")]

    operations = [
        Lift(AppendOnly("awardnotice")),
        RunTriggers(MOVES, never_deleted("assessment", "awardnotice")),
    ]
