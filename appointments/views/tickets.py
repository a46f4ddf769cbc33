"""One ticket at the desk: what follows a call, parked, passed on, called out of turn, priority."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from appointments.forms.queue import CallForm, ParkForm, PriorityForm, TransferForm
from appointments.models import Ticket
from appointments.services import calling, tickets
from appointments.views._queue import item_choices, item_name
from appointments.views._workbench import acting_window
from appointments.views.queue import HOME, works
from service_window.http import Refusal
from windows.models import Staff, Window

State = Ticket.State
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Press:
    """An act that one press carries out, and from which states of the ticket it is offered."""

    label: Words
    done: Words
    icon: str
    run: Callable[[Ticket, Staff], object]
    states: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that asks something first."""

    title: Words
    label: Words
    form: type[Form]
    run: Callable[[Ticket, Window | None, Staff, dict[str, Any]], object]
    done: Words
    states: tuple[str, ...]
    permission: str = "appointments.work_case"


PRESSES: dict[str, Press] = {
    "arrived": Press(
        gettext_lazy("Visitor is here"),
        "",
        "user-check",
        lambda ticket, by: calling.arrived(ticket, by=by),
        (State.CALLED,),
        "primary",
    ),
    "recall": Press(
        gettext_lazy("Call again"),
        gettext_lazy("Called again."),
        "megaphone",
        lambda ticket, by: calling.recall(ticket, by=by),
        (State.CALLED,),
    ),
    "no-show": Press(
        gettext_lazy("Did not come"),
        gettext_lazy("It is noted that the visitor did not come."),
        "user-x",
        lambda ticket, by: calling.no_show(ticket, by=by),
        (State.CALLED,),
    ),
    "take-back": Press(
        gettext_lazy("Take the call back"),
        gettext_lazy("The call is taken back; the visitor waits on."),
        "undo-2",
        lambda ticket, by: calling.take_back_call(ticket, by=by),
        (State.CALLED,),
    ),
    "return": Press(
        gettext_lazy("Visitor came back"),
        gettext_lazy("The visitor waits again."),
        "undo-2",
        lambda ticket, by: calling.return_no_show(ticket, by=by),
        (State.NO_SHOW,),
    ),
    "unpark": Press(
        gettext_lazy("Back into the queue"),
        gettext_lazy("The visitor waits again."),
        "undo-2",
        lambda ticket, by: calling.unpark(ticket, by=by),
        (State.PARKED,),
    ),
}
ASKED: dict[str, Asked] = {
    "park": Asked(
        gettext_lazy("Park the visitor"),
        gettext_lazy("Park"),
        ParkForm,
        lambda ticket, _window, by, given: calling.park(ticket, by=by, **given),
        gettext_lazy("The visitor is parked. Call them back from the list."),
        (State.WAITING, State.CALLED, State.SERVING),
    ),
    "transfer": Asked(
        gettext_lazy("Pass the visitor on"),
        gettext_lazy("Pass on"),
        TransferForm,
        lambda ticket, _window, by, given: calling.transfer(ticket, by=by, **given),
        gettext_lazy("The visitor is passed on; the time waited so far counts."),
        (State.WAITING, State.CALLED, State.PARKED, State.SERVING),
    ),
    "call": Asked(
        gettext_lazy("Call out of turn"),
        gettext_lazy("Call now"),
        CallForm,
        lambda ticket, window, by, given: calling.call_chosen(ticket, window, by=by, **given),  # type: ignore[arg-type]
        gettext_lazy("The visitor is called."),
        (State.WAITING,),
        "appointments.call_chosen",
    ),
    "priority": Asked(
        gettext_lazy("Priority"),
        gettext_lazy("Save"),
        PriorityForm,
        lambda ticket, _window, by, given: tickets.change_priority(ticket, by=by, **given),
        gettext_lazy("The priority is changed."),
        (State.WAITING, State.PARKED),
    ),
}


@require_safe
@works
def ticket_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one ticket of today with what can be done with it now."""
    return _page(request, _find(pk))


@require_POST
@works
def ticket_call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Call somebody back whom the person has parked."""
    calling.call_parked(_find(pk), _window(request), by=request.user)
    return _home()


@require_POST
@works
def ticket_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Carry an act out; one that asks something keeps what was typed where it is refused."""
    ticket = _find(pk)
    if act in PRESSES:
        press = PRESSES[act]
        try:
            press.run(ticket, request.user)
        except Refusal as refusal:
            refusal.next_url = refusal.next_url or reverse(HOME)
            raise
        if press.done:
            messages.success(request, press.done)
        return _home()
    if act not in ASKED:
        raise Http404
    return _asked(request, ticket, act)


def _asked(request: HttpRequest, ticket: Ticket, name: str) -> HttpResponse:
    act = ASKED[name]
    form = _form(name, request.POST, ticket)
    if form.is_valid():
        try:
            act.run(ticket, _window(request) if name == "call" else None, request.user, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, act.done)
            return _home()
    return _page(request, _find(ticket.pk), name, form)


def _page(request: HttpRequest, ticket: Ticket, refused: str = "", form: Form | None = None) -> HttpResponse:
    may = request.user.has_perm
    acts = {name: act for name, act in ASKED.items() if ticket.state in act.states and may(act.permission)}
    if refused and form is not None:
        acts.setdefault(refused, ASKED[refused])
    context = {
        "ticket": ticket,
        "item": item_name(ticket),
        "presses": [(name, act) for name, act in PRESSES.items() if ticket.state in act.states],
        "asked": [
            (name, act, form if name == refused and form is not None else _form(name, None, ticket))
            for name, act in acts.items()
        ],
        "periods": list(ticket.periods.select_related("window", "staff")),
        "mine_parked": ticket.parked_by_id == request.user.pk,
    }
    status = 422 if form is not None else 200
    return render(request, "appointments/ticket_clerk.html", context, status=status)


def _form(name: str, data: Any, ticket: Ticket) -> Form:
    """The form of an act; several stand on one page, so that each has names of its own for its labels."""
    form, auto_id = ASKED[name].form, f"{name}-%s"
    if form is TransferForm:
        return TransferForm(data, items=item_choices(), auto_id=auto_id)
    initial = {"priority": ticket.priority, "category": ticket.green_category, "reason": ticket.green_reason}
    return form(data, initial=initial if form is PriorityForm else None, auto_id=auto_id)


def _find(pk: int) -> Ticket:
    rows = Ticket.objects.for_day(timezone.localdate()).for_list()
    return get_object_or_404(rows, pk=pk)


def _window(request: HttpRequest) -> Window:
    window = acting_window(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    return window


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse(HOME), status=303)
