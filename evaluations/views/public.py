"""Feedback by visitors (`/feedback/`): one question for each kind, a private page to follow it, the answer there."""

import secrets
from functools import cache

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.complaint_flow import Side
from evaluations.forms.feedback import FORMS, FeedbackForm
from evaluations.models import Complaint, Feedback, FeedbackSettings
from evaluations.services.complaint_decisions import ask_again
from evaluations.services.complaints import withdraw_complaint
from evaluations.services.feedback import find_by_token, receive_feedback
from evaluations.views._followed import followed
from service_window.fields import blind_index
from service_window.http import NotThere, Refusal, client_ip
from windows.models import Office
from windows.services import limits
from windows.services.limits import TooOften

PER_ADDRESS = 60
"""What one address may send in an hour: a whole office, or the city's hall, may sit behind it."""
PER_PHONE = 6
"""What one phone may send in an hour."""
HOUR = 3600


@cache
def _pages() -> Signer:
    """Signs the page that was shown; made when it is first needed, for it reads the secret."""
    return Signer(salt="evaluations.feedback")


@login_not_required
@require_safe
def feedback_home(request: HttpRequest) -> HttpResponse:
    """Ask what somebody wants to say; each kind has its own question."""
    _ensure_open()
    case = request.GET.get("case", "")[:64]
    return render(request, "evaluations/feedback_home_public.html", {"forms": FORMS, "case": case})


@login_not_required
@never_cache
@sensitive_post_parameters("name", "phone", "text")
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Take one suggestion, commendation or complaint, and lead to its private page."""
    _ensure_open()
    if kind not in FORMS:
        raise Http404
    status = 200
    if request.method == "POST":
        form = FORMS[kind](request.POST, request.FILES)
        token = _token_of(request.POST.get("page", ""))
        if form.is_valid():
            row, status = _send(request, form, token)
            if row is not None:
                messages.success(request, _("Thank you. It has arrived under the number %(number)s.") % {"number": row})
                return HttpResponseRedirect(reverse("evaluations:feedback-follow", args=(token,)), status=303)
        status = max(status, 422)
    else:
        form = FORMS[kind](initial={"case_number": request.GET.get("case", "")[:64]})
        token = secrets.token_urlsafe(24)
    context = {"form": form, "kind": form.kind, "page": _pages().sign(token), "sent_files": bool(request.FILES)}
    return render(request, "evaluations/feedback_new_public.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def feedback_follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show what became of it, to whoever holds the private link."""
    return _follow(request, _find(token), token)


@login_not_required
@never_cache
@require_POST
def feedback_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw one's complaint."""
    withdraw_complaint(_complaint_of(request, _find(token)), by=None)
    messages.success(request, _("The complaint is withdrawn."))
    return HttpResponseRedirect(reverse("evaluations:feedback-follow", args=(token,)), status=303)


@login_not_required
@never_cache
@require_POST
def feedback_again(request: HttpRequest, token: str) -> HttpResponse:
    """Ask that somebody else verifies the complaint again."""
    complaint = _complaint_of(request, _find(token))
    reason = request.POST.get("reason", "")[:4000]
    try:
        ask_again(complaint, side=Side.COMPLAINANT, by=None, reason=reason)
    except Refusal as refused:
        return _follow(request, _find(token), token, number=complaint.ref, reason=reason, refused=str(refused.sentence))
    messages.success(request, _("Somebody else verifies your complaint again."))
    return HttpResponseRedirect(reverse("evaluations:feedback-follow", args=(token,)), status=303)


def _complaint_of(request: HttpRequest, row: Feedback) -> Complaint:
    """The complaint that is meant: the one that came in, or the part of it whose number the form names."""
    whole = Feedback.objects.whole_of(row).select_related("complaint")
    found = whole.filter(number=request.POST.get("number", "")[:32] or row.number).first()
    if found is None or found.complaint is None:
        raise Http404
    return found.complaint


def _follow(request: HttpRequest, row: Feedback, token: str, **given: str) -> HttpResponse:
    office = Office.objects.current()
    path = reverse("evaluations:feedback-follow", args=(token,))
    link = f"{office.public_url.rstrip('/')}{path}" if office.public_url else request.build_absolute_uri(path)
    context = {
        "feedback": row,
        "parts": followed(row),
        "token": token,
        "link": link,
        "given": {"number": "", "reason": "", "refused": "", **given},
    }
    return render(request, "evaluations/feedback_follow_public.html", context, status=422 if given else 200)


def _send(request: HttpRequest, form: FeedbackForm, token: str) -> tuple[Feedback | None, int]:
    """Keep what was sent, or say in the form why not; only what was kept counts towards the limits."""
    keys = {f"feedback:from:{client_ip(request)}": PER_ADDRESS}
    if phone := form.cleaned_data["phone"]:
        keys[f"feedback:phone:{blind_index(phone)}"] = PER_PHONE
    try:
        for key, most in keys.items():
            limits.ensure_below(key, most=most)
        row = receive_feedback(form.said(), by=None, token=token, uploads=form.cleaned_data["files"])
    except Refusal as refused:
        form.add_error(None, str(refused.sentence))
        return None, 429 if isinstance(refused, TooOften) else 422
    for key in keys:
        limits.hit(key, seconds=HOUR)
    return row, 303


def _token_of(page: str) -> str:
    """The token that the form was given; a form of unknown origin gets a new one."""
    try:
        return _pages().unsign(page)
    except BadSignature:
        return secrets.token_urlsafe(24)


def _find(token: str) -> Feedback:
    row = find_by_token(token)
    if row is None:
        raise NotThere(_("This private link leads nowhere. Check that it is complete."))
    return row


def _ensure_open() -> None:
    if not FeedbackSettings.objects.current().feedback_public:
        raise NotThere(_("This office does not offer this page."))
