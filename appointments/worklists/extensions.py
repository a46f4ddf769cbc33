"""Extensions of the time limit (行政许可法 §42), decided by the head of the authority."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appointments import deadlines
from appointments.models import Case, Extension
from appointments.services import awaiting, clocks, special
from appointments.services.guards import CaseMoved
from appointments.worklists.rows import MOST_COUNTED, case_marks, number_in, of_case
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import Office, Staff
from windows.workdays import Unit, WorkCalendar


def extension_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Extensions that wait for the head of the authority, the oldest first."""
    today = timezone.localdate()
    calendar = clocks.calendar_around(today)
    close = Office.objects.current().closes_business_at
    rows = awaiting.extensions_awaited(person).filter(pk__gt=number_in(after)).order_by("pk")[:limit]
    return [_extension_row(row, today, calendar, close) for row in rows]


def decide_extension(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Approve or refuse an extension."""
    extension = Extension.objects.select_related("case").filter(pk=number_in(key)).first()
    if extension is None:
        raise CaseMoved(_("This extension has already been decided."))
    special.decide_extension(extension, approve=decision == "approve", reason=reason, by=by)


def _extension_row(row: Extension, today: date, calendar: WorkCalendar, close: time) -> WorkRow:
    case = row.case
    moves = case.promised_due_on is None or deadlines.told_in_time(today, case.promised_due_on)
    wanted = deadlines.Extension(days=row.days, unit=Unit.WORKING_DAY, moves_promise=moves)
    dues = clocks.compute(case, calendar=calendar, close=close, extension=wanted)
    consequence = (
        _("If you approve, both limits move and the applicant is told in writing today. If you refuse, they stay.")
        if moves
        else _(
            "If you approve, only the statutory limit moves: the promise has run out and stays broken. "
            "The applicant is told in writing today."
        )
    )
    return WorkRow(
        key=str(row.pk),
        place=str(row.pk),
        since=row.requested_at,
        consequence=consequence,
        blocked=_not_extendable(case, today),
        marks=case_marks(case),
        facts=(
            (_("Wanted"), _("%(days)d working days more") % {"days": row.days}),
            (_("Reason"), row.reason),
            (
                _("Promised until"),
                _moved(case.promised_due_on, dues.promised_on, provisional=dues.promised_provisional),
            ),
            (
                _("Statutory limit until"),
                _moved(case.statutory_due_on, dues.statutory_on, provisional=dues.statutory_provisional),
            ),
        ),
        **of_case(case, today, calendar, asked_by=row.requested_by),
    )


def _not_extendable(case: Case, today: date) -> str:
    if case.is_closed or case.decided_on is not None:
        return _("The case has already been decided. There is nothing to extend; it can only be refused.")
    if case.statutory_due_on is not None and today > case.statutory_due_on:
        return _("The statutory limit has run out. It can no longer be extended, only refused.")
    return ""


def _moved(old: date | None, new: date | None, *, provisional: bool) -> str:
    if old is None or new is None:
        return _("no limit")
    text = f"{old.isoformat()} → {new.isoformat()}" if old != new else _("%(day)s, unchanged") % {"day": old}
    return _("%(day)s (provisional)") % {"day": text} if provisional else text


def extension_names(keys: Sequence[str]) -> Mapping[str, str]:
    """Case numbers by row key."""
    found = Extension.objects.filter(pk__in=[number_in(key) for key in keys]).select_related("case")
    return {str(row.pk): str(row.case) for row in found}


KIND = WorkKind(
    code="extensions",
    title=gettext_lazy("Extensions"),
    lead=gettext_lazy("Requests to extend the time limit once, by at most ten working days."),
    nothing=gettext_lazy("No extension waits for your decision."),
    permission="appointments.decide_extension",
    rows=extension_rows,
    count=lambda person: awaiting.extensions_awaited(person)[: MOST_COUNTED + 1].count(),
    waiting=awaiting.extensions_awaited,
    decide=decide_extension,
    names=extension_names,
    decisions=(
        Decision("approve", pgettext_lazy("extension", "Approve"), True, key="a", tone="primary", icon_name="check"),
        Decision("refuse", pgettext_lazy("extension", "Refuse"), True, key="r", tone="danger", icon_name="x"),
    ),
)
