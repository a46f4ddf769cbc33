"""The annual assessment of the sample office: this year computed, the year before published for objections."""

from django.utils import timezone

from assessment.forms.steps import default_deadline
from assessment.models import RunResult, YearReview
from assessment.services.sheets import draw_sheet
from assessment.services.years import compute_year, propose_year, publish_year, year_review
from service_window.demo.office import Cast
from service_window.demo.people import OFFICERS

SHEETS = 3


def assess_years(cast: Cast) -> None:
    """Take the first steps of both years, as the assessment office does."""
    office = cast.staff[OFFICERS[0].number]
    today = timezone.localdate()
    compute_year(today.year, by=office, reason="样例：年中试核查")
    compute_year(today.year - 1, by=office)
    review = year_review(today.year - 1)
    assert review is not None  # just computed
    review = publish_year(propose_year(review, by=office), by=office, until=default_deadline())
    _take_out_sheets(review)


def _take_out_sheets(review: YearReview) -> None:
    """A few people take out their numbered sheet on the day of publication."""
    rows = RunResult.objects.filter(run=review.run_id).select_related("run", "staff", "window").order_by("pk")
    for row in rows.prefetch_related("verdicts")[:SHEETS]:
        draw_sheet(review, row, by=row.staff)
