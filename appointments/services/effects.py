"""What an adopted improvement brought (R4): the median of working days before and after."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from appointments.models import Case
from windows.models import CalendarDay, Improvement

COMPARED_DAYS = 365
"""Cases accepted so many days before the improvement are compared with those after it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Median working days from acceptance to the result, and of how many cases; none where there is no case."""

    before: float | None
    before_cases: int
    after: float | None
    after_cases: int

    @property
    def saved(self) -> float | None:
        """Working days saved by the median; negative where it takes longer now."""
        return None if self.before is None or self.after is None else self.before - self.after


def improvement_effect(improvement: Improvement) -> Effect | None:
    """Measure an adopted improvement; None for one that is not in effect. Three queries."""
    start = improvement.effective_from
    if start is None:
        return None
    rows = Case.objects.filter(
        item=improvement.item_id,
        imported_ref=None,
        accepted_on__gte=start - timedelta(days=COMPARED_DAYS),
        result_ready_on__isnull=False,
    )
    pairs = rows.values_list("accepted_on", "result_ready_on")
    dates = [(first, last) for first, last in pairs if first is not None and last is not None]
    if not dates:
        return Effect(None, 0, None, 0)
    years = range(min(first for first, _last in dates).year, max(last for _first, last in dates).year + 1)
    calendar = CalendarDay.objects.work_calendar(years)
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for first, last in dates:
        lengths[first >= start].append(calendar.workdays_between(first, last))
    return Effect(_median(lengths[False]), len(lengths[False]), _median(lengths[True]), len(lengths[True]))


def _median(lengths: list[int]) -> float | None:
    return float(median(lengths)) if lengths else None
