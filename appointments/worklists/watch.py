"""What the chief representative keeps an eye on: applicants told twice, and limits that run out or have run out."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.deadlines import deemed_on, yellow_until
from appointments.flow import Step
from appointments.models import Case, CorrectionNotice
from appointments.services import awaiting, clocks
from appointments.worklists.rows import MOST_COUNTED, case_marks, number_in, of_case, place_of
from service_window.worklist import WorkKind, WorkMark, WorkRow
from windows.models import ApprovalLink, Staff
from windows.workdays import ONE_DAY, WorkCalendar

_ROLES = dict(ApprovalLink.ApproverRole.choices)


def notice_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Further correction notices, the newest first (§32: what is to be supplied is told once)."""
    today = timezone.localdate()
    calendar = clocks.calendar_around(today)
    notices = awaiting.repeated_notices(today).order_by("-pk")
    if number_in(after):
        notices = notices.filter(pk__lt=number_in(after))
    return [_notice_row(notice, today, calendar) for notice in notices[:limit]]


def late_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Cases due soon, past the promise, or past the statutory limit, the longest overdue first."""
    today = timezone.localdate()
    calendar = clocks.calendar_around(today)
    cases = awaiting.late_cases(today, yellow_until(today, calendar))
    found = awaiting.after_place(awaiting.most_urgent_first(cases), after)[:limit]
    return [_late_row(case, today, calendar) for case in found]


def late_waiting(person: Staff) -> QuerySet[Any]:
    """The cases that are late or due soon."""
    today = timezone.localdate()
    return awaiting.late_cases(today, yellow_until(today, clocks.calendar_around(today)))


def late_count(person: Staff) -> int:
    """How many cases are late or due soon, as far as it is counted."""
    return late_waiting(person)[: MOST_COUNTED + 1].count()


def notices_waiting(person: Staff) -> QuerySet[CorrectionNotice]:
    """The further correction notices."""
    return awaiting.repeated_notices(timezone.localdate())


# --- Deemed acceptance --------------------------------------------------------------------------


def deemed_waiting(person: Staff) -> QuerySet[Case]:
    """Licence applications that count as accepted unless something is said by the next working day (§32)."""
    today = timezone.localdate()
    return _soon_deemed(today, clocks.calendar_around(today))


def deemed_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Deemed acceptances about to happen, the nearest first."""
    today = timezone.localdate()
    calendar = clocks.calendar_around(today)
    cases = _soon_deemed(today, calendar).select_related("item_version", "applicant", "holder")
    cases = awaiting.after_place(cases.annotate(urgent=F("received_on")).order_by("urgent", "pk"), after)
    return [_deemed_row(case, today, calendar) for case in cases[:limit]]


def _soon_deemed(today: date, calendar: WorkCalendar) -> QuerySet[Case]:
    last = calendar.workday_after(today)
    received = today
    while deemed_on(received, calendar) > last:
        received -= ONE_DAY
    return awaiting.silent_licences().filter(received_on__lte=received)


def _deemed_row(case: Any, today: date, calendar: WorkCalendar) -> WorkRow:
    last = deemed_on(case.received_on, calendar)
    words = _("If nothing is said to the applicant by the end of %(last)s, it counts as accepted from %(received)s.")
    said = {"last": last.isoformat(), "received": case.received_on.isoformat()}
    name = {"name": case.holder.name}
    return WorkRow(
        key=str(case.pk),
        place=place_of(case),
        since=case.received_at,
        consequence=words % said,
        marks=case_marks(case),
        facts=((_("Next step"), _("%(name)s checks the materials and accepts or refuses.") % name),),
        **of_case(case, today, calendar) | {"due": last},
    )


# --- Rows ---------------------------------------------------------------------------------------


def _notice_row(notice: CorrectionNotice, today: date, calendar: WorkCalendar) -> WorkRow:
    missing = "、".join(str(item.get("name", "")) for item in notice.items)
    told = _("Told %(ordinal)d times") % {"ordinal": notice.ordinal}
    return WorkRow(
        key=str(notice.pk),
        place=str(notice.pk),
        since=notice.issued_at,
        marks=(WorkMark(told, "warn", "flag"), *case_marks(notice.case)),
        facts=((_("Why again"), notice.again_reason), (_("To be supplied"), missing)),
        **of_case(notice.case, today, calendar, asked_by=notice.issued_by),
    )


def _late_row(case: Case, today: date, calendar: WorkCalendar) -> WorkRow:
    limits = [(_("Promised until"), case.promised_due_on), (_("Statutory limit until"), case.statutory_due_on)]
    dates = tuple((words, day.isoformat()) for words, day in limits if day is not None)
    return WorkRow(
        key=str(case.pk),
        place=place_of(case),
        since=case.step_since,
        marks=case_marks(case),
        facts=((_("Next step"), next_step(case)), *dates),
        **of_case(case, today, calendar),
    )


def next_step(case: Case) -> str:
    """Whom a case waits for, and for what; it comes with ``next_role`` and ``notice_open``."""
    name = {"name": case.holder.name}
    if case.step == Step.ACCEPT and case.notice_open:
        return _("The applicant supplies what the correction notice asks for.")
    if case.step == Step.ACCEPT:
        return _("%(name)s checks the materials and accepts or refuses.") % name
    if case.step == Step.APPROVE and case.approval_returned:
        return _("%(name)s submits the case again: it was sent back.") % name
    if case.step == Step.APPROVE and case.next_role not in (None, ApprovalLink.ApproverRole.HANDLER):
        return _("An opinion waits for: %(role)s.") % {"role": _ROLES[case.next_role]}
    if case.step == Step.APPROVE:
        return _("%(name)s decides at the window.") % name
    return _("%(name)s makes the result ready.") % name


NOTICES = WorkKind(
    code="told-twice",
    title=gettext_lazy("Told more than once"),
    lead=gettext_lazy(
        "Further correction notices. What is to be supplied should be told once; ask the handler how it came about."
    ),
    nothing=gettext_lazy("Nobody was told more than once in the last 30 days."),
    permission="appointments.reassign_case",
    rows=notice_rows,
    count=lambda person: notices_waiting(person)[: MOST_COUNTED + 1].count(),
    waiting=notices_waiting,
)
LATE = WorkKind(
    code="limits",
    title=gettext_lazy("Limits"),
    lead=gettext_lazy("Cases due soon or overdue, with whom they wait for. Open one to hand it to somebody else."),
    nothing=gettext_lazy("No case is overdue, and none is due by the next working day."),
    permission="appointments.reassign_case",
    rows=late_rows,
    count=late_count,
    waiting=late_waiting,
)
DEEMED = WorkKind(
    code="deemed",
    title=gettext_lazy("Deemed acceptance"),
    lead=gettext_lazy(
        "Licence applications received and not yet answered. Five working days after receipt silence is acceptance."
    ),
    nothing=gettext_lazy("No application is about to count as accepted."),
    permission="appointments.reassign_case",
    rows=deemed_rows,
    count=lambda person: deemed_waiting(person)[: MOST_COUNTED + 1].count(),
    waiting=deemed_waiting,
)
