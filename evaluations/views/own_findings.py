"""What is recorded about oneself (陈述申辩、异议): read with all its evidence, answered, objected to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evaluations.forms.findings import StatementForm
from evaluations.models import Finding
from evaluations.services import statements
from evaluations.services.own_record import records_about
from evaluations.views import _finding_page as parts
from evaluations.views._keyset import by_newest
from service_window.http import Refusal
from windows.views.files import file_response


@require_safe
def own_finding_list(request: HttpRequest) -> HttpResponse:
    """Show everything that is recorded about the person who asks, the newest first."""
    page = by_newest(request, Finding.objects.about(request.user).for_list())
    context = {"findings": page.rows, "page": page, "today": timezone.localdate()}
    if page.is_first:
        context |= records_about(request.user)
    return render(request, "evaluations/finding_list_own.html", context)


@require_safe
def own_finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one record about oneself with all its evidence, and what one can do until when."""
    return _detail(request, _find(request, pk))


@require_POST
def own_finding_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a statement, while there is time for it."""
    finding = _find(request, pk)
    form = StatementForm(request.POST, parts.uploads(request))
    if form.is_valid():
        try:
            statements.make_statement(finding, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your statement is recorded. Whoever decides reads it."))
            return _to(finding)
    return _detail(request, _find(request, pk), form=form)


@require_POST
def own_finding_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Make no statement."""
    finding = _find(request, pk)
    try:
        statements.waive_statement(finding, by=request.user)
    except Refusal as refused:
        refused.next_url = reverse("evaluations:own-finding-detail", args=(pk,))
        raise
    messages.success(request, _("It is recorded that you make no statement."))
    return _to(finding)


@require_POST
def own_finding_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a confirmed finding, once and in time."""
    finding = _find(request, pk)
    form = StatementForm(request.POST, parts.uploads(request))
    if form.is_valid():
        try:
            statements.object_to_finding(finding, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your objection is recorded. Other people review the finding."))
            return _to(finding)
    return _detail(request, _find(request, pk), form=form)


@require_safe
def own_finding_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show a piece of evidence about oneself."""
    return file_response(parts.file_of(_find(request, pk), file_pk))


# --- Parts ----------------------------------------------------------------------------------------


def _find(request: HttpRequest, pk: int) -> Finding:
    found: Finding = get_object_or_404(Finding.objects.about(request.user).for_page(), pk=pk)
    return found


def _to(finding: Finding) -> HttpResponse:
    return HttpResponseRedirect(reverse("evaluations:own-finding-detail", args=(finding.pk,)), status=303)


def _detail(request: HttpRequest, finding: Finding, *, form: StatementForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = parts.page_of(finding, today=today) | {
        "is_open": finding.status in Finding.OPEN,
        "statement_closed": statements.statement_closed(finding, today=today),
        "objection_closed": statements.objection_closed(finding, today=today),
        "form": form or StatementForm(),
        "own": True,
        "file_url": "evaluations:own-finding-file",
    }
    return render(request, "evaluations/finding_detail_own.html", context, status=422 if form else 200)
