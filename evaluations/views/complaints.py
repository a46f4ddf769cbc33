"""Complaints as the assessment office handles them: the register, one complaint, its acts, its files, its contact."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evaluations.feedback_types import FilePurpose
from evaluations.finding_flow import REPORT
from evaluations.forms.complaints import ActForm, FindingForm
from evaluations.ledger_types import FindingSource
from evaluations.models import Complaint, Feedback, FeedbackFile
from evaluations.services.complaint_decisions import UPHELD
from evaluations.services.complaint_parts import family_of
from evaluations.services.contacts import REVEALABLE
from evaluations.services.findings import report_finding
from evaluations.views._complaint_acts import ACTS, id_of, offers
from evaluations.views._complaint_listing import LISTING
from evaluations.views._contact import contact_facts, revealed_from
from evaluations.views._evidence import evidence_response
from evaluations.views._register import register_export, register_page
from evaluations.views._timeline import timeline
from service_window.http import Refusal

CAME_IN = (FilePurpose.ATTACHMENT, FilePurpose.SCAN)

reads = permission_required("evaluations.view_feedback", raise_exception=True)
handles = permission_required("evaluations.handle_feedback", raise_exception=True)


@require_safe
@reads
def complaint_list(request: HttpRequest) -> HttpResponse:
    """Show the register of complaints, what is due first."""
    return register_page(request, LISTING)


@require_safe
@permission_required("evaluations.export_feedback", raise_exception=True)
def complaint_export(request: HttpRequest) -> HttpResponse:
    """Hand over the register as a spreadsheet, without names and contacts of complainants."""
    return register_export(request, LISTING)


@require_safe
@reads
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one complaint with everything that belongs to it, and what can be done."""
    return _page(request, find_complaint(request, pk))


@require_POST
@handles
def complaint_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act; a refusal is said in its form, and what was typed stays."""
    complaint = find_complaint(request, pk)
    act = ACTS.get(verb)
    if act is None or complaint.imported:
        raise Http404
    form = act.form(request.POST, request.FILES, complaint=complaint, auto_id=id_of(act))
    if form.is_valid():
        try:
            act.run(complaint, form, request.user)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, str(act.done))
            return HttpResponseRedirect(reverse("evaluations:complaint-detail", args=(pk,)), status=303)
    return _page(request, find_complaint(request, pk), filled=(verb, form))


@require_POST
@permission_required(REPORT, raise_exception=True)
def complaint_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a finding about the person against whom the complaint was upheld; it has a procedure of its own."""
    complaint = find_complaint(request, pk)
    form = FindingForm(request.POST, complaint=complaint, auto_id="id_finding_%s")
    if complaint.staff is None or complaint.decision not in UPHELD:
        raise Http404
    if form.is_valid():
        try:
            given = {"event_on": complaint.event_on, "source": FindingSource.COMPLAINT, "complaint": complaint}
            report_finding(complaint.staff, by=request.user, **given, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The finding is reported. The person sees it on their own page."))
            return HttpResponseRedirect(reverse("evaluations:complaint-detail", args=(pk,)), status=303)
    return _page(request, find_complaint(request, pk), finding_form=form)


@require_safe
@reads
def complaint_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show a file of a complaint; its digest is compared first."""
    complaint = find_complaint(request, pk)
    row = get_object_or_404(_files_of(complaint), pk=file_pk)
    return evidence_response(request, row.file)


@require_POST
@permission_required("evaluations.reveal_contact", raise_exception=True)
def complaint_reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Show name or phone of a complainant in clear; the reason is recorded."""
    complaint = find_complaint(request, pk)
    feedback = getattr(complaint, "feedback", None)
    if feedback is None or field not in REVEALABLE or getattr(feedback.origin, "contact", None) is None:
        raise Http404
    return revealed_from(request, feedback.origin, field, page=lambda shown: _page(request, complaint, revealed=shown))


def find_complaint(request: HttpRequest, pk: int) -> Complaint:
    """The complaint, if this person may see it: never one about oneself."""
    rows = (
        Complaint.objects.visible_to(request.user)
        .for_list()
        .select_related("feedback__contact", "feedback__part_of__contact", "feedback__entered_by")
    )
    rows = rows.prefetch_related("hearings__staff", "notes__by", "notes__file", "rulings__decided_by", "call_backs__by")
    complaint: Complaint = get_object_or_404(rows, pk=pk)
    return complaint


def _page(
    request: HttpRequest,
    complaint: Complaint,
    *,
    filled: tuple[str, ActForm] | None = None,
    revealed: dict[str, str] | None = None,
    finding_form: FindingForm | None = None,
) -> HttpResponse:
    feedback: Feedback | None = getattr(complaint, "feedback", None)
    handling = getattr(complaint, "handling", None)
    may_act = handling is not None and request.user.has_perm("evaluations.handle_feedback")
    files: list[Any] = list(_files_of(complaint)) if feedback else []
    context = {
        "complaint": complaint,
        "feedback": feedback,
        "handling": handling,
        "files": files,
        "contact": contact_facts(feedback.origin, "evaluations:complaint-reveal", complaint.pk, revealed)
        if feedback
        else [],
        "offers": offers(complaint, request.user, filled) if may_act else [],
        "events": timeline(complaint) if handling else [],
        "family": [one for one in family_of(complaint) if one.pk != complaint.pk],
        "today": timezone.localdate(),
        "findings": list(complaint.findings.seen_by_office(request.user).for_list()),
        "finding_form": finding_form or _finding_form(request, complaint),
        "overdue": handling is not None and handling.is_overdue(timezone.localdate()),
    }
    return render(request, "evaluations/complaint_detail.html", context, status=422 if filled or finding_form else 200)


def _files_of(complaint: Complaint) -> QuerySet[FeedbackFile]:
    """The files of a complaint; one that is part of another has what came in with the first as well."""
    whole = Q(feedback=complaint.feedback.origin, purpose__in=CAME_IN)
    return FeedbackFile.objects.filter(Q(feedback=complaint.feedback) | whole).select_related("file__origin")


def _finding_form(request: HttpRequest, complaint: Complaint) -> FindingForm | None:
    """The form of a finding, where the complaint was upheld against a person."""
    upheld = complaint.staff is not None and complaint.decision in UPHELD and not complaint.imported
    may = upheld and request.user.has_perm(REPORT)
    return FindingForm(complaint=complaint, auto_id="id_finding_%s") if may else None
