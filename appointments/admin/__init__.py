"""Configuration whose changes reach into cases, page by page."""

from appointments.admin.calendar import CalendarArrangementAdmin
from appointments.admin.hall import HallScreenAdmin, HallSettingsAdmin
from appointments.admin.office import OfficeAdmin

__all__ = ("CalendarArrangementAdmin", "HallScreenAdmin", "HallSettingsAdmin", "OfficeAdmin")
