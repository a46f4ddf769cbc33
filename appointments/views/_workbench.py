"""What stands around the case on the desk: the window, the visitor of the moment, and the person's own cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appointments.flow import Step
from appointments.forms.visits import NewVisitForm
from appointments.models import Case, QueueSettings, Visit
from appointments.services import clocks, guards
from appointments.services.desk_rows import MOST_MINE, cases_of_visit, own_cases
from appointments.views._facts import shown
from appointments.views._items import MOST_ITEMS, MOST_LISTED, ItemRow, find_items
from appointments.views._known import Known
from appointments.views._post import post_of, signed_in_window
from appointments.views._sheet import Sheet, build_sheet
from service_window.addresses import address_of
from service_window.wording import in_language
from windows.models import ItemVersion, RoleAssignment, Staff, Window
from windows.workdays import WorkCalendar

WINDOW_KEY = "window_id"


@dataclass(frozen=True, slots=True)
class Card:
    """One case in a short list."""

    pk: int
    url: str
    title: str
    number: str
    step: str
    applicant: str
    light: str
    due: Any
    until: str
    provisional: bool
    green: bool
    received: Any
    holder: str
    since: datetime
    current: bool


def name_items(cases: list[Case], versions: Sequence[ItemVersion] | None = None) -> list[Case]:
    """Give cases whose item is chosen and not pinned yet the version in force; asks only where there are such.

    ``versions`` are those in force, where they were read already.
    """
    unnamed = [case for case in cases if case.item_version_id is None and case.item_id is not None]
    if unnamed and versions is None:
        published = ItemVersion.objects.published_on(timezone.localdate())
        versions = list(
            published.filter(item__in={case.item_id for case in unnamed}).only("item_id", "name", "name_en")
        )
    by_item = {version.item_id: version for version in versions or ()}
    for case in unnamed:
        case.chosen_version = by_item.get(case.item_id)  # type: ignore[attr-defined]
    return cases


def title_of(case: Case) -> str:
    """The name of a case's item in the reader's language, or that there is none yet."""
    version = case.item_version or getattr(case, "chosen_version", None)
    if version is None:
        return _("New matter")
    return in_language(version, "name")


def cards_of(cases: list[Case], *, calendar: WorkCalendar, current: int | None = None) -> list[Card]:
    """Short rows of cases, their lights counted with one calendar."""
    today, now = timezone.localdate(), timezone.now()
    steps = {step.value: f"{step.code} {step.label}" for step in Step}  # words are looked up once for all cards
    closed, until = pgettext("case", "Closed"), _("until %(day)s")
    return [
        Card(
            pk=case.pk,
            url=address_of("appointments:case-detail", case.pk),
            title=title_of(case),
            number=case.number or "",
            step=closed if case.is_closed else steps[case.step],
            applicant=case.applicant.masked_name if case.applicant else "",
            light=clocks.light_of(case, today=today, calendar=calendar, now=now),
            due=case.promised_due_on,
            until=until % {"day": f"{case.promised_due_on:%m-%d}"} if case.promised_due_on else "",
            provisional=clocks.is_provisional(case, case.promised_due_on, calendar.years),
            green=case.green_channel,
            received=case.received_on,
            holder=case.holder.name,
            since=case.step_since,
            current=case.pk == current,
        )
        for case in cases
    ]


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit that whoever asks has under way, read once for a request."""
    if not hasattr(request, "desk_visit"):
        request.desk_visit = guards.open_visit_of(request.user)  # type: ignore[attr-defined, arg-type]
    found: Visit | None = request.desk_visit  # type: ignore[attr-defined]
    return found


def duty_windows(person: Staff) -> list[int]:
    """The windows at which ``person`` is A or B today."""
    rows = RoleAssignment.objects.on(timezone.localdate()).as_assignments()
    return sorted({row.window_id for row in rows if person.pk in (row.a_id, row.b_id)})


def window_of(request: HttpRequest) -> Window | None:
    """Where the person is signed in, else the window chosen for this login, if it still exists."""
    return post_of(request).window or _window_of_login(request)


def acting_window(request: HttpRequest) -> Window | None:
    """The same for an act, which reads nothing of what the desk shows beside it."""
    return signed_in_window(request) or _window_of_login(request)


def _window_of_login(request: HttpRequest) -> Window | None:
    return Window.objects.filter(pk=request.session.get(WINDOW_KEY)).first() if WINDOW_KEY in request.session else None


def chosen_window(request: HttpRequest) -> Window | None:
    """The window of this login; chosen by itself where the person has duties at one window only."""
    window = window_of(request)
    if window is None:
        own = duty_windows(request.user)  # type: ignore[arg-type]
        if len(own) == 1:
            request.session[WINDOW_KEY] = own[0]
            window = window_of(request)
    return window


def workbench(
    request: HttpRequest,
    *,
    case: Case | None = None,
    verb: str = "",
    form: Form | None = None,
    visit_form: Form | None = None,
    revealed: Mapping[str, str] | None = None,
    known: Sequence[Known] = (),
) -> dict[str, Any]:
    """Everything the desk shows: a case, a refused form, values ``revealed`` in clear, the applicants found (``known``)."""
    person: Staff = request.user  # type: ignore[assignment]
    calendar = clocks.calendar_around(timezone.localdate())
    works = person.has_perm("appointments.work_case")
    visit = visit_of(request) if works else None
    visited, mine = cases_of_visit(visit) if visit else [], own_cases(person) if works else []
    name_items([*visited, *mine])
    everything = request.GET.get("items") == "all"
    current = case.pk if case else None
    sheet = _sheet_of(case, revealed, by=person, calendar=calendar, verb=verb, form=form)
    window = visit.window if visit else window_of(request) if works else None
    return {
        "works": works,
        "post": post_of(request) if works else None,
        "window": window,
        "visit": visit,
        "visit_form": visit_form or SimpleLazyObject(NewVisitForm),
        "keeps_queue": SimpleLazyObject(lambda: QueueSettings.objects.current().in_use),  # asked where it is shown
        "visit_cases": cards_of(visited, calendar=calendar, current=current),
        "in_visit": current in {one.pk for one in visited},
        "mine": cards_of(mine[:MOST_MINE], calendar=calendar, current=current),
        "more_mine": len(mine) > MOST_MINE,
        "sheet": sheet,
        "items": _picker_items(sheet, window, everything=everything) if sheet else [],
        "all_items": everything,
        "known": known,
    }


def _sheet_of(case: Case | None, revealed: Mapping[str, str] | None, **asked: Any) -> Sheet | None:
    """The case in the middle, with the values that are shown in clear."""
    sheet = build_sheet(case, **asked) if case else None
    if sheet and revealed:
        sheet.people = [shown(fact, revealed) for fact in sheet.people]
    return sheet


def _picker_items(sheet: Sheet, window: Window | None, *, everything: bool) -> list[ItemRow]:
    """The items to choose from, where the picker stands open."""
    if sheet.open is None or sheet.open.verb != "choose_item":
        return []
    return find_items("", window=sheet.case.window or window, most=MOST_LISTED if everything else MOST_ITEMS)
