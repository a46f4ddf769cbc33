"""The annual assessment of the sample office: this year computed, the year before published for objections."""

from django.utils import timezone

from assessment.forms.steps import default_deadline
from assessment.services.years import compute_year, propose_year, publish_year, year_review
from service_window.demo.office import Cast
from service_window.demo.people import OFFICERS


def assess_years(cast: Cast) -> None:
    """Take the first steps of both years, as the assessment office does."""
    office = cast.staff[OFFICERS[0].number]
    today = timezone.localdate()
    compute_year(today.year, by=office, reason="样例：年中试核查")
    compute_year(today.year - 1, by=office)
    review = year_review(today.year - 1)
    assert review is not None  # just computed
    publish_year(propose_year(review, by=office), by=office, until=default_deadline())
