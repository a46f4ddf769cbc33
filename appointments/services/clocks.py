"""Due dates of cases: computed here from what happened, and computed anew when that changes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.deadlines import (
    Clocks,
    DueDates,
    Extension,
    Freeze,
    Light,
    Limit,
    due_dates,
    freeze_between,
    light,
)
from appointments.models import Case
from appointments.models import Extension as ExtensionRow
from windows.models import CalendarArrangement, CalendarDay, ItemVersion, Office, Staff
from windows.services import audit
from windows.services import calendar as calendar_service
from windows.services import office as office_service
from windows.services.calendar import SpecialDay
from windows.workdays import LAST_DAY, CountsFrom, Unit, WorkCalendar


def calendar_around(day: date) -> WorkCalendar:
    """The work calendar from the year before ``day`` on: however far a limit runs, no known year is left out."""
    return CalendarDay.objects.work_calendar(range(day.year - 1, LAST_DAY.year + 1))


def promised_limit(version: ItemVersion) -> Limit | None:
    """The promised limit (承诺) of a version, in days; an immediate item has none."""
    if version.promised_number is None:
        return None
    return Limit(version.promised_number, Unit(version.promised_unit), CountsFrom(version.promised_from))


def statutory_limit(version: ItemVersion) -> Limit | None:
    """The statutory limit (法定) of a version."""
    if version.statutory_number is None:
        return None
    return Limit(version.statutory_number, Unit(version.statutory_unit), CountsFrom(version.statutory_from))


def compute(
    case: Case,
    *,
    calendar: WorkCalendar | None = None,
    close: time | None = None,
    extension: Extension | None = None,
) -> DueDates:
    """Both due dates of a received case, from its version, procedures and extension.

    ``extension`` asks what they would be with it. Procedures and extensions fetched beforehand
    (``prefetch_related``) are not asked for again.
    """
    if case.item_version is None or case.received_on is None:
        return DueDates()
    version = case.item_version
    clocks = Clocks(
        received_on=case.received_on,
        accepted_on=case.accepted_on,
        promised=None if version.is_immediate else promised_limit(version),
        statutory=statutory_limit(version),
        freezes=_freezes(case, close or Office.objects.current().closes_business_at),
        extension=extension or _extension(case),
    )
    return due_dates(clocks, calendar or calendar_around(case.received_on), as_of=timezone.localdate())


def fields_of(dues: DueDates) -> dict[str, Any]:
    """The columns of a case that hold its due dates."""
    return {
        "promised_due_on": dues.promised_on,
        "statutory_due_on": dues.statutory_on,
        "due_provisional": dues.provisional,
    }


def is_provisional(case: Case, day: date | None, years: Collection[int]) -> bool:
    """Whether ``day``, one of the due dates of ``case``, may still move (暂定): it lies outside the known ``years``.

    The other date may lie in a year that is known, and stands then.
    """
    return case.due_provisional and day is not None and day.year not in years


def known_years(case: Case) -> Collection[int]:
    """The years whose arrangement is known; asks only where a date of ``case`` is provisional."""
    return CalendarArrangement.objects.years() if case.due_provisional else ()


def light_of(case: Case, *, today: date, calendar: WorkCalendar, now: datetime | None = None) -> Light:
    """The light of a case: an immediate item goes by minutes, every other one by its due dates."""
    if case.finish_by is not None and case.promised_due_on is None:
        return _immediate_light(case, now or timezone.now())
    if case.received_on is None or (case.closed_at is not None and case.result_ready_on is None):
        return Light.NONE
    dues = DueDates(
        promised_on=case.promised_due_on,
        statutory_on=case.statutory_due_on,
        provisional=case.due_provisional,
        frozen=case.frozen_since is not None,
        frozen_from=case.frozen_since,
    )
    return light(today, dues, calendar, closed_on=case.result_ready_on)


def _immediate_light(case: Case, now: datetime) -> Light:
    end = case.result_ready_at or case.closed_at
    if case.finish_by is None or (case.closed_at is not None and case.result_ready_at is None):
        return Light.NONE
    if (end or now) > case.finish_by:
        return Light.RED
    if end is None and (case.finish_by - now).total_seconds() <= NEARLY_OVER_SECONDS:
        return Light.YELLOW
    return Light.GREEN


NEARLY_OVER_SECONDS = 5 * 60


def _freezes(case: Case, close: time) -> tuple[Freeze, ...]:
    rows = case.special_procedures.all()
    return tuple(freeze_between(row.started_at, row.ended_at, close=close) for row in rows)


def _extension(case: Case) -> Extension | None:
    for row in case.extensions.all():
        if row.state == ExtensionRow.State.APPROVED:
            return Extension(days=row.days, unit=Unit.WORKING_DAY, moves_promise=row.moves_promise)
    return None


def recompute_moving_cases(*, by: Staff | None = None) -> int:
    """Compute anew the dates that move with the days: of frozen clocks (no earlier than …), and provisional ones.

    Run by ``tick``; returns how many changed. On the same day a second run changes nothing.
    """
    moving = _on_clocks().filter(Q(frozen_since__isnull=False) | Q(due_provisional=True))
    return _recompute(moving, by=by, reason="tick")


def calendar_warnings(today: date) -> list[str]:
    """Sentences for administrators: years without an arrangement, and open cases whose dates wait for one."""
    sentences = calendar_service.warnings(today)
    waiting = _on_clocks().filter(due_provisional=True).count()
    if waiting:
        sentences.append(
            _("The due dates of %(count)d open cases are provisional until the arrangement is entered.")
            % {"count": waiting}
        )
    return sentences


def _on_clocks() -> QuerySet[Case]:
    return Case.objects.open().filter(received_on__isnull=False, result_ready_at=None)


@transaction.atomic
def _recompute(cases: QuerySet[Case], *, by: Staff | None, reason: str, acts: Sequence[audit.Act] = ()) -> int:
    """Compute the dates anew and record it, after the ``acts`` that made it necessary."""
    close = Office.objects.current().closes_business_at
    calendar = CalendarDay.objects.work_calendar()
    cases = cases.select_related("item_version").prefetch_related("special_procedures", "extensions")
    changed: list[Case] = []
    for case in cases.select_for_update(of=("self",), no_key=True).order_by("pk"):
        fields = fields_of(compute(case, calendar=calendar, close=close))
        if any(getattr(case, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(case, name, value)
            changed.append(case)
    Case.objects.bulk_update(changed, ("promised_due_on", "statutory_due_on", "due_provisional"), batch_size=500)
    if changed:
        subject = ("appointments.case", "open")
        done = audit.Act("case.recompute", subject, by=by, reason=reason, after={"changed": len(changed)})
        acts = (*acts, done)
    if acts:
        audit.record_many(acts)
    return len(changed)


@transaction.atomic
def enter_arrangement(
    year: int,
    *,
    source: str,
    days: Iterable[SpecialDay],
    by: Staff | None,
    replace: bool = False,
    also: Callable[[], Sequence[audit.Act]] = tuple,
) -> bool:
    """Enter a year's arrangement and compute the open cases anew; return whether anything changed.

    ``also`` is what else moves with the calendar: it is called with the new one in place, and its acts are recorded.
    """
    act = calendar_service.write_arrangement(year, source=source, days=days, by=by, replace=replace)
    if act is not None:
        _recompute(_on_clocks(), by=by, reason=f"{year}: {source}", acts=(act, *also()))
    return act is not None


@transaction.atomic
def change_office(office: Office, *, by: Staff | None, reason: str = "", **fields: Any) -> Office:
    """Change the office; where the close of business moves, the open cases are computed anew: it ends a frozen day."""
    act = office_service.write_office(office, by=by, reason=reason, **fields)
    if act is not None and "closes_business_at" in act.after:
        _recompute(_on_clocks(), by=by, reason="closes_business_at", acts=(act,))
    elif act is not None:
        audit.record_many((act,))
    return office
