"""The statistics of a year: by ground, by month, by window and year over year, with how each figure is counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.flow import PREPARE
from assessment.services.runs import policy_of_run
from assessment.services.statistics import figures_of, other_years, window_names
from assessment.services.years import year_review
from assessment.views import _statistics as page
from assessment.views import _statistics_words as words
from assessment.views._year import frame_of, known_year, reads


@require_safe
@reads
def year_statistics(request: HttpRequest, year: int) -> HttpResponse:
    """Show what the run on which the year rests comes to in figures; nothing is computed that it does not hold."""
    review = year_review(known_year(year))
    context = frame_of(year, review, current="year-statistics") | {"may_prepare": request.user.has_perm(PREPARE)}
    if review is None or review.run is None:
        return render(request, "assessment/year_empty.html", context)
    run, found, years = review.run, figures_of(review.run), other_years(review)
    months = page.months_table(policy_of_run(run), found)
    context |= {
        "run": run,
        "words": words,
        "tiles": page.tiles(run),
        "grounds": page.grounds_table(run, found),
        "elements": page.elements_table(found),
        "missing": page.missing_table(found),
        "months": months,
        "months_chart": page.table_chart(_("Records in effect, by month"), months),
        "windows": page.windows_table(run, found, window_names(found)),
        "years": page.years_table(years),
        "several_years": len(years) > 1,
        "policy_changes": page.policy_changes(years),
    }
    return render(request, "assessment/year_statistics.html", context)
