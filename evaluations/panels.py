"""The panels that this app supplies for everybody's own page: what is recorded and said about the person, rounds to be held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from evaluations.models import Complaint, ComplaintHearing, FeedbackAnswer, Finding, InspectionRound
from evaluations.models.inspection_plan import INSPECT, PLAN
from evaluations.services.own_record import is_on_record
from service_window import panels
from service_window.panels import Panel
from windows.models import Staff
from windows.services.attendance import SIGN_IN

MOST = 6
MOST_FINDINGS = 5
MOST_ROUNDS = 6


def complaint_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Complaints about the person, the newest first, and what is asked of the person; nothing where there are none."""
    asked = ComplaintHearing.objects.filter(complaint=OuterRef("pk"), staff=person, outcome="")
    rows = Complaint.objects.filter(staff=person).select_related("handling").annotate(asked=Exists(asked))
    found = list(rows.order_by("-asked", "-pk")[:MOST])
    return {"complaints": found} if found else None


def commendation_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """What visitors said about the person and the office answered; nothing where there is none."""
    rows = FeedbackAnswer.objects.filter(staff=person).select_related("feedback").order_by("-at")
    found = list(rows[:MOST])
    return {"answers": found} if found else None


def record_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """The newest records about the person; for whoever never works at a window only where there are some."""
    findings = list(Finding.objects.about(person).for_list().order_by("-pk")[:MOST_FINDINGS])
    named = is_on_record(person)
    if not findings and not named and not person.has_perm(SIGN_IN):
        return None
    return {"findings": findings, "named": named}


def round_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Rounds that the person was drawn or named for and has not finished; the office, only where there are some."""
    if not person.has_perm(INSPECT):
        return None
    rows = (
        InspectionRound.objects.due_for(person).select_related("window", "inspection").order_by("day", "starts", "pk")
    )
    found = list(rows[:MOST_ROUNDS])
    return {"rounds": found} if found or not person.has_perm(PLAN) else None


PANELS = (
    Panel(
        "record",
        _("What is recorded about me"),
        "clipboard-list",
        "evaluations/_me_record.html",
        record_facts,
        25,
    ),
    Panel("rounds", _("My inspections"), "clipboard-check", "evaluations/_me_rounds.html", round_facts, 26),
    Panel(
        "complaints",
        _("Complaints about me"),
        "message-square-warning",
        "evaluations/_me_complaints.html",
        complaint_facts,
        60,
    ),
    Panel(
        "commendations",
        _("What visitors said about me"),
        "message-square-heart",
        "evaluations/_me_commendations.html",
        commendation_facts,
        70,
    ),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
