"""The clocks of a case as a page shows them: promised (承诺), statutory (法定), or the minutes of an immediate item."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.deadlines import deemed_on
from appointments.models import Case
from appointments.services import clocks
from windows.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: its name, its date, what is left, and whether the date may still move."""

    label: str
    on: date | None = None
    at: datetime | None = None
    light: str = ""
    provisional: bool = False
    left: str = ""


def clocks_of(case: Case, calendar: WorkCalendar, *, told: bool) -> list[Clock]:
    """Every clock that the case has; ``told`` says that a correction notice was given."""
    today = timezone.localdate()
    found = []
    if _counts_as_accepted_soon(case) and not told and case.received_on is not None:
        day = deemed_on(case.received_on, calendar)
        found.append(Clock(_("Accept or answer by"), on=day, left=_left(case, day, today, calendar)))
    if case.finish_by and case.promised_due_on is None:
        light = clocks.light_of(case, today=today, calendar=calendar)
        found.append(Clock(_("Finish by"), at=case.finish_by, light=light))
    for label, day in ((_("Promised"), case.promised_due_on), (_("Statutory"), case.statutory_due_on)):
        if day is not None:
            provisional = clocks.is_provisional(case, day, calendar.years)
            left = _left(case, day, today, calendar)
            found.append(Clock(label, on=day, provisional=provisional, left=left))
    return found


def _counts_as_accepted_soon(case: Case) -> bool:
    """Whether the five working days run after which a licence application counts as accepted (行政许可法 §32)."""
    version = case.item_version
    return version is not None and version.is_licence and case.accepted_on is None and not case.is_closed


def _left(case: Case, day: date, today: date, calendar: WorkCalendar) -> str:
    if case.result_ready_on or case.is_closed or case.frozen_since:
        return ""
    if day < today:
        return _("%(days)d working days over") % {"days": calendar.workdays_between(day, today)}
    if day == today:
        return _("today")
    return _("%(days)d working days left") % {"days": calendar.workdays_between(today, day)}
