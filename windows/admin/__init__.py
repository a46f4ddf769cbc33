"""The administration of the office: pages for people who do not program, writing through the services only."""

from windows.admin.assignment import RoleAssignmentAdmin
from windows.admin.equipment import DeviceAdmin, EquipmentAdmin
from windows.admin.item import ItemVersionAdmin, ServiceItemAdmin
from windows.admin.schedule import ChiefDutyAdmin, LunchDutyAdmin, ShiftAdmin
from windows.admin.staff import StaffAdmin
from windows.admin.window import WindowAdmin

__all__ = (
    "ChiefDutyAdmin",
    "DeviceAdmin",
    "EquipmentAdmin",
    "ItemVersionAdmin",
    "LunchDutyAdmin",
    "RoleAssignmentAdmin",
    "ServiceItemAdmin",
    "ShiftAdmin",
    "StaffAdmin",
    "WindowAdmin",
)
