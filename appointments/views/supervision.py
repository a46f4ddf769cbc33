"""The supervision page: what awaits the chief representative, the reviewers and the leader, decided in place."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.supervision import MOST_ROWS, DecisionForm
from service_window import htmx
from service_window.http import Refusal
from service_window.worklist import WorkKind, kinds_for
from windows.models import Staff

MOST_COUNTED = 99
TARGET = "worklist"

supervises = permission_required("appointments.view_supervision", raise_exception=True)


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of work in the row of tabs."""

    code: str
    label: str | Promise
    url: str
    count: str
    current: bool


@require_safe
@supervises
def worklist_home(request: HttpRequest) -> HttpResponse:
    """Show the first kind of work in which something waits."""
    kinds, counts = _kinds(request)
    waiting = next((kind for kind in kinds if counts[kind.code]), kinds[0])
    return _page(request, waiting, kinds, counts)


@require_safe
@supervises
def worklist_kind(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of one kind of work, from the place ``after`` on."""
    kinds, counts = _kinds(request)
    return _page(request, _named(kinds, code), kinds, counts)


@require_POST
@supervises
def worklist_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide the rows selected, each by its own call; say how many were decided, and why others were not."""
    kind = _named(kinds_for(request.user), code)
    form = DecisionForm(kind, request.POST)
    if not form.is_valid():
        kinds, counts = _kinds(request)
        return _page(request, kind, kinds, counts, form=form)
    _decide(request, kind, form.cleaned_data)
    after = request.POST.get("after", "")[:64]
    return redirect(_kind_url(kind, after))


def _decide(request: HttpRequest, kind: WorkKind, chosen: dict[str, Any]) -> None:
    done, refused = 0, []
    for key in chosen["rows"]:
        try:
            kind.decide(key, chosen["decision"], by=request.user, reason=chosen["reason"])
        except Refusal as refusal:
            refused.append((key, str(refusal)))
        else:
            done += 1
    if done:
        title = next(decision.title for decision in kind.decisions if decision.code == chosen["decision"])
        sentence = ngettext("%(decision)s: %(count)d row.", "%(decision)s: %(count)d rows.", done)
        messages.success(request, sentence % {"decision": title, "count": done})
    names = kind.names([key for key, _sentence in refused]) if refused else {}
    for key, sentence in refused:
        messages.error(request, f"{names[key]}: {sentence}" if key in names else sentence)


def _page(
    request: HttpRequest,
    kind: WorkKind,
    kinds: tuple[WorkKind, ...],
    counts: dict[str, int],
    *,
    form: DecisionForm | None = None,
) -> HttpResponse:
    after = (request.POST if form else request.GET).get("after", "")[:64]
    rows = list(kind.rows(request.user, limit=MOST_ROWS + 1, after=after))
    shown = rows[:MOST_ROWS]
    context = {
        "kind": kind,
        "rows": shown,
        "form": form or DecisionForm(kind),
        "selected": set(form.data.getlist("rows")) if form else set(),
        "reason_hint": _reason_hint(kind),
        "after": after,
        "tabs": [_tab(each, counts[each.code], current=each is kind) for each in kinds],
        "first_url": _kind_url(kind) if after else "",
        "more_url": _kind_url(kind, shown[-1].place) if len(rows) > MOST_ROWS else "",
    }
    response = htmx.render(
        request, "appointments/worklist_supervision.html", "appointments/_worklist.html", context, TARGET
    )
    response.status_code = 422 if form else 200
    return response


def _kinds(request: HttpRequest) -> tuple[tuple[WorkKind, ...], dict[str, int]]:
    """The kinds of work this person may see, and how much waits in each."""
    person = request.user
    if not isinstance(person, Staff):
        raise Http404
    kinds = kinds_for(person)
    return kinds, {kind.code: kind.count(person) for kind in kinds}


def _named(kinds: tuple[WorkKind, ...], code: str) -> WorkKind:
    for kind in kinds:
        if kind.code == code:
            return kind
    raise Http404(_("This kind of work does not exist, or it is not yours."))


def _tab(kind: WorkKind, count: int, *, current: bool) -> Tab:
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
    return Tab(kind.code, kind.title, _kind_url(kind), shown, current)


def _reason_hint(kind: WorkKind) -> str:
    """Which decisions need a reason."""
    titles = [str(decision.title) for decision in kind.decisions if decision.asks_reason]
    return _("Reason, needed for: %(decisions)s") % {"decisions": _(", ").join(titles)}


def _kind_url(kind: WorkKind, after: str = "") -> str:
    url = reverse("appointments:worklist-kind", args=(kind.code,))
    return f"{url}?{urlencode({'after': after})}" if after else url
