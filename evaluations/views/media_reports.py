"""Media reports (媒体曝光), for the office: listed, recorded, and taken from state to state by different people."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.forms.records import MediaReportForm, WithReasonForm
from evaluations.media_flow import MEDIA_MOVES
from evaluations.models import MediaHearing, MediaReport, MediaReportEvent
from evaluations.services import media_reports
from evaluations.services.notices import VIEW_NOTICES
from evaluations.templatetags.ledger import STATES
from evaluations.views._finding_page import uploads
from evaluations.views._record_listings import MEDIA
from evaluations.views._records import Act, Mark, Said, Sheet, act_on, keeps, reads
from evaluations.views._register import register_export, register_page
from windows.views.files import file_response


@require_safe
@reads
def media_report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports asked for, the newest first."""
    return register_page(request, MEDIA)


@require_safe
@reads
def media_report_export(request: HttpRequest) -> HttpResponse:
    """Hand over the reports listed as a spreadsheet, up to a limit."""
    return register_export(request, MEDIA)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def media_report_new(request: HttpRequest) -> HttpResponse:
    """Record a media report."""
    return act_on(
        request,
        MediaReportForm(request.POST or None, uploads(request)),
        run=lambda given: media_reports.record_media_report(by=request.user, **given),
        to=_url,
        said=_("The report is recorded. The people named see it on their own page."),
        title=_("Record a media report"),
        submit=_("Record the report"),
        back_url=reverse("evaluations:media-report-list"),
    )


@require_safe
@reads
def media_report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report with its history and its next steps."""
    return render(request, "evaluations/record_detail.html", {"sheet": _sheet(request, _find(pk))})


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def media_report_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step with a reason."""
    report, move = _find(pk), MEDIA_MOVES.get(verb)
    if move is None:
        raise Http404
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    return act_on(
        request,
        WithReasonForm(request.POST or None, label=move.asks),
        run=lambda given: media_reports.move_media_report(report, verb, by=request.user, reason=given["reason"]),
        to=_url,
        said=_("The step is recorded. The people named see it on their own page."),
        title=move.title,
        submit=move.title,
        back_url=_url(report),
    )


@require_safe
def media_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the copy of a report to the office, and to the people it names."""
    events = MediaReportEvent.objects.filter(media_report=pk, file__isnull=False).select_related("file")
    if not request.user.has_perm(VIEW_NOTICES):
        events = events.filter(media_report__persons=request.user)
    event = events.first()
    if event is None or event.file is None:
        raise Http404
    return file_response(event.file)


@require_safe
@reads
def media_report_said(request: HttpRequest, pk: int, hearing_pk: int) -> HttpResponse:
    """Show the file that somebody named by a report enclosed with the statement."""
    rows = MediaHearing.objects.filter(media_report=pk, file__isnull=False).select_related("file")
    return file_response(get_object_or_404(rows, pk=hearing_pk).file)


def _find(pk: int) -> MediaReport:
    rows = MediaReport.objects.for_list().prefetch_related("hearings__staff")
    found: MediaReport = get_object_or_404(rows, pk=pk)
    return found


def _url(report: MediaReport) -> str:
    return reverse("evaluations:media-report-detail", args=(report.pk,))


def _mark(row: MediaReport) -> Mark:
    mark = STATES[row.status]
    return Mark(row.get_status_display(), mark.tone, mark.icon)


def _sheet(request: HttpRequest, row: MediaReport) -> Sheet:
    events = list(row.events.select_related("by"))
    facts = [
        (_("Medium"), row.outlet),
        (_("Kind of media"), row.get_kind_display()),
        (_("Published on"), row.published_on.isoformat()),
        (_("Page or address"), row.address or "—"),
        (
            _("Persons named"),
            _(", ").join(f"{one.name} {one.number}" for one in row.persons.all()) or pgettext("choice", "none"),
        ),
        (_("What is reported"), row.summary),
    ]
    acts = [
        Act(
            move.title,
            reverse("evaluations:media-report-move", args=(row.pk, move.verb)),
            move.tone,
            move.icon,
            media_reports.media_blocked(row, move, by=request.user),
        )
        for move in media_reports.moves_of(row)
        if request.user.has_perm(move.permission)
    ]
    has_file = any(event.file_id for event in events)
    return Sheet(
        _("Media report"),
        row.ref,
        facts,
        mark=_mark(row),
        events=[
            {"at": event.at, "title": event.title, "person": event.by.name, "detail": event.text} for event in events
        ],
        acts=acts,
        back_url=reverse("evaluations:media-report-list"),
        links=[(_("Copy of the report"), reverse("evaluations:media-report-file", args=(row.pk,)))] if has_file else (),
        said=[_said(row, hearing) for hearing in row.hearings.all()],
    )


def _said(row: MediaReport, hearing: MediaHearing) -> Said:
    """What one person named was asked and says, as the office reads it."""
    if hearing.outcome:
        mark = _("%(outcome)s, %(day)s") % {"outcome": hearing.get_outcome_display(), "day": hearing.closed_on}
    else:
        mark = _("asked; until %(day)s") % {"day": hearing.due_on.isoformat()}
    texts = [(_("What the person was asked"), hearing.question), (_("Statement"), hearing.statement)]
    texts.append((_("Objection"), hearing.objection))
    url = reverse("evaluations:media-report-said", args=(row.pk, hearing.pk))
    return Said(
        _("Hearing of %(name)s") % {"name": hearing.staff.name},
        mark,
        [(head, text) for head, text in texts if text],
        [(_("File of the statement"), url)] if hearing.file_id else (),
    )
