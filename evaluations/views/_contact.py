"""Who gave feedback, as a page of the office shows it: masked, each value revealed on its own with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evaluations.forms.feedback import RevealForm
from evaluations.models import Feedback
from evaluations.services.contacts import REVEALABLE, reveal_contact
from service_window.htmx import is_fragment

_TERMS: dict[str, str | Promise] = {"name": pgettext_lazy("person", "Name"), "phone": gettext_lazy("Phone")}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value: masked, with the address that reveals it, or in clear."""

    term: str | Promise
    value: str
    key: str
    url: str


def contact_facts(feedback: Feedback, url_name: str, pk: int, revealed: Mapping[str, str] | None = None) -> list[Fact]:
    """What is known of whoever gave feedback; nothing where nothing was given, or where it was removed."""
    contact = getattr(feedback, "contact", None)
    if contact is None:
        return []
    shown = revealed or {}
    found = []
    for name in REVEALABLE:
        if not getattr(contact, name):
            continue
        url = "" if name in shown else reverse(url_name, args=(pk, name))
        found.append(Fact(_TERMS[name], shown.get(name, getattr(contact, f"masked_{name}")), f"contact-{name}", url))
    return found


def revealed_from(
    request: HttpRequest, feedback: Feedback, field: str, *, page: Callable[[dict[str, str]], HttpResponse]
) -> HttpResponse:
    """Reveal one value: in its place, or on the whole page where no script runs."""
    form = RevealForm(request.POST)
    shown: dict[str, str] = {}
    if form.is_valid():
        shown[field] = reveal_contact(feedback, by=request.user, field=field, reason=form.cleaned_data["reason"])
    else:
        messages.error(request, _("Say why you need the data; the reason is recorded."))
    if not is_fragment(request, f"contact-{field}"):
        return page(shown)
    masked = getattr(feedback.contact, f"masked_{field}")
    fact = Fact(_TERMS[field], shown.get(field, masked), f"contact-{field}", "" if shown else request.path)
    return render(request, "evaluations/_contact_fact.html", {"fact": fact})
