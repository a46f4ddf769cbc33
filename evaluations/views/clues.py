"""The restricted register: for anybody but the discipline officer there is nothing at these addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.clues import ClueForm, ClueStepForm, DecisionForm, HoldForm
from evaluations.models import Clue, ClueEvent, ClueFile, Hold
from evaluations.services import clues
from evaluations.views._finding_page import uploads
from evaluations.views._keyset import by_newest
from evaluations.views._records import Act, Line, Mark, Sheet, act_on

View = Callable[..., HttpResponse]
MARKS = {
    Clue.State.OPEN: ("warn", "hourglass"),
    Clue.State.HANDED_ON: ("calm", "send"),
    Clue.State.CLOSED: ("", "check"),
    Clue.State.DECIDED: ("bad", "lock"),
}


def discipline_only(view: View) -> View:
    """Answer everybody else as if there were no such address, before anything is read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not clues.is_discipline_officer(request.user):
            raise Http404
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@discipline_only
@require_safe
def clue_list(request: HttpRequest) -> HttpResponse:
    """Show the register, the newest clue first."""
    page = by_newest(request, _rows(request))
    context = {
        "title": _("Clues"),
        "lead": _("Known to nobody but you. The person is not told, and no other page shows anything of it."),
        "columns": [_("Person"), pgettext("clue", "Received on"), _("Where it came from")],
        "lines": [_line(row) for row in page.rows],
        "page": page,
        "new_url": reverse("evaluations:clue-new"),
        "new_label": _("Record a clue"),
        "nothing": _("The register is empty."),
        "hint": "",
        "more": [(_("Holds on results"), reverse("evaluations:hold-list"))],
    }
    return render(request, "evaluations/record_list.html", context)


@discipline_only
@require_http_methods(["GET", "HEAD", "POST"])
def clue_new(request: HttpRequest) -> HttpResponse:
    """Record a clue."""
    return act_on(
        request,
        ClueForm(request.POST or None, uploads(request)),
        run=lambda given: clues.record_clue(given.pop("staff"), by=request.user, **given),
        to=_url,
        said=_("The clue is recorded. Nobody is told."),
        title=_("Record a clue"),
        submit=_("Record a clue"),
        back_url=reverse("evaluations:clue-list"),
    )


@discipline_only
@require_safe
def clue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one clue with what was done."""
    return render(request, "evaluations/record_detail.html", {"sheet": _sheet(_find(request, pk))})


@discipline_only
@require_safe
def clue_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show a file of a clue; its digest is compared first."""
    clue = _find(request, pk)
    if not ClueFile.objects.filter(pk=file_pk, event__clue=clue).exists():
        raise Http404
    file = clues.open_clue_file(clue, file_pk, by=request.user)
    headers = {"Content-Disposition": content_disposition_header(False, file.name)}
    return HttpResponse(clues.content_of(file), content_type=file.content_type, headers=headers)


@discipline_only
@require_http_methods(["GET", "HEAD", "POST"])
def clue_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was done with a clue."""
    clue = _find(request, pk)
    return act_on(
        request,
        ClueStepForm(request.POST or None, uploads(request)),
        run=lambda given: clues.move_clue(clue, by=request.user, **given),
        to=lambda _made: _url(clue),
        said=_("It is recorded."),
        title=_("Record what was done"),
        submit=_("Record it"),
        back_url=_url(clue),
    )


@discipline_only
@require_http_methods(["GET", "HEAD", "POST"])
def clue_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the decision of the competent body into the ledger."""
    clue = _find(request, pk)
    return act_on(
        request,
        DecisionForm(request.POST or None, uploads(request)),
        run=lambda given: clues.enter_decision(clue, by=request.user, **given),
        to=lambda _made: _url(clue),
        said=_("The decision is in the ledger. The person and the assessment office see it now."),
        title=_("Enter the decision of the competent body"),
        submit=_("Enter the decision"),
        back_url=_url(clue),
    )


@discipline_only
@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """Show the holds, the newest first."""
    page = by_newest(request, Hold.objects.select_related("staff", "placed_by", "lifted_by"))
    context = {"holds": page.rows, "page": page}
    return render(request, "evaluations/hold_list.html", context)


@discipline_only
@require_http_methods(["GET", "HEAD", "POST"])
def hold_new(request: HttpRequest) -> HttpResponse:
    """Hold the result of a person."""
    return act_on(
        request,
        HoldForm(request.POST or None),
        run=lambda given: clues.place_hold(given["staff"], given["year"], by=request.user),
        to=lambda _made: reverse("evaluations:hold-list"),
        said=_("The result is held. The assessment office sees it as pending, without a reason."),
        title=_("Hold a result"),
        submit=_("Hold the result"),
        back_url=reverse("evaluations:hold-list"),
    )


@require_POST
@discipline_only
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold."""
    clues.lift_hold(get_object_or_404(Hold, pk=pk), by=request.user)
    messages.success(request, _("The hold is lifted."))
    return HttpResponseRedirect(reverse("evaluations:hold-list"), status=303)


def _rows(request: HttpRequest) -> Any:
    """Clues with their newest state; nobody reads one about themselves."""
    newest = ClueEvent.objects.filter(clue=OuterRef("pk")).order_by("-pk").values("state")[:1]
    return Clue.objects.exclude(staff=request.user).select_related("staff").annotate(state=Subquery(newest))


def _find(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(_rows(request), pk=pk)


def _url(clue: Clue) -> str:
    return reverse("evaluations:clue-detail", args=(clue.pk,))


def _mark(state: str) -> Mark:
    tone, icon = MARKS[Clue.State(state)]
    return Mark(Clue.State(state).label, tone, icon)


def _line(row: Any) -> Line:
    cells = (f"{row.staff.name} {row.staff.number}", row.received_on.isoformat(), row.channel)
    return Line(_url(row), row.number, cells, _mark(row.state))


def _sheet(row: Any) -> Sheet:
    files = Prefetch("files", ClueFile.objects.defer("content"))
    events = list(row.events.select_related("by", "finding").prefetch_related(files))
    acts = []
    if row.state in clues.OPEN_STATES:
        acts = [
            Act(_("Record what was done"), reverse("evaluations:clue-move", args=(row.pk,)), icon="notebook-pen"),
            Act(
                _("Enter the decision of the competent body"),
                reverse("evaluations:clue-decide", args=(row.pk,)),
                icon="lock",
            ),
            Act(_("Hold a result"), reverse("evaluations:hold-new"), icon="pause"),
        ]
    return Sheet(
        _("Clue"),
        row.number,
        [
            (_("Person"), f"{row.staff.name} {row.staff.number}"),
            (pgettext("clue", "Received on"), row.received_on.isoformat()),
            (_("Where it came from"), row.channel),
            (_("Content"), row.content),
        ],
        mark=_mark(row.state),
        events=[
            {
                "at": event.at,
                "title": event.get_state_display(),
                "person": event.by.name,
                "detail": event.finding.ref if event.finding else event.note,
            }
            for event in events
        ],
        acts=acts,
        back_url=reverse("evaluations:clue-list"),
        links=[_link(row, file) for event in events for file in event.files.all()],
    )


def _link(row: Clue, file: ClueFile) -> tuple[str, str]:
    label = f"{file.name} · {filesizeformat(file.size)} · SHA-256 {file.sha256[:12]}…"
    return label, reverse("evaluations:clue-file", args=(row.pk, file.pk))
