"""The values that feedback and complaints allow, with their words.

Pure: no query, no request, no clock.
"""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FeedbackKind(TextChoices):
    """What somebody says; each kind is told apart by one question."""

    SUGGESTION = "suggestion", _("Suggestion")
    COMMENDATION = "commendation", _("Commendation")
    COMPLAINT = "complaint", _("Complaint")


class FeedbackSource(TextChoices):
    """Which way it came."""

    OWN_FORM = "own_form", _("Our form")
    WINDOW = "window", _("At the window")
    HOTLINE_12345 = "hotline_12345", _("Hotline 12345")
    MUNICIPAL_CENTRE = "municipal_centre", _("Municipal service centre")
    LETTER = "letter", pgettext_lazy("source of feedback", "Letter")
    SUPERIOR = "superior", _("Superior authority")


class FilePurpose(TextChoices):
    """What a file belongs to."""

    ATTACHMENT = "attachment", pgettext_lazy("file", "Attachment")
    SCAN = "scan", _("Scan of the original")
    EVIDENCE = "evidence", _("Evidence")
    RULING = "ruling", _("Decision of another body")


class ScopeGround(TextChoices):
    """Why something is not accepted as a complaint."""

    NO_FACTS = "no_facts", _("It names no object, or no facts")
    NOT_SERVICE = "not_service", _("It is not about our service")
    IN_REVIEW = "in_review", _("It is already in administrative review or in court")
    OPINION = "opinion", _("It is a suggestion or an opinion, not a complaint")
    DECIDED_BEFORE = "decided_before", _("It was decided before, and nothing new is said")


class ReplyWay(TextChoices):
    """How the complainant is told."""

    LINK = "link", _("On the private page")
    PHONE = "phone", _("By telephone")
    LETTER = "letter", _("By letter")
    SOURCE = "source", _("Through the body that passed it on")


class HearingOutcome(TextChoices):
    """How the hearing of the person complained of ended."""

    STATED = "stated", _("The person has made a statement")
    WAIVED = "waived", _("The person does not wish to comment")
    LAPSED = "lapsed", _("The time passed without a statement")
    SUPERSEDED = "superseded", _("No longer needed")


class CallBackResult(TextChoices):
    """What the call-back brought."""

    SATISFIED = "satisfied", _("Reached, satisfied")
    DISSATISFIED = "dissatisfied", _("Reached, not satisfied")
    NOT_REACHED = "not_reached", _("Not reached; another attempt follows")
    GIVEN_UP = "given_up", _("Cannot be reached")


RIGHT_ADDRESS_NEEDED: Final = (ScopeGround.NOT_SERVICE, ScopeGround.IN_REVIEW)
"""Grounds whose explanation names the right address."""
