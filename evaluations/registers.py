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
    """One register: its code, what it is called, the name of its address, who may open it, what it holds."""

    code: str
    title: str | Promise
    url_name: str
    permission: str
    icon: str = "list"
    lead: str | Promise = ""


REGISTERS: Final = (
    Register(
        "complaints",
        pgettext_lazy("register", "Complaints"),
        "evaluations:complaint-list",
        "evaluations.view_feedback",
        "message-square-warning",
        _("From our form, the window, 12345, the centre, letters and superiors: from receipt to call-back."),
    ),
    Register(
        "feedback",
        _("Suggestions and commendations"),
        "evaluations:feedback-list",
        "evaluations.view_feedback",
        "message-square-heart",
        _("What visitors suggest and praise, and what the office answered."),
    ),
    Register(
        "ratings",
        _("Ratings"),
        "evaluations:rating-list",
        "evaluations.view_rating",
        "star",
        _("What visitors said of the service, the follow-up of bad reviews, figures and exchange."),
    ),
    Register(
        "findings",
        _("Findings"),
        "evaluations:finding-list",
        "evaluations.view_findings",
        "clipboard-list",
        _("What was seen of a person's work: reported, verified, the person heard, decided, objected to."),
    ),
)
