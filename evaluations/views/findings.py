"""Findings, for the office: listed by what is due, reported, one with its whole history and its next moves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.finding_flow import REPORT, REVIEW, VIEW
from evaluations.forms.findings import ElementsForm, EvidenceForm, FindingReportForm
from evaluations.models import Finding
from evaluations.models.finding import FindingQuerySet
from evaluations.services.finding_moves import add_evidence
from evaluations.services.finding_rights import offered
from evaluations.services.findings import report_finding
from evaluations.views import _finding_page as parts
from evaluations.views._evidence import evidence_response
from evaluations.views._finding_listing import LISTING
from evaluations.views._register import register_export, register_page
from service_window.http import Refusal


@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    """Show the findings asked for; those to be dealt with come by what is due, the overdue ones first."""
    _ensure_reader(request)
    return register_page(request, LISTING)


@require_safe
def finding_export(request: HttpRequest) -> HttpResponse:
    """Hand over what is listed as a spreadsheet, up to a limit; who took it along is recorded."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    return register_export(request, LISTING)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request: HttpRequest) -> HttpResponse:
    """Report a finding; the kind decides which elements are asked for."""
    if not request.user.has_perm(REPORT):
        raise PermissionDenied
    asked = request.method == "POST" and "choose" not in request.POST
    kind = request.POST.get("kind", "")
    if request.method == "POST" and not asked:
        form = FindingReportForm(kind=kind, initial=request.POST.dict())
    else:
        form = FindingReportForm(request.POST if asked else None, parts.uploads(request), kind=kind)
    if asked and form.is_valid():
        try:
            finding = report_finding(by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The finding is reported. The person sees it on their own page."))
            return HttpResponseRedirect(finding_url(finding), status=303)
    context = {"form": form, "elements": _elements(form, kind)}
    return render(request, "evaluations/finding_new.html", context, status=422 if form.errors else 200)


@require_safe
def finding_elements(request: HttpRequest) -> HttpResponse:
    """The fields that a kind asks for, while the report is being filled in."""
    if not request.user.has_perm(REPORT):
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    form = ElementsForm(kind=kind, initial=request.GET.dict())
    return render(request, "evaluations/_finding_elements.html", {"elements": list(form), "kind": kind})


@require_safe
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding: what it rests on, everything that happened, and what this person may do next."""
    finding, today = find_finding(request, pk), timezone.localdate()
    context = parts.page_of(finding, today=today) | {
        "moves": offered(finding, by=request.user, today=today),
        "may_add": _may_add(request, finding),
        "file_url": "evaluations:finding-file",
    }
    return render(request, "evaluations/finding_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Add evidence, as whoever reported or verifies it."""
    finding = find_finding(request, pk)
    if not _may_add(request, finding):
        raise Http404
    form = EvidenceForm(request.POST or None, parts.uploads(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(finding, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The evidence is added. The person sees it on their own page."))
            return HttpResponseRedirect(finding_url(finding), status=303)
    context = {"finding": finding, "form": form}
    return render(request, "evaluations/finding_evidence.html", context, status=422 if form.errors else 200)


@require_safe
def finding_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show a piece of evidence to whoever may read the finding."""
    return evidence_response(request, parts.file_of(find_finding(request, pk), file_pk))


# --- Parts ----------------------------------------------------------------------------------------


def find_finding(request: HttpRequest, pk: int) -> Finding:
    """The finding, if this person may read it by office."""
    found: Finding = get_object_or_404(_visible(request).for_page(), pk=pk)
    return found


def finding_url(finding: Finding) -> str:
    """The page of a finding."""
    return reverse("evaluations:finding-detail", args=(finding.pk,))


def _ensure_reader(request: HttpRequest) -> None:
    if not any(request.user.has_perm(permission) for permission in (REPORT, VIEW, REVIEW)):
        raise PermissionDenied


def _visible(request: HttpRequest) -> FindingQuerySet:
    _ensure_reader(request)
    return Finding.objects.seen_by_office(request.user)


def _may_add(request: HttpRequest, finding: Finding) -> bool:
    mine = request.user.pk in (finding.reported_by_id, finding.verified_by_id)
    return mine and finding.status in Finding.OPEN


def _elements(form: FindingReportForm, kind: str) -> list[Any]:
    names = ElementsForm(kind=kind).fields
    return [form[name] for name in names]
