"""Notices of criticism (通报批评), for the office: listed, recorded, findings added, withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.forms.records import FindingRefForm, NoticeForm, WithReasonForm
from evaluations.media_flow import KEEP
from evaluations.models import Notice
from evaluations.services import notices
from evaluations.views._finding_page import uploads
from evaluations.views._record_listings import NOTICES
from evaluations.views._records import Act, Mark, Sheet, act_on, keeps, reads
from evaluations.views._register import register_export, register_page
from windows.views.files import file_response

WITHDRAWN = Mark(gettext_lazy("Withdrawn"), "", "undo-2")


@require_safe
@reads
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show the notices asked for, the newest first."""
    return register_page(request, NOTICES)


@require_safe
@reads
def notice_export(request: HttpRequest) -> HttpResponse:
    """Hand over the notices listed as a spreadsheet, up to a limit."""
    return register_export(request, NOTICES)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def notice_new(request: HttpRequest) -> HttpResponse:
    """Record a notice."""
    return act_on(
        request,
        NoticeForm(request.POST or None, uploads(request)),
        run=lambda given: notices.record_notice(by=request.user, **given),
        to=_url,
        said=_("The notice is recorded. The people named see it on their own page."),
        title=_("Record a notice"),
        submit=_("Record the notice"),
        back_url=reverse("evaluations:notice-list"),
    )


@require_safe
@reads
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one notice, whom it names and what it lists."""
    return render(request, "evaluations/record_detail.html", {"sheet": _sheet(request, _find(request, pk))})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def notice_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the notice lists a finding that was left out."""
    notice = _find(request, pk)
    return act_on(
        request,
        FindingRefForm(request.POST or None),
        run=lambda given: notices.list_finding(notice, given["finding"], by=request.user),
        to=lambda _made: _url(notice),
        said=_("The notice lists the finding now."),
        title=_("Add a finding to the notice"),
        submit=_("Add the finding"),
        back_url=_url(notice),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a notice."""
    notice = _find(request, pk)
    return act_on(
        request,
        WithReasonForm(request.POST or None),
        run=lambda given: notices.withdraw_notice(notice, by=request.user, reason=given["reason"]),
        to=_url,
        said=_("The notice is withdrawn."),
        title=_("Withdraw the notice"),
        submit=_("Withdraw the notice"),
        back_url=_url(notice),
    )


@require_safe
def notice_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the scan of a notice to the office, and to the people it names."""
    rows = Notice.objects.select_related("scan")
    if not request.user.has_perm(notices.VIEW_NOTICES):
        rows = rows.filter(persons=request.user)
    notice = get_object_or_404(rows, pk=pk)
    if notice.scan is None:
        raise Http404
    return file_response(notice.scan)


def _find(request: HttpRequest, pk: int) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.for_list().select_related("withdrawn_by"), pk=pk)
    return found


def _url(notice: Notice) -> str:
    return reverse("evaluations:notice-detail", args=(notice.pk,))


def _sheet(request: HttpRequest, row: Notice) -> Sheet:
    people = _(", ").join(f"{person.name} {person.number}" for person in row.persons.all())
    facts = [
        (_("Issuer"), row.get_issuer_display()),
        (_("Document number"), row.document_number),
        (_("Issued on"), row.issued_on.isoformat()),
        (_("Persons named"), people),
        (_("Findings listed"), ", ".join(finding.ref for finding in row.findings.all()) or pgettext("choice", "none")),
        (_("What is criticised"), row.summary),
        (_("Recorded by"), row.recorded_by.name if row.recorded_by else _("loaded")),
    ]
    if row.withdrawn_by:
        facts.append((_("Withdrawn"), f"{row.withdrawn_by.name} · {row.withdrawn_why}"))
    acts = []
    if request.user.has_perm(KEEP) and row.withdrawn_at is None and not row.imported:
        acts = [
            Act(_("Add a finding to the notice"), reverse("evaluations:notice-finding", args=(row.pk,)), icon="plus"),
            Act(_("Withdraw the notice"), reverse("evaluations:notice-withdraw", args=(row.pk,)), icon="undo-2"),
        ]
    return Sheet(
        _("Notice of criticism"),
        row.ref,
        facts,
        mark=WITHDRAWN if row.withdrawn_at else None,
        acts=acts,
        back_url=reverse("evaluations:notice-list"),
        links=[(_("Scan of the notice"), reverse("evaluations:notice-scan", args=(row.pk,)))] if row.scan_id else (),
    )
