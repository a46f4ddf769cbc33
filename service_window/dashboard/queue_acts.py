"""The queue for the chief representative: everybody who waits, and what can be done for one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.forms.queue import CloseForm, TransferForm
from appointments.models import QueueSettings, Ticket
from appointments.ordering import order
from appointments.services import calling, queue
from appointments.views._queue import item_choices, names_of
from service_window.dashboard.acts import answer_act, answers, may
from service_window.dashboard.forms import ConfirmForm
from service_window.dashboard.live import ACTS
from service_window.dashboard.queue_facts import WaitLight, light_of

SHOWN = (Ticket.State.WAITING, Ticket.State.CALLED, Ticket.State.PARKED, Ticket.State.NO_SHOW)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One visitor of the list, with what can be done."""

    ticket: Ticket
    item: str
    since: datetime
    light: WaitLight | None
    acts: tuple[str, ...]


_ACTS = {
    Ticket.State.WAITING: ("transfer", "close"),
    Ticket.State.CALLED: ("transfer", "close"),
    Ticket.State.PARKED: ("unpark", "transfer", "close"),
    Ticket.State.NO_SHOW: ("return",),
}


@require_safe
@permission_required(ACTS["queue"], raise_exception=True)
def queue_list(request: HttpRequest) -> HttpResponse:
    """Show everybody who waits, is called, parked or missed the call today, in the order of calling."""
    now = timezone.now()
    settings = QueueSettings.objects.current()
    rows = Ticket.objects.for_day(timezone.localdate(now)).filter(state__in=SHOWN, waits_from__isnull=False)
    found = list(rows.for_list().order_by("pk"))
    waiting = [queue.as_waiting(ticket) for ticket in found if ticket.state == Ticket.State.WAITING]
    ordered = order(waiting, now=now, rules=queue.rules_at(now, settings))
    places = {row.pk: place for place, row in enumerate(ordered)}
    names = names_of({ticket.item_id for ticket in found})
    long = timedelta(minutes=settings.long_wait_minutes)
    shown = [_row(ticket, names, now, long) for ticket in sorted(found, key=lambda one: _rank(one, places))]
    context = {"rows": shown, "now": now, "in_use": settings.in_use, "waiting": len(ordered)}
    return render(request, "dashboard/queue_supervision.html", context)


@answers
@may("queue")
def ticket_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a visitor on to an item, a window or a person."""
    ticket = _find(pk)
    form = TransferForm(request.POST if request.method == "POST" else None, items=item_choices())

    def run(given: dict[str, Any]) -> str:
        calling.transfer(ticket, by=request.user, **given)
        return _("Number %(number)s is passed on.") % {"number": ticket.number}

    lead = _("The time waited so far counts.")
    return answer_act(request, form, run, title=_title(_("Pass on"), ticket), lead=lead, label=_("Pass on"))


@answers
@may("queue")
def ticket_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a number that nobody will serve any more."""
    ticket = _find(pk)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def run(given: dict[str, Any]) -> str:
        calling.close_ticket(ticket, by=request.user, **given)
        return _("Number %(number)s is closed.") % {"number": ticket.number}

    lead = _("Nobody calls this visitor any more.")
    title = _title(_("Close the number"), ticket)
    return answer_act(request, form, run, title=title, lead=lead, label=_("Close"), tone="danger")


@answers
@may("queue")
def ticket_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who missed the call wait again."""
    return _confirmed(request, pk, calling.return_no_show, _("Back into the queue"), _("They wait from now on."))


@answers
@may("queue")
def ticket_unpark(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a parked visitor back into the queue."""
    lead = _("The time waited so far counts.")
    return _confirmed(request, pk, calling.unpark, _("Back into the queue"), lead)


def _confirmed(request: HttpRequest, pk: int, act: Callable[..., object], label: str, lead: str) -> HttpResponse:
    ticket = _find(pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def run(_given: dict[str, Any]) -> str:
        act(ticket, by=request.user)
        return _("Number %(number)s waits again.") % {"number": ticket.number}

    return answer_act(request, form, run, title=_title(label, ticket), lead=lead, label=label)


def _find(pk: int) -> Ticket:
    return get_object_or_404(Ticket.objects.for_day(timezone.localdate()).for_list(), pk=pk)


def _title(words: str, ticket: Ticket) -> str:
    return f"{ticket.number} · {words}"


def _rank(ticket: Ticket, places: dict[int, int]) -> tuple[int, int]:
    """Those who wait first, in the order of calling; then who is called, parked, gone."""
    return SHOWN.index(Ticket.State(ticket.state)), places.get(ticket.pk, ticket.pk)


def _row(ticket: Ticket, names: dict[int, str], now: datetime, long: timedelta) -> TicketRow:
    since = ticket.waits_from or ticket.drawn_at
    light = light_of(now - since, long) if ticket.state == Ticket.State.WAITING else None
    item = names.get(ticket.item_id or 0, "") or _("Matter not known yet")
    return TicketRow(ticket, item, since, light, _ACTS[Ticket.State(ticket.state)])
