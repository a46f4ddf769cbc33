"""What is handed out of a year: result sheets, the register as PDF and as a spreadsheet, the results as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.flow import SHOWN
from assessment.forms.matrix import MatrixFilterForm
from assessment.models import RunResult, YearReview
from assessment.models.run import RunResultQuerySet
from assessment.services.holds import held_for
from assessment.services.matrix import results_of, shown_result
from assessment.services.outputs import (
    RegisterTooLong,
    register_header,
    register_rows,
    register_sheet,
    result_sheet,
    results_as_json,
)
from assessment.services.sheets import open_reading, open_sheet
from assessment.services.years import year_review
from assessment.views._year import known_year, reads, review_or_404
from evaluations.services.exports import record_export
from service_window import spreadsheet, typesetting
from service_window.http import NotThere, Refusal
from windows.models import Window
from windows.views.files import file_response

ENGLISH = "english"
"""The button that asks for the English reading of a numbered sheet."""


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def sheet_show(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """Hand over the result sheet of a person: a preview; by a post, which is recorded, the numbered paper or its reading."""
    review = review_or_404(year)
    row = get_object_or_404(_rows(review), number=number)
    if request.method == "POST":
        back = reverse("assessment:result-detail", args=(year, number))
        return _numbered(request, review, row, back)
    return _preview(review, row, shown_result(row, held_for(request.user, year)))


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_own(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over one's own result sheet, once the results are published; by a post the numbered paper."""
    review = year_review(known_year(year))
    if review is None or review.state not in SHOWN:
        raise NotThere(_("The results of this year are not published yet."))
    row = get_object_or_404(_rows(review), staff=request.user.pk)
    if request.method == "POST":
        return _numbered(request, review, row, reverse("assessment:result-own", args=(year,)))
    return _preview(review, row, row.result)


@require_safe
@reads
def result_print(request: HttpRequest, year: int) -> HttpResponse:
    """Hand over the register of results as PDF, narrowed as the matrix is; the export is recorded."""
    review = review_or_404(year)
    assert review.run is not None
    form = MatrixFilterForm(request.GET, windows=list(Window.objects.order_by("number")))
    asked = form.asked()
    matrix = f"{reverse('assessment:year-detail', args=(year,))}?{request.GET.urlencode()}"
    if asked is None:
        raise Refusal(_("The filter has a mistake. Look at the fields above."), next_url=matrix)
    held = held_for(request.user, year)
    try:
        sheet = register_sheet(review, results_of(review.run, asked, held=held), narrowed=form.told(), held=held)
    except RegisterTooLong as refused:
        refused.next_url = matrix
        raise
    record_export("assessment:result-print", by=request.user, rows=len(sheet["rows"]), filters=str(year))
    return _pdf("result_register", sheet, f"register-{year}.pdf")


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


def _numbered(request: HttpRequest, review: YearReview, row: RunResult, back: str) -> HttpResponse:
    """The numbered paper, which is Chinese; its English reading where that was asked for."""
    try:
        if ENGLISH in request.POST:
            return _as_file(open_reading(review, row, by=request.user), f"result-{review.year}-{row.number}-en.pdf")
        return file_response(open_sheet(review, row, by=request.user))
    except Refusal as refused:
        refused.next_url = back
        raise


def _preview(review: YearReview, row: RunResult, shown: str) -> HttpResponse:
    return _pdf("result_sheet", result_sheet(review, row, shown), f"result-{review.year}-{row.number}.pdf")


def _pdf(template: str, data: dict[str, Any], name: str) -> HttpResponse:
    language = "en" if get_language() == "en" else "zh-hans"
    return _as_file(typesetting.render_pdf(template, data, language=language), name)


def _as_file(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "no-store"
    return response
