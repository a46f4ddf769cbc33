"""What waits about people on duty: leave, who is off post, returns that nobody reported (R3, R9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from appointments.services.booking_conflicts import refresh_conflicts
from appointments.services.leave_consequences import Gap, LeaveAsked, LeaveConsequences, consequences_of
from appointments.worklists.rows import MOST_COUNTED, number_in
from service_window.http import Refusal
from service_window.worklist import Decision, WorkKind, WorkRow
from windows.models import Absence, Leave, Staff
from windows.models.leave import LeaveQuerySet
from windows.services.absences import note_absence
from windows.services.leaves import decide_leave, report_return

MOST_NAMED = 5
"""Items and cases that a row names of each kind."""


class Gone(Refusal):
    """The row of an old page is no longer there."""

    sentence = gettext_lazy("This has been decided, or it is not yours to decide.")


def page(code: str) -> str:
    return reverse("appointments:worklist-kind", args=(code,))


def span(first: datetime, last: datetime) -> str:
    return " – ".join(date_format(timezone.localtime(moment), "Y-m-d H:i") for moment in (first, last))


def listed(rows: QuerySet[Any], after: str, limit: int) -> list[Any]:
    return list(rows.filter(pk__gt=number_in(after)).order_by("pk")[:limit])


def counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


def found(rows: QuerySet[Any], key: str) -> Any:
    row = rows.filter(pk=number_in(key)).first()
    if row is None:
        raise Gone
    return row


def common(row: Model, code: str) -> dict[str, Any]:
    return {"key": str(row.pk), "place": str(row.pk), "url": page(code), "light": "none"}


def names_of(rows: QuerySet[Any], keys: Sequence[str], path: str) -> Mapping[str, str]:
    """The names of people by row key."""
    wanted = rows.filter(pk__in=[number_in(key) for key in keys]).values_list("pk", f"{path}__name")
    return {str(pk): name for pk, name in wanted}


# --- Leave --------------------------------------------------------------------------------------


def leave_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Requests for leave that this person may decide, with what each would leave behind."""
    rows = listed(Leave.objects.awaiting(person).for_list(), after, limit)
    asked = [LeaveAsked(row.staff_id, row.starts_at, row.ends_at) for row in rows]
    return [
        WorkRow(
            title=row.staff.name,
            detail=f"{row.get_kind_display()} · {row.period}",
            since=row.requested_at,
            due=timezone.localdate(row.starts_at),
            consequence=consequence_text(left),
            asked_by=row.staff.name,
            facts=((_("Working days"), f"{row.days.normalize():f}"), (_("Reason"), row.reason)),
            **(common(row, "leave") | {"url": reverse("appointments:leave-detail", args=(row.pk,))}),
        )
        for row, left in zip(rows, consequences_of(asked), strict=True)
    ]


def consequence_text(left: LeaveConsequences) -> str:
    """What a leave would leave, counted and named, the worst first."""
    cases = [case.number or str(case) for case in left.cases]
    booked = [f"{timezone.localtime(row.starts_at):%m-%d %H:%M}" for row in left.bookings]
    counts = (
        (gaps_named(left.uncovered), ngettext("%(n)d item uncovered", "%(n)d items uncovered", len(left.uncovered))),
        (gaps_named(left.without_a), ngettext("%(n)d item without A", "%(n)d items without A", len(left.without_a))),
        (gaps_named(left.without_b), ngettext("%(n)d item without B", "%(n)d items without B", len(left.without_b))),
        (cases, ngettext("%(n)d case falls due", "%(n)d cases fall due", len(cases))),
        (booked, ngettext("%(n)d booking falls into it", "%(n)d bookings fall into it", len(booked))),
    )
    parts = [f"{text % {'n': len(names)}}{in_brackets(names)}" for names, text in counts if names]
    if not parts:
        return _("Nothing is left uncovered, and no case falls due.")
    return _("If you grant it: %(consequences)s.") % {"consequences": _("; ").join(parts)}


def gaps_named(gaps: Sequence[Gap]) -> list[str]:
    """Window, item, days, and who stands in."""
    named = []
    for gap in gaps:
        first, last = f"{gap.days[0]:%m-%d}", f"{gap.days[-1]:%m-%d}"
        days = first if first == last else f"{first}–{last}"
        where = f"{gap.window.number} · {gap.item.title or gap.item.code} · {days}"  # type: ignore[attr-defined]
        named.append(f"{where} → {gap.other.name}" if gap.other else where)
    return named


def in_brackets(names: Sequence[str]) -> str:
    """The first names in brackets."""
    more = "…" if len(names) > MOST_NAMED else ""
    return _(" (%(names)s)") % {"names": _(", ").join(names[:MOST_NAMED]) + more}


def run_leave(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Grant or refuse a leave."""
    decide_leave(found(Leave.objects.exclude(staff=by), key), grant=decision == "grant", by=by, reason=reason)
    refresh_conflicts(by=by, reason="leave.decide")


LEAVE = WorkKind(
    code="leave",
    title=gettext_lazy("Leave"),
    lead=gettext_lazy("Requests for leave that you may decide; nobody decides on their own."),
    nothing=gettext_lazy("No leave waits for your decision."),
    permission="windows.decide_leave",
    rows=leave_rows,
    count=lambda person: counted(Leave.objects.awaiting(person)),
    waiting=Leave.objects.awaiting,
    decide=run_leave,
    names=lambda keys: names_of(Leave.objects.all(), keys, "staff"),
    decisions=(
        Decision("grant", pgettext_lazy("leave", "Grant"), key="a", tone="primary", icon_name="check"),
        Decision("refuse", pgettext_lazy("leave", "Refuse"), True, key="r", tone="danger", icon_name="x"),
    ),
)


# --- Off post, and back from leave --------------------------------------------------------------


def absences_awaiting(person: Staff) -> QuerySet[Absence]:
    """People who are off post for ten minutes or more, and of whom nobody has taken note."""
    now = timezone.now()
    rows = Absence.objects.told(now) | Absence.objects.overdue(now)
    return rows.filter(seen_at=None).exclude(attendance__staff=person)


def absence_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Who is off post, where, and whether the return is overdue: a notice, never a finding by itself."""
    now = timezone.now()
    return [
        WorkRow(
            title=row.attendance.staff.name,
            detail=str(row.attendance.window),
            since=row.left_at,
            consequence=_("The return is overdue.") if row.is_overdue(now) else "",
            asked_by=row.attendance.staff.name,
            facts=(
                (_("Where"), row.destination or _("not yet said")),
                (_("Minutes away"), str(row.minutes(now))),
            ),
            **common(row, "off-post"),
        )
        for row in listed(absences_awaiting(person).for_list(), after, limit)
    ]


def run_absence(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Take note of an absence."""
    note_absence(found(Absence.objects.all(), key), by=by, note=reason)


OFF_POST = WorkKind(
    code="off-post",
    title=gettext_lazy("Off post"),
    lead=gettext_lazy("Ten minutes or more away from the post (R9). To take note is not to find fault."),
    nothing=gettext_lazy("Nobody is off post for ten minutes or more."),
    permission="windows.note_absence",
    rows=absence_rows,
    count=lambda person: counted(absences_awaiting(person)),
    waiting=absences_awaiting,
    decide=run_absence,
    names=lambda keys: names_of(Absence.objects.all(), keys, "attendance__staff"),
    decisions=(Decision("note", gettext_lazy("Take note"), key="a", tone="primary", icon_name="check"),),
)


def returns_awaiting(person: Staff) -> LeaveQuerySet:
    """Leave that ended without a reported return, which this person may report in the other's place."""
    rows = Leave.objects.return_overdue(timezone.now()).exclude(staff=person)
    return rows if person.has_perm("windows.decide_long_leave") else rows.short()


def return_rows(person: Staff, *, limit: int, after: str = "") -> list[WorkRow]:
    """Leave whose return was not reported (销假)."""
    return [
        WorkRow(
            title=row.staff.name,
            detail=span(row.starts_at, row.ends_at),
            since=row.ends_at,
            consequence=_("The leave is over, and the return was not reported. If the person is back, say so."),
            asked_by=row.staff.name,
            **common(row, "leave-return"),
        )
        for row in listed(returns_awaiting(person).for_list(), after, limit)
    ]


def run_return(key: str, decision: str, *, by: Staff, reason: str) -> None:
    """Report the return in the person's place."""
    report_return(found(Leave.objects.exclude(staff=by), key), by=by)


LEAVE_RETURN = WorkKind(
    code="leave-return",
    title=gettext_lazy("Return from leave"),
    lead=gettext_lazy("Leave that is over without a reported return (R9)."),
    nothing=gettext_lazy("Every return from leave was reported."),
    permission="windows.decide_leave",
    rows=return_rows,
    count=lambda person: counted(returns_awaiting(person)),
    waiting=returns_awaiting,
    decide=run_return,
    names=lambda keys: names_of(Leave.objects.all(), keys, "staff"),
    decisions=(Decision("returned", gettext_lazy("Is back"), key="a", tone="primary", icon_name="check"),),
)
