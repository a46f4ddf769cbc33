"""The office, its people, windows, items, calendar, papers and audit trail."""

from windows.models.audit_event import AuditEvent
from windows.models.calendar import CalendarArrangement, CalendarDay
from windows.models.office import Office, OpeningHours
from windows.models.paper import NumberSeries, Paper
from windows.models.rate_count import RateCount
from windows.models.role_assignment import RoleAssignment
from windows.models.service_item import ApprovalLink, ItemVersion, Material, ServiceItem
from windows.models.staff import Staff
from windows.models.stored_file import StoredFile
from windows.models.window import Window, WindowItem

__all__ = (
    "ApprovalLink",
    "AuditEvent",
    "CalendarArrangement",
    "CalendarDay",
    "ItemVersion",
    "Material",
    "NumberSeries",
    "Office",
    "OpeningHours",
    "Paper",
    "RateCount",
    "RoleAssignment",
    "ServiceItem",
    "Staff",
    "StoredFile",
    "Window",
    "WindowItem",
)
