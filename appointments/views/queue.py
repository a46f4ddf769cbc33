"""The queue at the desk: who waits, the next one, a number drawn for somebody who waits."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.queue import DrawForm
from appointments.models import QueueSettings, Ticket
from appointments.services import calling, tickets
from appointments.services.queue_settings import calls_next, set_calls_next
from appointments.views._queue import desk_queue, item_choices
from appointments.views._workbench import acting_window, window_of
from appointments.views.case import WORK
from service_window import htmx
from service_window.http import Refusal

HOME = "appointments:desk-home"
TARGET = "queue"
works = permission_required(WORK, raise_exception=True)


@require_safe
@works
def queue_list(request: HttpRequest) -> HttpResponse:
    """Show who waits; the desk asks for its list again and again, and unchanged it costs 304."""
    if not QueueSettings.objects.current().in_use:
        if htmx.is_fragment(request, TARGET):
            return HttpResponse(status=204)
        raise Refusal(_("This office keeps no queue of its own."), next_url=reverse(HOME))
    fragment = htmx.is_fragment(request, TARGET)
    found = desk_queue(request.user, window_of(request), everything=not fragment)
    if fragment:
        unchanged = get_conditional_response(request, etag=found.etag)
        if unchanged is not None:
            return unchanged
    context = {"queue_list": found, "may_choose": request.user.has_perm("appointments.call_chosen")}
    response = htmx.render(request, "appointments/queue_clerk.html", "appointments/_queue.html", context, TARGET)
    response.headers["ETag"] = found.etag
    return response


@require_POST
@works
def queue_call(request: HttpRequest) -> HttpResponse:
    """Call whoever is next for this window."""
    window = acting_window(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    try:
        calling.call_next(window, by=request.user)
    except Refusal as refusal:
        refusal.next_url = refusal.next_url or reverse(HOME)
        raise
    return _home()


@require_POST
@works
def queue_automatic(request: HttpRequest) -> HttpResponse:
    """Let the desk call the next visitor by itself, or not any more."""
    on = not calls_next(request.user)
    set_calls_next(request.user, on=on)
    messages.info(
        request,
        _("The desk calls the next visitor by itself.") if on else _("The desk waits for your key again."),
    )
    return _home()


@require_http_methods(["GET", "HEAD", "POST"])
@works
def ticket_new(request: HttpRequest) -> HttpResponse:
    """Draw a number for somebody who comes to the desk and waits."""
    form = DrawForm(request.POST if request.method == "POST" else None, items=item_choices())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ticket = tickets.issue_ticket(
                item=given["item"],
                priority=given["priority"],
                source=Ticket.Source.DESK,
                moment=timezone.now(),
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Number %(number)s is drawn.") % {"number": ticket.number})
            return HttpResponseRedirect(reverse("appointments:ticket-detail", args=(ticket.pk,)), status=303)
    context = {
        "form": form,
        "heading": _("Draw a number"),
        "lead": _("For a visitor who waits; without a matter they are called to any window."),
        "label": _("Draw the number"),
    }
    return render(request, "appointments/presence_clerk.html", context, status=422 if form.errors else 200)


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse(HOME), status=303)
