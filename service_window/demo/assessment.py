"""The annual assessment of the sample office: an older year sealed, the last one in its public notice, this one computed."""

from datetime import date

from django.utils import timezone

from assessment.dossier import Result
from assessment.models import RunResult, YearReview
from assessment.services.awards import nominate, set_award
from assessment.services.sheets import draw_sheet
from assessment.services.years import compute_year, year_review
from service_window.demo.honours import by_cases, start_before, tell_year
from service_window.demo.office import Cast
from service_window.demo.people import OFFICERS
from windows.models import CalendarDay, Staff

SHEETS = 3
NOT_BEFORE = (2, 15)
"""Earlier in a year, the year before cannot have come as far as its public notice."""


def assess_years(cast: Cast) -> None:
    """Write the years, the oldest first; this year is computed as the assessment office does, with first nominations."""
    office = cast.staff[OFFICERS[0].number]
    today = timezone.localdate()
    last = today.year - (1 if (today.month, today.day) >= NOT_BEFORE else 2)
    tell_year(cast, last - 1, start=date(last, 1, 15), sealed=True)
    decided = tell_year(cast, last, start=start_before(today, CalendarDay.objects.work_calendar()), sealed=False)
    _take_out_sheets(decided)
    for year in range(last + 1, today.year):
        compute_year(year, by=office)
    compute_year(today.year, by=office, reason="样例：年中试核查")
    _nominate(today.year, office)


def _take_out_sheets(review: YearReview) -> None:
    """A few people take out their numbered sheet."""
    rows = RunResult.objects.filter(run=review.run_id).select_related("run", "staff", "window").order_by("pk")
    for row in rows.prefetch_related("verdicts")[:SHEETS]:
        draw_sheet(review, row, by=row.staff)


def _nominate(year: int, office: Staff) -> None:
    """One candidate of this year, and one conditionally: something about them is not decided yet."""
    review = year_review(year)
    assert review is not None  # just computed
    award = set_award(review, by=office, name="样例：年度服务标兵", quota=2)
    assert review.run is not None
    for result, reason in (
        (Result.ELIGIBLE, "样例：办件量居前。"),
        (Result.PENDING, "样例：业务突出，待投诉核实后再定。"),
    ):
        for row in by_cases(review.run, result)[:1]:
            nominate(award, row.staff, by=office, reason=reason)
