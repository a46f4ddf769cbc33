"""The panels that this app supplies for everybody's own page: what is recorded and said about the person, and what awaits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluations.models import (
    FeedbackAnswer,
    Finding,
    FollowUp,
    InspectionRound,
    MediaHearing,
    Rating,
)
from evaluations.models.inspection_plan import INSPECT, PLAN
from evaluations.models.rating import VERIFY_RATINGS
from evaluations.rating_types import Level
from evaluations.services.own_record import complaints_about, is_on_record
from service_window import panels
from service_window.panels import Panel
from windows.models import Staff
from windows.services.attendance import SIGN_IN

MOST = 6
MOST_FINDINGS = 5
MOST_ROUNDS = 6
MOST_RATINGS = 5
MOST_REVIEWS = 5


def complaint_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Complaints about the person, the newest first, and what is asked of the person; nothing where there are none."""
    found = complaints_about(person, MOST)
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
    hearings = MediaHearing.objects.filter(staff=person).answerable(timezone.localdate(now)) if named else ()
    return {
        "findings": findings,
        "named": named,
        "hearings": list(hearings and hearings.select_related("media_report")),
    }


def round_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Rounds that the person was drawn or named for and has not finished; the office, only where there are some."""
    if not person.has_perm(INSPECT):
        return None
    rows = (
        InspectionRound.objects.due_for(person).select_related("window", "inspection").order_by("day", "starts", "pk")
    )
    found = list(rows[:MOST_ROUNDS])
    return {"rounds": found} if found or not person.has_perm(PLAN) else None


def rating_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """What visitors said of the person this year: levels counted, and the newest words, never who said them."""
    if not person.has_perm("appointments.work_case"):
        return None
    start = timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Rating.objects.about(person, now).filter(rated_at__gte=start)
    counted = dict(rows.order_by().values_list("level").annotate(number=Count("pk")))
    newest = rows.exclude(text="", reasons="").select_related("case__item_version", "follow_up").order_by("-pk")
    levels = [(Level(value).label, counted[value]) for value in Level.values if value in counted]
    return {"levels": levels, "ratings": list(newest[:MOST_RATINGS]), "year": start.year}


def review_facts(person: Staff, now: datetime) -> Mapping[str, Any] | None:
    """Bad reviews that the person follows up, the most urgent first."""
    if not person.has_perm(VERIFY_RATINGS):
        return None
    rows = FollowUp.objects.assigned_to(person).for_list().order_by(F("due_on").asc(nulls_last=True), "pk")
    return {"reviews": list(rows[:MOST_REVIEWS]), "today": timezone.localdate(now)}


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
    Panel("reviews", _("Bad reviews assigned to me"), "star", "evaluations/_me_reviews.html", review_facts, 35),
    Panel("ratings", _("Ratings about me"), "star", "evaluations/_me_ratings.html", rating_facts, 60),
)


def register_all() -> None:
    """Add them to the registry; called once, when the app is ready."""
    for panel in PANELS:
        panels.register(panel)
