"""The moves of the office in a finding: each a page of its own with what it asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evaluations.finding_flow import MOVES
from evaluations.forms.findings import MoveForm
from evaluations.models import Finding
from evaluations.services import finding_moves, reviews
from evaluations.services.finding_rights import why_not
from evaluations.services.findings import ELEMENTS
from evaluations.views.findings import find_finding, finding_url
from service_window.http import Refusal

DONE: Mapping[str, str | Promise] = {
    "take_up": _("You verify this now."),
    "ask": _("The person is asked, and sees it on their own page."),
    "confirm": _("The finding is confirmed, and the person sees it."),
    "dismiss": _("It is dismissed, and the person sees it."),
    "open_review": _("The review is opened, and the person sees it."),
    "uphold": _("The finding is upheld and final."),
    "revoke": _("The finding is revoked."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def finding_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Make one move: what it means, what it asks for, or why it is not possible."""
    move = MOVES.get(verb)
    finding = find_finding(request, pk)
    if move is None or not request.user.has_perm(move.permission):
        raise Http404
    form = MoveForm(request.POST or None, asks=move.asks, finding=finding)
    posted = request.method == "POST"
    if posted and (form.is_valid() if form.fields else True):
        try:
            RUN[verb](finding, request.user, getattr(form, "cleaned_data", {}))
        except Refusal as refused:
            form = MoveForm(request.POST, asks=move.asks, finding=finding)
            form.is_valid()
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, DONE[verb])
            return HttpResponseRedirect(finding_url(finding), status=303)
    context = {"finding": finding, "move": move, "form": form, "blocked": why_not(move, finding, by=request.user)}
    return render(request, "evaluations/finding_move.html", context, status=422 if posted else 200)


def _confirm(finding: Finding, by: Any, given: Mapping[str, Any]) -> object:
    elements = {name: given[name] for name in ELEMENTS if name in given}
    return finding_moves.confirm_finding(
        finding, by=by, reason=given["reason"], partly=bool(given["partly"]), elements=elements
    )


RUN: Mapping[str, Callable[[Finding, Any, Mapping[str, Any]], object]] = {
    "take_up": lambda finding, by, given: finding_moves.take_up_verification(finding, by=by),
    "ask": lambda finding, by, given: finding_moves.ask_person(finding, by=by, question=given["reason"]),
    "confirm": _confirm,
    "dismiss": lambda finding, by, given: finding_moves.dismiss_finding(finding, by=by, reason=given["reason"]),
    "open_review": lambda finding, by, given: reviews.open_review(finding, by=by, reason=given["reason"]),
    "uphold": lambda finding, by, given: reviews.uphold_finding(finding, by=by, reason=given["reason"]),
    "revoke": lambda finding, by, given: reviews.revoke_finding(finding, by=by, reason=given["reason"]),
}
