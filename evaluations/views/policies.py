"""The year's policy: read by everybody who works here, settled and changed by the assessment office."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.forms.policy import PolicyForm
from evaluations.ledger_types import FindingKind, InspectionBody, MediaKind
from evaluations.models import Policy, PolicyVersion
from evaluations.policy import Policy as Reading
from evaluations.policy_texts import SETTINGS, Setting
from evaluations.services import policies
from evaluations.services.policies import SETTLE
from service_window.http import Refusal

FIRST_YEAR, LAST_YEAR = 2020, 2199
WORDS: dict[str, dict[str, str | Promise]] = {
    "inspection_bodies": dict(InspectionBody.choices),
    "inspection_excluded_kinds": dict(FindingKind.choices),
    "media_kinds": dict(MediaKind.choices),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One setting as it is chosen, in words, and whether that is the default of the regulation."""

    setting: Setting
    words: str


@require_safe
def policy_now(request: HttpRequest) -> HttpResponse:
    """Go to the policy of this year."""
    return HttpResponseRedirect(reverse("evaluations:policy-read", args=(timezone.localdate().year,)))


@require_safe
def policy_read(request: HttpRequest, year: int) -> HttpResponse:
    """Show how the year's clauses are read, to everybody who works here; who decided it, in which document."""
    _ensure_year(year)
    today = timezone.localdate()
    versions = list(PolicyVersion.objects.filter(year=year).select_related("entered_by").order_by("-version"))
    reading = policies.reading_of(year)
    context = {
        "year": year,
        "years": [year - 1, year + 1],
        "chosen": [Chosen(setting, words_of(reading, setting.name)) for setting in SETTINGS],
        "versions": versions,
        "newest": versions[0] if versions else None,
        "may_settle": request.user.has_perm(SETTLE),
        "closed": policies.why_closed(year),
        "begun": policies.has_begun(year, today=today),
    }
    return render(request, "evaluations/policy_read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SETTLE, raise_exception=True)
def policy_settle(request: HttpRequest, year: int) -> HttpResponse:
    """Settle the policy before the period begins, or change it by a document of the leading group.

    A change is entered once the page has shown whose results it would change.
    """
    _ensure_year(year)
    reading = policies.reading_of(year)
    begun = policies.has_begun(year, today=timezone.localdate())
    form = PolicyForm(request.POST or None, reading=reading, begun=begun)
    effects, seen = None, ""
    if request.method == "POST" and form.is_valid():
        seen = form.digest
        if begun and form.cleaned_data["seen"] != seen:
            effects = policies.effects_of(year, form.settings)
    if seen and effects is None:
        try:
            _enter(request, year, form, begun=begun)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The policy is entered; everybody reads it now."))
            return HttpResponseRedirect(reverse("evaluations:policy-read", args=(year,)), status=303)
    context = {"form": form, "year": year, "begun": begun, "effects": effects, "seen": seen}
    return render(request, "evaluations/policy_settle.html", context, status=422 if form.errors else 200)


def words_of(reading: Reading, name: str) -> str:
    """One choice in words."""
    value = getattr(reading, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, tuple):
        return _(", ").join(str(WORDS[name].get(code, code)) for code in value) or pgettext("choice", "none")
    choices: Any = Policy._meta.get_field(name).choices  # type: ignore[union-attr]
    return str(dict(choices)[value]) if choices else str(value)


def _enter(request: HttpRequest, year: int, form: PolicyForm, *, begun: bool) -> PolicyVersion:
    given = form.cleaned_data
    common = {"settings": form.settings, "document": given["document"], "decided_on": given["decided_on"]}
    if begun:
        return policies.change_policy(year, by=request.user, reason=given["reason"], **common)
    return policies.settle_policy(year, by=request.user, body=given["body"], **common)


def _ensure_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
