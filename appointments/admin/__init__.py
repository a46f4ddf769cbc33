"""Configuration whose changes reach into cases and bookings, page by page."""

from appointments.admin.booking import BlockedDateAdmin, BookableItemAdmin, BookingRulesAdmin
from appointments.admin.hall import HallScreenAdmin, HallSettingsAdmin
from appointments.admin.office import OfficeAdmin
from appointments.admin.queue import QueueSettingsAdmin, TicketGroupAdmin

__all__ = (
    "BlockedDateAdmin",
    "BookableItemAdmin",
    "BookingRulesAdmin",
    "HallScreenAdmin",
    "HallSettingsAdmin",
    "OfficeAdmin",
    "QueueSettingsAdmin",
    "TicketGroupAdmin",
)
