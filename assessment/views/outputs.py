"""What is handed out of a year: result sheets as PDF, the register as a spreadsheet, the results as JSON."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.flow import SHOWN
from assessment.models import RunResult, YearReview
from assessment.models.run import RunResultQuerySet
from assessment.services.holds import held_for
from assessment.services.matrix import shown_result
from assessment.services.outputs import register_header, register_rows, result_sheet, results_as_json
from assessment.services.years import year_review
from assessment.views._year import known_year, reads, review_or_404
from evaluations.services.exports import record_export
from service_window import spreadsheet, typesetting


@require_safe
@reads
def sheet_show(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """Hand over the result sheet of a person, of the run on which the year rests."""
    review = review_or_404(year)
    row = get_object_or_404(_rows(review), number=number)
    return _pdf(review, row, shown_result(row, held_for(request.user, year)))


@require_safe
def sheet_own(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over one's own result sheet, once the results are published."""
    review = year_review(known_year(year))
    if review is None or review.state not in SHOWN:
        raise Http404(_("The results of this year are not published yet."))
    row = get_object_or_404(_rows(review), staff=request.user.pk)
    return _pdf(review, row, row.result)


@require_safe
@reads
def result_export(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over the register of results as a spreadsheet; the export is recorded."""
    review = review_or_404(year)
    rows = list(register_rows(review, held=held_for(request.user, year)))
    record_export("assessment:result-export", by=request.user, rows=len(rows), filters=str(year))
    title = _("Results of %(year)d") % {"year": year}
    content = spreadsheet.workbook(title, register_header(), rows)
    return spreadsheet.download(content, f"assessment-{year}.xlsx")


@require_safe
@reads
def result_json(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over the results of the run on which the year rests, as ``assess`` prints them; the export is recorded."""
    review = review_or_404(year)
    assert review.run is not None
    content = results_as_json(review.run)
    record_export("assessment:result-json", by=request.user, rows=len(content["staff"]), filters=str(year))
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = content_disposition_header(True, f"assessment-{year}.json")
    response["Cache-Control"] = "no-store"
    return response


# --- Parts ----------------------------------------------------------------------------------------


def _rows(review: YearReview) -> RunResultQuerySet:
    rows = RunResult.objects.filter(run=review.run_id).select_related("run", "staff", "window")
    return rows.prefetch_related("verdicts").defer("facts")


def _pdf(review: YearReview, row: RunResult, shown: str) -> HttpResponse:
    language = "en" if get_language() == "en" else "zh-hans"
    pdf = typesetting.render_pdf("result_sheet", result_sheet(review, row, shown), language=language)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"result-{review.year}-{row.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "no-store"
    return response
