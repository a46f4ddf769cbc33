"""What the pages of notices, media reports and measures share: a list, a form, one record with its acts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evaluations.services import exports
from evaluations.services.notices import KEEP, VIEW_NOTICES
from evaluations.views._keyset import filters_of
from service_window import spreadsheet
from service_window.http import Refusal

Words = str | Promise
EXPORT_LIMIT = 5000

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
class Sheet:
    """One record as a page shows it: its facts in words, its files, its history, its acts."""

    title: Words
    ref: str
    facts: Sequence[tuple[Words, Any]]
    mark: Mark | None = None
    events: Sequence[Mapping[str, Any]] = ()
    acts: Sequence[Act] = ()
    back_url: str = ""
    links: Sequence[tuple[str, str]] = field(default=())


def handed_over(
    request: HttpRequest, what: str, *, title: Words, columns: Sequence[Words], lines: Sequence[Line]
) -> HttpResponse:
    """The lines of a list as a spreadsheet; who took it along is recorded."""
    exports.record_export(what, by=request.user, rows=len(lines), filters=filters_of(request))
    header = [_("Reference"), *map(str, columns), _("State")]
    cells = [[line.ref, *line.cells, str(line.mark.text) if line.mark else ""] for line in lines]
    content = spreadsheet.workbook(str(title), header, cells)
    return spreadsheet.download(content, f"{what}s-{timezone.localdate().isoformat()}.xlsx")


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
