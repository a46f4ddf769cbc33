"""Deadlines of feedback and complaints, counted in working days by the State Council's arrangement."""

from datetime import date

from appointments.services.clocks import calendar_around
from windows.workdays import Unit


def due_after(day: date, number: int) -> date:
    """The last of ``number`` working days after ``day``; that day itself does not count (民法典 §201)."""
    return calendar_around(day).due(day, number, Unit.WORKING_DAY).on
