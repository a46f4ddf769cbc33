"""What the rows of all kinds of work share: the case, its clock, its place in the list."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from appointments.flow import Step
from appointments.models import Case
from appointments.services import clocks
from service_window.wording import in_language
from service_window.worklist import MOST_COUNTED, WorkMark
from windows.models import Staff
from windows.workdays import WorkCalendar

__all__ = ("MOST_COUNTED", "case_marks", "case_title", "number_in", "of_case", "place_of")


def of_case(case: Case, today: date, calendar: WorkCalendar, asked_by: Staff | None = None) -> dict[str, object]:
    """What every row says of its case."""
    applicant = case.applicant.masked_name if case.applicant else ""
    due = case.promised_due_on or case.statutory_due_on
    return {
        "title": case_title(case),
        "detail": " · ".join(part for part in (str(case), applicant) if part),
        "url": reverse("appointments:case-detail", args=(case.pk,)),
        "asked_by": (asked_by or case.holder).name,
        "due": due,
        "light": clocks.light_of(case, today=today, calendar=calendar).value,
        "provisional": clocks.is_provisional(case, due, calendar.years),
    }


def case_title(case: Case) -> str:
    """The name of the case's item in the reader's language."""
    version = case.item_version
    if version is None:
        return _("Matter not yet known")
    return in_language(version, "name")


def case_marks(case: Case) -> tuple[WorkMark, ...]:
    marks = []
    if case.frozen_since is not None and case.step == Step.APPROVE:
        words = _("Clock frozen since %(day)s") % {"day": case.frozen_since.isoformat()}
        marks.append(WorkMark(words, "calm", "pause"))
    if case.green_channel:
        marks.append(WorkMark(_("Green channel"), "good", "zap"))
    if case.approval_round > 1:
        marks.append(WorkMark(_("Submitted again"), "calm", "rotate-ccw"))
    return tuple(marks)


def place_of(case: Case) -> str:
    return f"{case.urgent.isoformat()}_{case.pk}"


def number_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
