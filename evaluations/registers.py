"""The registers of the assessment office: one line for each, in the order in which its first page offers them.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its code, what it is called, the name of its address, whose permissions open it (one of them is enough), what it holds."""

    code: str
    title: str | Promise
    url_name: str
    permissions: tuple[str, ...]
    icon: str = "list"
    lead: str | Promise = ""


REGISTERS: Final = (
    Register(
        "complaints",
        pgettext_lazy("register", "Complaints"),
        "evaluations:complaint-list",
        ("evaluations.view_feedback",),
        "message-square-warning",
        _("From our form, the window, 12345, the centre, letters and superiors: from receipt to call-back."),
    ),
    Register(
        "feedback",
        _("Suggestions and commendations"),
        "evaluations:feedback-list",
        ("evaluations.view_feedback",),
        "message-square-heart",
        _("What visitors suggest and praise, and what the office answered."),
    ),
    Register(
        "findings",
        _("Findings"),
        "evaluations:finding-list",
        ("evaluations.report_finding", "evaluations.view_findings"),
        "clipboard-list",
        _("What was seen of a person's work: reported, verified, the person heard, decided, objected to."),
    ),
    Register(
        "proposals",
        _("Proposals of the system"),
        "evaluations:proposal-list",
        ("evaluations.view_findings",),
        "lightbulb",
        _("What the records suggest, with the evidence; people confirm or reject it."),
    ),
    Register(
        "notices",
        _("Notices"),
        "evaluations:notice-list",
        ("evaluations.view_notices",),
        "megaphone",
        _("Notices of criticism: issuer, document number, whom they name and which findings they list."),
    ),
    Register(
        "media",
        _("Media reports"),
        "evaluations:media-report-list",
        ("evaluations.view_notices",),
        "newspaper",
        _("Reports in news and self-media, and whether they were confirmed."),
    ),
    Register(
        "inspections",
        _("Inspections"),
        "evaluations:round-list",
        ("evaluations.plan_inspection", "evaluations.carry_out_inspection", "evaluations.view_inspection_report"),
        "clipboard-check",
        _("Plans drawn by lot, rounds, open and covert inspections, and what was found."),
    ),
    Register(
        "windows",
        _("Windows"),
        "evaluations:remark-list",
        ("evaluations.report_finding", "evaluations.view_findings"),
        "panel-top",
        _("What was remarked about a window and concerns nobody's conduct."),
    ),
    Register(
        "measures",
        _("Measures"),
        "evaluations:measure-list",
        ("evaluations.view_notices",),
        "gavel",
        _("How people were held to account (A2), apart from the year's awards."),
    ),
    Register(
        "ratings",
        _("Ratings"),
        "evaluations:rating-list",
        ("evaluations.view_rating", "evaluations.verify_rating"),
        "star",
        _("How visitors rated the service, and how bad reviews are followed up."),
    ),
)
