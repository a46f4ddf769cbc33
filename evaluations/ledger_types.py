"""The values that the ledger allows, with their words.

Pure: no query, no request, no clock. The models take their choices from here, and so does the file format.
"""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FindingKind(TextChoices):
    """What a finding says of a person; the grounds of part E take their kinds from here."""

    IRREGULAR_APPROVAL = "irregular_approval", _("Approval in breach of the rules")
    VISITOR_CONFLICT = "visitor_conflict", _("Face-to-face conflict with a visitor")
    MEAL = "meal", _("Accepting a meal")
    GIFT = "gift", _("Accepting a gift")
    OBSTRUCTION = "obstruction", _("Obstructing a visitor's matter")
    DEMAND = "demand", _("Asking for a benefit")
    FEE = "fee", _("Taking a fee")
    OTHER_INTEGRITY = "other_integrity", _("Other breach of integrity")
    GAMING = "gaming", _("Playing games or cards")
    STOCKS = "stocks", _("Trading or watching stocks")
    FILM_VIDEO = "film_video", _("Watching films or videos")
    MUSIC = "music", _("Listening to music")
    ONLINE_SHOPPING = "online_shopping", _("Online shopping")
    OTHER_ENTERTAINMENT = "other_entertainment", _("Other entertainment")
    UNAUTHORISED_SOFTWARE = "unauthorised_software", _("Unrelated software installed without permission")
    ABSENT_WITHOUT_LEAVE = "absent_without_leave", _("Absent without leave")
    PHONE = "phone", _("Playing with the phone")
    NOISE = "noise", _("Noise")
    DOZING = "dozing", _("Dozing")
    WANDERING_CHAT = "wandering_chat", _("Wandering to chat")
    UNRELATED_READING = "unrelated_reading", _("Reading unrelated to work")
    UNRELATED_ACTIVITY = "unrelated_activity", _("Other unrelated activity")
    LATE = "late", _("Coming late")
    LEFT_EARLY = "left_early", _("Leaving early")
    NOT_TEN_MINUTES_EARLY = "not_ten_minutes_early", _("Not at the post ten minutes early")
    UNREPORTED_ABSENCE = "unreported_absence", _("Absence not reported")
    UNIFORM = "uniform", _("Uniform not as prescribed")
    BADGE = "badge", _("Badge not worn")
    CONDUCT = "conduct", _("Uncivil conduct")
    HYGIENE = "hygiene", _("Untidy desk or surroundings")
    ATTITUDE = "attitude", _("Discourteous attitude")
    OUTSIDER_ADMITTED = "outsider_admitted", _("Outsider admitted inside the window")
    EQUIPMENT = "equipment", _("Equipment not cared for")
    DATA_ENTRY = "data_entry", _("Wrong or late data entry")
    DELAY = "delay", _("Dragging out a matter")


class FindingStatus(TextChoices):
    """How far a finding or a media report has come."""

    REPORTED = "reported", _("Reported")
    VERIFYING = "verifying", _("Being verified")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")
    REVOKED = "revoked", _("Revoked")


class FindingSource(TextChoices):
    """Where a finding came from."""

    ROUND = "round", _("Daily round")
    INSPECTION = "inspection", _("Inspection")
    COMPLAINT = "complaint", _("Complaint")
    SYSTEM = "system", _("Proposal of the system")
    OTHER = "other", _("Other")


class Consequence(TextChoices):
    """The grave problem that unauthorised software led to (E5)."""

    SYSTEM_FAILURE = "system_failure", _("System failure")
    BUSINESS_STANDSTILL = "business_standstill", _("Business at a standstill")
    OTHER_GRAVE = "other_grave", _("Other grave problem")


class NoticeIssuer(TextChoices):
    """Who issued a notice of criticism (通报批评)."""

    MUNICIPAL_CENTRE = "municipal_centre", _("Municipal service centre")
    SUPERIOR = "superior", _("Superior authority")
    BUREAU = "bureau", _("This bureau")
    OTHER = "other", _("Other")


class MediaKind(TextChoices):
    """Which media a report appeared in."""

    NEWS = "news", _("News media")
    SELF_MEDIA = "self_media", _("Self-media")


class InspectionBody(TextChoices):
    """Who inspected."""

    MUNICIPAL_CENTRE = "municipal_centre", _("Municipal service centre")
    SUPERIOR = "superior", _("Superior authority")
    DISCIPLINE = "discipline", _("Discipline inspection")
    OWN_OFFICE = "own_office", _("Own assessment office")


class InspectionMode(TextChoices):
    """Openly or covertly (明查暗访)."""

    OPEN = "open", pgettext_lazy("inspection", "Open")
    COVERT = "covert", pgettext_lazy("inspection", "Covert")


class ComplaintDecision(TextChoices):
    """What was decided on a complaint."""

    PENDING = "pending", _("Not yet decided")
    UPHELD_AT_FAULT = "upheld_at_fault", _("Upheld, at fault")
    UPHELD_NO_FAULT = "upheld_no_fault", _("Upheld, no fault")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    UNVERIFIABLE = "unverifiable", _("Cannot be verified")
    INVALID = "invalid", _("Invalid")
    WITHDRAWN = "withdrawn", _("Complaint withdrawn")


class ComplaintSubject(TextChoices):
    """What a complaint is about."""

    DELAY = "delay", _("Delay")
    ATTITUDE = "attitude", _("Attitude")
    APPROVAL = "approval", _("Approval")
    FEE = "fee", _("Fee")
    OTHER = "other", _("Other")


KINDS: Final = tuple(FindingKind.values)
STATUSES: Final = tuple(FindingStatus.values)
SOURCES: Final = tuple(FindingSource.values)
CONSEQUENCES: Final = tuple(Consequence.values)
ISSUERS: Final = tuple(NoticeIssuer.values)
MEDIA: Final = tuple(MediaKind.values)
BODIES: Final = tuple(InspectionBody.values)
MODES: Final = tuple(InspectionMode.values)
DECISIONS: Final = tuple(ComplaintDecision.values)
SUBJECTS: Final = tuple(ComplaintSubject.values)
TYPES: Final = ("policy", "staff", "finding", "notice", "media_report", "inspection", "case", "complaint")
