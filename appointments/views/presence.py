"""Presence at the desk: sign in and out, leave the post and come back, messages; one key each (R3, R8, R9)."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.presence import DestinationForm, ReadyForm, SignOutForm
from appointments.models import Handover
from appointments.services import cover_acts
from appointments.services.cover_acts import Kept
from appointments.views._desk import desk_page
from appointments.views._leaving import hand_over_form, off_post_form, return_form, sign_out_form
from appointments.views._post import post_of
from appointments.views._punctuality import arrival_words, departure_words
from appointments.views._workbench import WINDOW_KEY, chosen_window, window_of
from appointments.views.case import WORK
from service_window.htmx import is_fragment
from service_window.http import Refusal
from windows.models import Absence, Attendance, DeskMessage
from windows.services import absences, attendance
from windows.services.messages import read_message

HOME = "appointments:desk-home"
works = permission_required(WORK, raise_exception=True)


@require_safe
@works
def desk_live(request: HttpRequest) -> HttpResponse:
    """The strip of the desk, asked for again and again: messages, stand-ins, the time away. Unchanged, it costs 304."""
    post = post_of(request)
    unchanged = get_conditional_response(request, etag=post.etag)
    if unchanged is not None:
        return unchanged
    response = _strip(request)
    response.headers["ETag"] = post.etag
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@works
def attendance_begin(request: HttpRequest) -> HttpResponse:
    """Sign in at the window: everything ready with one key, exceptions on a form."""
    window = chosen_window(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    form = ReadyForm(request.POST if request.method == "POST" else None, window=window)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, "attendance-begin")
    try:
        row = attendance.sign_in(window, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return _refused(request, form, refusal, "attendance-begin")
    request.session[WINDOW_KEY] = window.pk
    messages.info(request, arrival_words(row))
    return _home()


@require_http_methods(["GET", "HEAD", "POST"])
@works
def attendance_end(request: HttpRequest) -> HttpResponse:
    """Sign out with the devices off; what should not wait until tomorrow is shown first."""
    row = _signed_in(request)
    form = sign_out_form(request, row, request.POST if request.method == "POST" else None)
    if "at_once" in request.POST and form.offers_cases:
        messages.info(request, _("Some cases should not wait until tomorrow. Look at them, then sign out."))
        return HttpResponseRedirect(reverse("appointments:attendance-end"), status=303)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, "attendance-end")
    try:
        return _sign_out(request, row, form)
    except Refusal as refusal:
        return _refused(request, form, refusal, "attendance-end")


def _sign_out(request: HttpRequest, row: Attendance, form: SignOutForm) -> HttpResponse:
    chosen = form.cleaned_data
    signed_out, handed, kept = cover_acts.leave_for_the_day(
        row,
        by=request.user,
        devices_off=not chosen.get("devices_stay_on"),
        devices_left_on=chosen.get("devices_left_on", ()),
        hand_over=chosen.get("cases", ()),
        note=chosen.get("note", ""),
    )
    messages.info(request, departure_words(signed_out))
    _say_handed(request, handed, kept)
    return _home()


@require_http_methods(["GET", "HEAD", "POST"])
@works
def absence_begin(request: HttpRequest) -> HttpResponse:
    """Leave the post: at once with one key, or with time, destination and cases."""
    row = _signed_in(request)
    data = request.POST if request.method == "POST" else None
    form = off_post_form(request, data)
    if data is None or not form.is_valid():
        return _form_page(request, form, "absence-begin")
    chosen = form.cleaned_data | {"hand_over": form.cleaned_data.get("cases", ())}
    chosen.pop("cases", None)
    try:
        left = cover_acts.leave_post(row, by=request.user, **chosen)
    except Refusal as refusal:
        return _refused(request, form, refusal, "absence-begin")
    messages.info(request, _("You are off post. Visitors see only “back soon”; one key brings you back."))
    _say_handed(request, left.handed, left.kept)
    return _home()


@require_POST
@works
def absence_tell(request: HttpRequest) -> HttpResponse:
    """Say where one is; the chief representative reads it (R9)."""
    absence = _off_post(request)
    form = DestinationForm(request.POST)
    if form.is_valid():
        absences.tell_destination(absence, by=request.user, **form.cleaned_data)
        messages.success(request, _("It is known where you are."))
        return _home()
    post_of(request).tell_form = form
    return desk_page(request)


@require_POST
@works
def absence_hand_over(request: HttpRequest) -> HttpResponse:
    """Hand over what should not wait while one is away."""
    _off_post(request)
    form = hand_over_form(request, post_of(request), request.POST)
    if not form.is_valid():
        return desk_page(request, pass_form=form)
    if not form.offers_cases:
        raise Refusal(_("Nothing of yours has to be handed over any more."), next_url=reverse(HOME))
    cases, note = form.cleaned_data["cases"], form.cleaned_data["note"]
    handed, kept = cover_acts.hand_over_cases(request.user, by=request.user, cases=cases, note=note)
    _say_handed(request, handed, kept)
    return _home()


@require_POST
@works
def absence_end(request: HttpRequest) -> HttpResponse:
    """Come back to the post; cases come back by choice."""
    absence = _off_post(request)
    form = return_form(request, absence, request.POST)
    if not form.is_valid():
        return desk_page(request, return_form=form)
    back = cover_acts.return_to_post(absence, by=request.user, take_back=form.cleaned_data.get("take_back", ()))
    minutes = back.absence.minutes(back.absence.returned_at or absence.left_at)
    said = ngettext(
        "You are back at the post after %(n)d minute.", "You are back at the post after %(n)d minutes.", minutes
    )
    messages.success(request, said % {"n": minutes})
    if back.taken:
        yours = ngettext("%(n)d case is yours again.", "%(n)d cases are yours again.", len(back.taken))
        messages.success(request, yours % {"n": len(back.taken)})
    _say_kept(request, back.kept)
    return _home()


@require_POST
@works
def message_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of a message of the chief representative."""
    message = get_object_or_404(DeskMessage, pk=pk)
    try:
        read_message(message, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _strip(request) if is_fragment(request, "post") else _home()


def _strip(request: HttpRequest) -> HttpResponse:
    home = (request.POST or request.GET).get("home") == "1"
    context = {"post": post_of(request), "window": window_of(request), "home": home}
    return render(request, "appointments/_post.html", context)


_PAGES: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "attendance-begin": (
        gettext_lazy("Sign in with exceptions"),
        gettext_lazy("Name only what is not ready: uniform, badge, desk, devices, service material."),
        pgettext_lazy("attendance", "Sign in"),
    ),
    "attendance-end": (
        gettext_lazy("Sign out for the day"),
        gettext_lazy("The devices are off and disconnected unless you say otherwise. What should not wait goes on."),
        pgettext_lazy("attendance", "Sign out"),
    ),
    "absence-begin": (
        gettext_lazy("Leave the post"),
        gettext_lazy("From ten minutes on the chief representative is told where you are (R9)."),
        gettext_lazy("Off post now"),
    ),
}


def _form_page(request: HttpRequest, form: Form, name: str) -> HttpResponse:
    heading, lead, label = _PAGES[name]
    context = {"form": form, "heading": heading, "lead": lead, "label": label}
    return render(request, "appointments/presence_clerk.html", context, status=422 if form.is_bound else 200)


def _refused(request: HttpRequest, form: Form, refusal: Refusal, name: str) -> HttpResponse:
    """Say a refusal where something was typed; a mere press goes back to the desk with it."""
    if not any(form.cleaned_data.values()):
        refusal.next_url = refusal.next_url or reverse(HOME)
        raise refusal
    form.add_error(None, str(refusal))
    return _form_page(request, form, name)


def _signed_in(request: HttpRequest) -> Attendance:
    row = post_of(request).attendance
    if row is None:
        raise Refusal(_("You are not signed in at a window."), next_url=reverse(HOME))
    return row


def _off_post(request: HttpRequest) -> Absence:
    absence = post_of(request).absence
    if absence is None:
        raise Refusal(_("You are at the post already."), next_url=reverse(HOME))
    return absence


def _say_handed(request: HttpRequest, handed: Sequence[Handover], kept: Sequence[Kept]) -> None:
    for row in handed:
        words = {"case": row.case, "name": row.holder.name}
        messages.success(request, _("%(case)s goes on with %(name)s.") % words)
    _say_kept(request, kept)


def _say_kept(request: HttpRequest, kept: Sequence[Kept]) -> None:
    for one in kept:
        messages.warning(request, f"{one.case}: {one.sentence}")


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse(HOME), status=303)
