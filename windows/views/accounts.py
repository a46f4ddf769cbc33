"""Signing in and out, the password, the second factor: for everybody who works here."""

import segno
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event
from django_otp import login as remember_device

from service_window.htmx import is_fragment
from service_window.http import client_ip, open_to_unfinished_accounts, safe_url
from service_window.middleware import EXPIRED_NUMBER, needs_second_factor
from windows.forms.accounts import CodeForm, LoginForm, NewPasswordForm
from windows.models import Staff
from windows.roles import Role
from windows.services import accounts

DIALOG = "login-dialog-body"

# Where people of a role start; the first role that a person has decides.
LANDINGS = (
    (Role.WINDOW_STAFF, "appointments:desk-home"),
    (Role.CHIEF_REPRESENTATIVE, "dashboard:board-home"),
    (Role.DEPARTMENT_REVIEWER, "appointments:worklist-home"),
    (Role.BUREAU_LEADER, "dashboard:board-home"),
    (Role.SYSTEM_ADMIN, "admin:index"),
    (Role.AUDITOR, "windows:audit-list"),
    (Role.ASSESSMENT_OFFICE, "evaluations:office-home"),
    (Role.LEADING_GROUP, "assessment:year-list"),
    (Role.INSPECTOR, "evaluations:round-list"),
    (Role.DISCIPLINE_OFFICER, "evaluations:clue-list"),
)
OTHERWISE = ("me:home", "windows:item-list")


def landing_url(person: Staff) -> str:
    """Return the page on which ``person`` starts."""
    names = [name for role, name in LANDINGS if person.has_role(role)]
    if person.is_superuser:
        names.append("admin:index")
    for name in (*names, *OTHERWISE):
        try:
            return reverse(name)
        except NoReverseMatch:  # a part that is not installed yet
            continue
    return "/"


def _next_url(request: HttpRequest) -> str:
    """Return where the person wanted to go, else where this person starts."""
    wanted = request.POST.get("next") or request.GET.get("next")
    return safe_url(request, wanted, landing_url(request.user))


def _form_context(request: HttpRequest, form: LoginForm) -> dict[str, object]:
    """Return what the login page and the login dialog show."""
    return {
        "form": form,
        "next": safe_url(request, request.POST.get("next") or request.GET.get("next"), ""),
        "expired": EXPIRED_NUMBER in request.session,
    }


def _blank_form(request: HttpRequest) -> LoginForm:
    number = request.session.get(EXPIRED_NUMBER, "")
    form = LoginForm(request, initial={"username": number})
    form.fields["password" if number else "username"].widget.attrs["autofocus"] = True
    form.fields["username" if number else "password"].widget.attrs.pop("autofocus", None)
    return form


@login_not_required
@open_to_unfinished_accounts
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign a person in, on a page of its own or in the dialog over an open form."""
    dialog = is_fragment(request, DIALOG)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_next_url(request))
        return render(request, "accounts/login.html", _form_context(request, _blank_form(request)))
    form = LoginForm(request, data=request.POST)
    if not form.is_valid():
        if getattr(request, "axes_locked_out", False):
            return HttpResponse(status=429)  # axes puts the page of ``locked`` in its place
        template = "accounts/_login_dialog.html" if dialog else "accounts/login.html"
        return render(request, template, _form_context(request, form))
    request.session.pop(EXPIRED_NUMBER, None)
    auth.login(request, form.get_user())
    accounts.note_sign_in(request.user)
    if dialog:
        return _close_dialog(request)
    return HttpResponseRedirect(_next_url(request), status=303)


def _close_dialog(request: HttpRequest) -> HttpResponse:
    """Give the open page what it needs to go on: the new token, and who is there now (``static/js/session.js``)."""
    news = {"csrf": get_token(request), "number": request.user.get_username()}
    return trigger_client_event(HttpResponse(status=204), "signed-in", news)


def login_dialog(request: HttpRequest) -> HttpResponse:
    """Return the login form as a fragment: the answer to htmx where a login has ended."""
    return render(request, "accounts/_login_dialog.html", _form_context(request, _blank_form(request)))


def locked(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str] | None) -> HttpResponse:
    """Say until when this account is locked for this address (等保: lock-out after 5 failures)."""
    attempts = AccessAttempt.objects.filter(username=(credentials or {}).get("username"), ip_address=client_ip(request))
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    context = {"ends_at": last + get_cool_off(request), "failure_limit": settings.AXES_FAILURE_LIMIT}
    template = "accounts/_locked.html" if is_fragment(request, DIALOG) else "accounts/locked.html"
    return render(request, template, context, status=429)


@login_not_required
@open_to_unfinished_accounts
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign the person out."""
    if request.user.is_authenticated:
        accounts.note_sign_out(request.user)
    auth.logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@open_to_unfinished_accounts
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; an initial one has to be changed before anything else."""
    if needs_second_factor(request.user) and not request.user.is_verified():
        return redirect(settings.SECOND_FACTOR_URL)
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.change_password(request.user, password=form.cleaned_data["new_password1"], by=request.user)
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed."))
        return HttpResponseRedirect(_next_url(request), status=303)
    context = {
        "form": form,
        "next": safe_url(request, request.POST.get("next") or request.GET.get("next"), ""),
        "forced": request.user.must_change_password,
    }
    return render(request, "accounts/password.html", context)


@open_to_unfinished_accounts
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator at the first login, and ask for its code at every later one."""
    if not needs_second_factor(request.user) or request.user.is_verified():
        return redirect(_next_url(request))
    enrolling = accounts.totp_device(request.user) is None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = accounts.finish_enrolment if enrolling else accounts.verify_code
        try:
            device = act(request.user, code=form.cleaned_data["code"])
        except accounts.WrongCode as refusal:
            form.add_error("code", str(refusal))
        else:
            remember_device(request, device)
            request.session.cycle_key()
            after = reverse("windows:account-recovery-codes") if enrolling else _next_url(request)
            return HttpResponseRedirect(after, status=303)
    return _second_factor_page(request, form, enrolling=enrolling)


def _second_factor_page(request: HttpRequest, form: CodeForm, *, enrolling: bool) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "next": safe_url(request, request.POST.get("next") or request.GET.get("next"), ""),
    }
    if not enrolling:
        return render(request, "accounts/second_factor.html", context)
    device = accounts.begin_enrolment(request.user)
    url = device.config_url
    context["qr"] = segno.make(url, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    context["key"] = url.partition("secret=")[2].partition("&")[0]
    return render(request, "accounts/second_factor_enrol.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes that are left, and make new ones on request."""
    if not request.user.is_verified():
        return redirect(landing_url(request.user))
    if request.method == "POST":
        accounts.renew_recovery_codes(request.user, by=request.user)
        messages.success(request, _("These are your new recovery codes. The old ones no longer work."))
        return HttpResponseRedirect(request.path, status=303)
    context = {"codes": accounts.recovery_codes(request.user), "next": landing_url(request.user)}
    return render(request, "accounts/recovery_codes.html", context)
