"""Applications that came by post or online, and applicants found again."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appointments.forms.applicant import PersonFields, RemoteForm
from appointments.models import Case
from appointments.services import reception
from appointments.views._items import published_versions
from appointments.views._known import known_of
from appointments.views._moves import FieldRefused, keep_upload
from appointments.views._names import tell_of_unprintable
from appointments.views._workbench import window_of, workbench
from appointments.views.case import WORK, case_url
from service_window.http import Refusal
from windows.models import Staff, StoredFile, Window


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(WORK, raise_exception=True)
def application_new(request: HttpRequest) -> HttpResponse:
    """Enter an application that came by post or online; it is received at once."""
    window = window_of(request)
    if window is None:
        raise Refusal(_("Choose your window first."), next_url=reverse("appointments:desk-window"))
    initial = {"received_on": timezone.localdate(), "channel": "post"}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RemoteForm(*data, versions=published_versions(), by=request.user, initial=initial)
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        try:
            case = _enter(form, window, request.user)
        except FieldRefused as refused:
            form.add_error(refused.field, str(refused.sentence))
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The application is received. The receipt slip is ready."))
            tell_of_unprintable(request, form)
            return HttpResponseRedirect(case_url(case), status=303)
    known = known_of(form)
    status = 422 if form.is_bound and "find" not in request.POST else 200
    if "find" in request.POST:
        form = RemoteForm(versions=published_versions(), by=request.user, initial=request.POST.dict())
    context = workbench(request, known=known) | {"form": form}
    return render(request, "appointments/application_clerk.html", context, status=status)


@transaction.atomic
def _enter(form: RemoteForm, window: Window, by: Staff) -> Case:
    data = form.cleaned_data
    stored = keep_upload(data["authorisation"], "authorisation", StoredFile.Purpose.AUTHORISATION, by)
    return reception.open_remote_case(
        window,
        data["item"],
        form.application(stored),
        channel=data["channel"],
        received_on=data["received_on"],
        by=by,
    )


@require_POST
@permission_required(WORK, raise_exception=True)
def applicant_find(request: HttpRequest) -> HttpResponse:
    """Offer the applicants known under the identifier or the phone that was typed."""
    form = PersonFields(request.POST, by=request.user)
    return render(request, "appointments/_known.html", {"known": known_of(form)})
