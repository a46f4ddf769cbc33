"""What the pages of notices, media reports and measures share: a list, a form, one record with its acts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise

from evaluations.media_flow import KEEP
from evaluations.services.notices import VIEW_NOTICES
from service_window.http import Refusal

Words = str | Promise

keeps = permission_required(KEEP, raise_exception=True)
reads = permission_required(VIEW_NOTICES, raise_exception=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge beside a record: its word, tone and icon."""

    text: Words
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One record as a row of a list: where it leads, its reference, its cells, its state."""

    url: str
    ref: str
    cells: Sequence[Any]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done with a record, or why not."""

    title: Words
    url: str
    tone: str = ""
    icon: str = ""
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says of a record: whose words, how far it has come, each text under its head, files."""

    title: Words
    mark: Words
    texts: Sequence[tuple[Words, str]] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record as a page shows it: its facts in words, its files, what people say of it, its history, its acts."""

    title: Words
    ref: str
    facts: Sequence[tuple[Words, Any]]
    mark: Mark | None = None
    events: Sequence[Mapping[str, Any]] = ()
    acts: Sequence[Act] = ()
    back_url: str = ""
    links: Sequence[tuple[str, str]] = field(default=())
    said: Sequence[Said] = ()


def act_on(
    request: HttpRequest,
    form: forms.Form,
    *,
    run: Callable[[Mapping[str, Any]], Any],
    to: Callable[[Any], str],
    said: Words,
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on; a refusal is said in the form, and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            done = run(form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(to(done), status=303)
    status = 422 if form.errors else 200
    return render(request, "evaluations/record_form.html", {"form": form, **context}, status=status)
