"""Remarks about windows, for the office: recorded, settled; no person is named in them."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.finding_flow import REPORT, VIEW
from evaluations.forms.procedure import RemarkForm, SettleForm
from evaluations.models import WindowRemark
from evaluations.services import remarks
from evaluations.views._keyset import by_newest
from evaluations.views._records import Act, Line, Mark, Sheet, act_on

reports = permission_required(REPORT, raise_exception=True)


@require_safe
def remark_list(request: HttpRequest) -> HttpResponse:
    """Show the remarks, the newest first."""
    page = by_newest(request, _rows(request))
    may_report = request.user.has_perm(REPORT)
    context = {
        "title": _("Remarks about windows"),
        "lead": _("What was seen at a window and concerns no person. It counts towards nobody's year."),
        "columns": [_("Window"), _("Seen on"), _("What was seen")],
        "lines": [_line(row) for row in page.rows],
        "page": page,
        "new_url": reverse("evaluations:remark-new") if may_report else "",
        "new_label": _("Record a remark"),
        "nothing": _("No remark is on record."),
        "hint": _("Inspectors record one for what is not in order at a window."),
    }
    return render(request, "evaluations/record_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reports
def remark_new(request: HttpRequest) -> HttpResponse:
    """Record a remark."""
    return act_on(
        request,
        RemarkForm(request.POST or None),
        run=lambda given: remarks.record_remark(
            given["window"], by=request.user, observed_on=given["observed_on"], text=given["text"]
        ),
        to=_url,
        said=_("The remark is recorded."),
        title=_("Record a remark"),
        submit=_("Record the remark"),
        back_url=reverse("evaluations:remark-list"),
    )


@require_safe
def remark_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one remark."""
    row = get_object_or_404(_rows(request), pk=pk)
    facts = [
        (_("Window"), str(row.window)),
        (_("Seen on"), row.observed_on.isoformat()),
        (_("What was seen"), row.text),
        (_("Recorded by"), row.recorded_by.name),
    ]
    if row.settled_by:
        facts.append((_("How it was settled"), f"{row.settled_note} · {row.settled_by.name}"))
    acts = []
    if row.settled_by is None and request.user.has_perm(REPORT):
        acts = [Act(_("Settle the remark"), reverse("evaluations:remark-settle", args=(row.pk,)), icon="check")]
    sheet = Sheet(
        _("Remark about a window"),
        f"#{row.pk}",
        facts,
        mark=_mark(row),
        acts=acts,
        back_url=reverse("evaluations:remark-list"),
    )
    return render(request, "evaluations/record_detail.html", {"sheet": sheet})


@require_http_methods(["GET", "HEAD", "POST"])
@reports
def remark_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it was settled."""
    row = get_object_or_404(_rows(request), pk=pk)
    return act_on(
        request,
        SettleForm(request.POST or None),
        run=lambda given: remarks.settle_remark(row, by=request.user, note=given["note"]),
        to=_url,
        said=_("The remark is settled."),
        title=_("Settle the remark"),
        submit=_("Settle the remark"),
        back_url=_url(row),
    )


def _rows(request: HttpRequest) -> QuerySet[WindowRemark]:
    if not (request.user.has_perm(REPORT) or request.user.has_perm(VIEW)):
        raise PermissionDenied
    return WindowRemark.objects.select_related("window", "recorded_by", "settled_by")


def _url(row: WindowRemark) -> str:
    return reverse("evaluations:remark-detail", args=(row.pk,))


def _mark(row: WindowRemark) -> Mark:
    return Mark(_("Settled"), "good", "check") if row.settled_at else Mark(_("To be settled"), "warn", "hourglass")


def _line(row: WindowRemark) -> Line:
    return Line(_url(row), f"#{row.pk}", (row.window, row.observed_on.isoformat(), row.text), _mark(row))
