"""The live ticket on the visitor's phone: opened by the private address on the slip, polled cheaply."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appointments.models import HallSettings, Ticket
from appointments.services.hall_mark import hall_mark
from appointments.services.live_ticket import live_ticket, ticket_by_token, ticket_switched_off
from appointments.services.tickets import leave_queue
from service_window.http import NotThere, stamped, unchanged


@login_not_required
@never_cache
@require_safe
def ticket_live(request: HttpRequest, token: str) -> HttpResponse:
    """Show the own number: the place in the queue, the wait, and the window when it is called."""
    return render(request, "appointments/ticket_live_public.html", _context(_asked(token)))


@login_not_required
@require_safe
def ticket_state(request: HttpRequest, token: str) -> HttpResponse:
    """Return what the page shows of the number; where nothing has changed, one query says so."""
    seen = hall_mark(timezone.now(), "ticket", token)
    same = unchanged(request, seen)
    if same is not None:
        return same
    return stamped(render(request, "appointments/_ticket_live.html", _context(_asked(token))), seen)


@login_not_required
@never_cache
@require_POST
def ticket_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the queue with the own number."""
    if not HallSettings.objects.current().live_ticket_offered:
        raise NotThere(_("This office does not offer this page."))
    leave_queue(_asked(token))
    messages.success(request, _("You have left the queue. Thank you for telling us."))
    return redirect("appointments:ticket-live", token=token)


def _asked(token: str) -> Ticket:
    """The ticket of the address."""
    ticket = ticket_by_token(token)
    if ticket is None:
        raise NotThere(_("There is no such number. Please look at your slip again, or ask the staff in the hall."))
    return ticket


def _context(ticket: Ticket) -> dict[str, Any]:
    offered = HallSettings.objects.current().live_ticket_offered
    return {
        "live": live_ticket(ticket, timezone.now()) if offered else ticket_switched_off(ticket),
        "poll_url": reverse("appointments:ticket-state", args=(ticket.token,)),
        "leave_url": reverse("appointments:ticket-leave", args=(ticket.token,)),
    }
