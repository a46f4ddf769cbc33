"""What the system proposes, for the office: read with its evidence, reported as a finding, or rejected."""

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appointments.models import Case
from evaluations.finding_flow import REPORT, VIEW
from evaluations.forms.proposals import AccountForm, AttributionForm, RejectionForm
from evaluations.models import CaseAttribution, FindingProposal
from evaluations.services import proposals
from evaluations.services.case_holding import ATTRIBUTE, attribute_case, holdings_of
from evaluations.views._keyset import by_newest
from evaluations.views._records import Act, Line, Mark, Sheet, act_on
from windows.models import Staff

MARKS = {
    FindingProposal.State.OPEN: ("warn", "hourglass"),
    FindingProposal.State.TAKEN_UP: ("calm", "clipboard-list"),
    FindingProposal.State.REJECTED: ("", "x"),
}

reads = permission_required(VIEW, raise_exception=True)
reports = permission_required((VIEW, REPORT), raise_exception=True)
attributes = permission_required((VIEW, ATTRIBUTE), raise_exception=True)


@require_safe
@reads
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Show the proposals, those that are open first asked for, the newest first."""
    rows = _rows(request)
    if request.GET.get("state") != "all":
        rows = rows.filter(state=FindingProposal.State.OPEN)
    page = by_newest(request, rows)
    context = {
        "title": _("Proposals of the system"),
        "lead": _("What the system noticed. It is no finding: somebody looks into it, and reports it or rejects it."),
        "columns": [_("Rule"), _("Person"), _("Kind"), _("Happened on")],
        "lines": [_line(row) for row in page.rows],
        "page": page,
        "more": [(_("Open ones"), "?"), (_("All of them"), "?state=all")],
        "nothing": _("No proposal is open."),
        "hint": _("When a record suggests something, it stands here with its evidence."),
        "new_url": "",
        "new_label": "",
    }
    return render(request, "evaluations/record_list.html", context)


@require_safe
@reads
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one proposal with its evidence."""
    return render(request, "evaluations/record_detail.html", {"sheet": _sheet(request, _find(request, pk))})


@require_http_methods(["GET", "HEAD", "POST"])
@reports
def proposal_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report it as a finding, in one's own words."""
    row = _find(request, pk)
    return act_on(
        request,
        AccountForm(request.POST or None),
        run=lambda given: proposals.take_up_proposal(row, by=request.user, account=given["account"]),
        to=lambda finding: reverse("evaluations:finding-detail", args=(finding.pk,)),
        said=_("The finding is reported. The person sees it on their own page."),
        title=_("Report it as a finding"),
        submit=_("Report"),
        back_url=_url(row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reports
def proposal_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Reject it with a reason."""
    row = _find(request, pk)
    return act_on(
        request,
        RejectionForm(request.POST or None),
        run=lambda given: proposals.reject_proposal(row, by=request.user, reason=given["reason"]),
        to=_url,
        said=_("The proposal is rejected."),
        title=_("Reject the proposal"),
        submit=_("Reject the proposal"),
        back_url=_url(row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@attributes
def case_attribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who answers for a case past its promise (E8), with who held it how long in view."""
    case = get_object_or_404(Case.objects.filter(imported_ref=None, promised_due_on__lt=timezone.localdate()), pk=pk)
    held = holdings_of(case)
    newest = CaseAttribution.objects.filter(case=case).select_related("staff").last()
    stands = _("Attributed to %(person)s so far.") % {"person": newest.staff.name} if newest else ""
    return act_on(
        request,
        AttributionForm(request.POST or None, holdings=held),
        run=lambda given: attribute_case(
            case, Staff.objects.get(pk=given["staff"]), by=request.user, reason=given["reason"]
        ),
        to=lambda _made: reverse("evaluations:proposal-list"),
        said=_("It is recorded who answers for the case."),
        title=_("Who answers for case %(number)s") % {"number": case.number or case.pk},
        lead=_("Promised until %(day)s. %(stands)s") % {"day": case.promised_due_on, "stands": stands},
        submit=_("Attribute the case"),
        back_url=reverse("evaluations:proposal-list"),
    )


def _rows(request: HttpRequest) -> QuerySet[FindingProposal]:
    """Proposals about other people: one's own would be decided by oneself."""
    related = ("staff", "window", "case", "decided_by", "finding")
    return FindingProposal.objects.exclude(staff=request.user).select_related(*related)


def _find(request: HttpRequest, pk: int) -> FindingProposal:
    found: FindingProposal = get_object_or_404(_rows(request), pk=pk)
    return found


def _url(row: FindingProposal) -> str:
    return reverse("evaluations:proposal-detail", args=(row.pk,))


def _title(row: FindingProposal) -> str:
    rule = proposals.RULES.get(row.rule)
    return str(rule.title) if rule else row.rule


def _line(row: FindingProposal) -> Line:
    cells = (_title(row), f"{row.staff.name} {row.staff.number}", row.get_kind_display(), row.event_on.isoformat())
    tone, icon = MARKS[FindingProposal.State(row.state)]
    return Line(_url(row), f"#{row.pk}", cells, Mark(row.get_state_display(), tone, icon))


def _sheet(request: HttpRequest, row: FindingProposal) -> Sheet:
    tone, icon = MARKS[FindingProposal.State(row.state)]
    facts = [
        (_("Person"), f"{row.staff.name} {row.staff.number}"),
        (_("Kind"), row.get_kind_display()),
        (_("Happened on"), row.event_on.isoformat()),
        (_("Window"), str(row.window) if row.window else "—"),
        *proposals.words_of(row),
    ]
    if row.decided_by:
        facts.append((_("Decided by"), f"{row.decided_by.name} · {row.reason or (row.finding and row.finding.ref)}"))
    acts = []
    if row.state == FindingProposal.State.OPEN and request.user.has_perm(REPORT):
        acts = [
            Act(_("Report it as a finding"), reverse("evaluations:proposal-report", args=(row.pk,)), "primary", "send"),
            Act(_("Reject the proposal"), reverse("evaluations:proposal-reject", args=(row.pk,)), icon="x"),
        ]
    if row.case_id and request.user.has_perm(ATTRIBUTE):
        acts.append(Act(_("Say who answers for the case"), reverse("evaluations:case-attribute", args=(row.case_id,))))
    return Sheet(
        _title(row),
        f"#{row.pk}",
        facts,
        mark=Mark(row.get_state_display(), tone, icon),
        acts=acts,
        back_url=reverse("evaluations:proposal-list"),
    )
