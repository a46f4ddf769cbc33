"""A visitor's way through the window, from the number drawn to the case closed."""

from appointments.models.applicant import Applicant
from appointments.models.approval import Approval, Extension, SpecialProcedure
from appointments.models.case import Case
from appointments.models.material_check import CorrectionNotice, MaterialCheck, Undertaking
from appointments.models.result import Assistance, CasePaper, Delivery, GreenChannel, Handover, Result
from appointments.models.step_record import StepRecord
from appointments.models.visit import CaseVisit, Channel, Ticket, Visit

__all__ = (
    "Applicant",
    "Approval",
    "Assistance",
    "Case",
    "CasePaper",
    "CaseVisit",
    "Channel",
    "CorrectionNotice",
    "Delivery",
    "Extension",
    "GreenChannel",
    "Handover",
    "MaterialCheck",
    "Result",
    "SpecialProcedure",
    "StepRecord",
    "Ticket",
    "Undertaking",
    "Visit",
)
