"""A visitor's way through the window, from the number drawn to the case closed."""

from appointments.models.applicant import Applicant
from appointments.models.approval import Approval, Extension, SpecialProcedure
from appointments.models.booking import BookedPlace, Booking
from appointments.models.booking_rules import BlockedDate, BookableItem, BookingRules
from appointments.models.case import Case
from appointments.models.hall import HallNotice, HallScreen, HallSettings, KioskDraw
from appointments.models.material_check import CorrectionNotice, MaterialCheck, Undertaking
from appointments.models.queue import DeskSettings, QueueSettings, TicketGroup, TicketGroupItem
from appointments.models.result import Assistance, CasePaper, Delivery, GreenChannel, Handover, Result
from appointments.models.step_record import StepRecord
from appointments.models.ticket import Ticket, TicketPeriod
from appointments.models.visit import CaseVisit, Channel, Visit

__all__ = (
    "Applicant",
    "Approval",
    "Assistance",
    "BlockedDate",
    "BookableItem",
    "BookedPlace",
    "Booking",
    "BookingRules",
    "Case",
    "CasePaper",
    "CaseVisit",
    "Channel",
    "CorrectionNotice",
    "Delivery",
    "DeskSettings",
    "Extension",
    "GreenChannel",
    "HallNotice",
    "HallScreen",
    "HallSettings",
    "Handover",
    "KioskDraw",
    "MaterialCheck",
    "QueueSettings",
    "Result",
    "SpecialProcedure",
    "StepRecord",
    "Ticket",
    "TicketGroup",
    "TicketGroupItem",
    "TicketPeriod",
    "Undertaking",
    "Visit",
)
