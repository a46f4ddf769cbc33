"""Accountability measures (A2), for the office: listed, recorded, withdrawn."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.forms.records import MeasureForm, WithReasonForm
from evaluations.media_flow import KEEP
from evaluations.models import Measure
from evaluations.services import measures
from evaluations.views._record_listings import MEASURES
from evaluations.views._records import Act, Sheet, act_on, keeps, reads
from evaluations.views._register import register_export, register_page
from evaluations.views.notices import WITHDRAWN


@require_safe
@reads
def measure_list(request: HttpRequest) -> HttpResponse:
    """Show the measures asked for, the newest first."""
    return register_page(request, MEASURES)


@require_safe
@reads
def measure_export(request: HttpRequest) -> HttpResponse:
    """Hand over the measures listed as a spreadsheet, up to a limit."""
    return register_export(request, MEASURES)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def measure_new(request: HttpRequest) -> HttpResponse:
    """Record a measure."""
    return act_on(
        request,
        MeasureForm(request.POST or None),
        run=lambda given: measures.record_measure(given["staff"], by=request.user, **_rest(given)),
        to=_url,
        said=_("The measure is recorded. The person sees it on their own page."),
        title=_("Record a measure"),
        submit=_("Record the measure"),
        back_url=reverse("evaluations:measure-list"),
    )


@require_safe
@reads
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one measure and what it rests on."""
    return render(request, "evaluations/record_detail.html", {"sheet": _sheet(request, _find(pk))})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def measure_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a measure."""
    measure = _find(pk)
    return act_on(
        request,
        WithReasonForm(request.POST or None),
        run=lambda given: measures.withdraw_measure(measure, by=request.user, reason=given["reason"]),
        to=_url,
        said=_("The measure is withdrawn."),
        title=_("Withdraw the measure"),
        submit=_("Withdraw the measure"),
        back_url=_url(measure),
    )


def _rest(given: dict) -> dict:
    return {name: value for name, value in given.items() if name != "staff"}


def _find(pk: int) -> Measure:
    related = ("staff", "finding", "notice", "recorded_by", "withdrawn_by")
    found: Measure = get_object_or_404(Measure.objects.select_related(*related), pk=pk)
    return found


def _url(measure: Measure) -> str:
    return reverse("evaluations:measure-detail", args=(measure.pk,))


def _sheet(request: HttpRequest, row: Measure) -> Sheet:
    facts = [
        (_("Person"), f"{row.staff.name} {row.staff.number}"),
        (_("Measure"), row.get_kind_display()),
        (_("Decided on"), row.decided_on.isoformat()),
        (_("Deciding body"), f"{row.body} {row.document_number}".strip()),
        (_("What for, and by which rule"), row.basis),
        (_("Reference of the finding"), row.finding.ref if row.finding else "—"),
        (_("Reference of the notice"), row.notice.ref if row.notice else "—"),
        (_("Recorded by"), row.recorded_by.name),
    ]
    if row.withdrawn_by:
        facts.append((_("Withdrawn"), f"{row.withdrawn_by.name} · {row.withdrawn_why}"))
    acts = []
    if request.user.has_perm(KEEP) and row.withdrawn_at is None:
        acts = [Act(_("Withdraw the measure"), reverse("evaluations:measure-withdraw", args=(row.pk,)), icon="undo-2")]
    return Sheet(
        _("Accountability measure"),
        row.ref,
        facts,
        mark=WITHDRAWN if row.withdrawn_at else None,
        acts=acts,
        back_url=reverse("evaluations:measure-list"),
    )
