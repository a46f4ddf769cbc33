"""The list of work wherever it stands, on the supervision page and on the dashboard: its rows, its tabs, its decisions."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.forms.supervision import MOST_ROWS, DecisionForm
from service_window.http import NotThere, Refusal
from service_window.worklist import MOST_COUNTED, WorkKind, counts_for, kinds_for
from windows.models import Staff

TARGET = "worklist"


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of work in the row of tabs."""

    code: str
    label: str | Promise
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names of the two addresses of a list of work, each with the code of a kind."""

    page: str
    decide: str

    def of(self, kind: WorkKind, after: str = "") -> str:
        """The page of a kind, from the place ``after`` on."""
        url = reverse(self.page, args=(kind.code,))
        return f"{url}?{urlencode({'after': after})}" if after else url


def kinds_of(request: HttpRequest) -> tuple[tuple[WorkKind, ...], dict[str, int]]:
    """The kinds of work this person may see, and how much waits in each."""
    person = request.user
    if not isinstance(person, Staff):
        raise Http404
    kinds = kinds_for(person)
    return kinds, counts_for(kinds, person)


def first_waiting(kinds: tuple[WorkKind, ...], counts: dict[str, int]) -> WorkKind:
    """The first kind of work in which something waits, else the first of all."""
    return next((kind for kind in kinds if counts[kind.code]), kinds[0])


def named(kinds: tuple[WorkKind, ...], code: str) -> WorkKind:
    """The kind of this code among those the person may see."""
    for kind in kinds:
        if kind.code == code:
            return kind
    raise NotThere(_("This kind of work does not exist, or it is not yours."))


def context_of(
    request: HttpRequest,
    kind: WorkKind,
    kinds: tuple[WorkKind, ...],
    counts: dict[str, int],
    *,
    at: Addresses,
    form: DecisionForm | None = None,
) -> dict[str, Any]:
    """What ``appointments/_worklist.html`` shows: the rows of one kind, and the tabs of all."""
    after = (request.POST if form else request.GET).get("after", "")[:64]
    rows = list(kind.rows(request.user, limit=MOST_ROWS + 1, after=after))
    shown = rows[:MOST_ROWS]
    return {
        "kind": kind,
        "rows": shown,
        "form": form or DecisionForm(kind),
        "selected": set(form.data.getlist("rows")) if form else set(),
        "reason_hint": _reason_hint(kind),
        "after": after,
        "poll_url": at.of(kind, after),
        "decide_url": reverse(at.decide, args=(kind.code,)),
        "tabs": [_tab(each, counts[each.code], at.of(each), current=each is kind) for each in kinds],
        "first_url": at.of(kind) if after else "",
        "more_url": at.of(kind, shown[-1].place) if len(rows) > MOST_ROWS else "",
    }


def decide_rows(request: HttpRequest, kind: WorkKind, form: DecisionForm, *, at: Addresses) -> HttpResponseRedirect:
    """Decide the rows selected, each by its own call; say how many were decided, and why others were not."""
    chosen = form.cleaned_data
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
    return redirect(at.of(kind, request.POST.get("after", "")[:64]))


def _tab(kind: WorkKind, count: int, url: str, *, current: bool) -> Tab:
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
    return Tab(kind.code, kind.title, url, shown, current)


def _reason_hint(kind: WorkKind) -> str:
    """Which decisions need a reason."""
    titles = [str(decision.title) for decision in kind.decisions if decision.asks_reason]
    if not titles:
        return _("Note, if there is something to say")
    return _("Reason, needed for: %(decisions)s") % {"decisions": _(", ").join(titles)}
