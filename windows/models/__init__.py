"""The office, its people, windows, items, calendar, papers and audit trail."""

from windows.models.absence import Absence
from windows.models.attendance import Attendance, Readiness, TimeCorrection
from windows.models.audit_event import AuditEvent
from windows.models.calendar import CalendarArrangement, CalendarDay
from windows.models.daily_log import DailyLog
from windows.models.day_cover import DayCover
from windows.models.desk_message import DeskMessage
from windows.models.device import Device
from windows.models.entry_permit import EntryPermit
from windows.models.equipment import Equipment, EquipmentCheck, Fault, MaintenanceEntry
from windows.models.improvement import Improvement
from windows.models.leave import Leave
from windows.models.material import Material
from windows.models.office import Office, OpeningHours
from windows.models.paper import NumberSeries, Paper
from windows.models.rate_count import RateCount
from windows.models.role_assignment import RoleAssignment
from windows.models.roster import ChiefDuty, LunchDuty
from windows.models.service_item import ApprovalLink, ItemVersion, ServiceItem
from windows.models.shift import Shift
from windows.models.staff import Staff
from windows.models.stored_file import StoredFile
from windows.models.window import Window, WindowItem

__all__ = (
    "Absence",
    "ApprovalLink",
    "Attendance",
    "AuditEvent",
    "CalendarArrangement",
    "CalendarDay",
    "ChiefDuty",
    "DailyLog",
    "DayCover",
    "DeskMessage",
    "Device",
    "EntryPermit",
    "Equipment",
    "EquipmentCheck",
    "Fault",
    "Improvement",
    "ItemVersion",
    "Leave",
    "LunchDuty",
    "MaintenanceEntry",
    "Material",
    "NumberSeries",
    "Office",
    "OpeningHours",
    "Paper",
    "RateCount",
    "Readiness",
    "RoleAssignment",
    "ServiceItem",
    "Shift",
    "Staff",
    "StoredFile",
    "TimeCorrection",
    "Window",
    "WindowItem",
)
