"""Outsiders inside the window only with a permit (R9): asked for, allowed, in and out recorded, who is inside now."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from service_window.http import Refusal
from windows.forms.permits import EntryDecisionForm, EntryForm
from windows.models import EntryPermit
from windows.services import permits
from windows.services.permits import ALLOW_ENTRY, REQUEST_ENTRY

PAGE = 25
MOST_CURRENT = 100


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Show who is inside now, who may come, who asks, and earlier permits page by page."""
    _ensure_may_ask(request)
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest) -> HttpResponse:
    """Ask that an outsider may come inside."""
    _ensure_may_ask(request)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            permits.request_entry(given.pop("visitor"), by=request.user, **given)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The request waits for the chief representative."))
            return _to_list()
    return render(request, "windows/entry_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def entry_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an outsider in, or not."""
    if not request.user.has_perm(ALLOW_ENTRY):
        raise PermissionDenied
    permit = get_object_or_404(EntryPermit, pk=pk)
    form = EntryDecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if given["decision"] == "allow":
                permits.allow_entry(permit, by=request.user, note=given["note"])
            else:
                permits.refuse_entry(permit, by=request.user, reason=given["note"])
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            allowed = given["decision"] == "allow"
            messages.success(request, _("The entry is allowed.") if allowed else _("The entry is refused."))
            return _to_list()
    return _page(request, refused_pk=pk, form=form)


@require_POST
def entry_record_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the outsider came in."""
    _ensure_may_ask(request)
    permits.record_entry(get_object_or_404(EntryPermit, pk=pk), by=request.user)
    messages.success(request, _("The entry is recorded."))
    return _to_list()


@require_POST
def entry_record_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the outsider has left."""
    _ensure_may_ask(request)
    permits.record_exit(get_object_or_404(EntryPermit, pk=pk), by=request.user)
    messages.success(request, _("The exit is recorded."))
    return _to_list()


# --- Parts ----------------------------------------------------------------------------------------


def _ensure_may_ask(request: HttpRequest) -> None:
    if not (request.user.has_perm(REQUEST_ENTRY) or request.user.has_perm(ALLOW_ENTRY)):
        raise PermissionDenied


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("windows:entry-list"), status=303)


def _page(request: HttpRequest, *, refused_pk: int = 0, form: EntryDecisionForm | None = None) -> HttpResponse:
    now = timezone.now()
    current = list(EntryPermit.objects.current(now).for_list().order_by("from_at", "pk")[:MOST_CURRENT])
    past = EntryPermit.objects.past(now).for_list()
    before = request.GET.get("before", "")
    if before:
        past = past.filter(pk__lt=_number(before))
    found = list(past[: PAGE + 1])
    context: dict[str, Any] = {
        "now": now,
        "inside": [row for row in current if row.is_inside],
        "allowed": [row for row in current if row.state == EntryPermit.State.ALLOWED and not row.is_inside],
        "requested": [row for row in current if row.state == EntryPermit.State.REQUESTED],
        "past": found[:PAGE],
        "more_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "may_allow": request.user.has_perm(ALLOW_ENTRY),
        "refused_pk": refused_pk,
        "form": form,
    }
    return render(request, "windows/entry_list.html", context, status=422 if form else 200)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(_("The page asked for does not exist."))
    return int(text)
