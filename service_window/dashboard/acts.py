"""What is done from a tile of the board, each in a dialog; without a script the same forms are pages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from appointments.services.booking_conflicts import refresh_conflicts
from appointments.services.handovers import hand_over
from appointments.views._workbench import title_of
from service_window import htmx
from service_window.dashboard.forms import (
    AssignForm,
    CloseForm,
    ConfirmForm,
    HandOverForm,
    MessageForm,
    person_chosen,
)
from service_window.dashboard.live import ACTS
from service_window.dashboard.people import cases_at, stand_ins_for, takers_for
from service_window.http import Refusal
from windows.models import DayCover, ServiceItem, Staff, Window
from windows.services import window as windows
from windows.services.day_covers import assign_for_day, cancel_day_cover
from windows.services.duties import alarms_at
from windows.services.messages import send_message

TARGET = "act-body"

answers = require_http_methods(["GET", "HEAD", "POST"])


def may(code: str) -> Callable[..., Any]:
    """Ask for the permission of an act."""
    return permission_required(ACTS[code], raise_exception=True)


@answers
@may("assign")
def cover_assign(request: HttpRequest, window_pk: int, item_pk: int) -> HttpResponse:
    """Assign somebody to an uncovered item for the day, and to the other uncovered items of the window."""
    window = get_object_or_404(Window, pk=window_pk)
    item = get_object_or_404(ServiceItem.objects.with_title(), pk=item_pk)
    moment = timezone.now()
    others = [post.item_id for post in alarms_at(moment) if post.window_id == window.pk and post.item_id != item.pk]
    people = stand_ins_for(window, item, moment)
    form = AssignForm(request.POST or None, people=people, others=len(others))

    def run(given: dict[str, Any]) -> str:
        staff = person_chosen(people, given["staff"])
        assign_for_day(window, item=item, staff=staff, by=request.user, reason=given["reason"])
        more = ServiceItem.objects.filter(pk__in=others) if given.get("all_items") else ()
        done = 1 + sum(_also(request, window, one, staff, given["reason"]) for one in more)
        sentence = ngettext(
            "%(name)s stands in for %(n)d item today.", "%(name)s stands in for %(n)d items today.", done
        )
        return sentence % {"name": staff.name, "n": done}

    lead = _("Window %(number)d: %(item)s") % {"number": window.number, "item": item.title or item.code}
    nobody = "" if people else _("Nobody else works at the windows today.")
    return answer_act(request, form, run, title=_("Assign for the day"), lead=lead, label=_("Assign"), blocked=nobody)


def _also(request: HttpRequest, window: Window, item: ServiceItem, staff: Staff, reason: str) -> bool:
    """Assign one more item; what stands in the way is said, and does not undo the others."""
    try:
        assign_for_day(window, item=item, staff=staff, by=request.user, reason=reason)
    except Refusal as refusal:
        messages.error(request, f"{item}: {refusal}")
        return False
    return True


@answers
@may("assign")
def cover_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an assignment for the day back."""
    cover = get_object_or_404(DayCover.objects.select_related("staff", "window"), pk=pk)

    def run(_given: dict[str, Any]) -> str:
        cancel_day_cover(cover, by=request.user)
        return _("The assignment is taken back.")

    words = _("%(name)s no longer stands in at window %(number)d. What was done under the assignment stays on record.")
    lead = words % {"name": cover.staff.name, "number": cover.window.number}
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    return answer_act(
        request, form, run, title=_("Take the assignment back"), lead=lead, label=_("Take back"), tone="danger"
    )


@answers
@may("hand_over")
def case_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a case of a window to another handler."""
    window, moment = get_object_or_404(Window, pk=pk), timezone.now()
    cases = {case.pk: case for case in cases_at(window, moment)}
    people = takers_for(window, moment)
    choices = [(str(case.pk), f"{case} · {title_of(case)} · {case.holder.name}") for case in cases.values()]
    form = HandOverForm(request.POST or None, cases=choices, people=people)

    def run(given: dict[str, Any]) -> str:
        case, to = cases[given["case"]], person_chosen(people, given["to"])
        hand_over(case, to=to, by=request.user, note=given["note"])
        return _("%(name)s now holds case %(case)s.") % {"name": to.name, "case": case}

    lead = _("Window %(number)d. The note stays with the case.") % {"number": window.number}
    nothing = "" if cases else _("There is no open case at this window.")
    return answer_act(request, form, run, title=_("Hand a case on"), lead=lead, label=_("Hand over"), blocked=nothing)


@answers
@may("window")
def window_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a window with a reason."""
    window = get_object_or_404(Window, pk=pk)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def run(given: dict[str, Any]) -> str:
        windows.close_window(window, by=request.user, reason=given["reason"])
        refresh_conflicts(by=request.user, reason="window.close")
        return _("Window %(number)d is closed.") % {"number": window.number}

    lead = _("Nobody is received at window %(number)d until it is opened again.") % {"number": window.number}
    return answer_act(request, form, run, title=_("Close the window"), lead=lead, label=_("Close"), tone="danger")


@answers
@may("window")
def window_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a window that was closed."""
    window = get_object_or_404(Window, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def run(_given: dict[str, Any]) -> str:
        windows.open_window(window, by=request.user)
        refresh_conflicts(by=request.user, reason="window.open")
        return _("Window %(number)d is open.") % {"number": window.number}

    words = _("Window %(number)d receives visitors again. It was closed because: %(reason)s")
    lead = words % {"number": window.number, "reason": window.closed_reason or "—"}
    return answer_act(request, form, run, title=_("Open the window"), lead=lead, label=_("Open"))


@answers
@may("message")
def message_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message to whoever is at a window."""
    window = get_object_or_404(Window, pk=pk)
    form = MessageForm(request.POST if request.method == "POST" else None)

    def run(given: dict[str, Any]) -> str:
        send_message(window, by=request.user, text=given["text"])
        return _("The message is sent to window %(number)d.") % {"number": window.number}

    lead = _("It stands on the desk of window %(number)d until somebody there has read it.") % {"number": window.number}
    return answer_act(request, form, run, title=_("Message to the desk"), lead=lead, label=_("Send"))


def answer_act(request: HttpRequest, form: Form, run: Callable[[dict[str, Any]], str], **words: Any) -> HttpResponse:
    """Carry an act out, or show its form with what stands in the way; what was typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence = run(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return _done(request)
    context = {"form": form, "url": request.path, "tone": "primary", "blocked": "", **words}
    answer = htmx.render(request, "dashboard/act_supervision.html", "dashboard/_act.html", context, TARGET)
    answer.status_code = 422 if form.errors else 200
    return answer


def _done(request: HttpRequest) -> HttpResponse:
    """Close the dialog, or go back to the board."""
    if htmx.is_fragment(request, TARGET):
        return trigger_client_event(HttpResponse(""), "act:done")
    return HttpResponseRedirect(reverse("dashboard:board-home"), status=303)
