"""The desk of a clerk: the window, the visitor of the moment, advice on the telephone."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.forms.visits import NewVisitForm, PhoneAdviceForm, WindowForm
from appointments.models import Case, Visit
from appointments.services import cover_acts, receiving, visits
from appointments.services.guards import Refused
from appointments.views._desk import desk_page
from appointments.views._items import find_items, published_versions
from appointments.views._post import post_of
from appointments.views._workbench import WINDOW_KEY, chosen_window, duty_windows, visit_of, window_of, workbench
from appointments.views.case import WORK, case_url, find_case
from service_window.http import Refusal
from windows.models import Window


def _case_of_visit(visit: Visit) -> Case | None:
    """The case of a visit that is worked on: the last one still open, else the last."""
    cases = Case.objects.filter(visit_links__visit=visit)
    return cases.filter(closed_at=None).order_by("-pk").first() or cases.order_by("-pk").first()


@require_safe
@permission_required(WORK, raise_exception=True)
def desk_home(request: HttpRequest) -> HttpResponse:
    """Show the visitor of the moment, or wait for the next one; while off post, what is to be done about that."""
    if post_of(request).absence is not None:
        return desk_page(request)
    visit = visit_of(request)
    case = _case_of_visit(visit) if visit else None
    if visit is not None:  # whoever goes on with a visit sits where it was opened
        request.session.setdefault(WINDOW_KEY, visit.window_id)
    if case is not None:
        return redirect(case_url(case))
    if visit is None and chosen_window(request) is None:
        return redirect("appointments:desk-window")
    return desk_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(WORK, raise_exception=True)
def desk_window(request: HttpRequest) -> HttpResponse:
    """Choose the window to work at, once per login; whoever is signed in goes on at another one."""
    form = WindowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        window, signed_in = form.cleaned_data["window"], post_of(request).attendance
        if signed_in is not None and signed_in.window_id != window.pk:
            cover_acts.go_to_window(signed_in, window, by=request.user)
            messages.success(request, _("You go on at window %(number)d.") % {"number": window.number})
        request.session[WINDOW_KEY] = window.pk
        return HttpResponseRedirect(reverse("appointments:desk-home"), status=303)
    context = {
        "windows": Window.objects.all(),
        "own": duty_windows(request.user),
        "chosen": getattr(window_of(request), "pk", None),
        "form": form,
    }
    return render(request, "appointments/window_clerk.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required(WORK, raise_exception=True)
def visit_open(request: HttpRequest) -> HttpResponse:
    """Receive the next visitor, with an own number or the number of the hall's queue."""
    window = window_of(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    form = NewVisitForm(request.POST)
    if form.is_valid():
        try:
            visit = visits.open_visit(window, by=request.user, foreign_number=form.cleaned_data["foreign_number"])
            note = receiving.window_note(window, by=request.user, moment=visit.opened_at)
        except Refused as refused:
            form.add_error("foreign_number", str(refused.sentence))
        else:
            if note:
                messages.warning(request, note)
            case = _case_of_visit(visit)
            assert case is not None
            return HttpResponseRedirect(case_url(case), status=303)
    return desk_page(request, visit_form=form)


@require_POST
@permission_required(WORK, raise_exception=True)
def visit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the visit; what waits stays open."""
    visit = get_object_or_404(Visit, pk=pk, staff=request.user)
    visits.close_visit(visit, by=request.user)
    messages.success(request, _("The visit has ended."))
    return HttpResponseRedirect(reverse("appointments:desk-home"), status=303)


@require_POST
@permission_required(WORK, raise_exception=True)
def visit_add_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a further case of the same visit; nobody is greeted twice."""
    visit = get_object_or_404(Visit, pk=pk, staff=request.user)
    case = visits.add_case(visit, by=request.user)
    messages.success(request, _("A further case is open; F1 to F3 are carried over."))
    return HttpResponseRedirect(case_url(case), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(WORK, raise_exception=True)
def visit_advise(request: HttpRequest) -> HttpResponse:
    """Record advice on the telephone (R2) in one gesture."""
    window = chosen_window(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    form = PhoneAdviceForm(request.POST if request.method == "POST" else None, versions=published_versions())
    if request.method == "POST" and form.is_valid():
        visits.record_phone_advice(window, by=request.user, **form.cleaned_data)
        messages.success(request, _("The advice on the telephone is recorded."))
        return HttpResponseRedirect(reverse("appointments:desk-home"), status=303)
    context = workbench(request) | {"form": form}
    return render(request, "appointments/advice_clerk.html", context, status=422 if form.errors else 200)


@require_safe
@permission_required(WORK, raise_exception=True)
def item_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Find items for the picker of a case."""
    case = find_case(request, pk)
    query = request.GET.get("q", "").replace("\x00", "")[:100]
    items = find_items(query, window=case.window)
    return render(request, "appointments/_item_options.html", {"items": items, "query": query})
