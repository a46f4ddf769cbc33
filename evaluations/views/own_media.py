"""A media report that names oneself: read, answered before it is confirmed, objected to afterwards."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evaluations.forms.records import MediaObjectionForm, MediaStatementForm
from evaluations.models import MediaHearing, MediaReport
from evaluations.services import media_hearings
from service_window.http import Refusal
from windows.views.files import file_response


@require_safe
def own_media_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report that names the person who asks, and what they can do until when."""
    return _page(request, _find(request, pk))


@require_POST
def own_media_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a statement, while there is time for it."""
    report = _find(request, pk)
    form = MediaStatementForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            media_hearings.make_media_statement(_hearing(request, report), by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your statement is recorded. Whoever decides reads it."))
            return _to(report)
    return _page(request, _find(request, pk), statement=form)


@require_POST
def own_media_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Make no statement."""
    report = _find(request, pk)
    try:
        media_hearings.waive_media_statement(_hearing(request, report), by=request.user)
    except Refusal as refused:
        refused.next_url = reverse("evaluations:own-media-detail", args=(pk,))
        raise
    messages.success(request, _("It is recorded that you make no statement."))
    return _to(report)


@require_POST
def own_media_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a confirmed report, once and in time."""
    report = _find(request, pk)
    form = MediaObjectionForm(request.POST)
    if form.is_valid():
        try:
            media_hearings.object_to_media_report(_hearing(request, report), by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your objection is recorded. Somebody else reviews the report."))
            return _to(report)
    return _page(request, _find(request, pk), objection=form)


@require_safe
def own_media_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the file that one enclosed with one's own statement."""
    file = _hearing(request, _find(request, pk)).file
    if file is None:
        raise Http404
    return file_response(file)


# --- Parts ----------------------------------------------------------------------------------------


def _find(request: HttpRequest, pk: int) -> MediaReport:
    found: MediaReport = get_object_or_404(MediaReport.objects.filter(persons=request.user), pk=pk)
    return found


def _hearing(request: HttpRequest, report: MediaReport) -> MediaHearing:
    rows = MediaHearing.objects.filter(staff=request.user).select_related("file", "media_report")
    found: MediaHearing = get_object_or_404(rows, media_report=report)
    return found


def _to(report: MediaReport) -> HttpResponse:
    return HttpResponseRedirect(reverse("evaluations:own-media-detail", args=(report.pk,)), status=303)


def _page(request: HttpRequest, report: MediaReport, **forms: Any) -> HttpResponse:
    rows = MediaHearing.objects.filter(staff=request.user, media_report=report).select_related("media_report", "file")
    hearing = rows.first()
    events = list(report.events.select_related("by"))
    context = {
        "report": report,
        "hearing": hearing,
        "events": events,
        "has_copy": any(event.file_id for event in events),
        "statement_closed": media_hearings.statement_closed(hearing, report),
        "objection_closed": media_hearings.objection_closed(hearing),
        "statement_form": forms.get("statement") or MediaStatementForm(auto_id="id_statement_%s"),
        "objection_form": forms.get("objection") or MediaObjectionForm(auto_id="id_objection_%s"),
        "is_decided": report.status in ("confirmed", "dismissed", "revoked"),
    }
    return render(request, "evaluations/media_detail_own.html", context, status=422 if forms else 200)
