"""Improvements (R4): proposed for an item, discussed, adopted as a new version or declined, and what they changed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.improvements import DiscussionForm, ImprovementDecisionForm, ProposalForm
from appointments.services.improvement_effects import effect_of
from appointments.views.leaves import number
from service_window.http import Refusal
from windows.models import Improvement, ItemVersion
from windows.services import improvements
from windows.services.improvements import DECIDE, DISCUSS, PROPOSE

PAGE = 25
STATES: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "open": (pgettext_lazy("proposals", "Open"), Improvement.OPEN),
    "adopted": (gettext_lazy("Adopted"), (Improvement.State.ADOPTED,)),
    "declined": (gettext_lazy("Declined"), (Improvement.State.DECLINED, Improvement.State.WITHDRAWN)),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One state in the row of tabs."""

    label: str | Promise
    url: str
    current: bool
    count: str = ""


@require_safe
def improvement_list(request: HttpRequest) -> HttpResponse:
    """Show proposals in one state, the newest first, from a known one on."""
    _ensure_takes_part(request)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    rows = Improvement.objects.filter(state__in=STATES[state][1]).for_list().order_by("-pk")
    before = request.GET.get("before", "")
    if before:
        rows = rows.filter(pk__lt=number(before))
    found = list(rows[: PAGE + 1])
    context = {
        "improvements": found[:PAGE],
        "tabs": [Tab(label, f"?state={code}", code == state) for code, (label, _states) in STATES.items()],
        "more_url": f"?state={state}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "may_propose": request.user.has_perm(PROPOSE),
    }
    return render(request, "appointments/improvement_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_new(request: HttpRequest) -> HttpResponse:
    """Propose a shorter promise or a convenience."""
    if not request.user.has_perm(PROPOSE):
        raise PermissionDenied
    asked = request.method == "POST"
    form = ProposalForm(request.POST if asked else None, versions=_versions())
    if asked and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            row = improvements.propose_improvement(given.pop("item"), by=request.user, **given)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The proposal is submitted."))
            return _to(row)
    return render(request, "appointments/improvement_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def improvement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one proposal, what may be done with it, and what it changed once it was adopted."""
    return _detail(request, _find(request, pk))


@require_POST
def improvement_discuss(request: HttpRequest, pk: int) -> HttpResponse:
    """Record with which department it was discussed."""
    row = _find(request, pk)
    if not (request.user.has_perm(DISCUSS) or request.user.has_perm(DECIDE)):
        raise PermissionDenied
    form = DiscussionForm(request.POST)
    if form.is_valid():
        try:
            improvements.discuss_improvement(row, by=request.user, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The discussion is recorded."))
            return _to(row)
    return _detail(request, row, discuss_form=form)


@require_POST
def improvement_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt a proposal from a day on, or decline it."""
    row = _find(request, pk)
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied
    form = ImprovementDecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if given["decision"] == "adopt":
                day = given["effective_from"]
                improvements.adopt_improvement(row, by=request.user, effective_from=day, note=given["note"])
            else:
                improvements.decline_improvement(row, by=request.user, reason=given["note"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            adopted = given["decision"] == "adopt"
            messages.success(request, _("The proposal is adopted.") if adopted else _("The proposal is declined."))
            return _to(row)
    return _detail(request, _find(request, pk), decide_form=form)


@require_POST
def improvement_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal."""
    row = _find(request, pk)
    improvements.withdraw_improvement(row, by=request.user)
    messages.success(request, _("The proposal is withdrawn."))
    return _to(row)


# --- Parts ----------------------------------------------------------------------------------------


def _ensure_takes_part(request: HttpRequest) -> None:
    if not any(request.user.has_perm(permission) for permission in (PROPOSE, DISCUSS, DECIDE)):
        raise PermissionDenied


def _find(request: HttpRequest, pk: int) -> Improvement:
    _ensure_takes_part(request)
    found: Improvement = get_object_or_404(Improvement.objects.for_list(), pk=pk)
    return found


def _to(row: Improvement) -> HttpResponse:
    return HttpResponseRedirect(reverse("appointments:improvement-detail", args=(row.pk,)), status=303)


def _versions() -> list[ItemVersion]:
    rows = ItemVersion.objects.published_on(timezone.localdate()).order_by("item__position", "item_id")
    return list(rows.only("name", "name_en", "item_id", "promised_number", "promised_unit"))


def _detail(request: HttpRequest, row: Improvement, **forms: Any) -> HttpResponse:
    person, today = request.user, timezone.localdate()
    is_open, own = row.state in Improvement.OPEN, row.proposed_by_id == person.pk
    may_discuss = is_open and (person.has_perm(DISCUSS) or person.has_perm(DECIDE))
    decides = is_open and person.has_perm(DECIDE)
    discussed = row.state == Improvement.State.DISCUSSED
    context = {
        "improvement": row,
        "own": own,
        "is_open": is_open,
        "discussed": discussed,
        "discuss_form": forms.get("discuss_form") or (DiscussionForm() if may_discuss else None),
        "decide_form": forms.get("decide_form") or (ImprovementDecisionForm() if decides and not own else None),
        "own_to_decide": decides and own,
        "adoption": improvements.adoption_of(row, today=today) if is_open else None,
        "effect": effect_of(row),
        "today": today,
    }
    return render(request, "appointments/improvement_detail.html", context, status=422 if forms else 200)
