"""The settings of feedback: whether its public page is open, and the deadlines."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from evaluations.models import FeedbackSettings
from service_window import public_parts
from windows.models import Staff
from windows.services import audit
from windows.services.records import require, write

CHANGE = "evaluations.change_feedbacksettings"
PART = "feedback"
"""How the public pages call the page on which visitors write to the office."""


def switched_off() -> QuerySet[FeedbackSettings]:
    """What keeps visitors from writing on the public page."""
    return FeedbackSettings.objects.filter(feedback_public=False)


@transaction.atomic
def change_settings(settings: FeedbackSettings, *, by: Staff | None, **fields: Any) -> FeedbackSettings:
    """Change what is settled about feedback; deadlines that run already keep their day."""
    require(by, CHANGE)
    change = write(settings, fields)
    if change:
        public_parts.forget(PART)
        audit.record("feedback.settings", settings, by=by, before=change.before, after=change.after)
    return settings
