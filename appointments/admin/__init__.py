"""Configuration whose changes reach into cases, page by page."""

from appointments.admin.calendar import CalendarArrangementAdmin
from appointments.admin.office import OfficeAdmin
from appointments.admin.queue import QueueSettingsAdmin, TicketGroupAdmin

__all__ = ("CalendarArrangementAdmin", "OfficeAdmin", "QueueSettingsAdmin", "TicketGroupAdmin")
