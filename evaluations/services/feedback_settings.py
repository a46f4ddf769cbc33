"""The settings of feedback: whether its public page is open, and the deadlines."""

from typing import Any

from django.db import transaction

from evaluations.models import FeedbackSettings
from windows.models import Staff
from windows.services import audit
from windows.services.records import require, write

CHANGE = "evaluations.change_feedbacksettings"


@transaction.atomic
def change_settings(settings: FeedbackSettings, *, by: Staff | None, **fields: Any) -> FeedbackSettings:
    """Change what is settled about feedback; deadlines that run already keep their day."""
    require(by, CHANGE)
    change = write(settings, fields)
    if change:
        audit.record("feedback.settings", settings, by=by, before=change.before, after=change.after)
    return settings
