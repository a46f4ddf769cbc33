"""Configuration that reaches into what is said and found, page by page."""

from evaluations.admin.calendar import CalendarArrangementAdmin
from evaluations.admin.settings import FeedbackSettingsAdmin, RatingSettingsAdmin

__all__ = (
    "CalendarArrangementAdmin",
    "FeedbackSettingsAdmin",
    "RatingSettingsAdmin",
)
