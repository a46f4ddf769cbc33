"""Lists of cases: searched, filtered, page by page from a known case on, and taken along as a spreadsheet."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.deadlines import Light, yellow_until
from appointments.forms.case_drill import CaseDrillForm
from appointments.forms.case_list import CaseFilterForm
from appointments.models import Case
from appointments.models.case import CaseQuerySet
from appointments.services import clocks, exports
from appointments.services.desk_rows import PAGE, newest_open
from appointments.views._items import published_versions
from appointments.views._workbench import cards_of, name_items, title_of
from appointments.views.case import READ
from service_window import spreadsheet
from service_window.htmx import render
from windows.workdays import WorkCalendar

EXPORT_LIMIT = 5000
TARGET = "case-rows"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after or before the case with this key."""

    forward: bool
    pk: int
    due: date | None = None


@require_safe
@permission_required(READ, raise_exception=True)
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases asked for, the newest first, or by promised date where a light is asked for."""
    calendar = clocks.calendar_around(timezone.localdate())
    versions = published_versions()
    form, drill = CaseFilterForm(request.GET, versions=versions), CaseDrillForm(request.GET)
    by_due, place = bool(form.is_valid() and form.cleaned_data["light"]), _place(request)
    if place is None and form.asks_nothing and not drill.is_followed and drill.is_valid():
        found, newer, older = _cut(newest_open(by=request.user), place)
    else:
        found, newer, older = _page(_asked(request, form, drill, calendar).for_list(), place, by_due=by_due)
    context = {
        "form": form,
        "drill": drill,
        "followed": drill.described() if drill.is_followed else "",
        "choices": partial(_choices, form),
        "cards": cards_of(name_items(found, versions), calendar=calendar),
        "cases": found,
        "newer_url": _link(request, "after", found[0], by_due) if newer and found else "",
        "older_url": _link(request, "before", found[-1], by_due) if older and found else "",
        "export_url": f"{reverse('appointments:case-export')}?{_filters(request)}",
        "export_limit": EXPORT_LIMIT,
        "by_due": by_due,
        "filtered": any(form.data.get(name) for name in (*form.fields, "event")),
    }
    return render(request, "appointments/case_list.html", "appointments/_case_rows.html", context, TARGET)


@require_safe
@permission_required("appointments.export_case", raise_exception=True)
def case_export(request: HttpRequest) -> HttpResponse:
    """Hand over what is listed as a spreadsheet, masked, up to a limit."""
    calendar = clocks.calendar_around(timezone.localdate())
    versions = published_versions()
    form, drill = CaseFilterForm(request.GET, versions=versions), CaseDrillForm(request.GET)
    asked = _asked(request, form, drill, calendar).for_export()
    cases = name_items(list(asked.order_by("-pk")[: EXPORT_LIMIT + 1]), versions)
    exports.record_export(by=request.user, rows=min(len(cases), EXPORT_LIMIT), filters=_filters(request))
    rows = _cells(cases[:EXPORT_LIMIT], calendar)
    content = spreadsheet.workbook(_("Cases"), _header(), _capped(rows, len(cases) > EXPORT_LIMIT))
    return spreadsheet.download(content, f"cases-{timezone.localdate().isoformat()}.xlsx")


def _choices(form: CaseFilterForm) -> SafeString:
    """The fields of the filter but the words; those without a mistake are laid out once for each choice made."""
    fields = [form[name] for name in form.fields if name != "q"]
    if form.errors:
        return _laid_out(fields)
    depends = (get_language(), [str(value) for field in fields for value in (field.value(), _offered(field))])
    key = f"case-filter-{hashlib.sha256(repr(depends).encode()).hexdigest()}"
    return mark_safe(cache.get_or_set(key, lambda: str(_laid_out(fields)), timeout=None))


def _offered(field: BoundField) -> object:
    return [(value, str(words)) for value, words in getattr(field.field, "choices", ())]


def _laid_out(fields: list[BoundField]) -> SafeString:
    return mark_safe("".join(field.as_field_group() for field in fields))


def _asked(request: HttpRequest, form: CaseFilterForm, drill: CaseDrillForm, calendar: WorkCalendar) -> CaseQuerySet:
    today = timezone.localdate()
    cases = Case.objects.visible_to(request.user).filter(drill.condition())
    until = yellow_until(today, calendar)
    return form.matching(cases, by=request.user, today=today, yellow_until=until, now=timezone.now())


def _page(cases: QuerySet[Case], place: Place | None, *, by_due: bool) -> tuple[list[Case], bool, bool]:
    """One page, and whether there are cases before and after it."""
    if place is not None:
        cases = cases.filter(_beyond(place, by_due=by_due))
    return _cut(list(cases.order_by(*_order(place is None or place.forward, by_due))[: PAGE + 1]), place)


def _cut(found: list[Case], place: Place | None) -> tuple[list[Case], bool, bool]:
    """A page of what was found from a place on, one more than a page; and whether there are cases before and after it."""
    forward, more, found = place is None or place.forward, len(found) > PAGE, found[:PAGE]
    return (found, place is not None, more) if forward else (found[::-1], more, True)


def _order(forward: bool, by_due: bool) -> tuple[Any, ...]:
    if not by_due:
        return ("-pk",) if forward else ("pk",)
    due = F("promised_due_on")
    return (due.asc(nulls_last=True), "pk") if forward else (due.desc(nulls_first=True), "-pk")


def _beyond(place: Place, *, by_due: bool) -> Q:
    """The cases after a place, in the direction of reading."""
    if not by_due:
        return Q(pk__lt=place.pk) if place.forward else Q(pk__gt=place.pk)
    undated = Q(promised_due_on=None)
    if place.due is None:
        same = undated & (Q(pk__gt=place.pk) if place.forward else Q(pk__lt=place.pk))
        return same if place.forward else same | Q(promised_due_on__isnull=False)
    side = "gt" if place.forward else "lt"
    dated = Q(**{f"promised_due_on__{side}": place.due}) | Q(promised_due_on=place.due, **{f"pk__{side}": place.pk})
    return dated | undated if place.forward else dated


def _place(request: HttpRequest) -> Place | None:
    for name, forward in (("before", True), ("after", False)):
        text = request.GET.get(name, "")
        if text:
            key, _dot, day = text.partition(".")
            if not (key.isascii() and key.isdigit() and len(key) < 19):
                raise BadRequest(_("The page asked for does not exist."))
            return Place(forward, int(key), _day(day))
    return None


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as error:
        raise BadRequest(_("The page asked for does not exist.")) from error


def _filters(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    return query.urlencode()


def _link(request: HttpRequest, name: str, case: Case, by_due: bool) -> str:
    due = f".{case.promised_due_on.isoformat()}" if by_due and case.promised_due_on else ""
    filters = _filters(request)
    return f"?{filters}&{name}={case.pk}{due}" if filters else f"?{name}={case.pk}{due}"


def _header() -> list[str]:
    return [
        _("Case number"),
        _("Service item"),
        _("Applicant"),
        _("Step"),
        pgettext("time limit", "Light"),
        _("Received on"),
        _("Promised until"),
        _("Statutory limit until"),
        _("Result ready on"),
        _("Outcome"),
        _("Handler"),
        _("Window"),
    ]


def _cells(cases: list[Case], calendar: WorkCalendar) -> Iterator[list[object]]:
    today, now = timezone.localdate(), timezone.now()
    for case in cases:
        light = clocks.light_of(case, today=today, calendar=calendar, now=now)
        yield [
            case.number or "",
            title_of(case),
            case.applicant.masked_name if case.applicant else "",
            f"{case.step_due.code} {case.step_due.label}",
            "" if light is Light.NONE else str(light.label),
            case.received_on or "",
            case.promised_due_on or "",
            case.statutory_due_on or "",
            case.result_ready_on or "",
            case.get_outcome_display(),
            case.holder.name,
            str(case.window) if case.window else "",
        ]


def _capped(rows: Iterator[list[object]], capped: bool) -> Iterator[list[object]]:
    """The rows, and under them a sentence where the list goes on."""
    yield from rows
    if capped:
        yield [
            _("Only the first %(limit)d cases are listed. Narrow the filter for the others.") % {"limit": EXPORT_LIMIT}
        ]
