"""What every page shows around its content: the office and the areas of work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from service_window import public_parts
from service_window.addresses import address_of
from service_window.wording import in_language
from windows.models import Office
from windows.services.office import opening_lines


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a navigation, as the page shows it."""

    label: str | Promise
    icon: str
    url: str
    current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of work: where it is, and the permissions that open it."""

    label: str | Promise
    icon: str
    url_name: str
    permissions: tuple[str, ...] = ()
    office_switch: str = ""
    needs_all: bool = False
    unless: tuple[str, ...] = ()

    def is_open_to(self, user: Any) -> bool:
        """Whether this person is led here: with any one of the permissions, or with all of them where it says so.

        ``unless``: who has one of these finds the area among the tabs of another one.
        """
        held = [user.has_perm(name) for name in self.permissions]
        if held and not (all(held) if self.needs_all else any(held)):
            return False
        return not any(user.has_perm(name) for name in self.unless)


OPEN_OFFICE, SUPERVISE = "evaluations.open_office", "appointments.view_supervision"
AREAS: tuple[Area, ...] = (
    Area(
        _("Dashboard"),
        "gauge",
        "dashboard:board-home",
        ("windows.view_presence", "appointments.view_supervision"),
        needs_all=True,
    ),
    Area(_("Desk"), "layout-dashboard", "appointments:desk-home", ("appointments.work_case",)),
    Area(_("Cases"), "files", "appointments:case-list", ("appointments.view_case",)),
    Area(_("Bookings"), "calendar-clock", "appointments:booking-day", ("appointments.read_booking",)),
    Area(_("Supervision"), "list-checks", "appointments:worklist-home", ("appointments.view_supervision",)),
    Area(_("Assessment office"), "scale", "evaluations:office-home", ("evaluations.open_office",)),
    Area(
        _("Ratings"),
        "star",
        "evaluations:rating-list",
        ("evaluations.view_rating", "evaluations.verify_rating"),
        unless=(OPEN_OFFICE, SUPERVISE),
    ),
    Area(_("Look back"), "chart-column", "figures:figure-list", ("appointments.view_figures",), unless=(SUPERVISE,)),
    Area(
        _("Findings"),
        "clipboard-list",
        "evaluations:finding-list",
        ("evaluations.report_finding", "evaluations.view_findings"),
        unless=(OPEN_OFFICE,),
    ),
    Area(_("Clues"), "shield-alert", "evaluations:clue-list", ("evaluations.keep_clues",)),
    Area(
        _("Inspections"),
        "clipboard-check",
        "evaluations:round-list",
        ("evaluations.plan_inspection", "evaluations.carry_out_inspection"),
        unless=(OPEN_OFFICE,),
    ),
    Area(
        _("Assessment"),
        "scale",
        "assessment:year-list",
        ("assessment.view_assessment",),
    ),
    Area(_("Audit trail"), "scroll-text", "windows:audit-list", ("windows.read_audit",)),
    Area(_("Office administration"), "settings", "dashboard:configuration-index", ("windows.manage_office",)),
    Area(_("My page"), "circle-user-round", "me:home"),
    Area(_("Public guide"), "book-open", "windows:item-list"),
)

OVERSIGHT: tuple[Area, ...] = (
    Area(_("What waits"), "list-checks", "appointments:worklist-home", ("appointments.view_supervision",)),
    Area(_("Presence"), "user-round-check", "windows:presence-day", ("windows.view_presence",)),
    Area(_("Schedule"), "calendar-days", "windows:schedule-week", ("windows.view_presence",)),
    Area(_("Daily log"), "notebook-pen", "appointments:log-list", ("windows.view_daily_log",)),
    Area(_("Hall notices"), "megaphone", "appointments:hall-notice-list", ("appointments.write_hall_notice",)),
    Area(_("Inspections"), "clipboard-check", "evaluations:round-list", ("evaluations.view_inspection_report",)),
    Area(_("Ratings"), "star", "evaluations:rating-list", ("evaluations.view_rating", "evaluations.verify_rating")),
    Area(_("Look back"), "chart-column", "figures:figure-list", ("appointments.view_figures",)),
    Area(_("Assessment"), "scale", "assessment:year-list", ("assessment.view_assessment_counts",)),
)
"""The pages of those who oversee the windows: a row of links at the head of each of them."""

BESIDE_AREAS: tuple[Area, ...] = (
    Area(_("My page"), "circle-user-round", "me:home"),
    Area(_("Leave"), "calendar-days", "appointments:leave-list", ("windows.request_leave",)),
    Area(_("Leave calendar"), "calendar-range", "appointments:leave-calendar", ("windows.request_leave",)),
    Area(_("My record"), "clipboard-list", "evaluations:own-finding-list"),
    Area(_("My standing"), "award", "assessment:standing-own"),
    Area(_("How clauses are read"), "scale", "evaluations:policy-now"),
    Area(
        _("Equipment"),
        "printer",
        "windows:equipment-list",
        ("windows.report_fault", "windows.manage_faults"),
    ),
    Area(_("Outsiders"), "id-card", "windows:entry-list", ("windows.request_entry", "windows.allow_entry")),
    Area(
        _("Improvements"),
        "lightbulb",
        "appointments:improvement-list",
        ("windows.propose_improvement", "windows.discuss_improvement", "windows.decide_improvement"),
    ),
)
"""What a person does beside the counter: the tabs of the personal page, under which the navigation shows it as current."""

PUBLIC_AREAS: tuple[Area, ...] = (
    Area(_("Service guide"), "book-open", "windows:item-list", office_switch="guide_public"),
    Area(_("Book a time"), "calendar-clock", "appointments:booking-items", office_switch="booking"),
    Area(_("Follow my case"), "route", "appointments:case-track", office_switch="tracking_public"),
    Area(
        _("Suggest, praise, complain"),
        "message-square-text",
        "evaluations:feedback-home",
        office_switch="feedback",
    ),
    Area(_("Our service rules"), "scroll-text", "windows:rules", office_switch="rules_public"),
    Area(_("Ratings"), "star", "evaluations:rating-public", office_switch="ratings"),
    Area(_("The queue"), "users", "appointments:queue-rules", office_switch="queue"),
    Area(_("Public notice"), "award", "assessment:notice-now", office_switch="award-notice"),
)


class Masthead:
    """The office as pages name it, in the reader's language; asks the database once, when first read."""

    @cached_property
    def office(self) -> Office:
        """The one office of this installation."""
        return Office.objects.current()

    @property
    def name(self) -> str:
        """The office's name."""
        return in_language(self.office, "name")

    @property
    def brand(self) -> str:
        """The service brand; its English form is the product's own (享受服务)."""
        return str(_("Enjoy Service")) if get_language() == "en" else self.office.brand

    @property
    def address(self) -> str:
        """Where visitors go."""
        return in_language(self.office, "address")

    @property
    def phone(self) -> str:
        """The enquiry phone."""
        return self.office.phone

    @property
    def complaint_phone(self) -> str:
        """The complaint phone."""
        return self.office.complaint_phone

    @property
    def takes_feedback(self) -> bool:
        """Whether visitors may write to the office here."""
        return self.shows("feedback")

    @cached_property
    def hours(self) -> list[str]:
        """Opening hours, weekdays with equal hours put together: 星期一–星期五 09:00–12:00, 13:00–17:00."""
        return opening_lines(list(self.office.opening_hours.all()))

    def shows(self, switch: str) -> bool:
        """Whether a public part is switched on: a field of the office, or a part that its app registered."""
        if public_parts.is_known(switch):
            return public_parts.is_offered(switch)
        return not switch or bool(getattr(self.office, switch))


def _address(url_name: str) -> str:
    """Return the area's address; empty where this installation does not have the area."""
    try:
        return address_of(url_name)
    except NoReverseMatch:
        return ""


def _entries(areas: list[Area], path: str) -> list[Entry]:
    """Turn areas into links; the one whose address is the longest beginning of ``path`` is current."""
    found = [(area, url) for area in areas if (url := _address(area.url_name))]
    best = max(
        (url for _area, url in found if path.startswith(url) and (url != "/" or path == "/")), key=len, default=""
    )
    return [Entry(area.label, area.icon, url, url == best) for area, url in found]


def _may_enter(request: HttpRequest, areas: tuple[Area, ...]) -> list[Area]:
    return [area for area in areas if area.is_open_to(request.user)]


def tabs_of(request: HttpRequest, areas: tuple[Area, ...]) -> list[Entry]:
    """The links at the head of pages that belong together."""
    return _entries(_may_enter(request, areas), request.path)


def _navigation(request: HttpRequest) -> list[Entry]:
    """The work areas this person may enter; what lies behind the personal page counts as this page."""
    path = request.path
    inside = [_address(area.url_name) for area in BESIDE_AREAS]
    if any(url and path.startswith(url) for url in inside):
        path = _address("me:home")
    return _entries(_may_enter(request, AREAS), path)


def public_entries(path: str, office: Masthead | None = None) -> list[Entry]:
    """The public parts that the office offers, in their order."""
    shown = office or Masthead()
    return _entries([area for area in PUBLIC_AREAS if shown.shows(area.office_switch)], path)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template ``office``, ``nav``, ``oversight_nav``, ``beside``, ``public_nav`` ``search_url``; each asks only when shown."""
    office = Masthead()
    return {
        "office": office,
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "oversight_nav": SimpleLazyObject(lambda: tabs_of(request, OVERSIGHT)),
        "beside": SimpleLazyObject(lambda: tabs_of(request, BESIDE_AREAS)),
        "public_nav": SimpleLazyObject(lambda: public_entries(request.path, office)),
        "search_url": SimpleLazyObject(
            lambda: _address("appointments:case-list") if request.user.has_perm("appointments.view_case") else ""
        ),
    }
