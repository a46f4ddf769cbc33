"""Settings of what is said and found, page by page."""

from evaluations.admin.rating_settings import RatingSettingsAdmin

__all__ = ("RatingSettingsAdmin",)
